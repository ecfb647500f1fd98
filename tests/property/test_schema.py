"""The JSON Schema and the strict converter give the same verdict on any document."""

from decimal import Decimal

import pytest
import tomli
import tomli_w
from hypothesis import event, given
from hypothesis import strategies as st
from toml_schema import TomlValidator, documents

from kexie_metrics.definitions.reading import raise_mistakes, read_documents, read_site
from kexie_metrics.definitions.schema import json_schema
from kexie_metrics.errors import DefinitionError

SCHEMAS = {of: json_schema(of) for of in ("definitions", "site")}

TWO_VALUES = ("max is less than min", "until is before since", "the last day is before the first")
"""What takes two values; a schema sees one at a time."""
ARITHMETIC = ("ends before it begins", "has a day that is in no calendar", "is out of reach", "the number is too long")
"""What takes a calendar, or counting digits after the point."""


def mistakes_of(of, text):
    """What the converter says of a file, but for what no schema can say."""
    try:
        if of == "site":
            read_site("f.toml", text.encode())
        else:
            raise_mistakes(read_documents([("f.toml", text.encode())])[1])
    except DefinitionError as error:
        messages = [problem.message for problem in error.problems]
        return [one for one in messages if not one.startswith(TWO_VALUES) and not any(end in one for end in ARITHMETIC)]
    return []


def verdict(of, text):
    document = tomli.loads(text, parse_float=Decimal)
    return [error.message for error in TomlValidator(SCHEMAS[of]).iter_errors(document)]


@pytest.mark.parametrize("of", ["definitions", "site"])
@given(st.data())
def test_the_schema_and_the_converter_agree(of, data):
    text = tomli_w.dumps(data.draw(documents(SCHEMAS[of])))
    mistakes, errors = mistakes_of(of, text), verdict(of, text)
    event(f"{of}: {'refused' if errors else 'accepted'}")
    assert bool(mistakes) == bool(errors), f"{text}\nconverter: {mistakes}\nschema: {errors}"

"""A JSON Schema read as TOML means it, and documents made from one: right ones, and ones with something changed."""

import re
from datetime import date, datetime
from decimal import Decimal

from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

# The schema's own reading.


def _is_date(value):
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_number(value):
    return type(value) is int or (isinstance(value, Decimal) and value.is_finite())


_CHECKER = Draft202012Validator.TYPE_CHECKER.redefine_many(
    {
        "integer": lambda _, value: type(value) is int,
        "number": lambda _, value: _is_number(value),
        "string": lambda _, value: isinstance(value, str),
    }
)


def _type(validator, wanted, value, schema):
    right = _is_date(value) if schema.get("format") == "date" else validator.is_type(value, wanted)
    if not right:
        yield ValidationError(f"{value!r} is no {schema.get('format', wanted)}")


def _pattern(_validator, pattern, value, _schema):
    # Python's $ also stands before a last line feed; everybody else's does not.
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield ValidationError(f"{value!r} does not match {pattern}")


TomlValidator = extend(Draft202012Validator, {"type": _type, "pattern": _pattern}, type_checker=_CHECKER)

# Documents.

_texts = st.sampled_from(["a", "talks", "talks.people", "%", "x y", "讲座", "1 year", "2023", "09-01"]) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=6
)
_dates = st.dates()
_numbers = st.decimals(-1000, 1000, places=2) | st.integers(-100, 10000)
_strange = st.one_of(
    _texts,
    st.sampled_from(["", " ", "2023-02-30", "2023..2019", "text", "code", "date"]),
    _dates,
    _numbers,
    st.booleans(),
    st.datetimes(),
    st.times(),
    st.sampled_from([Decimal("inf"), Decimal("nan"), Decimal("1e30"), Decimal("1.0"), 0, 13, 2**62]),
    st.just([]),
    st.just({}),
    st.lists(_texts, max_size=2),
    st.dictionaries(_texts, st.sampled_from([1, "a"]), max_size=2),
)


@st.composite
def documents(draw, schema):
    """A document that a schema describes, with nothing, one or two things in it changed."""
    document = draw(_values(schema, schema["$defs"]))
    for _ in range(draw(st.integers(0, 2))):
        document = draw(_changed(document).filter(lambda changed: isinstance(changed, dict)))
    return document


@st.composite
def _values(draw, schema, known):
    """A value that a schema allows, as far as one can be made without searching."""
    if "$ref" in schema:
        return draw(_values(known[schema["$ref"].rpartition("/")[2]], known))
    if "anyOf" in schema:
        schema = _merged(schema, draw(st.sampled_from(schema["anyOf"])))
        return draw(_values(schema, known))
    if "const" in schema or "enum" in schema:
        return draw(st.sampled_from(schema.get("enum", [schema.get("const")])))
    if schema["type"] == "object":
        return draw(_tables(schema, known))
    if schema["type"] == "array":
        return draw(st.lists(_values(schema["items"], known), min_size=schema.get("minItems", 0), max_size=2))
    return draw(_scalars(schema))


def _scalars(schema):
    if schema.get("format") == "date":
        return _dates
    if schema["type"] == "boolean":
        return st.booleans()
    if schema["type"] == "string":
        if len(schema["pattern"]) < 8:
            return _texts
        return st.from_regex(re.compile(schema["pattern"].replace("$", r"\Z"), re.ASCII))
    least = schema.get("minimum", schema.get("exclusiveMinimum", -1000))
    most = schema.get("maximum", schema.get("exclusiveMaximum", 1000))
    whole = st.integers(max(int(least), -1000), min(int(most), 10000))
    return whole if schema["type"] == "integer" else whole | st.decimals(max(least, -1000), min(most, 1000), places=2)


def _tables(schema, known):
    if "properties" in schema:
        return _keyed_tables(schema, known)
    names = _texts
    if "propertyNames" in schema:
        names = st.from_regex(re.compile(schema["propertyNames"]["pattern"].replace("$", r"\Z"), re.ASCII))
    items = _values(schema["additionalProperties"], known)
    return st.dictionaries(names, items, min_size=schema.get("minProperties", 0), max_size=2)


@st.composite
def _keyed_tables(draw, schema, known):
    properties = dict(schema["properties"])
    table = {}
    for key in draw(_keys(schema)):
        table[key] = draw(_values(properties[key], known))
        for rule in schema.get("allOf", ()):
            ((tested, condition),) = rule["if"]["properties"].items()
            if table.get(tested) == condition["const"]:
                for name in rule["then"].get("required", ()):
                    table.setdefault(name, draw(_values(properties[name], known)))
                properties |= rule["then"].get("properties", {})
    for key, needed in schema.get("dependentSchemas", {}).items():
        if key in table and table["type"] not in needed["properties"]["type"]["enum"]:
            del table[key]
    return table


@st.composite
def _keys(draw, schema):
    """Keys that go together: those required, one of the alternatives, and a few more."""
    wanted = [*schema.get("required", ())]
    alternatives = [part["required"][0] for part in schema.get("oneOf", ())]
    if alternatives:
        wanted.append(draw(st.sampled_from(alternatives)))
    optional = sorted(set(schema["properties"]) - {*wanted, *alternatives})
    if optional:
        wanted += draw(st.lists(st.sampled_from(optional), unique=True, max_size=4))
    lacking = {key for key, needed in schema.get("dependentRequired", {}).items() if set(needed) - set(wanted)}
    return [key for key in dict.fromkeys(wanted) if key not in lacking]


def _merged(schema, part):
    merged = {key: value for key, value in schema.items() if key != "anyOf"} | part
    if "required" in schema and "required" in part:
        merged["required"] = [*schema["required"], *part["required"]]
    return merged


@st.composite
def _changed(draw, value):
    """The same with one thing in it taken away, added, or put in the place of another."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: draw(_changed(value[key]))}
    if isinstance(value, list) and value and draw(st.booleans()):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(_changed(value[at])), *value[at + 1 :]]
    if isinstance(value, dict):
        way = draw(st.sampled_from(["remove", "add", "rename", "replace"]))
        key = draw(st.sampled_from(sorted(value))) if value else None
        if way == "remove" and value:
            return {name: item for name, item in value.items() if name != key}
        if way == "add":
            names = _texts | st.sampled_from(["scale", "min", "codes", "to", "ends", "sum", "ratio", "label", "type"])
            return {**value, draw(names): draw(_strange)}
        if way == "rename" and value:
            return {draw(_texts) if name == key else name: item for name, item in value.items()}
    if isinstance(value, list) and draw(st.booleans()):
        return [*value, *value, draw(_strange)]
    return draw(_strange)

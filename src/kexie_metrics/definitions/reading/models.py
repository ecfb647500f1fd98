"""Definition files to models, with every mistake of every file found in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from attrs import evolve

from kexie_metrics.definitions.model import SCHEMA, Definitions
from kexie_metrics.definitions.places import KeyPath, Mistake, draw, locate
from kexie_metrics.definitions.reading.converting import convert
from kexie_metrics.definitions.reading.documents import Document, parse
from kexie_metrics.definitions.reading.values import WrongsError
from kexie_metrics.definitions.rules import Wrong
from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import DefinitionError, Problem

__all__ = ["in_file_order", "raise_mistakes", "read_documents", "read_model", "read_site"]

_T = TypeVar("_T")


def read_documents(sources: Iterable[tuple[str, bytes]]) -> tuple[list[Document], list[Mistake]]:
    """Read definition files.

    Args:
        sources: For each file, its name as shown to people, and its bytes.

    Returns:
        The files in the order given, and every mistake that shows within one file alone.
    """
    documents: list[Document] = []
    mistakes: list[Mistake] = []
    for order, (file, content) in enumerate(sources):
        document, found = parse(file, content, order)
        if not found:
            definitions, found = _structure(document, Definitions)
            document = evolve(document, definitions=definitions)
        documents.append(document)
        mistakes.extend(found)
    return documents, mistakes


def read_site(file: str, data: bytes) -> Site:
    """Read a site file.

    Args:
        file: Its name as shown to people.
        data: Its bytes.

    Raises:
        DefinitionError: All its mistakes.
    """
    return read_model(file, data, Site)


def read_model(file: str, data: bytes, wanted: type[_T], *, check: Callable[[_T], Iterable[Wrong]] | None = None) -> _T:
    """Read a TOML file of any kind, as strictly as a definition file.

    Args:
        file: Its name as shown to people.
        data: Its bytes.
        wanted: The attrs class that it gives; a key is the field of the same name.
        check: What is wrong with a whole one, each mistake with its key path.

    Raises:
        DefinitionError: All its mistakes.
    """
    document, mistakes = parse(file, data, 0)
    model = None
    if not mistakes:
        model, mistakes = _structure(document, wanted)
    if model is not None and not mistakes and check is not None:
        mistakes = document.mistakes(check(model))
    raise_mistakes(mistakes)
    if model is None:
        raise AssertionError(file)
    return model


def raise_mistakes(mistakes: Iterable[Mistake]) -> None:
    """Raise what was found, in file order; nothing happens where nothing was found.

    Raises:
        DefinitionError: Every mistake with its place.
    """
    problems = in_file_order(mistakes)
    if problems:
        raise DefinitionError(problems, [draw(problem) for problem in problems])


def in_file_order(mistakes: Iterable[Mistake]) -> list[Problem]:
    """What was found, each at its place."""
    located = [(mistake.document.order, locate(mistake)) for mistake in mistakes]
    located.sort(key=lambda pair: (pair[0], pair[1].line, pair[1].column))
    return [problem for _, problem in located]


def _structure(document: Document, wanted: type[_T]) -> tuple[_T | None, list[Mistake]]:
    """The model, as far as it is sound, and the mistakes."""
    schema = document.data.get("schema")
    if type(schema) is int and schema != SCHEMA:
        hint = f"this release reads schema {SCHEMA}" + ("; update it" if schema > SCHEMA else "")
        return None, [Mistake(document=document, path=("schema",), message=f"unknown schema {schema}", hint=hint)]
    mistakes: list[Mistake] = []
    data: object = document.data
    while True:
        try:
            return convert(data, wanted), mistakes
        except WrongsError as error:
            wrongs = error.wrongs
        if mistakes:  # what is left lacks something that it cannot do without
            return None, mistakes
        mistakes = document.mistakes(wrongs)
        data = _without(data, {wrong.path if wrong.spare else wrong.path[:2] for wrong in wrongs})


def _without(data: object, paths: Iterable[KeyPath]) -> object:
    """The same data without what stands at some paths."""
    below: dict[str | int, set[KeyPath]] = {}
    for path in paths:
        if path:
            below.setdefault(path[0], set()).add(path[1:])
    if not isinstance(data, dict) or not below:
        return data
    return {key: _without(value, below.get(key, ())) for key, value in data.items() if () not in below.get(key, ())}

"""What is allowed and yet not as good as it could be: warnings, each at its place and with a way out.

They are looked for only where there is no mistake: what leans on a definition that cannot be used would look unused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from kexie_metrics.definitions.model import Dataset, Indicator, Text
from kexie_metrics.definitions.places import KeyPath, Mistake
from kexie_metrics.definitions.tree import Call, Expression, names
from kexie_metrics.registry.catalogue import Registry, ResolvedIndicator
from kexie_metrics.registry.scope import Entry, Given

__all__ = ["RULES", "advise"]

RULES: Mapping[str, str] = {
    "no_unit": "An indicator has no unit.",
    "no_source": "An indicator does not say where its definition comes from.",
    "one_language": "A text is in one language only.",
    "no_dimension": "A flow cannot be split, and another one of the same records can.",
    "unused_dataset": "No indicator leads to a dataset.",
    "unused_codes": "No column has the codes of a list.",
    "same_aggregate": "Two indicators are the same aggregate under two names.",
}
"""What each warning is about, by the name of its rule."""

_LANGUAGES = {"zh": "Chinese", "en": "English"}


def advise(registry: Registry, about: Sequence[Given]) -> Iterator[Mistake]:
    """Every warning about some files.

    Args:
        registry: All definitions, resolved, as what one file does not use another may.
        about: The files to warn about.
    """
    indicators: list[Entry[Indicator]] = []
    for given in about:
        yield from _one_language(given)
        indicators += _entries(given, "indicators")
        datasets: list[Entry[Dataset]] = _entries(given, "datasets")
        lists: list[Entry[Mapping[str, Text]]] = _entries(given, "codes")
        yield from _unused(datasets, _led_to(registry), "unused_dataset", "no indicator leads to it")
        yield from _unused(lists, _codes_used(registry), "unused_codes", "no column has these codes")
    split = _split_flows(registry)
    for entry in indicators:
        yield from _bare(entry, registry[entry.id])
        yield from _unsplit(entry, registry[entry.id], split)
    yield from _twins(indicators, registry)


def _entries(given: Given, section: str) -> list[Entry[Any]]:
    definitions = given.document.definitions
    if definitions is None:
        return []
    return [
        Entry(id=f"{definitions.area.id}.{name}", given=given, path=(section, name), value=value)
        for name, value in getattr(definitions, section).items()
    ]


def _warning(entry: Entry[Any], rule: str, message: str, hint: str) -> Mistake:
    return entry.mistake(message=message, hint=hint, on="header", level="warning", rule=rule)


def _bare(entry: Entry[Indicator], indicator: ResolvedIndicator) -> Iterator[Mistake]:
    if indicator.unit is None:
        yield _warning(entry, "no_unit", "the indicator has no unit", 'unit = "…"; with "%" it is a rate')
    if indicator.definition.source is None:
        hint = 'source = "…", such as the document, or the number of the form'
        yield _warning(entry, "no_source", "the indicator does not say where its definition comes from", hint)


def _split_flows(registry: Registry) -> Mapping[str | None, Mapping[tuple[str, ...], str]]:
    """Of each dataset the ways in which its flows are split, each with the first flow that is."""
    found: dict[str | None, dict[tuple[str, ...], str]] = {}
    for indicator in registry.indicators.values():
        if indicator.behaviour.kind == "flow" and indicator.dimensions:
            found.setdefault(indicator.dataset, {}).setdefault(indicator.dimensions, indicator.name)
    return found


def _unsplit(
    entry: Entry[Indicator], flow: ResolvedIndicator, split: Mapping[str | None, Mapping[tuple[str, ...], str]]
) -> Iterator[Mistake]:
    """A flow without `by`, beside one of the same records that has it; an empty `by` is an answer."""
    if flow.behaviour.kind != "flow" or flow.definition.by is not None:
        return
    fixed = {str(name) for name in names(flow.where)} if flow.where is not None else set()
    for dimensions, sibling in split.get(flow.dataset, {}).items():
        lacking = [name for name in dimensions if name not in fixed]
        if lacking:
            listed = ", ".join(f'"{name}"' for name in lacking)
            message = f"it cannot be split, and {sibling!r} of the same records can"
            yield _warning(entry, "no_dimension", message, f"by = [{listed}], or by = [] where it makes no sense")
            return


def _one_language(given: Given) -> Iterator[Mistake]:
    """Texts that only half of the readers can read; one warning where that is the whole file's way."""
    texts = list(_texts(given.document.definitions, ()))
    for lacking, language in _LANGUAGES.items():
        found = [path for path, text in texts if getattr(text, lacking) is None]
        hint = f'add {lacking} = "…"; readers of {language} get the other words'
        if found and len(found) == len(texts):
            message = f"nothing in this file is in {language}"
            found = found[:1]
        else:
            message = f"not in {language}"
        for path in found:
            yield Mistake(
                document=given.document, path=path, message=message, hint=hint, level="warning", rule="one_language"
            )


def _texts(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Text]]:  # noqa: ANN401 - anything a model holds
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif attrs.has(type(value)):
        for known in attrs.fields(type(value)):
            yield from _texts(getattr(value, known.name), (*path, known.name.removesuffix("_")))


def _led_to(registry: Registry) -> set[str]:
    """Datasets that an indicator measures, and those that their references lead to."""
    found: set[str] = set()
    waiting = [indicator.dataset for indicator in registry.indicators.values()]
    while waiting:
        name = waiting.pop()
        if name is not None and name not in found:
            found.add(name)
            waiting.extend(registry.datasets[name].refs.values())
    return found


def _codes_used(registry: Registry) -> set[str]:
    return {
        column.codes if "." in column.codes else f"{dataset.area}.{column.codes}"
        for dataset in registry.datasets.values()
        for column in dataset.columns.values()
        if column.codes is not None
    }


def _unused(entries: Iterable[Entry[Any]], used: set[str], rule: str, message: str) -> Iterator[Mistake]:
    for entry in entries:
        if entry.id not in used:
            yield _warning(entry, rule, message, "use it, or leave it out")


def _twins(entries: Iterable[Entry[Indicator]], registry: Registry) -> Iterator[Mistake]:
    """Indicators that cannot but have the same figures; one that replaces another is meant to go on with it."""
    by_meaning: dict[str, list[ResolvedIndicator]] = {}
    for indicator in registry.indicators.values():
        by_meaning.setdefault(_meaning(indicator), []).append(indicator)
    for entry in entries:
        own = registry[entry.id]
        for other in by_meaning[_meaning(own)]:
            follows = own.replaced_by == other.id or other.replaced_by == own.id
            if other.id < own.id and not follows:
                hint = "leave one of them out, or say in where, when or over what sets them apart"
                yield _warning(entry, "same_aggregate", f"the same figure as {other.id!r} under another name", hint)
                break


def _meaning(indicator: ResolvedIndicator) -> str:
    """What two indicators have in common whose figures are always the same."""
    if indicator.formula is not None:
        return repr(indicator.formula)
    written = indicator.definition
    parts = (
        indicator.dataset,
        indicator.column,
        written.kind,
        _sorted(indicator.where),
        written.when or "in_force",
        written.last,
        written.running,
        indicator.behaviour,
        written.since,
        written.until,
    )
    return repr(parts)


def _sorted(where: Expression | None) -> tuple[str, ...]:
    """The conditions that must all hold, whatever their order."""
    waiting, found = [where] if where is not None else [], list[str]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call) and node.function == "and":
            waiting.extend(node.arguments)
        else:
            found.append(repr(node))
    return tuple(sorted(found))

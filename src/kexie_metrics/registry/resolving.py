"""From files as written to the registry: every name found, every rule checked, every mistake kept with its place.

The work goes in the order in which things lean on each other: areas, code lists, datasets, indicators, audit rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from kexie_metrics.definitions.expressions import parse_condition
from kexie_metrics.definitions.model import RECORD_STATUSES, Check, Dataset, Indicator, Text
from kexie_metrics.definitions.places import Mistake
from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import ExpressionError, suggestion
from kexie_metrics.extensions import Extensions
from kexie_metrics.registry.catalogue import (
    Registry,
    ResolvedArea,
    ResolvedCheck,
    ResolvedDataset,
)
from kexie_metrics.registry.checking import check_formula
from kexie_metrics.registry.indicators import Workbench, resolve_indicators
from kexie_metrics.registry.layouts import LayoutResolver
from kexie_metrics.registry.scope import Entry, Given, Table, Unknown

__all__ = ["resolve"]


def resolve(givens: Sequence[Given], site: Site, extensions: Extensions) -> tuple[Registry, list[Mistake]]:
    """Resolve every definition of every file.

    Args:
        givens: The documents, each with its origin; a document that could not be read at all has no definitions.
        site: The office's own settings.
        extensions: What plugins add; filters may call their functions.

    Returns: The registry of all that is right, sorted by id, and every mistake found.
    """
    work = _Resolver(givens)
    areas = work.areas()
    datasets = work.datasets()
    bench = Workbench(work.indicator_table, datasets, work.dataset_table.broken, extensions.functions)
    indicators = resolve_indicators(bench)
    work.mistakes.extend(bench.mistakes)
    checks = work.checks(bench)
    layouts = LayoutResolver(work.indicator_table, indicators)
    reports = layouts.resolve(givens)
    work.mistakes.extend(layouts.mistakes)
    registry = Registry(
        areas=areas,
        datasets=datasets,
        indicators=indicators,
        checks=checks,
        reports=reports,
        site=site,
        extensions=extensions,
    )
    return registry, work.mistakes


@frozen
class _Resolver:
    givens: Sequence[Given]
    code_table: Table[Mapping[str, Text]] = field(factory=lambda: Table("code list"))
    dataset_table: Table[Dataset] = field(factory=lambda: Table("dataset"))
    indicator_table: Table[Indicator] = field(factory=lambda: Table("indicator"))
    check_table: Table[Check] = field(factory=lambda: Table("check"))
    mistakes: list[Mistake] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.mistakes.extend(self.code_table.gather(self.givens, "codes"))
        self.mistakes.extend(self.dataset_table.gather(self.givens, "datasets"))
        self.mistakes.extend(self.indicator_table.gather(self.givens, "indicators"))
        self.mistakes.extend(self.check_table.gather(self.givens, "checks"))

    def areas(self) -> Mapping[str, ResolvedArea]:
        """Every area, named by one of its files."""
        labels: dict[str, Text] = {}
        first: dict[str, Given] = {}
        for given in self.givens:
            if given.document.definitions is None:
                continue
            area = given.document.definitions.area
            first.setdefault(area.id, given)
            if area.label is not None and labels.setdefault(area.id, area.label) != area.label:
                self.mistakes.append(
                    Mistake(
                        document=given.document,
                        path=("area", "label"),
                        message=f"area {area.id!r} has another label in another file",
                        hint=f"leave the label out here, or write {labels[area.id].pick('zh')!r}",
                    )
                )
        for area_id, given in first.items():
            if area_id not in labels:
                self.mistakes.append(
                    Mistake(
                        document=given.document,
                        path=("area",),
                        message=f"area {area_id!r} has no label",
                        hint='add label = { zh = "…", en = "…" } in one of its files',
                        on="header",
                    )
                )
        return {area: ResolvedArea(id=area, label=labels.get(area, Text(en=area))) for area in sorted(first)}

    def datasets(self) -> Mapping[str, ResolvedDataset]:
        """Every dataset whose own rules hold; the others become known as broken."""
        resolved = {}
        for full, entry in sorted(self.dataset_table.entries.items()):
            before = len(self.mistakes)
            self.mistakes.extend(_dataset_faults(entry))
            codes, refs = self._links(entry)
            self.mistakes.extend(_status_faults(entry, codes))
            org = entry.value.org or next((name for name, c in entry.value.columns.items() if c.type == "org"), None)
            if len(self.mistakes) > before:
                self.dataset_table.broken.add(full)
                continue
            resolved[full] = ResolvedDataset(
                id=full, definition=entry.value, org=org, codes=codes, refs=refs, origin=entry.given.origin
            )
        return resolved

    def _links(self, entry: Entry[Dataset]) -> tuple[dict[str, Mapping[str, Text]], dict[str, str]]:
        codes: dict[str, Mapping[str, Text]] = {}
        refs: dict[str, str] = {}
        for name, column in entry.value.columns.items():
            if column.type == "code" and column.codes is not None:
                codes_found = self.code_table.find(column.codes, entry.area)
                if isinstance(codes_found, Unknown):
                    self._unknown(entry, ("columns", name, "codes"), codes_found)
                else:
                    codes[name] = codes_found.value
            if column.type == "ref" and column.to is not None:
                target = self.dataset_table.find(column.to, entry.area)
                if isinstance(target, Unknown):
                    self._unknown(entry, ("columns", name, "to"), target)
                elif len(target.value.key) != 1:
                    self.mistakes.append(
                        entry.mistake(
                            "columns",
                            name,
                            "to",
                            message=f"{column.to!r} cannot be pointed to: its key has {len(target.value.key)} columns",
                            hint="a reference needs a dataset whose key is one column",
                        )
                    )
                else:
                    refs[name] = target.id
        return codes, refs

    def checks(self, bench: Workbench) -> Mapping[str, ResolvedCheck]:
        """Every audit rule whose condition is right."""
        resolved = {}
        for full, entry in sorted(self.check_table.entries.items()):
            try:
                parsed = parse_condition(entry.value.assert_)
            except ExpressionError as error:
                self.mistakes.append(entry.mistake("assert", message=error.message, hint=error.hint, span=error.span))
                continue
            condition, faults = check_formula(parsed, bench.lookup(entry.area), condition=True)
            self.mistakes.extend(
                entry.mistake("assert", message=fault.message, hint=fault.hint, span=fault.span)
                for fault in faults
                if fault.message
            )
            if not faults:
                resolved[full] = ResolvedCheck(
                    id=full, definition=entry.value, condition=condition, origin=entry.given.origin
                )
        return resolved

    def _unknown(self, entry: Entry[Dataset], path: tuple[str, ...], unknown: Unknown) -> None:
        if unknown.message:
            self.mistakes.append(entry.mistake(*path, message=unknown.message, hint=unknown.hint))
        else:
            self.dataset_table.broken.add(entry.id)


def _dataset_faults(entry: Entry[Dataset]) -> Iterator[Mistake]:
    """What is wrong inside one dataset."""
    dataset = entry.value
    for index, name in enumerate(dataset.key):
        yield from _column_faults(entry, name, "key", index)
    for index, name in enumerate(dataset.of):
        yield from _column_faults(entry, name, "of", index)
    for role in ("event", "begins", "ends", "as_of"):
        day: str | None = getattr(dataset.time, role, None)
        if day is not None:
            yield from _column_faults(entry, day, "time", role, types=("date", "datetime"))
    if dataset.of and dataset.role != "readings":
        yield entry.mistake(
            "of", message=f"'of' belongs to readings, and these are {dataset.role}", hint="leave it out", on="key"
        )
    if dataset.expects is not None and dataset.role not in {"events", "readings"}:
        yield entry.mistake(
            "expects",
            message=f"'expects' belongs to events and readings, and these are {dataset.role}",
            hint="leave it out: what is in force need not be reported again",
            on="key",
        )
    organisations = [name for name, each in dataset.columns.items() if each.type == "org"]
    if dataset.org is not None:
        yield from _column_faults(entry, dataset.org, "org", types=("org",))
    elif len(organisations) > 1:
        listed = ", ".join(organisations)
        yield entry.mistake(
            message="which column says whose record it is?", hint=f'add org = "…", one of {listed}', on="header"
        )
    elif not organisations and dataset.role != "register":
        yield entry.mistake(
            message=f"no column says whose record it is, and {dataset.role} belong to an organisation",
            hint='add a column of type "org"',
            on="header",
        )


def _status_faults(entry: Entry[Dataset], codes: Mapping[str, Mapping[str, Text]]) -> Iterator[Mistake]:
    """What is wrong with the column that says what a record is: actual, planned, estimated or revised."""
    name = entry.value.status
    if name is None:
        return
    yield from _column_faults(entry, name, "status", types=("code",))
    for code in codes.get(name, {}):
        if code not in RECORD_STATUSES:
            yield entry.mistake(
                "status",
                message=f"{code!r} of code list {entry.value.columns[name].codes!r} is no status of a record",
                hint=f"its codes are any of {', '.join(RECORD_STATUSES)}",
            )


def _column_faults(
    entry: Entry[Dataset], name: str, *path: str | int, types: tuple[str, ...] = ()
) -> Iterator[Mistake]:
    """A column that is named somewhere in a dataset: is it there, and of a type that fits?"""
    columns = entry.value.columns
    if name not in columns:
        yield entry.mistake(*path, message=f"unknown column {name!r}", hint=suggestion(name, list(columns)))
    elif types and columns[name].type not in types:
        wanted = " or ".join(types)
        yield entry.mistake(*path, message=f"column {name!r} is {columns[name].type}, and {path[-1]!r} needs {wanted}")

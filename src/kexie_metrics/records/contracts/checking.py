"""Do the tables keep what their datasets promise? Every rule is a condition on rows, checked by the engine itself.

Clean records cost one small query per dataset, which counts the rows that break each rule; a second one where an engine
counts different keys only by groups, or is slow at conditions about another table. Small tables that are in Arrow as
well cost none: there it is told which rules they keep. Only a rule with hits is looked at row by row. Leaving faulty
rows out is the same conditions turned round; a row that points to one left out goes with it, and is told as well, so
that nothing disappears in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen
from ibis.backends import BaseBackend

from kexie_metrics.records.columns import TEXTS, one_array
from kexie_metrics.records.contracts.loaded import FAULTY, FILE, ROW, Loaded
from kexie_metrics.records.contracts.rules import (
    Rule,
    duplicates,
    interval_order,
    no_target,
    ranges,
    required,
    reserved,
    unknown_code,
    unknown_organisation,
    without_records,
)
from kexie_metrics.records.contracts.sifting import met, repeated, without
from kexie_metrics.records.engines.asking import asking
from kexie_metrics.records.violations import Violation, tabulate

__all__ = ["Contracts"]


@frozen(eq=False)
class Contracts:
    """The contract check of all datasets of one source.

    Attributes:
        backend: Engine that holds the tables.
        loaded: Datasets by full id, sorted.
        codes: Known codes of organisations; none where their table cannot be read.
    """

    backend: BaseBackend
    loaded: Mapping[str, Loaded]
    codes: frozenset[str]
    _hits: dict[str, list[Rule]] = field(init=False, factory=dict)

    def _fetched(self, expression: ir.Expr) -> pa.Table | pa.Scalar:
        with asking("checking the records"):
            return self.backend.to_pyarrow(expression)

    @property
    def _duckdb(self) -> bool:
        return bool(self.backend.name == "duckdb")

    def check(self) -> Iterator[pa.Table | Violation]:
        """Everything that is not as promised."""
        self._hits.clear()
        strangers = self._strangers()
        for id_, loaded in self.loaded.items():
            yield from loaded.violations
            if loaded.table is None:
                continue
            rules = self._rules(loaded, strangers.get(id_, {}))
            if (few := loaded.few) is not None:
                rules = [rule for rule in rules if rule.kept is None or not rule.kept(few)]
            hits = self._hits[id_] = self._counted(loaded.table, rules)
            for rule in hits:
                yield self._details(loaded, loaded.table, rule)

    def cleaned(self) -> tuple[dict[str, ir.Table], list[pa.Table]]:
        """The good rows of each dataset that has all its columns, and the rows that went with the faulty ones.

        Call `check` before: only rules that were met are turned round.
        """
        tables = {id_: loaded.table for id_, loaded in self.loaded.items() if loaded.table is not None and loaded.whole}
        changed = {id_ for id_ in self.loaded if id_ not in tables}
        for id_, table in tables.items():
            rules = self._hits[id_]
            if rules or FAULTY in table.columns:
                tables[id_] = without(table, rules)
                changed.add(id_)
        told: list[pa.Table] = []
        while changed:
            sources, changed = changed, set()
            for id_ in sorted(tables):
                for column, target in self.loaded[id_].dataset.refs.items():
                    if target not in sources:
                        continue
                    rule = self._left_out(column, target, tables.get(target))
                    found = self._details(self.loaded[id_], tables[id_], rule)
                    if found.num_rows:
                        told.append(found)
                        tables[id_] = without(tables[id_], [rule])
                        changed.add(id_)
        return tables, told

    def _strangers(self) -> dict[str, dict[str, list[str]]]:
        """Codes of organisations that records name and nobody knows, by dataset and column.

        The codes that occur are fetched, because a tree of thousands of units is no condition an engine takes well.
        """
        found: dict[str, dict[str, list[str]]] = {}
        for (id_, name), codes in self._named().items():
            if strangers := sorted({code for code in codes if code is not None} - self.codes):
                found.setdefault(id_, {})[name] = strangers
        return found

    def _named(self) -> dict[tuple[str, str], list[str | None]]:
        """The codes of organisations that occur, by dataset and column; nothing where none are known."""
        named: dict[tuple[str, str], list[str | None]] = {}
        places: list[tuple[str, str]] = []
        parts: list[ir.Table] = []
        for id_, loaded in self.loaded.items():
            for name, column in loaded.dataset.columns.items():
                if not self.codes or column.type != "org" or loaded.table is None or name in loaded.unusable:
                    continue
                if loaded.few is not None:
                    named[id_, name] = pc.unique(loaded.few[name]).to_pylist()
                    continue
                place = ibis.literal(len(places), dt.int64).name("place")
                places.append((id_, name))
                parts.append(loaded.table.select(place, loaded.table[name].name("code")).distinct())
        if parts:
            rows = self._fetched(parts[0] if len(parts) == 1 else ibis.union(*parts))
            for place, code in zip(rows["place"].to_pylist(), rows["code"].to_pylist(), strict=True):
                named.setdefault(places[place], []).append(code)
        return named

    def _rules(self, loaded: Loaded, strangers: Mapping[str, Sequence[str]]) -> list[Rule]:
        dataset = loaded.dataset
        rules = list(loaded.rules)
        usable = {name: column for name, column in dataset.columns.items() if name not in loaded.unusable}
        for name, column in usable.items():
            if column.required:
                rules.append(required(name))
            if column.type == "text":
                rules.append(reserved(name))
            elif column.type == "code" and name in dataset.codes:
                rules.append(unknown_code(name, column.codes or name, tuple(dataset.codes[name])))
            elif column.type == "ref" and name in dataset.refs:
                rules.extend(self._dangling(name, dataset.refs[name]))
            if name in strangers:
                rules.append(unknown_organisation(name, strangers[name], self.codes))
            rules.extend(ranges(name, column.min, column.max, is_datetime=column.type == "datetime"))
        time = dataset.definition.time
        if time is not None and time.begins in usable and time.ends in usable:
            rules.append(interval_order(time.begins, time.ends))
        rules.extend(duplicates(dataset, usable))
        return rules

    def _counted(self, table: ir.Table, rules: Sequence[Rule]) -> list[Rule]:
        """The rules that at least one row meets."""
        # DuckDB counts distinct values exactly; not every engine does, so elsewhere groups are counted.
        exact = self._duckdb
        counts: dict[str, ir.Scalar] = {}
        apart: dict[int, ir.Table] = {}
        hits: list[Rule] = []
        for number, rule in enumerate(rules):
            if not rule.apart:
                counts[str(number)] = table.count(where=rule.holds(table))
            elif exact:
                values = {name: table[name] for name in rule.shared}
                together = ibis.struct(values) if len(values) > 1 else table[rule.shared[0]]
                named = rule.holds(table)
                counts[str(number)] = table.count(where=named) - together.nunique(where=named)
            else:
                apart[number] = met(table, rule) if rule.keys is not None else repeated(table, rule)
        if apart:
            numbered = [
                rows.aggregate(n=rows.count()).select(number=ibis.literal(number, dt.int64), n=lambda t: t["n"])
                for number, rows in apart.items()
            ]
            found = self._fetched(numbered[0] if len(numbered) == 1 else ibis.union(*numbered))
            hits.extend(rules[number] for number, n in zip(*found.to_pydict().values(), strict=True) if n)
        if counts:
            row = self._fetched(table.aggregate(**counts)).to_pylist()[0]
            hits.extend(rule for number, rule in enumerate(rules) if row.get(str(number)))
        return hits

    def _details(self, loaded: Loaded, table: ir.Table, rule: Rule) -> pa.Table:
        """The violations of one rule."""
        numbered = ROW in table.columns
        named_by = () if numbered else tuple(key for key in loaded.dataset.definition.key if key not in loaded.unusable)
        marks = [mark for mark in (FILE, ROW) if mark in table.columns]
        wanted = dict.fromkeys([*marks, *rule.shown, *named_by])
        rows = self._fetched(met(table, rule).select(*wanted))
        if rule.name == "required" and rule.column in loaded.unread:
            rows = rows.filter(pc.invert(pc.is_in(rows[ROW], value_set=loaded.unread[rule.column])))
        numbers = rows[ROW] if numbered else pa.nulls(rows.num_rows, pa.int64())
        found = tabulate(
            file=self._shown(rows[FILE], loaded) if FILE in marks else loaded.file,
            rows=numbers, column=rule.column, values=_joined(rows, rule.shown), rule=rule.name,
            message=rule.message,
        )  # fmt: skip
        if named_by and rows.num_rows:
            names = _joined(rows, named_by, "?")
            told = pc.binary_join_element_wise(
                one_array(found["message"]), f" (record {', '.join(named_by)} = ", names, ")", ""
            )
            found = found.set_column(5, "message", told)
        return found

    def _shown(self, paths: pa.ChunkedArray, loaded: Loaded) -> pa.Array:
        """Files as people know them: below the folder of the dataset."""
        encoded = one_array(paths).dictionary_encode()
        plain = [unquote(path) if self.backend.name == "pyspark" else path for path in encoded.dictionary.to_pylist()]
        root = loaded.root.partition("://")[2] or loaded.root
        names = pa.array([f"{loaded.file}{path.partition(root)[2]}" for path in plain], pa.string())
        return names.take(encoded.indices)

    def _dangling(self, name: str, target: str) -> list[Rule]:
        loaded = self.loaded.get(target)
        if loaded is None:
            return [without_records(name, f"points to {target}, of which there are no records")]
        key = loaded.dataset.definition.key[0]
        if loaded.table is None or key in loaded.unusable:
            return []  # told once, where the target is broken
        return [
            no_target(
                name,
                loaded.table,
                key,
                lambda value: f"{target} has no record with {key} = {value!r}",
                in_condition=self._duckdb,
                there=loaded.few[key] if loaded.few is not None and loaded.dataset.columns[key].type in TEXTS else None,
            )
        ]

    def _left_out(self, name: str, target: str, table: ir.Table | None) -> Rule:
        if table is None:
            return without_records(name, f"points to {target}, which was left out")
        key = self.loaded[target].dataset.definition.key[0]
        return no_target(
            name,
            table,
            key,
            lambda value: f"the record of {target} with {key} = {value!r} was left out",
            in_condition=self._duckdb,
        )


def _joined(rows: pa.Table, columns: Sequence[str], blank: str | None = None) -> pa.Array:
    """The values of some columns as one text; null where all there is is a blank."""
    texts = [one_array(pc.cast(rows[name], pa.string())) for name in columns]
    if len(texts) == 1:
        return texts[0] if blank is None else pc.fill_null(texts[0], blank)
    return pc.binary_join_element_wise(*texts, ", ", null_handling="replace", null_replacement=blank or "")

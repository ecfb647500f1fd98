"""Do the tables keep what their datasets promise? Every rule is a condition on rows, checked by the engine itself.

Clean records cost one small query per dataset, which counts the rows that break each rule; a second one where an engine
counts different keys only by groups, or is slow at conditions about another table. Only a rule with hits is looked at
row by row. Leaving faulty rows out is the same conditions turned round; a row that points to one left out goes with it,
and is told as well, so that nothing disappears in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from urllib.parse import unquote

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen
from ibis.backends import BaseBackend

from kexie_metrics.errors import suggestion
from kexie_metrics.records.columns import DIGITS, one_array
from kexie_metrics.records.engines.asking import asking
from kexie_metrics.records.organisation_rows import RESERVED
from kexie_metrics.records.violations import Violation, tabulate
from kexie_metrics.registry.catalogue import ResolvedDataset

__all__ = ["FAULTY", "FILE", "ROW", "Contracts", "Loaded", "Rule"]

FILE = "(file)"
"""Column with the file of a row, where a dataset has many."""

ROW = "(row)"
"""Column with the number of a row, beside the declared ones."""

FAULTY = "(faulty)"
"""Column that marks rows in which a text was no value of its column."""

_FEW = 1000
_MARK = "(met)"
_THERE = "(there)"

Condition = Callable[[ir.Table], ir.BooleanValue]


@frozen(kw_only=True, eq=False)
class Rule:
    """One condition that no row may meet.

    Attributes:
        name: Name of the rule.
        column: Column as it is told.
        shown: Columns whose values are told.
        message: The message, or how to make it from the values.
        holds: The condition; null counts as not met.
        shared: For a rule about several rows: the columns whose values they share.
        keys: For a rule about another table, on engines that take no subquery in a condition or are slow at it: the
            values there are, in a column `key`; `holds` then looks at the column `(there)`, null where there is none.
    """

    name: str
    column: str
    shown: tuple[str, ...]
    message: str | Callable[[str | None], str]
    holds: Condition
    shared: tuple[str, ...] = ()
    keys: ir.Table | None = None

    @property
    def apart(self) -> bool:
        """Whether a row alone does not tell, so that the rows have to be marked first."""
        return bool(self.shared) or self.keys is not None


@frozen(kw_only=True, eq=False)
class Loaded:
    """A dataset as it was read.

    Attributes:
        dataset: What it promises.
        file: File as people know it.
        table: The declared columns with their declared types, and beside them row numbers and marks where the source
            has them; None where nothing could be read.
        unusable: Declared columns that are missing or cannot hold their type.
        violations: What was found while reading.
        rules: Conditions of values that do not fit their type.
        unread: Rows, by column, whose text is no value: they are blank in the table but not in the file.
        root: Where a dataset has many files: what their paths begin with and people need not see.
    """

    dataset: ResolvedDataset
    file: str
    table: ir.Table | None
    unusable: frozenset[str] = frozenset()
    violations: tuple[pa.Table | Violation, ...] = ()
    rules: tuple[Rule, ...] = ()
    unread: Mapping[str, pa.Array] = field(factory=dict)
    root: str = ""

    @property
    def whole(self) -> bool:
        """Whether all its columns are there."""
        return self.table is not None and not self.unusable

    def declared(self, table: ir.Table) -> ir.Table:
        """Exactly the declared columns."""
        return table.select(*self.dataset.columns)


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
            hits = self._hits[id_] = self._counted(loaded.table, self._rules(loaded, strangers.get(id_, {})))
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
                tables[id_] = _without(table, rules)
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
                        tables[id_] = _without(tables[id_], [rule])
                        changed.add(id_)
        return tables, told

    def _strangers(self) -> dict[str, dict[str, list[str]]]:
        """Codes of organisations that records name and nobody knows, by dataset and column.

        The codes that occur are fetched, because a tree of thousands of units is no condition an engine takes well.
        """
        places: list[tuple[str, str]] = []
        parts: list[ir.Table] = []
        for id_, loaded in self.loaded.items():
            for name, column in loaded.dataset.columns.items():
                if self.codes and column.type == "org" and loaded.table is not None and name not in loaded.unusable:
                    place = ibis.literal(len(places), dt.int64).name("place")
                    places.append((id_, name))
                    parts.append(loaded.table.select(place, loaded.table[name].name("code")).distinct())
        found: dict[str, dict[str, list[str]]] = {}
        if parts:
            rows = self._fetched(parts[0] if len(parts) == 1 else ibis.union(*parts))
            for place, code in zip(rows["place"].to_pylist(), rows["code"].to_pylist(), strict=True):
                if code is not None and code not in self.codes:
                    id_, name = places[place]
                    found.setdefault(id_, {}).setdefault(name, []).append(code)
        return {id_: {name: sorted(codes) for name, codes in columns.items()} for id_, columns in found.items()}

    def _rules(self, loaded: Loaded, strangers: Mapping[str, Sequence[str]]) -> list[Rule]:
        dataset = loaded.dataset
        rules = list(loaded.rules)
        usable = {name: column for name, column in dataset.columns.items() if name not in loaded.unusable}
        for name, column in usable.items():
            if column.required:
                rules.append(_required(name))
            if column.type == "text":
                rules.append(_reserved(name))
            elif column.type == "code" and name in dataset.codes:
                rules.append(_unknown_code(name, column.codes or name, tuple(dataset.codes[name])))
            elif column.type == "ref" and name in dataset.refs:
                rules.extend(self._dangling(name, dataset.refs[name]))
            if name in strangers:
                rules.append(self._unknown_organisation(name, strangers[name]))
            rules.extend(_ranges(name, column.min, column.max, is_datetime=column.type == "datetime"))
        time = dataset.definition.time
        if time is not None and time.begins in usable and time.ends in usable:
            rules.append(_interval_order(time.begins, time.ends))
        rules.extend(_duplicates(dataset, usable))
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
                apart[number] = _met(table, rule) if rule.keys is not None else _repeated(table, rule)
        if apart:
            numbered = [
                met.aggregate(n=met.count()).select(number=ibis.literal(number, dt.int64), n=lambda t: t["n"])
                for number, met in apart.items()
            ]
            rows = self._fetched(numbered[0] if len(numbered) == 1 else ibis.union(*numbered))
            hits.extend(rules[number] for number, n in zip(*rows.to_pydict().values(), strict=True) if n)
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
        rows = self._fetched(_met(table, rule).select(*wanted))
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
            message = f"points to {target}, of which there are no records"
            return [
                Rule(
                    name="dangling_ref", column=name, shown=(name,), message=message, holds=lambda t: t[name].notnull()
                )
            ]
        key = loaded.dataset.definition.key[0]
        if loaded.table is None or key in loaded.unusable:
            return []  # told once, where the target is broken
        return [
            self._no_target(name, loaded.table, key, lambda value: f"{target} has no record with {key} = {value!r}")
        ]

    def _left_out(self, name: str, target: str, table: ir.Table | None) -> Rule:
        if table is None:
            message = f"points to {target}, which was left out"
            return Rule(
                name="dangling_ref", column=name, shown=(name,), message=message, holds=lambda t: t[name].notnull()
            )
        key = self.loaded[target].dataset.definition.key[0]
        return self._no_target(
            name, table, key, lambda value: f"the record of {target} with {key} = {value!r} was left out"
        )

    def _no_target(self, name: str, target: ir.Table, key: str, message: Callable[[str | None], str]) -> Rule:
        """What points to no record; DuckDB looks for all keys at once in a pass over the table."""
        keys = target.filter(target[key].notnull())[key].cast("string").name("key")
        if self._duckdb:
            return Rule(
                name="dangling_ref", column=name, shown=(name,), message=message,
                holds=lambda t: t[name].notnull() & t[name].notin(keys),
            )  # fmt: skip
        return Rule(
            name="dangling_ref", column=name, shown=(name,), message=message, keys=keys.as_table().distinct(),
            holds=lambda t: t[name].notnull() & t[_THERE].isnull(),
        )  # fmt: skip

    def _unknown_organisation(self, name: str, strangers: Sequence[str]) -> Rule:
        def message(value: str | None) -> str:
            hint = suggestion(value or "", self.codes) if len(self.codes) <= _FEW else "add it to the organisations"
            return f"no organisation has the code {value!r}; {hint}"

        return Rule(
            name="unknown_organisation", column=name, shown=(name,), message=message,
            holds=lambda t: t[name].isin(list(strangers)),
        )  # fmt: skip


def _met(table: ir.Table, rule: Rule) -> ir.Table:
    """The rows that meet a rule."""
    if not rule.apart:
        return table.filter(rule.holds(table))
    return _marked(table, rule, _MARK).filter(ibis._[_MARK])


def _repeated(table: ir.Table, rule: Rule) -> ir.Table:
    """The values that several rows share, of a rule about that."""
    groups = table.filter(rule.holds(table)).group_by(list(rule.shared)).aggregate(n=ibis._.count())
    return groups.filter(groups["n"] > 1)


def _marked(table: ir.Table, rule: Rule, mark: str) -> ir.Table:
    """The table with a column that says which rows meet a rule that a row alone does not tell."""
    if rule.keys is not None:
        keys = rule.keys.rename({_THERE: "key"})
        joined = table.left_join(keys, table[rule.column] == keys[_THERE])
        return joined.select(*table.columns, rule.holds(joined).name(mark))
    together = table.count().over(ibis.window(group_by=[table[name] for name in rule.shared]))
    return table.mutate(**{mark: rule.holds(table).fill_null(False) & (together > 1)})  # noqa: FBT003 - what to fill in


def _without(table: ir.Table, rules: Sequence[Rule]) -> ir.Table:
    """The rows that meet none of the rules."""
    columns = [name for name in table.columns if name != FAULTY]
    marks: list[str] = [FAULTY] if FAULTY in table.columns else []
    for number, rule in enumerate(rule for rule in rules if rule.apart):
        table = _marked(table, rule, f"{_MARK}{number}")
        marks.append(f"{_MARK}{number}")
    conditions = [table[mark] for mark in marks] + [rule.holds(table) for rule in rules if not rule.apart]
    faulty = reduce(or_, [condition.fill_null(False) for condition in conditions])  # noqa: FBT003 - what to fill in
    return table.filter(~faulty).select(*columns)


def _joined(rows: pa.Table, columns: Sequence[str], blank: str | None = None) -> pa.Array:
    """The values of some columns as one text; null where all there is is a blank."""
    texts = [one_array(pc.cast(rows[name], pa.string())) for name in columns]
    if len(texts) == 1:
        return texts[0] if blank is None else pc.fill_null(texts[0], blank)
    return pc.binary_join_element_wise(*texts, ", ", null_handling="replace", null_replacement=blank or "")


def _required(name: str) -> Rule:
    return Rule(
        name="required", column=name, shown=(name,), message="a blank, but every record needs a value here",
        holds=lambda t: t[name].isnull(),
    )  # fmt: skip


def _reserved(name: str) -> Rule:
    return Rule(
        name="reserved_value", column=name, shown=(name,),
        message=lambda value: f"{value!r} has a meaning of its own in results; choose another text",
        holds=lambda t: t[name].isin(RESERVED),
    )  # fmt: skip


def _unknown_code(name: str, codes_name: str, codes: Sequence[str]) -> Rule:
    return Rule(
        name="unknown_code", column=name, shown=(name,),
        message=lambda value: f"{value!r} is not in the code list {codes_name!r}; {suggestion(value or '', codes)}",
        holds=lambda t: t[name].notin(codes),
    )  # fmt: skip


def _ranges(
    name: str, least: int | Decimal | date | None, most: int | Decimal | date | None, *, is_datetime: bool
) -> Iterator[Rule]:
    def rule(message: str, holds: Condition) -> Rule:
        return Rule(name="range", column=name, shown=(name,), message=message, holds=holds)

    if least is not None:
        yield rule(f"smaller than the smallest value allowed, {least}", lambda t: t[name] < _literal(least))
    if most is not None and is_datetime and isinstance(most, date):
        after = most + timedelta(days=1)  # the last day counts to its end
        yield rule(f"later than the last day allowed, {most}", lambda t: t[name] >= _literal(after))
    elif most is not None:
        yield rule(f"larger than the largest value allowed, {most}", lambda t: t[name] > _literal(most))


def _literal(value: int | Decimal | date) -> ir.Scalar:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return ibis.literal(value, dt.Decimal(DIGITS, max(0, -exponent) if isinstance(exponent, int) else 0))
    return ibis.literal(value)


def _interval_order(begins: str, ends: str) -> Rule:
    def holds(table: ir.Table) -> ir.BooleanValue:
        first, last = table[begins], table[ends]
        if first.type() != last.type():
            first, last = first.cast("timestamp(6)"), last.cast("timestamp(6)")
        return last <= first

    return Rule(
        name="interval_order", column=ends, shown=(ends,), holds=holds,
        message=f"not after {begins}; {ends} is the first day no longer in force",
    )  # fmt: skip


def _duplicates(dataset: ResolvedDataset, usable: Mapping[str, object]) -> Iterator[Rule]:
    """Keys, and readings of one thing at one time, that occur more than once.

    All records that share one are told, because nothing says which of them is right.
    """
    definition = dataset.definition
    key = definition.key
    if key and all(name in usable for name in key):
        message = f"another record has the same {', '.join(key)}; keep one of them, or give each its own"
        yield _shared("duplicate_key", dataset, key, key, message)
    if definition.role == "readings" and definition.time is not None and definition.time.as_of is not None:
        of = definition.of or ((dataset.org,) if dataset.org is not None else ())
        reading = (*of, definition.time.as_of)
        if all(name in usable for name in reading) and not (key and set(key) <= set(reading)):
            message = f"another reading has the same {', '.join(reading)}; keep one of them"
            yield _shared("duplicate_reading", dataset, reading, reading, message)


def _shared(name: str, dataset: ResolvedDataset, columns: Sequence[str], shown: Sequence[str], message: str) -> Rule:
    # Beside other columns, a blank where one is allowed is a value like any other; else it names nothing.
    filled = [column for column in columns if len(columns) == 1 or dataset.columns[column].required]

    def holds(table: ir.Table) -> ir.BooleanValue:
        return ibis.and_(*[table[column].notnull() for column in filled])

    return Rule(
        name=name, column=", ".join(columns), shown=tuple(shown), message=message, holds=holds, shared=tuple(columns)
    )

"""The opponents in SQL: the best plan that somebody who knows DuckDB well writes by hand, and that of most reports.

The best plan: per dataset one scan to organisation × month with every indicator in it as a `CASE`; then township →
county → province level by level, then month → quarter → year, each step reading only the one before. Distinct counts go
up as one row an entity with a bit an indicator. Stocks are running sums of what began and ended.

Tables have a column `unit`, the organisation's number, and `place`, the period's: months, then quarters, then years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import duckdb
import pyarrow as pa
from worlds import DATASETS, MONTHS, QUARTERS, Indicator

__all__ = ["best_plan", "best_plan_tidy", "one_query_each", "prepare"]

_VALUES = {"count": "1", "stock": "1", "people": "people", "stock_people": "people", "cost": "cost", "last": "people"}
_YEARS = MONTHS + QUARTERS
_MONTH = "(year({day}) - 2019) * 12 + month({day}) - 1"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """The tree as the opponents want it: each unit's number, that of the unit above it, and all above each."""
    connection.execute(
        """create or replace temp table unit as
           with numbered as (select code, parent, level, row_number() over () - 1 as unit from organisations)
           select a.code, a.level, a.unit, b.unit as up from numbered a left join numbered b on b.code = a.parent"""
    )
    connection.execute(
        """create or replace temp table above as
           select unit, code, unit as node from unit
           union all select unit, code, up from unit where up is not null
           union all select a.unit, a.code, b.up from unit a join unit b on b.unit = a.up where b.up is not null"""
    )


def best_plan(connection: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> list[pa.Table]:
    """Every figure, as wide tables: `unit`, `place`, and a column an indicator."""
    # Not `execute`, whose answers are streamed: DuckDB 1.5 waits for ever on a union of three large ones.
    return [connection.sql(query).to_arrow_table() for query, _ in _stages(connection, indicators)]


def best_plan_tidy(connection: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> list[pa.Table]:
    """The same with one row a figure: `unit`, `place`, `name`, `value`."""
    found = []
    for query, names in _stages(connection, indicators):
        values = ", ".join(f"{name}::decimal(38, 12)" for name in names)
        words = ", ".join(f"'{name}'" for name in names)
        tidy = f"select unit, place, unnest([{words}]) as name, unnest([{values}]) as value from ({query})"
        found.append(connection.sql(tidy).to_arrow_table())
    return found


def _stages(
    connection: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]
) -> Iterator[tuple[str, Sequence[str]]]:
    """The last query of each dataset and way of counting, all before it done, and its columns."""
    ways: list[tuple[set[str], Callable[..., str]]] = [
        ({"count", "people", "cost"}, _sums),
        ({"entity"}, _entities),
        ({"stock", "stock_people"}, _stocks),
        ({"last"}, _lasts),
    ]
    for dataset in DATASETS:
        for kinds, way in ways:
            mine = [each for each in indicators if each.dataset == dataset and each.kind in kinds]
            names = [each.name for each in mine]
            ratios = [each for each in indicators if each.parts and set(each.parts) <= set(names)]
            if mine:
                query = way(connection, dataset, mine)
                if ratios:
                    query = f"select *, {', '.join(map(_quotient, ratios))} from ({query})"
                yield query, [*names, *(each.name for each in ratios)]


def _quotient(ratio: Indicator) -> str:
    upper, lower = ratio.parts or ("", "")
    return f"coalesce({upper}, 0) / nullif({lower}, 0) as {ratio.name}"


def _cases(mine: Sequence[Indicator], times: str = "") -> str:
    return ", ".join(
        f"sum(case when {_where(each)} then {_VALUES[each.kind]}{times} end) as {each.name}" for each in mine
    )


def _where(each: Indicator) -> str:
    return each.where or "true"


def _together(mine: Sequence[Indicator]) -> str:
    return ", ".join(f"sum({each.name}) as {each.name}" for each in mine)


def _sums(connection: duckdb.DuckDBPyConnection, dataset: str, mine: Sequence[Indicator]) -> str:
    connection.execute(
        f"""create or replace temp table leaf as
            select org_code, {_MONTH.format(day="day")} as place, {_cases(mine)}
            from "bench__{dataset}" group by all"""
    )
    connection.execute(
        """create or replace temp table town as
           select unit, up, leaf.* exclude org_code from leaf join unit on code = org_code"""
    )
    together = _together(mine)
    _up_the_tree(connection, together)
    connection.execute(
        f"""create or replace temp table quarters as
            select unit, {MONTHS} + place // 3 as place, {together} from months group by all"""
    )
    connection.execute(
        f"""create or replace temp table years as
            select unit, {_YEARS} + (place - {MONTHS}) // 4 as place, {together} from quarters group by all"""
    )
    return "select * exclude up from months union all by name from quarters union all by name from years"


def _up_the_tree(connection: duckdb.DuckDBPyConnection, together: str) -> None:
    """From `town` to `months`, which has the rows of all levels."""
    connection.execute(
        f"""create or replace temp table county as
            select town.up as unit, unit.up, place, {together} from town join unit on unit.unit = town.up
            group by all"""
    )
    connection.execute(
        f"""create or replace temp table months as
            from town union all by name from county union all by name
            select up as unit, null as up, place, {together} from county group by all"""
    )


def _entities(connection: duckdb.DuckDBPyConnection, dataset: str, mine: Sequence[Indicator]) -> str:
    mask = " | ".join(f"case when {_where(each)} then {1 << bit} else 0 end" for bit, each in enumerate(mine))
    connection.execute(
        f"""create or replace temp table leaf as
            select unit.unit, {_MONTH.format(day="day")} as place, entity, bit_or(({mask})::bigint) as mask
            from "bench__{dataset}" join unit on code = org_code group by all"""
    )
    counts = ", ".join(
        f"count(case when mask & {1 << bit} <> 0 then 1 end) as {each.name}" for bit, each in enumerate(mine)
    )
    return " union all ".join(
        f"""select unit, place, {counts} from (
                select node as unit, {place} as place, entity, bit_or(mask) as mask
                from leaf join above using (unit) group by all) group by all"""
        for place in ("place", f"{MONTHS} + place // 3", f"{_YEARS} + place // 12")
    )


def _stocks(connection: duckdb.DuckDBPyConnection, dataset: str, mine: Sequence[Indicator]) -> str:
    # `ends` is the first day out: what ends on any day of a month is no longer there at the end of it.
    connection.execute(
        f"""create or replace temp table leaf as
            with changes as (
                select org_code, kind, people, greatest({_MONTH.format(day="begins")}, -1) as place, 1 as times
                from "bench__{dataset}"
                union all
                select org_code, kind, people, greatest({_MONTH.format(day="ends")}, -1), -1
                from "bench__{dataset}" where ends is not null)
            select org_code, place, {_cases(mine, " * times")} from changes where place < {MONTHS} group by all"""
    )
    connection.execute(
        """create or replace temp table town as
           select unit, up, leaf.* exclude org_code from leaf join unit on code = org_code"""
    )
    _up_the_tree(connection, _together(mine))
    names = ", ".join(each.name for each in mine)
    running = ", ".join(f"sum({each.name}) over (partition by unit order by place) as {each.name}" for each in mine)
    return f"""with spine as (select unit, place from unit, (select unnest(range(-1, {MONTHS})) as place)),
                    levels as (select unit, place as month, {running}
                               from spine left join months using (unit, place)),
                    wanted as (select unnest(range({MONTHS})) as month, month as place
                               union all select q * 3 + 2, {MONTHS} + q from range({QUARTERS}) as each(q)
                               union all select y * 12 + 11, {_YEARS} + y from range({MONTHS // 12}) as each(y))
               select unit, place, {names} from levels join wanted using (month)"""


def _lasts(connection: duckdb.DuckDBPyConnection, dataset: str, mine: Sequence[Indicator]) -> str:
    connection.execute(
        f"""create or replace temp table leaf as
            select unit.unit, up, of_id, kind, {_MONTH.format(day="day")} as place, max_by(people, day) as people
            from "bench__{dataset}" join unit on code = org_code group by all"""
    )
    connection.execute(
        f"""create or replace temp table town as
            with quarters as (
                select unit, up, of_id, kind, {MONTHS} + place // 3 as place, max_by(people, place) as people
                from leaf group by all),
            years as (
                select unit, up, of_id, kind, {_YEARS} + (place - {MONTHS}) // 4 as place,
                       max_by(people, place) as people
                from quarters group by all)
            select unit, up, place, {_cases(mine)}
            from (from leaf union all by name from quarters union all by name from years) group by all"""
    )
    _up_the_tree(connection, _together(mine))
    return "select * exclude up from months"


def one_query_each(connection: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> list[pa.Table]:
    """One query an indicator, as most reports are written: organisations above and the three grains at once."""
    return [connection.sql(_single(each, indicators)).to_arrow_table() for each in indicators]


def _single(each: Indicator, indicators: Sequence[Indicator]) -> str:
    grains = f"(values (1, 0), (3, {MONTHS}), (12, {_YEARS})) as grain(length, first)"
    source = f'"bench__{each.dataset}"'
    month = _MONTH.format(day="day")
    if each.kind in {"stock", "stock_people"}:
        value = "count(*)" if each.kind == "stock" else "sum(people)"
        stop = "(date '2019-01-01' + to_months((month + 1)::int))"
        return f"""select node as unit, first + month // length as place, {value} as {each.name}
                   from {source} join above on code = org_code, range({MONTHS}) as each(month), {grains}
                   where {_where(each)} and (month + 1) % length = 0
                     and begins < {stop} and (ends is null or ends >= {stop})
                   group by all"""
    if each.kind == "last":
        return f"""select node as unit, place, sum(people) as {each.name} from (
                       select org_code, kind, first + ({month}) // length as place, of_id, max_by(people, day) as people
                       from {source}, {grains} group by all)
                   join above on code = org_code where {_where(each)} group by all"""
    where = "" if each.where is None else f"where {each.where}"
    if each.parts is not None:
        upper, lower = (next(other for other in indicators if other.name == part) for part in each.parts)
        source = f'"bench__{upper.dataset}"'
        value = f"""coalesce(sum(people) filter ({_where(upper)}), 0)
                    / nullif(count(*) filter ({_where(lower)}), 0)"""
    else:
        value = {"count": "count(*)", "entity": "count(distinct entity)"}.get(
            each.kind, f"sum({_VALUES.get(each.kind)})"
        )
    return f"""select node as unit, first + ({month}) // length as place, {value} as {each.name}
               from {source} join above on code = org_code, {grains} {where} group by all"""

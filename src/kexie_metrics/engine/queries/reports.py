"""Who has reported when: the units that have at least one record of a dataset in a unit of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from kexie_metrics.definitions.model import Expects
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.periods import Period
from kexie_metrics.records import Organisations
from kexie_metrics.registry import ResolvedDataset

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["reported"]


def reported(
    work: Workspace,
    dataset: ResolvedDataset,
    expects: Expects,
    table: Table,
    *,
    times: Sequence[Period],
    organisations: Organisations,
) -> frozenset[tuple[str, date]]:
    """Find who has reported.

    The records are put together by organisation and month (or day) before anything is joined, and only units of the
    expected level come back, so that the answer is never larger than what is owed.

    Args:
        work: Where the query runs.
        dataset: Events or readings.
        expects: Who owes them.
        table: Its records.
        times: Units of time that are asked about.
        organisations: The tree; the last day of a unit of time says whose records its records are.

    Returns: Pairs of a unit and the first day of a unit of time in which it, or a unit below it, has a record.
    """
    name = dataset.id.replace(".", "__")
    time = dataset.definition.time
    moment: Any = table[str(time and (time.event or time.as_of))]
    day = moment.date() if moment.type().is_timestamp() else moment
    slot = day if expects.every == "day" else day.year().cast("int64") * 12 + day.month()
    there = table.select(code=table[str(dataset.org)], slot=slot).distinct()
    slots = work.put(f"kexie_slots_{name}", _slots(expects, times, organisations))
    owners = work.put(f"kexie_owners_{name}", _owners(expects, times, organisations))
    placed = there.join(slots, "slot").join(owners, ["tree", "code"])
    answer = work.fetch(f"{name}__reports", placed.select("time", "owner").distinct())
    codes = organisations.codes
    return frozenset(
        (codes[owner], times[number].start)
        for owner, number in zip(answer["owner"].to_pylist(), answer["time"].to_pylist(), strict=True)
    )


def _slots(expects: Expects, times: Sequence[Period], organisations: Organisations) -> pa.Table:
    """Days or months: columns `slot`, `time` (its place among the units of time), `tree` (state on the last day)."""
    daily = expects.every == "day"
    slots: list[date | int] = []
    numbers: list[int] = []
    states: list[int] = []
    for number, time in enumerate(times):
        first, last = (each.year * 12 + each.month for each in (time.start, time.last))
        held: list[date] | range = [time.start] if daily else range(first, last + 1)
        slots.extend(held)
        numbers.extend([number] * len(held))
        states.extend([organisations.state(time.last)] * len(held))
    kind = pa.date32() if daily else pa.int64()
    columns = {"slot": pa.array(slots, kind), "time": pa.array(numbers, pa.int32())}
    return pa.table({**columns, "tree": pa.array(states, pa.int32())})


def _owners(expects: Expects, times: Sequence[Period], organisations: Organisations) -> pa.Table:
    """Columns `tree`, `code`, `owner`: for each state, the units of the level whose report a code's records are."""
    days = {organisations.state(time.last): time.last for time in times}
    number = {code: index for index, code in enumerate(organisations.codes)}
    rows: list[tuple[int, str, int]] = []
    for state, day in sorted(days.items()):
        for code in number:
            for above in organisations.ancestors(code, day):
                unit = organisations.unit(above, day)
                if unit is not None and unit.level == expects.level:
                    rows.append((state, code, number[above]))
    return pa.table(
        {
            "tree": pa.array([state for state, _, _ in rows], pa.int32()),
            "code": pa.array([code for _, code, _ in rows], pa.string()),
            "owner": pa.array([owner for _, _, owner in rows], pa.int32()),
        }
    )

"""The opponents in Polars and pandas: the same plan as in SQL, by somebody who knows the library well.

Tables have a column `unit`, the organisation's number, and `place`, the period's: months, then quarters, then years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from worlds import DATASETS, MONTHS, QUARTERS, Indicator

__all__ = ["pandas_plan", "polars_plan"]

_YEARS = MONTHS + QUARTERS
_COLUMNS = {"people": "people", "stock_people": "people", "cost": "cost", "last": "people"}
_SUMS, _STOCKS = ("count", "people", "cost"), ("stock", "stock_people")


def _mine(indicators: Sequence[Indicator], dataset: str, *kinds: str) -> list[Indicator]:
    return [each for each in indicators if each.dataset == dataset and each.kind in kinds]


def _ratios(indicators: Sequence[Indicator], names: Sequence[str]) -> list[tuple[str, str, str]]:
    return [(each.name, *each.parts) for each in indicators if each.parts and set(each.parts) <= set(names)]


# Polars.


def polars_plan(
    frames: Mapping[str, pl.LazyFrame], units: pl.DataFrame, indicators: Sequence[Indicator]
) -> list[pl.DataFrame]:
    """Every figure, as wide frames.

    Args:
        frames: Records by dataset.
        units: `code`, `unit`, `up`.
        indicators: What is counted.
    """
    found = []
    for dataset in DATASETS:
        rows = frames[dataset]
        if mine := _mine(indicators, dataset, *_SUMS):
            names = [each.name for each in mine]
            months = _polars_up(_polars_leaf(rows, mine, "day"), units, names)
            together = [pl.col(name).sum() for name in names]
            quarters = months.group_by("unit", place=MONTHS + pl.col("place") // 3).agg(together)
            years = quarters.group_by("unit", place=_YEARS + (pl.col("place") - MONTHS) // 4).agg(together)
            wide = pl.concat([months, quarters, years])
            quotients = [
                (pl.col(upper).cast(pl.Float64) / pl.when(pl.col(lower) > 0).then(pl.col(lower))).alias(name)
                for name, upper, lower in _ratios(indicators, names)
            ]
            found.append(wide.with_columns(quotients))
        if mine := _mine(indicators, dataset, "entity"):
            found.append(_polars_entities(rows, units, mine))
        if mine := _mine(indicators, dataset, *_STOCKS):
            found.append(_polars_stocks(rows, units, mine))
        if mine := _mine(indicators, dataset, "last"):
            found.append(_polars_lasts(rows, units, mine))
    return found


def _polars_month(day: str) -> pl.Expr:
    return (pl.col(day).dt.year().cast(pl.Int32) - 2019) * 12 + pl.col(day).dt.month().cast(pl.Int32) - 1


def _polars_value(each: Indicator) -> pl.Expr:
    value = pl.col(_COLUMNS[each.kind]) if each.kind in _COLUMNS else pl.lit(1, pl.Int64)
    return value if each.where is None else pl.when(pl.sql_expr(each.where)).then(value)


def _polars_leaf(rows: pl.LazyFrame, mine: Sequence[Indicator], day: str) -> pl.DataFrame:
    values = {each.name: _polars_value(each) for each in mine}
    marked = rows.select("org_code", place=_polars_month(day), **values)
    return marked.group_by("org_code", "place").agg(pl.col(list(values)).sum()).collect()


def _polars_up(leaf: pl.DataFrame, units: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Rows by organisation's code to rows by the number of every organisation above."""
    together = [pl.col(name).sum() for name in names]
    above = dict(units.select("unit", "up").iter_rows())
    towns = leaf.join(units, left_on="org_code", right_on="code").drop("org_code")
    counties = towns.group_by("up", "place").agg(together).rename({"up": "unit"})
    up = counties.with_columns(up=pl.col("unit").replace_strict(above, return_dtype=pl.Int64))
    top = up.group_by("up", "place").agg(together).rename({"up": "unit"})
    columns = ["unit", "place", *names]
    return pl.concat([towns.select(columns), counties.select(columns), top.select(columns)])


def _polars_entities(rows: pl.LazyFrame, units: pl.DataFrame, mine: Sequence[Indicator]) -> pl.DataFrame:
    mask = pl.lit(0, pl.Int64)
    for bit, each in enumerate(mine):
        flag = pl.lit(value=True) if each.where is None else pl.sql_expr(each.where)
        mask |= pl.when(flag).then(pl.lit(1 << bit, pl.Int64)).otherwise(pl.lit(0, pl.Int64))
    marked = rows.select("org_code", "entity", place=_polars_month("day"), mask=mask)
    leaf = marked.group_by("org_code", "place", "entity").agg(pl.col("mask").bitwise_or()).collect()
    towns = leaf.join(units, left_on="org_code", right_on="code").select("unit", "up", "place", "entity", "mask")
    counties = towns.group_by("up", "place", "entity").agg(pl.col("mask").bitwise_or()).rename({"up": "unit"})
    root = units.filter(pl.col("up").is_null())["unit"][0]
    top = counties.group_by("place", "entity").agg(pl.col("mask").bitwise_or())
    top = top.with_columns(unit=pl.lit(root, counties["unit"].dtype)).select(counties.columns)
    counts = [
        ((pl.col("mask") & (1 << bit)) != 0).sum().cast(pl.Int64).alias(each.name) for bit, each in enumerate(mine)
    ]
    found = []
    for level in (towns.drop("up"), counties, top):
        quarters = _polars_longer(level, MONTHS + pl.col("place") // 3)
        years = _polars_longer(quarters, _YEARS + (pl.col("place") - MONTHS) // 4)
        found.extend(each.group_by("unit", "place").agg(counts) for each in (level, quarters, years))
    return pl.concat(found)


def _polars_longer(rows: pl.DataFrame, place: pl.Expr) -> pl.DataFrame:
    grouped = rows.group_by("unit", "entity", place=place).agg(pl.col("mask").bitwise_or())
    return grouped.select(rows.columns)


def _polars_stocks(rows: pl.LazyFrame, units: pl.DataFrame, mine: Sequence[Indicator]) -> pl.DataFrame:
    names = [each.name for each in mine]
    before = pl.max_horizontal(pl.col("place"), -1)
    begun = _polars_leaf(rows, mine, "begins")
    ended = _polars_leaf(rows.filter(pl.col("ends").is_not_null()), mine, "ends")
    changes = pl.concat([begun, ended.with_columns(-pl.col(name) for name in names)])
    changes = changes.group_by("org_code", place=before).agg(pl.col(name).sum() for name in names)
    months = _polars_up(changes.filter(pl.col("place") < MONTHS), units, names)
    spine = units.select("unit").join(
        pl.DataFrame({"place": pl.Series(range(-1, MONTHS), dtype=pl.Int32)}), how="cross"
    )
    levels = spine.join(months, on=["unit", "place"], how="left").sort("unit", "place")
    levels = levels.with_columns(pl.col(name).fill_null(0).cum_sum().over("unit") for name in names)
    at_ends = [(month, month) for month in range(MONTHS)]
    at_ends += [(quarter * 3 + 2, MONTHS + quarter) for quarter in range(QUARTERS)]
    at_ends += [(year * 12 + 11, _YEARS + year) for year in range(MONTHS // 12)]
    wanted = pl.DataFrame(at_ends, schema={"place": pl.Int32, "wanted": pl.Int32}, orient="row")
    return levels.join(wanted, on="place").drop("place").rename({"wanted": "place"})


def _polars_lasts(rows: pl.LazyFrame, units: pl.DataFrame, mine: Sequence[Indicator]) -> pl.DataFrame:
    values = {each.name: _polars_value(each) for each in mine}
    keys = ["org_code", "of_id", "kind"]
    months = (
        rows.with_columns(place=_polars_month("day"))
        .group_by(*keys, "place")
        .agg(pl.col("people").sort_by("day").last())
        .collect()
    )
    last = pl.col("people").sort_by("place").last()
    quarters = months.group_by(*keys, MONTHS + pl.col("place") // 3).agg(last.alias("people"))
    quarters = quarters.rename({name: "place" for name in quarters.columns if name not in {*keys, "people", "place"}})
    years = quarters.group_by(*keys, _YEARS + (pl.col("place") - MONTHS) // 4).agg(last.alias("people"))
    years = years.rename({name: "place" for name in years.columns if name not in {*keys, "people", "place"}})
    columns = [*keys, "place", "people"]
    everything = pl.concat([each.select(columns) for each in (months, quarters, years)])
    leaf = (
        everything.select("org_code", "place", **values).group_by("org_code", "place").agg(pl.col(list(values)).sum())
    )
    return _polars_up(leaf, units, list(values))


# pandas.


def pandas_plan(
    frames: Mapping[str, pd.DataFrame], units: pd.DataFrame, indicators: Sequence[Indicator]
) -> list[pd.DataFrame]:
    """Every figure, as wide frames; costs are whole hundredths.

    Args:
        frames: Records by dataset.
        units: `code`, `unit`, and `up`, the unit above (-1 at the top).
        indicators: What is counted.
    """
    found = []
    number = pd.Series(units["unit"].to_numpy(), index=units["code"])
    up = units.sort_values("unit")["up"].to_numpy()
    for dataset in DATASETS:
        rows = frames[dataset]
        unit = number.reindex(rows["org_code"]).to_numpy()
        if mine := _mine(indicators, dataset, *_SUMS):
            names = [each.name for each in mine]
            months = _pandas_up(_pandas_sum(_pandas_values(rows, mine), unit, _pandas_month(rows["day"])), up)
            quarters = _pandas_sum(months[names], months["unit"], MONTHS + months["place"] // 3)
            years = _pandas_sum(quarters[names], quarters["unit"], _YEARS + (quarters["place"] - MONTHS) // 4)
            wide = pd.concat([months, quarters, years])
            quotients = {name: wide[a] / wide[b].where(wide[b] > 0) for name, a, b in _ratios(indicators, names)}
            found.append(wide.assign(**quotients))
        if mine := _mine(indicators, dataset, "entity"):
            found.append(_pandas_entities(rows, unit, up, mine))
        if mine := _mine(indicators, dataset, *_STOCKS):
            found.append(_pandas_stocks(rows, unit, up, mine))
        if mine := _mine(indicators, dataset, "last"):
            found.append(_pandas_lasts(rows.assign(unit=unit), up, mine))
    return found


def _pandas_month(days: pd.Series[Any]) -> np.ndarray[Any, Any]:
    return days.to_numpy().astype("datetime64[M]").astype(np.int64) - 49 * 12


def _pandas_flag(rows: pd.DataFrame, each: Indicator) -> np.ndarray[Any, Any]:
    if each.where is None:
        return np.ones(len(rows), dtype=bool)
    flag: np.ndarray[Any, Any] = rows.eval(each.where.replace(" = ", " == "), engine="python").to_numpy()
    return flag


def _pandas_values(rows: pd.DataFrame, mine: Sequence[Indicator], times: int = 1) -> pd.DataFrame:
    found = {}
    for each in mine:
        value = rows[_COLUMNS[each.kind]].to_numpy() * times if each.kind in _COLUMNS else times
        found[each.name] = np.where(_pandas_flag(rows, each), value, 0)
    return pd.DataFrame(found)


def _pandas_sum(values: pd.DataFrame, unit: Any, place: Any) -> pd.DataFrame:
    keyed = values.assign(unit=np.asarray(unit), place=np.asarray(place))
    return keyed.groupby(["unit", "place"], sort=False).sum().reset_index()


def _pandas_up(towns: pd.DataFrame, up: np.ndarray[Any, Any]) -> pd.DataFrame:
    names = [name for name in towns.columns if name not in {"unit", "place"}]
    levels = [towns]
    while (above := up[levels[-1]["unit"].to_numpy()])[0] >= 0:
        levels.append(_pandas_sum(levels[-1][names], above, levels[-1]["place"]))
    return pd.concat(levels)


def _pandas_entities(
    rows: pd.DataFrame, unit: np.ndarray[Any, Any], up: np.ndarray[Any, Any], mine: Sequence[Indicator]
) -> pd.DataFrame:
    mask = np.zeros(len(rows), dtype=np.int64)
    for bit, each in enumerate(mine):
        mask |= np.where(_pandas_flag(rows, each), 1 << bit, 0)
    level = _masks(unit, _pandas_month(rows["day"]), rows["entity"].to_numpy(), mask)
    found = []
    while True:
        unit, place, entity, mask = level
        quarters = _masks(unit, MONTHS + place // 3, entity, mask)
        years = _masks(quarters[0], _YEARS + (quarters[1] - MONTHS) // 4, *quarters[2:])
        found.extend(_counted(each, mine) for each in (level, quarters, years))
        if up[unit[0]] < 0:
            return pd.concat(found)
        level = _masks(up[unit], place, entity, mask)


Masks = tuple[np.ndarray[Any, Any], ...]


def _masks(unit: Any, place: Any, entity: Any, mask: Any) -> Masks:
    """One row by unit, place and entity, masks put together."""
    wide = int(entity.max()) + 1
    key = (unit * 100 + place) * wide + entity
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    cell, entity = np.divmod(key[starts], wide)
    return (*np.divmod(cell, 100), entity, np.bitwise_or.reduceat(mask[order], starts))


def _counted(level: Masks, mine: Sequence[Indicator]) -> pd.DataFrame:
    unit, place, _, mask = level
    cell = unit * 100 + place
    starts = np.flatnonzero(np.concatenate([[True], cell[1:] != cell[:-1]]))
    counts = {each.name: np.add.reduceat((mask >> bit) & 1, starts) for bit, each in enumerate(mine)}
    return pd.DataFrame({"unit": unit[starts], "place": place[starts], **counts})


def _pandas_stocks(
    rows: pd.DataFrame, unit: np.ndarray[Any, Any], up: np.ndarray[Any, Any], mine: Sequence[Indicator]
) -> pd.DataFrame:
    there = rows["ends"].notna().to_numpy()
    ended = rows[there]
    values = pd.concat([_pandas_values(rows, mine), _pandas_values(ended, mine, times=-1)])
    month = np.concatenate([_pandas_month(rows["begins"]), _pandas_month(ended["ends"])])
    towns = _pandas_sum(values, np.concatenate([unit, unit[there]]), np.maximum(month, -1))
    months = _pandas_up(towns[towns["place"] < MONTHS], up)
    spine = pd.MultiIndex.from_product([range(len(up)), range(-1, MONTHS)], names=["unit", "place"])
    levels = months.set_index(["unit", "place"]).reindex(spine, fill_value=0).groupby("unit").cumsum().reset_index()
    place = levels["place"]
    quarters = levels[(place >= 0) & (place % 3 == 2)].assign(place=lambda f: MONTHS + f["place"] // 3)
    years = levels[(place >= 0) & (place % 12 == 11)].assign(place=lambda f: _YEARS + f["place"] // 12)
    return pd.concat([levels[place >= 0], quarters, years])


def _pandas_lasts(rows: pd.DataFrame, up: np.ndarray[Any, Any], mine: Sequence[Indicator]) -> pd.DataFrame:
    rows = rows.assign(place=_pandas_month(rows["day"])).sort_values("day", kind="stable")
    months = rows.drop_duplicates(["of_id", "place"], keep="last")
    quarters = months.assign(place=MONTHS + months["place"] // 3).drop_duplicates(["of_id", "place"], keep="last")
    years = quarters.assign(place=_YEARS + (quarters["place"] - MONTHS) // 4)
    everything = pd.concat([months, quarters, years.drop_duplicates(["of_id", "place"], keep="last")])
    everything = everything.reset_index(drop=True)
    towns = _pandas_sum(_pandas_values(everything, mine), everything["unit"], everything["place"])
    return _pandas_up(towns, up)

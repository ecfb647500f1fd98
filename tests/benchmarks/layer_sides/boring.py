"""Boring Semantic Layer's side: one semantic table, grouped by the dimension."""

import ibis
from boring_semantic_layer import to_semantic_table
from protocol import answer


def _measure(each):
    column, _, number = each["where"].split()

    def measured(table):
        flag = table[column] >= int(number) if ">=" in each["where"] else table[column] < int(number)
        if each["kind"] == "count":
            return table.count(where=flag)
        value = table[each["kind"]]
        return value.nunique(where=flag) if each["kind"] == "entity" else value.sum(where=flag)

    return measured


def _ratio(each):
    return lambda table: table[each["of"]] / table[each["to"]]


def _layer(file, asked):
    backend = ibis.duckdb.connect(file)
    table = to_semantic_table(backend.table("bench__activities"), name="activities").with_dimensions(
        kind=lambda t: t.kind
    )
    table = table.with_measures(**{name: _measure(each) for name, each in asked["measures"].items()})
    if asked["ratios"]:
        table = table.with_measures(**{name: _ratio(each) for name, each in asked["ratios"].items()})
    names = list(asked["ratios"] or asked["measures"])

    def run():
        frame = table.group_by("kind").aggregate(*names).execute()
        return {f"{row['kind']} {name}": row[name] for row in frame.to_dict("records") for name in names}

    return lambda: ibis.to_sql(table.group_by("kind").aggregate(*names).to_untagged(), dialect="duckdb"), run


answer(_layer)

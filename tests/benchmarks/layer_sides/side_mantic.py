"""Sidemantic's side: one model, its metrics by the dimension."""

from protocol import answer
from sidemantic import Dimension, Metric, Model, SemanticLayer

KINDS = {
    "count": {"agg": "count"},
    "people": {"agg": "sum", "sql": "people"},
    "cost": {"agg": "sum", "sql": "cost"},
    "entity": {"agg": "count_distinct", "sql": "entity"},
}


def _layer(file, asked):
    layer = SemanticLayer(connection=f"duckdb:///{file}")
    metrics = [
        Metric(name=name, filters=[each["where"]], **KINDS[each["kind"]]) for name, each in asked["measures"].items()
    ]
    kind = Dimension(name="kind", type="categorical", sql="kind")
    layer.add_model(
        Model(name="activities", table="bench__activities", primary_key="id", dimensions=[kind], metrics=metrics)
    )
    for name, each in asked["ratios"].items():
        parts = {"numerator": f"activities.{each['of']}", "denominator": f"activities.{each['to']}"}
        layer.add_metric(Metric(name=name, type="ratio", **parts))
    names = list(asked["ratios"]) or [f"activities.{name}" for name in asked["measures"]]
    request = {"metrics": names, "dimensions": ["activities.kind"]}

    def run():
        result = layer.query(**request)
        columns = [column[0] for column in result.description]
        rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        return {f"{row['kind']} {name}": row[name] for row in rows for name in columns if name != "kind"}

    return lambda: layer.compile(**request), run


answer(_layer)

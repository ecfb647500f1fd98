"""An indicator of one's own, from a TOML text and without a plugin, over datasets that a plugin defines.

uv run examples/own_indicator.py
"""

from __future__ import annotations

from pathlib import Path

from kexie_metrics import compute, load_registry, open_records, printed

RECORDS = Path(__file__).parent / "shiyan" / "records"

MINE = """
schema = 1

[area]
id    = "mine"
label = { zh = "自定指标", en = "Our own" }

[indicators.large_sessions]
label = { zh = "“五进”活动中500人以上的场次", en = "Five-settings sessions of 500 people or more" }
unit  = "场次"
count = "popularization.activities"
where = "campaign = 'five_entries' and attendance >= 500"
by    = ["venue"]

[indicators.large_sessions_share]
label = { zh = "500人以上场次占比", en = "Share of five-settings sessions of 500 people or more" }
unit  = "%"
ratio = { of = "large_sessions", to = "popularization.five_entries_sessions" }
scale = 100
"""

registry = load_registry(files=[("mine.toml", MINE)], site=RECORDS)
records = open_records(RECORDS, registry)
mine = [name for name in registry if name.startswith("mine.")]
figures = compute(registry, records, indicators=mine, periods=["2022", "2023"], by="venue")

for figure in figures:
    label = registry[figure.indicator].label.pick("en")
    value = printed(figure, registry, "en")
    print(f"{label} ({figure.unit}), {figure.period}, {figure.dimensions['venue']}: {value}")

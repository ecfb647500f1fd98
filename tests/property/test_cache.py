"""A cache changes no figure, whatever was asked before."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import requests, worlds

from kexie_metrics import compute, open_records


def written(world, folder: Path) -> None:
    """The records of a world as files."""
    for name, rows in {**world.records, "organisations": world.organisations}.items():
        path = folder / f"{name.replace('.', '/')}.csv"
        path.parent.mkdir(exist_ok=True)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        if not columns:
            continue
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns)
            writer.writeheader()
            writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)


@settings(max_examples=max(1, settings().max_examples // 5))
@given(data=st.data())
def test_what_was_asked_before_changes_no_figure(data):
    world = data.draw(worlds(most_indicators=3))
    asked = [data.draw(requests(world)) for _ in range(2)]
    registry = world.registry
    with TemporaryDirectory() as place:
        folder, cache = Path(place) / "records", Path(place) / "cache"
        folder.mkdir()
        written(world, folder)

        def figures(request, kept):
            records = open_records(folder, registry, site=world.site, cache=kept)
            return compute(
                registry,
                records,
                indicators=list(request.indicators),
                periods=list(request.periods),
                orgs=list(request.orgs),
                by=list(request.by),
                compare=list(request.compare),
                tree=request.tree,
            ).to_csv()

        for request in (*asked, asked[0]):
            assert figures(request, cache) == figures(request, None)

"""Fifty definition files with one mistake each: every message at its place, with a way out.

In each file the wrong line ends in `# wrong`; a mistake about something that is nowhere is told at the top. What is
printed stands beside the file. After a change that is meant: `KEXIE_WRITE_SNAPSHOTS=1 uv run pytest -k bad_definition`,
and read the difference.
"""

import os
from pathlib import Path

import pytest

from kexie_metrics import load_registry
from kexie_metrics.errors import DefinitionError

BAD = Path(__file__).parents[1] / "data" / "bad"
FILES = sorted(BAD.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_definition_is_told_at_its_place(path):
    with pytest.raises(DefinitionError) as caught:
        load_registry(files=[(path.name, path.read_text(encoding="utf-8"))], plugins=False)
    (problem,) = caught.value.problems
    assert problem.text.endswith("# wrong") or (problem.line, problem.column) == (1, 1)
    assert problem.hint
    snapshot = path.with_suffix(".txt")
    if os.environ.get("KEXIE_WRITE_SNAPSHOTS"):
        snapshot.write_text(f"{caught.value}\n", encoding="utf-8")
    assert f"{caught.value}\n" == snapshot.read_text(encoding="utf-8")


def test_each_snapshot_belongs_to_a_file():
    assert [path.stem for path in sorted(BAD.glob("*.txt"))] == [path.stem for path in FILES]

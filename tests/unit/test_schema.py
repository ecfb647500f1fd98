"""The JSON Schema: whole, fresh, in both languages; editors accept what is right here and refuse what is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from jsonschema import Draft202012Validator

from kexie_metrics.definitions import layout, meanings, model, site
from kexie_metrics.definitions.meanings import heading, meaning
from kexie_metrics.definitions.schema import json_schema, schema_text

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "schemas"
MISTAKES = ROOT / "tests" / "data" / "mistakes.toml"
BAD = sorted((ROOT / "tests" / "data" / "bad").glob("*.toml"))
CLASSES = [
    getattr(room, name)
    for room in (layout, model, site)
    for name in room.__all__
    if attrs.has(getattr(room, name)) and name != "Placeholder"  # it stands inside a sentence, not in a table
]

BEYOND_A_SCHEMA = {
    "area_label_missing",
    "check_is_no_condition",
    "code_list_unknown",
    "column_bounds",
    "column_is_no_number",
    "dimension",
    "formula_function",
    "formula_of_itself",
    "key_column",
    "measure_form",
    "of_for_events",
    "organisation_missing",
    "publish_without_reports",
    "rollup",
    "running_of_a_level",
    "time_column",
    "unknown_dataset",
    "when_for_events",
    "where_not_understood",
    "where_unknown_code",
    "where_wrong_type",
    "years",
}
"""Bad files whose mistake lies between two places, or inside an expression."""


def toml_files():
    """Definition and site files of the repository; the bad ones apart, and files of golden figures."""
    found = {path for folder in ("docs", "examples", "plugins", "tests") for path in (ROOT / folder).rglob("*.toml")}
    return sorted(
        path
        for path in found - {*BAD, MISTAKES}
        if path.name != "pyproject.toml" and ".venv" not in path.parts and b"[[expect]]" not in path.read_bytes()
    )


def tombi(*paths):
    """What an editor's server says of files, without a network: the exit code, and the errors by file."""
    program = Path(sys.executable).with_name("tombi")
    command = [program, "lint", "--offline", "--diagnostics-format", "json", "--diagnostics-file", "/dev/stdout"]
    done = subprocess.run([*command, *paths], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, {Path(found["path"]).stem for found in json.loads(done.stdout)}


@pytest.mark.parametrize("of", ["definitions", "site"])
def test_the_committed_schema_is_what_the_model_gives(of):
    committed = SCHEMAS / f"{of}.json"
    assert committed.read_text(encoding="utf-8") == schema_text(of), (
        f"stale: uv run kexie schema --of {of} --out docs/schemas/{of}.json"
    )


@pytest.mark.parametrize("of", ["definitions", "site"])
def test_a_schema_is_one(of):
    Draft202012Validator.check_schema(json_schema(of))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_key_has_a_meaning_in_both_languages(cls):
    for language in ("zh", "en"):
        told = [heading(cls, language), *(meaning(cls, field.name, language) for field in attrs.fields(cls))]
        assert all(words.strip() and words.isascii() == (language == "en") for words in told)


def test_no_meaning_is_left_of_a_key_that_is_gone():
    assert set(meanings.CLASSES) == set(meanings.KEYS) == set(CLASSES)
    for cls, words in meanings.KEYS.items():
        assert list(words) == [field.name for field in attrs.fields(cls)]


def test_every_class_of_the_model_is_in_a_schema():
    named = {name for of in ("definitions", "site") for name in json_schema(of)["$defs"]}
    assert {cls.__name__ for cls in CLASSES} | {"Where"} == named | {"Definitions", "Site"}


def test_every_file_of_the_repository_names_its_schema():
    files = toml_files()
    assert len(files) >= 10
    for path in [*files, *BAD, MISTAKES]:
        first, _, _ = path.read_text(encoding="utf-8").partition("\n")
        mark, _, target = first.partition(" ")
        assert (mark, (path.parent / target).resolve().parent) == ("#:schema", SCHEMAS.resolve()), path


def test_an_editor_accepts_every_file_of_the_repository():
    assert tombi(*toml_files()) == (0, set())


def test_an_editor_refuses_every_bad_file_that_a_schema_can_refuse():
    code, refused = tombi(*BAD)
    assert code == 1
    assert {path.stem for path in BAD} - refused == BEYOND_A_SCHEMA


def test_without_the_line_an_editor_sees_only_what_is_no_toml(tmp_path):
    for path in BAD:
        _, _, rest = path.read_text(encoding="utf-8").partition("\n")
        (tmp_path / path.name).write_text(rest, encoding="utf-8")
    assert tombi(tmp_path) == (1, {"key_twice", "not_toml"})

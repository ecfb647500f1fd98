"""The documentation, run: every file in it loads, every command prints what it says, and nothing public is left out.

A fenced block may say what it is for: `title="name"` writes it to a file, `title="name, added"` adds it to one. The
blocks of a page are gone through in order, in a folder of the page's own that holds a copy of the example records.
"""

import ast
import doctest
import importlib
import inspect
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import click
import pytest
import tomli
from click.testing import CliRunner

import kexie_metrics
from kexie_metrics import errors, load_registry
from kexie_metrics.cli import kexie
from kexie_metrics.definitions import layout, model, site
from kexie_metrics.definitions.expressions.tokens import KEYWORDS, PLAIN_FUNCTIONS, TIME_FUNCTIONS
from kexie_metrics.definitions.model import Dataset, Indicator, Text, Time
from kexie_metrics.definitions.reading import read_site
from kexie_metrics.engine.planning import Manner
from kexie_metrics.engine.requests import COMPARISONS
from kexie_metrics.engine.states import State
from kexie_metrics.figures import EMPTY, STATUSES, TOTAL, Figure
from kexie_metrics.publishing.words.printing import status_word
from kexie_metrics.records.violations import SCHEMA
from kexie_metrics.registry.advising import RULES
from kexie_metrics.registry.rollups import rollup_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
RECORDS = Path("examples", "shiyan", "records")
SITE_MARK = "# kexie.toml"

_FENCE = re.compile(r"^```(\w+)(?: title=\"([^\",]+)(, added)?\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OWN_VARIABLES = ("COLUMNS", "FORCE_COLOR", "KEXIE_BLOCK_PLUGINS", "KEXIE_LANG", "KEXIE_RECORDS")


@attrs.frozen
class Block:
    """A fenced block: what it is written to or added to, if anything; `line` is that of its first line of content."""

    language: str
    name: str | None
    added: str | None
    text: str
    line: int


def blocks_of(page):
    text = page.read_text(encoding="utf-8")
    return [Block(*found.groups(), text[: found.start(4)].count("\n") + 1) for found in _FENCE.finditer(text)]


def name_of(page):
    return page.relative_to(DOCS).as_posix()


def section(page, heading):
    """The text under a heading, up to the next one that is not below it."""
    text = (DOCS / page).read_text(encoding="utf-8")
    bare = re.sub(r"^```.*?^```$", lambda block: block[0].replace("#", " "), text, flags=re.MULTILINE | re.DOTALL)
    found = re.search(rf"^(#+) {re.escape(heading)}$", bare, re.MULTILINE)
    assert found, f"{page} has no heading {heading!r}"
    following = re.search(rf"^#{{1,{len(found[1])}}} ", bare[found.end() :], re.MULTILINE)
    return text[found.end() :][: following.start() if following else None]


def rows(text, head=""):
    """Rows of every table in a text whose head begins so: their cells."""
    found = []
    for table in re.findall(rf"(?:^\| {head}.*\n)(?:^\|.*\n?)+", text, re.MULTILINE):
        found += [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in table.splitlines()[2:]]
    return found


def words(cell):
    return re.findall(r"`([^`]+)`", cell)


# What runs.


class Folder:
    """The folder of one page, as its reader would have it after each block."""

    def __init__(self, place, monkeypatch):
        self.place = place
        self.monkeypatch = monkeypatch
        self.exit_code = 0
        self.names = {}
        for name in _OWN_VARIABLES:
            monkeypatch.delenv(name, raising=False)
        shutil.copytree(ROOT / RECORDS, place / RECORDS)
        monkeypatch.chdir(place)

    def follow(self, block, page):
        if block.name is not None:
            path = self.place / block.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a" if block.added else "w", encoding="utf-8") as file:
                file.write(f"\n{block.text}" if block.added else block.text)
        if block.language == "console":
            for command, expected in commands(block.text):
                printed = self.run(command)
                assert matches(expected, printed), f"{page}:{block.line}: $ {command}\n{printed}"
        elif block.language == "python" and ">>> " in block.text:
            self.doctest(block, page)

    def run(self, command):
        """What a command prints; known are `kexie`, the last code, an installation by pip, `pytest` and `rm`."""
        words = shlex.split(command)
        environment = {}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            environment[name] = value
        if words == ["echo", "$?"]:
            return f"{self.exit_code}\n"
        if words[:2] == ["pip", "install"]:
            install(self.place / words[-1].partition("[")[0], self.monkeypatch)
            return ""
        if words[0] == "rm":
            (self.place / words[1]).unlink()
            return ""
        if words[0] == "pytest":
            result = subprocess.run(
                [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words[1:]],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
            )  # fmt: skip
            self.exit_code = result.returncode
            return result.stdout
        assert words[0] == "kexie", f"no command of this project: {command}"
        result = CliRunner().invoke(kexie, words[1:], prog_name="kexie", env=environment)
        self.exit_code = result.exit_code
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.output

    def doctest(self, block, page):
        test = doctest.DocTestParser().get_doctest(block.text, self.names, page, page, block.line - 1)
        told = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        failed = runner.run(test, out=told.append, clear_globs=False).failed
        assert not failed, "".join(told)
        self.names.update(test.globs)


def install(project, monkeypatch):
    """What an installer leaves behind of a package of pure Python, without one: its path and its entry points."""
    data = tomli.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = project / "src"
    info = source / f"{data['name'].replace('-', '_')}-{data['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {data['name']}\nVersion: {data['version']}\n")
    lines = [
        line
        for group, points in data["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {target}" for name, target in points.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    monkeypatch.syspath_prepend(source)
    monkeypatch.setenv("PYTHONPATH", str(source), prepend=os.pathsep)


def commands(text):
    """The commands of a block, each with the lines that follow it."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    assert parts[0] == "", "a console block begins with a command"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def matches(expected, printed):
    """Whether a text was printed; a line with only `…` stands for any lines, and `…` within one for anything."""
    pattern = ""
    for line in lines_of(expected):
        pattern += r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines_of(printed))) is not None


def lines_of(text):
    lines = [line.rstrip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return lines


@pytest.fixture
def folder(tmp_path, monkeypatch):
    before = set(sys.modules)
    yield Folder(tmp_path, monkeypatch)
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_does_what_it_says(page, folder):
    for block in blocks_of(page):
        folder.follow(block, name_of(page))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_whole_definition_file_loads(page):
    texts, whole = {}, []
    for number, block in enumerate(blocks_of(page)):
        if block.language != "toml":
            continue
        if block.text.startswith(SITE_MARK):
            read_site(f"{name_of(page)}:{block.line}", block.text.encode())
        elif re.match(r"(#:schema .*\n)?schema = 1\b", block.text):
            key = block.name or f"block {number}"
            texts[key] = block.text
            whole.append(key)
        elif block.added and block.name in texts:
            texts[block.name] += block.text
    for key in whole:
        load_registry(files=[(f"{name_of(page)}: {key}", texts[key])])


def test_output_is_compared_line_by_line():
    assert matches("a\n…\nd\n", "a\nb\nc\nd\n")
    assert matches("a\n…\n", "a\n")
    assert matches("1 of … is b\n", "1 of many is b  \n\n")
    assert not matches("a\nd\n", "a\nb\nd\n")
    assert not matches("a\n", "a\nb\n")
    assert commands("$ kexie a\nx\n$ echo $?\n1\n") == [("kexie a", "x\n"), ("echo $?", "1\n")]


def test_every_fence_is_one_that_is_known():
    """The site takes a fence that it cannot read for a line of text."""
    for page in PAGES:
        lines = page.read_text(encoding="utf-8").splitlines()
        fences = [line for line in lines if line.startswith("```") and line != "```"]
        assert len(fences) == len(blocks_of(page)) == lines.count("```"), name_of(page)


def test_every_link_leads_somewhere():
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)]+)\)", text):
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            assert there.exists(), f"{name_of(page)}: {target}"
            if anchor:
                headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
                anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
                assert anchor in anchors, f"{name_of(page)}: {target}"
                assert "--" not in anchor, f"{name_of(page)}: {target}: the site draws hyphens together"


def test_the_maps_lead_to_every_page():
    linked = set()
    for page in DOCS.rglob("README.md"):
        text = page.read_text(encoding="utf-8")
        linked |= {(page.parent / target).resolve() for target in re.findall(r"\]\(([^)#]+)\)", text)}
    assert {page for page in PAGES if page.name != "README.md"} <= linked


# What is complete.

TABLES = {
    "Definitions": "A definition file",
    "Area": "`[area]`",
    "Text": "Texts",
    "Dataset": "`[datasets.NAME]`",
    "Time": "`time`",
    "Expects": "`expects`",
    "Column": "`[datasets.NAME.columns]`",
    "Indicator": "`[indicators.NAME]`",
    "Aliases": "`aliases`",
    "Publish": "`publish`",
    "Ratio": "`ratio`",
    "Last": "`last`",
    "Running": "`running`",
    "Over": "`over`",
    "Check": "`[checks.NAME]`",
    "Layout": "`[report]`",
    "Part": "`[[report.parts]]`",
    "Chart": "`charts`",
    "Site": "The site file",
    "Term": "`[terms.NAME]`",
    "Calendar": "`[calendars.NAME]`",
    "SitePlugins": "`[plugins]`",
    "SiteDefinitions": "`[definitions]`",
}
"""The heading in the reference of the language under which each class of the model has its table of keys."""


def test_every_key_of_the_language_is_in_its_table():
    classes = {
        name: getattr(module, name)
        for module in (model, layout, site)
        for name in module.__all__
        if attrs.has(getattr(module, name))
    }
    del classes["Placeholder"]  # no table: it stands inside a sentence
    assert set(TABLES) == set(classes)
    for name, heading in TABLES.items():
        keys = {}
        for cells in rows(section("reference/language.md", heading).split("\n#", maxsplit=1)[0], "key"):
            for key in words(cells[0]):
                keys[key] = cells
        fields = {field.name.rstrip("_"): field for field in attrs.fields(classes[name])}
        assert set(keys) == set(fields), heading
        for key, field in fields.items():
            assert (keys[key][2] == "required") == (field.default is attrs.NOTHING), f"{heading}: {key}"


def test_every_function_and_word_of_expressions_is_documented():
    text = section("reference/language.md", "Expressions")
    functions = {call.partition("(")[0]: cells for cells in rows(text) for call in words(cells[0])}
    assert {*PLAIN_FUNCTIONS, *TIME_FUNCTIONS} <= set(functions)
    assert {name for name in KEYWORDS if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", text)} == set()


def rollup(label):
    """The row of the engine's own table for a row of the documented one."""
    kind, _, measured = label.partition(" of ")
    kind = kind.strip("`")
    if not measured:
        definition = {"ratio": model.Ratio(of="a", to="b")} if kind == "ratio" else {kind: "a"}
        return rollup_of(Indicator(label=Text(en="x"), **definition), None)
    times = {
        "events": Time(event="d"),
        "intervals": Time(begins="d", ends="e"),
        "registers": None,
        "readings": Time(as_of="d"),
        "beginnings": Time(begins="d", ends="e"),
        "ends": Time(begins="d", ends="e"),
    }
    when = {"beginnings": "begins", "ends": "ends"}.get(measured)
    dataset = Dataset(time=times[measured], columns={})
    return rollup_of(Indicator(label=Text(en="x"), when=when, **{kind: "d.c"}), dataset)


def test_the_table_of_operators_is_the_one_that_is_checked():
    seen = set()
    for kinds, measured, default_time, other_times, default_org, other_orgs in rows(
        section("reference/language.md", "Legal operators")
    ):
        for kind in words(kinds):
            for what in [each.strip() for each in measured.split(",")]:
                row = rollup(kind if what == "–" else f"{kind} of {what}")
                times, orgs = (words(default_time)[:1], words(default_org)[:1])
                assert (row.default.time, row.default.org) == (times[0] if times else None, orgs[0] if orgs else None)
                assert {*times, *words(other_times)} == set(row.times), (kind, what)
                assert {*orgs, *words(other_orgs)} == set(row.orgs), (kind, what)
                seen.add((kind, what))
    measuring = set(model.INDICATOR_KINDS) - {"ratio", "formula", "reported"}
    every = {(kind, what) for kind in measuring for what in ("events", "beginnings", "ends", "intervals", "readings")}
    assert every | {("ratio", "–"), ("formula", "–"), ("reported", "readings")} <= seen


def test_every_command_and_option_is_documented():
    for name, command in kexie.commands.items():
        text = section("reference/command.md", f"`kexie {name}`")
        documented = {word.split()[0] for cells in rows(text) for word in words(cells[0])}
        options = {option for param in command.params for option in param.opts if isinstance(param, click.Option)} - {
            "-h",
            "--help",
        }
        assert options == {word for word in documented if word.startswith("--")}, name
        assert f"$ kexie {name}" in text, f"{name} has no output"


def test_every_warning_of_a_check_is_documented():
    text = section("reference/command.md", "`kexie check`")
    assert [words(cells[0])[0] for cells in rows(text, "warning")] == list(RULES)


def test_every_public_name_is_documented_with_its_signature():
    for name in kexie_metrics.__all__:
        text = section("reference/python.md", f"`{name}`")
        public = getattr(kexie_metrics, name)
        if not inspect.isfunction(public):
            continue
        signature = re.search(rf"^```python\n{name}\((.*?)\)(?: -> \w+)?\n```", text, re.MULTILINE | re.DOTALL)
        assert signature, name
        written = [part.strip() for part in signature[1].replace("\n", " ").split(", ") if part.strip(" ,")]
        expected, star = [], False
        for parameter in inspect.signature(public).parameters.values():
            if parameter.kind is parameter.KEYWORD_ONLY and not star:
                expected.append("*")
                star = True
            default = "" if parameter.default is parameter.empty else f"={parameter.default!r}"
            expected.append(f"{parameter.name}{default}")
        assert ", ".join(written).rstrip(",").replace('"', "'") == ", ".join(expected), name


def test_every_column_status_and_reason_of_figures_is_documented():
    text = section("reference/python.md", "The table of figures")
    columns = {word for cells in rows(text) for word in words(cells[0])}
    assert {field.name for field in attrs.fields(Figure)} - {"dimensions", "records", "comparisons"} <= columns
    assert {TOTAL, EMPTY} <= set(words(text))
    statuses = section("reference/python.md", "Statuses")
    assert {words(cells[0])[0] for cells in rows(statuses)} == set(STATUSES)
    for state in State:
        if state.reason is not None:
            row = next(cells for cells in rows(statuses) if words(cells[0]) == [state.status])
            assert f"`{state.reason}`" in row[2], state.reason
    assert set(COMPARISONS) <= {
        word for cells in rows(section("reference/python.md", "Comparisons")) for word in words(cells[0])
    }


def test_the_chinese_page_has_every_status_in_the_words_of_the_output():
    text = section("zh/README.md", "术语对照")
    told = {words(cells[0])[0]: cells[1] for cells in rows(text, "`status`")}
    assert told == {"ok": "数值"} | {status: status_word(status, "zh") for status in STATUSES if status != "ok"}


def test_every_error_is_documented():
    classes = {
        name
        for name in errors.__all__
        if isinstance(getattr(errors, name), type) and issubclass(getattr(errors, name), Exception)
    }
    assert {words(cells[0])[0] for cells in rows(section("reference/python.md", "Errors"))} == classes
    text = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^#+ `(\w+)`$", text, re.MULTILINE)) == classes
    for name in classes - {"KexieMetricsError"}:
        assert re.search(rf"^{name}\b.*\n", section("reference/errors.md", f"`{name}`"), re.MULTILINE), name


def test_the_api_shows_every_public_module():
    text = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    shown = re.findall(r"^::: (.+)$", text, re.MULTILINE)
    assert shown == ["kexie_metrics", "kexie_metrics.errors", "kexie_metrics.testing"]


def rules_in_the_code():
    """Names of rules as the code that finds violations has them."""
    found = set()
    for name in ("contracts.rules", "csv_reading", "loading", "opening", "organisation_rows"):
        module = importlib.import_module(f"kexie_metrics.records.{name}")
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            constants = []
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                constants = [word.value for word in node.keywords if word.arg == "rule"]
                constants += [word.value for word in node.keywords if word.arg == "name" and called == "Rule"]
                place = {"self.fault": 0, "_shared": 0, "fault": 1}.get(called)
                constants += [] if place is None else [node.args[place]]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "(rule, message)":
                constants = [choice.elts[0] for choice in (node.value.body, node.value.orelse)]
            found.update(each.value for each in constants if isinstance(each, ast.Constant))
    return found


def test_every_rule_of_the_contract_is_documented():
    text = section("how-to/write-records.md", "What is checked")
    assert {words(cells[0])[0] for cells in rows(text)} == rules_in_the_code()
    assert set(SCHEMA.names) <= set(words(text))


def test_every_manner_of_measuring_is_explained():
    text = section("explanation/engine.md", "Families and manners")
    assert {words(cells[0])[0] for cells in rows(text)} == set(Manner.__args__)


def test_the_docs_name_no_path_of_a_machine():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert re.search(r"/(?:home|work|tmp|Users)/", text) is None, name_of(page)
        assert os.sep + "venv" not in text

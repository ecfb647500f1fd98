import json
from importlib import metadata

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from kexie_metrics.cli import kexie
from kexie_metrics.plugins import BLOCK_VARIABLE, GROUP

SITE = """\
schema = 1
name = { en = "Office" }
language = "en"
[terms.first]
label = { zh = "第一届", en = "First term" }
first = 2022-01-01
last = 2023-12-31
[definitions]
files = ["outreach.toml"]
"""

DEFINITIONS = """\
schema = 1
[area]
id = "outreach"
label = { zh = "科普", en = "Outreach" }
[codes.venue]
rural = { zh = "农村", en = "countryside" }
campus = { zh = "校园", en = "campus" }
[datasets.activities]
label = { zh = "活动", en = "Activities" }
key = ["activity_id"]
time = { event = "held_on" }
[datasets.activities.columns]
activity_id = "text"
org_code = "org"
held_on = "date"
venue = { type = "code", codes = "venue" }
people = { type = "integer", min = 0, unit = "人次" }
[indicators.sessions]
label = { zh = "场次", en = "Sessions" }
unit = "场次"
count = "activities"
by = ["venue"]
target = { 2023 = 4 }
[indicators.campus_sessions]
label = { zh = "校园场次", en = "Sessions on campus" }
unit = "场次"
count = "activities"
where = { venue = "campus" }
[indicators.campus_share]
label = { zh = "校园占比", en = "Share on campus" }
unit = "%"
ratio = { of = "campus_sessions", to = "sessions" }
scale = 100
[checks.enough]
assert = "sessions >= 3"
level = "must"
message = { zh = "应有三场", en = "there should be three sessions" }
[checks.campus]
assert = "campus_share < 90"
level = "explain"
message = { zh = "校园占比过高", en = "too much on campus" }
"""

ORGANISATIONS = """\
code,name,parent,level,valid_from,valid_to,successor
1,City,,city,,,
11,East,1,county,,,
12,西县,1,county,,,
"""

ACTIVITIES = """\
activity_id,org_code,held_on,venue,people
a1,11,2022-05-01,campus,10
a2,11,2023-05-01,campus,1000
a3,12,2023-06-01,rural,30
a4,12,2023-07-01,campus,40
"""


@pytest.fixture
def folder(tmp_path):
    """Records of a small office, with definitions of its own."""
    files = {
        "kexie.toml": SITE,
        "outreach.toml": DEFINITIONS,
        "organisations.csv": ORGANISATIONS,
        "outreach/activities.csv": ACTIVITIES,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(monkeypatch):
    """Runs the command without any installed plugin, in a pipe."""
    monkeypatch.setenv(BLOCK_VARIABLE, ",".join(entry.name for entry in metadata.entry_points(group=GROUP)))
    for name in ("COLUMNS", "KEXIE_LANG", "KEXIE_RECORDS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*arguments):
        return CliRunner().invoke(kexie, [str(argument) for argument in arguments])

    return invoke


def stripped(text):
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def assert_refused(result, message):
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"error: {message}\n")


# list, show, plugins


def test_list(run, folder):
    result = run("list", "--records", folder)
    assert result.exit_code == 0
    assert stripped(result.stdout) == (
        "Outreach [outreach]\n"
        "indicator                 name                unit  kind\n"
        "─────────────────────────────────────────────────────────\n"
        "outreach.campus_sessions  Sessions on campus  场次  flow\n"
        "outreach.campus_share     Share on campus     %     ratio\n"
        "outreach.sessions         Sessions            场次  flow\n"
    )


def test_list_speaks_chinese_without_a_site_file(run, folder):
    result = run("list", "--file", folder / "outreach.toml", "--area", "outreach")
    assert result.exit_code == 0
    assert "outreach.campus_share     校园占比  %     比率" in result.stdout


def test_the_language_may_come_from_the_environment(run, folder, monkeypatch):
    monkeypatch.setenv("KEXIE_LANG", "zh")
    assert "校园占比" in run("list", "--records", folder).stdout


def test_an_unknown_area(run, folder):
    assert_refused(
        run("list", "--records", folder, "--area", "outreech"), "unknown name 'outreech'; did you mean 'outreach'?"
    )


def test_show(run, folder):
    result = run("show", "outreach.campus_share", "--records", folder)
    assert result.exit_code == 0
    assert stripped(result.stdout).startswith(
        "Share on campus  outreach.campus_share\n"
        "Work area           Outreach\n"
        "Counted             Sessions on campus [outreach.campus_sessions] ÷ Sessions [outreach.sessions] × 100,"
        " each added up before dividing (ratio).\n"
    )


def test_show_of_what_is_not_there(run, folder):
    result = run("show", "outreach.campus_shares", "--records", folder)
    assert_refused(result, "unknown indicator 'outreach.campus_shares'; did you mean 'outreach.campus_share'?")


def test_plugins_as_json(run):
    result = run("plugins", "--json")
    assert result.exit_code == 0
    listed = json.loads(result.stdout)
    assert {entry["status"] for entry in listed} <= {"blocked"}
    assert all(
        set(entry) == {"name", "distribution", "version", "api", "files", "status", "reason"} for entry in listed
    )


def test_a_broken_plugin_is_a_finding(run, tmp_path, monkeypatch):
    info = tmp_path / "kexie_broken-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kexie-broken\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nbroken = kexie_module_that_is_not_there\n")
    monkeypatch.syspath_prepend(tmp_path)
    result = run("plugins")
    assert result.exit_code == 1
    row = next(line for line in result.stdout.splitlines() if line.startswith("broken "))
    assert row.split() == ["broken", "kexie-broken", "1.2", "broken"]
    assert (
        "plugin 'broken' (kexie-broken 1.2): cannot be imported: ModuleNotFoundError: "
        "No module named 'kexie_module_that_is_not_there'"
    ) in result.stdout
    refused = run("list")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "mend or update them, or do without: KEXIE_BLOCK_PLUGINS=broken" in refused.stderr


# check


SOURCED = DEFINITIONS.replace("count =", 'source = "台账"\ncount =').replace("ratio =", 'source = "台账"\nratio =')


@pytest.fixture
def sourced(folder):
    """The same office, with nothing to improve in its definitions."""
    (folder / "outreach.toml").write_text(
        SOURCED.replace('campus" }\n[ind', 'campus" }\nby = []\n[ind'), encoding="utf-8"
    )
    return folder


def test_check_finds_nothing(run, sourced):
    result = run("check", "--records", sourced, "--strict")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        (
            "no mistakes in all that is installed: 1 area, 1 dataset, 3 indicators, 2 audit rules; "
            f"no violations in {sourced}\n"
        ),
        "",
    )


def test_check_warns_and_is_content_unless_strict(run, folder, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "outreach.toml").write_text(SOURCED, encoding="utf-8")
    expected = (
        "outreach.toml:25:1: warning: it cannot be split, and 'sessions' of the same records can\n"
        "   |\n"
        "25 | [indicators.campus_sessions]\n"
        "   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        '   = hint: by = ["people"], or by = [] where it makes no sense\n'
        "   = at: indicators.campus_sessions\n"
        "\n"
        "no mistakes, 1 warning in 1 file and what is installed: 1 area, 1 dataset, 3 indicators, 2 audit rules\n"
    )
    (folder / "outreach.toml").write_text(SOURCED.replace('by = ["venue"]', 'by = ["people"]'), encoding="utf-8")
    result = run("check", "outreach.toml")
    assert (result.exit_code, result.stdout, result.stderr) == (0, expected, "")
    strict = run("check", "outreach.toml", "--strict")
    assert (strict.exit_code, strict.stdout) == (1, expected)


def test_check_holds_records_to_their_contract(run, sourced):
    (sourced / "outreach" / "activities.csv").write_text(ACTIVITIES.replace("rural", "rurall"), encoding="utf-8")
    result = run("check", "--records", sourced)
    assert (result.exit_code, result.stderr) == (1, "")
    assert stripped(result.stdout) == (
        "file                     row  column  value   rule          message\n"
        f"{'─' * 123}\n"
        "outreach/activities.csv    4  venue   rurall  unknown_code  "
        "'rurall' is not in the code list 'venue'; did you mean 'rural'?\n"
        "\n"
        "no mistakes in all that is installed: 1 area, 1 dataset, 3 indicators, 2 audit rules; "
        f"1 violation in {sourced}\n"
    )


def test_check_looks_at_no_records_while_definitions_have_mistakes(run, sourced):
    (sourced / "outreach.toml").write_text(SOURCED.replace("by =", "bye ="), encoding="utf-8")
    (sourced / "outreach" / "activities.csv").write_text("no,header\n", encoding="utf-8")
    found = json.loads(run("check", "--records", sourced, "--format", "json").stdout)
    assert (found["mistakes"], found["violations"]) == (1, None)


PROBLEM = {
    "file": "mine.toml",
    "line": 22,
    "column": 1,
    "end_column": 6,
    "text": 'cuont = "activities"',
    "message": "unknown key 'cuont'",
    "hint": "did you mean 'count'?",
    "at": "indicators.sessions.cuont",
    "level": "error",
    "rule": "mistake",
}


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A file with a wrong key, in the folder where the command runs."""
    monkeypatch.chdir(tmp_path)
    text = DEFINITIONS.replace('count = "activities"\nby', 'count = "activities"\ncuont = "activities"\nby')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("mine")
def test_check_as_json(run):
    result = run("check", "mine.toml", "--format", "json")
    assert (result.exit_code, result.stderr) == (1, "")
    assert json.loads(result.stdout) == {"mistakes": 1, "warnings": 0, "problems": [PROBLEM], "violations": None}


@pytest.mark.usefixtures("mine")
def test_check_as_commands_of_github(run):
    result = run("check", "mine.toml", "--format", "github")
    assert (result.exit_code, result.stdout) == (
        1,
        "::error file=mine.toml,line=22,endLine=22,col=1,endColumn=6::unknown key 'cuont'; did you mean 'count'?\n",
    )


@pytest.mark.usefixtures("mine")
def test_check_as_sarif(run):
    result = run("check", "mine.toml", "--format", "sarif")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kexie",
                        "version": metadata.version("kexie-metrics"),
                        "rules": [
                            {"id": "mistake", "shortDescription": {"text": "A definition file is refused."}},
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": "mistake",
                        "level": "error",
                        "message": {"text": "unknown key 'cuont'; did you mean 'count'?"},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "mine.toml"},
                                    "region": {"startLine": 22, "startColumn": 1, "endColumn": 6},
                                }
                            }
                        ],
                    }
                ],
            }
        ],
    }


def test_check_says_violations_to_programs(run, sourced):
    (sourced / "outreach" / "activities.csv").write_text(ACTIVITIES.replace("rural", "rurall"), encoding="utf-8")
    message = "'rurall' is not in the code list 'venue'; did you mean 'rural'?"
    found = json.loads(run("check", "--records", sourced, "--format", "json").stdout)
    assert found["violations"] == [
        {
            "file": "outreach/activities.csv",
            "row": 4,
            "column": "venue",
            "value": "rurall",
            "rule": "unknown_code",
            "message": message,
        }
    ]
    place = f"{sourced}/outreach/activities.csv"
    github = run("check", "--records", sourced, "--format", "github").stdout
    assert github == f"::error file={place},line=4::venue: {message}\n"
    (sarif,) = json.loads(run("check", "--records", sourced, "--format", "sarif").stdout)["runs"]
    assert sarif["tool"]["driver"]["rules"] == [
        {"id": "records/unknown_code", "shortDescription": {"text": "Records break their contract."}}
    ]
    assert sarif["results"] == [
        {
            "ruleId": "records/unknown_code",
            "level": "error",
            "message": {"text": f"venue: {message}"},
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": place}, "region": {"startLine": 4}}},
            ],
        }
    ]


def test_check_of_a_broken_plugin(run, monkeypatch):
    broken = metadata.EntryPoint("broken", "kexie_module_that_is_not_there", GROUP)
    monkeypatch.setattr(metadata, "entry_points", lambda **_: [broken])
    monkeypatch.delenv(BLOCK_VARIABLE)
    result = run("check", "--format", "github")
    assert (result.exit_code, result.stdout) == (
        1,
        (
            "::error file=broken::plugin 'broken': cannot be imported: ModuleNotFoundError: No module named "
            "'kexie_module_that_is_not_there'; mend or update it, or do without: KEXIE_BLOCK_PLUGINS=broken\n"
        ),
    )


def test_check_prints_mistakes_as_they_are_drawn(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = DEFINITIONS.replace('count = "activities"\nby', 'cuont = "activities"\nby')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    result = run("check", "mine.toml")
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith(
        "mine.toml:18:1: error: the indicator has no kind\n"
        "   |\n"
        "18 | [indicators.sessions]\n"
        "   | ^^^^^^^^^^^^^^^^^^^^^\n"
    )
    assert (
        "mine.toml:21:1: error: unknown key 'cuont'\n"
        "   |\n"
        '21 | cuont = "activities"\n'
        "   | ^^^^^\n"
        "   = hint: did you mean 'count'?\n"
        "   = at: indicators.sessions.cuont\n"
    ) in result.stdout
    assert result.stdout.endswith(" mistakes\n")


def test_check_of_a_file_that_is_not_there(run):
    assert_refused(run("check", "nothing.toml"), "'nothing.toml' is no file and no installed plugin; there is none")


def test_check_of_an_installed_plugin(run, monkeypatch):
    monkeypatch.delenv(BLOCK_VARIABLE)
    result = run("check", "think_tank")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("no mistakes in 1 file and what is installed: 4 areas, ")


# new, schema


def test_new_says_what_it_wrote_and_what_comes_next(run, tmp_path):
    result = run("new", "open_days", "--zh", "开放日", "--into", tmp_path)
    folder = tmp_path / "kexie-metrics-open-days"
    *files, blank, last = result.stdout.splitlines()
    assert (result.exit_code, result.stderr, blank) == (0, "", "")
    assert sorted(files) == sorted(str(path) for path in folder.rglob("*") if path.is_file())
    definitions = folder / "src" / "kexie_metrics_open_days" / "open_days.toml"
    assert last == f"pip install -e '{folder}[test]', then kexie check open_days, and edit {definitions}"
    checked = run("check", definitions)
    assert (checked.exit_code, checked.stdout.splitlines()[-1]) == (
        0,
        "no mistakes, 1 warning in 1 file and what is installed: 1 area, 1 dataset, 3 indicators, 1 audit rule",
    )


def test_new_drafts_from_tables(run, folder, tmp_path):
    result = run("new", "walks", "--records", folder / "outreach" / "activities.csv", "--into", tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    text = (tmp_path / "kexie-metrics-walks/src/kexie_metrics_walks/walks.toml").read_text(encoding="utf-8")
    assert 'label = { en = "Walks" }' in text
    assert "# confirm: drafted from activities.csv, 4 records" in text


def test_new_does_not_take_an_installed_name(run, monkeypatch, tmp_path):
    monkeypatch.delenv(BLOCK_VARIABLE)
    result = run("new", "think_tank", "--into", tmp_path)
    assert_refused(result, "a plugin 'think_tank' is installed already; choose another name")
    assert list(tmp_path.iterdir()) == []


def test_new_from_a_file_that_is_not_there(run, tmp_path):
    result = run("new", "walks", "--records", "nothing.csv", "--into", tmp_path)
    assert_refused(result, "nothing.csv: No such file or directory")


def test_schema_is_printed_or_written(run, tmp_path):
    printed = run("schema")
    assert (printed.exit_code, json.loads(printed.stdout)["title"]) == (0, "kexie-metrics definitions")
    written = run("schema", "--of", "site", "--out", tmp_path / "site.json")
    assert (written.exit_code, written.stdout) == (0, "")
    assert json.loads((tmp_path / "site.json").read_text(encoding="utf-8"))["title"] == "kexie-metrics site file"


# compute


def test_compute_as_a_table(run, folder):
    result = run("compute", "--records", folder, "--period", "2023")
    assert (result.exit_code, result.stderr) == (0, "")
    assert stripped(result.stdout) == (
        "Period: 2023\n"
        "Organisation: City\n"
        "\n"
        "Outreach\n"
        "Indicator           Unit  Value\n"
        "───────────────────────────────\n"
        "Sessions on campus  场次      2\n"
        "Share on campus     %      66.7\n"
        "Sessions            场次      3\n"
    )


def test_periods_side_by_side_in_chinese(run, folder):
    result = run("compute", "--records", folder, "--period", "first", "--every", "year", "--lang", "zh")
    assert stripped(result.stdout) == (
        "组织:City\n"
        "\n"
        "科普\n"
        "指标      单位  2022年  2023年\n"
        "──────────────────────────────\n"
        "校园场次  场次       1       2\n"
        "校园占比  %      100.0    66.7\n"
        "场次      场次       1       3\n"
    )


def test_a_split_indicator_has_a_table_of_its_own(run, folder):
    result = run(
        "compute", "outreach.sessions", "--records", folder, "--period", "2023", "--by", "venue", "--org", "1,12",
        "--compare", "previous_year", "--compare", "target",
    )  # fmt: skip
    assert stripped(result.stdout) == (
        "Period: 2023\n"
        "\n"
        "Outreach · Sessions (场次)\n"
        "Organisation  venue        Value  Previous year        Change     Target    Met\n"
        "───────────────────────────────────────────────────────────────────────────────\n"
        "City          total            3              1     up 200.0%          4  75.0%\n"
        "City          countryside      1              0  base is zero  no target\n"
        "City          campus           2              1     up 100.0%  no target\n"
        "西县          total            2              0  base is zero  no target\n"
        "西县          countryside      1              0  base is zero  no target\n"
        "西县          campus           1              0  base is zero  no target\n"
    )


def test_what_is_missing_is_a_word_with_its_reason_under_the_table(run, folder):
    result = run("compute", "outreach.campus_share", "--records", folder, "--period", "2022,2023", "--org", "county")
    assert stripped(result.stdout) == (
        "Outreach · Share on campus (%)\n"
        "Organisation       2022   2023\n"
        "──────────────────────────────\n"
        "East              100.0  100.0\n"
        "西县          undefined   50.0\n"
        "Share on campus, 2022 西县: undefined (denominator is zero)\n"
    )


CSV = """\
indicator,org,period,venue,value,unit,status,numerator,denominator,reason
outreach.campus_share,1,2023,(total),66.666666666667,%,ok,2,3,
outreach.sessions,1,2023,(total),3,场次,ok,,,
outreach.sessions,1,2023,rural,1,场次,ok,,,
outreach.sessions,1,2023,campus,2,场次,ok,,,
"""


@pytest.fixture
def asked(folder):
    return (
        "compute", "outreach.campus_share", "outreach.sessions",
        "--records", folder, "--period", "2023", "--by", "venue",
    )  # fmt: skip


def test_compute_as_csv(run, asked):
    result = run(*asked, "--format", "csv")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        CSV,
        "",
    )


def test_compute_as_json(run, asked):
    rows = json.loads(run(*asked, "--format", "json").stdout)
    assert [row["venue"] for row in rows] == ["(total)", "(total)", "rural", "campus"]
    assert rows[0]["value"] == "66.666666666667"


def test_compute_as_markdown(run, folder):
    result = run("compute", "outreach.sessions", "--records", folder, "--period", "2023", "--format", "markdown")
    assert result.stdout == (
        "Period: 2023\n\nOrganisation: City\n\n# Outreach\n\n"
        "| Indicator | Unit | Value |\n| --- | --- | ---: |\n| Sessions | 场次 | 3 |\n"
    )


@pytest.mark.parametrize("ending", ["csv", "json", "md", "parquet", "txt"])
def test_the_ending_of_the_file_says_the_format(run, asked, tmp_path, ending):
    out = tmp_path / f"figures.{ending}"
    result = run(*asked, "--out", out)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    if ending == "parquet":
        assert pq.read_table(out).num_rows == 4
    elif ending == "csv":
        assert out.read_text(encoding="utf-8") == CSV
    else:
        first = {"json": "[", "md": "Period: 2023", "txt": "Period: 2023"}[ending]
        assert out.read_text(encoding="utf-8").splitlines()[0].rstrip() == first
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()


def test_parquet_needs_a_file(run, asked):
    assert_refused(run(*asked, "--format", "parquet"), "--format parquet needs a file: add --out FILE")


def test_a_file_that_cannot_be_written(run, asked, tmp_path):
    out = tmp_path / "nowhere" / "figures.csv"
    assert_refused(run(*asked, "--out", out), f"{out}: cannot be written (No such file or directory)")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--period", "2023x"], "'2023x' is no period; write one like"),
        (
            ["outreach.session", "--period", "2023"],
            "unknown indicator 'outreach.session'; did you mean 'outreach.sessions'?",
        ),
        (["--period", "2023", "--org", "13"], "unknown organisation or level '13'; did you mean"),
        (["--period", "2023", "--by", "venu"], "unknown dimension 'venu'; did you mean 'venue'?"),
        (["--period", "2023", "--every", "yaer"], "cannot split by 'yaer'; did you mean 'year'?"),
        (["--period", "2023", "--compare", "previous_yaer"], "unknown comparison 'previous_yaer'; did you mean"),
        (["--period", "2023", "--tree", "old"], "--tree 'old' is none of then, now or a day such as 2020-06-30"),
        (["--period", "2023", "--file", "nothing.toml"], "nothing.toml: this definition file cannot be read"),
        (["--period", "2023", "--block", "nobody"], "unknown plugin 'nobody'"),
    ],
)
def test_a_wrong_request_is_refused_in_one_sentence(run, folder, arguments, message):
    result = run("compute", "--records", folder, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {message}")
    assert "Traceback" not in result.stderr


def test_explain_computes_nothing(run, folder):
    result = run("compute", "outreach.sessions", "--records", folder, "--period", "2023", "--explain")
    assert result.exit_code == 0
    assert result.stdout.startswith("1 indicators × 1 periods × 1 organisations: 1 cells\n")
    assert "SELECT" in result.stdout


# violations


@pytest.fixture
def faulty(folder):
    rows = [f"b{number},12,2023-08-01,rural,-1\n" for number in range(25)]
    (folder / "outreach" / "activities.csv").write_text(ACTIVITIES + "".join(rows), encoding="utf-8")
    return folder


def test_faulty_records_are_refused_with_a_table(run, faulty):
    result = run("compute", "outreach.sessions", "--records", faulty, "--period", "2023")
    assert (result.exit_code, result.stdout) == (2, "")
    lines = stripped(result.stderr).splitlines()
    assert lines[0] == "error: 25 violations of what the datasets promise:"
    assert lines[1].split() == ["file", "row", "column", "value", "rule", "message"]
    assert lines[3].split()[:4] == ["outreach/activities.csv", "6", "people", "-1"]
    assert len(lines) == 3 + 20 + 2
    assert lines[-2:] == [
        "… and 5 more",
        "nothing is computed; mend the records, or leave these rows out with --on-violation exclude",
    ]


def test_faulty_records_are_left_out_and_that_is_said(run, faulty):
    result = run(
        "compute", "outreach.sessions",
        "--records", faulty, "--period", "2023", "--on-violation", "exclude", "--format", "csv",
    )  # fmt: skip
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1] == "outreach.sessions,1,2023,3,场次,ok,,,"
    assert result.stderr.startswith("left out: rows and files with 25 violations\n")


def test_what_the_engine_may_hold_in_memory(run, folder):
    asked = ("outreach.sessions", "--records", folder, "--period", "2023", "--format", "csv")
    assert run("compute", *asked, "--memory-limit", "1GB").stdout == run("compute", *asked).stdout
    refused = run("compute", *asked, "--memory-limit", "much")
    assert (refused.exit_code, refused.stdout, refused.stderr) == (
        2,
        "",
        "error: memory_limit is 'much'; write it like '2GB' or '512MiB', or as a number of bytes\n",
    )


def test_files_of_areas_not_installed_are_named(run, folder):
    (folder / "choir").mkdir()
    (folder / "choir" / "songs.csv").write_text("song_id\n1\n", encoding="utf-8")
    result = run("compute", "outreach.sessions", "--records", folder, "--period", "2023")
    assert (result.exit_code, result.stderr) == (
        0,
        "not counted, as no installed plugin defines them: choir/songs.csv\n",
    )


def test_a_folder_without_organisations(run, folder):
    (folder / "organisations.csv").unlink()
    result = run("compute", "--records", folder, "--period", "2023")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: there are no organisations; add organisations.csv")


# audit


def test_an_audit_with_findings(run, folder):
    result = run("audit", "--records", folder, "--period", "2022..2023", "--every", "year")
    assert (result.exit_code, result.stderr) == (1, "")
    assert stripped(result.stdout) == (
        "4 findings: 2 fail (1 of them must hold), 0 cannot be told, 2 hold.\n"
        "\n"
        "outcome  level    organisation  period  rule                            figures\n"
        "──────────────────────────────────────────────────────────────────────────────────────────────\n"
        "fails    must     City          2022    there should be three sessions  Sessions 1场次\n"
        "fails    explain  City          2022    too much on campus              Share on campus 100.0%\n"
        "there should be three sessions: sessions >= 3 [outreach.enough]\n"
        "too much on campus: campus_share < 90 [outreach.campus]\n"
    )


def test_an_audit_without_findings(run, folder):
    result = run("audit", "--records", folder, "--period", "2023", "--lang", "zh")
    assert (result.exit_code, result.stdout) == (0, "审核2项:不成立0项(其中必要性0项),无法判断0项,成立2项。\n")


def test_all_rules_of_an_audit(run, folder):
    result = run("audit", "--records", folder, "--period", "2021", "--org", "12", "--all")
    assert result.exit_code == 1
    shown = [line.split("  ")[0] for line in result.stdout.splitlines()[4:6]]
    assert shown == ["fails", "unknown (denominator is zero)"]


# the group


def test_help_is_there_for_every_command():
    for name in ("plugins", "list", "show", "check", "compute", "audit"):
        result = CliRunner().invoke(kexie, [name, "--help"])
        assert result.exit_code == 0
        assert f"kexie {name}" in result.stdout.partition("Options:")[0].partition("\n")[2]


def test_version():
    result = CliRunner().invoke(kexie, ["--version"])
    assert result.stdout == f"kexie, version {metadata.version('kexie-metrics')}\n"


def test_a_slip_in_the_name_of_an_option(run):
    result = run("list", "--lnag", "en")
    assert result.exit_code == 2
    assert "--lnag" in result.stderr

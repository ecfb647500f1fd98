"""The command in processes of its own: exit codes, what goes where, and how little it loads."""

import csv
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

try:
    import pty
except ImportError:  # not on Windows
    pty = None

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "examples" / "shiyan" / "records"
ARTICLE = ROOT / "tests" / "data" / "article_figures.csv"
KEXIE = [sys.executable, "-m", "kexie_metrics"]
HEAVY = {"duckdb", "ibis", "numpy", "pandas", "polars", "pyarrow"}


def kexie(*arguments, **given):
    environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "KEXIE_LANG"}}
    return subprocess.run(
        [*KEXIE, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False, env=environment, **given
    )


def test_every_figure_of_the_article_from_the_command_line():
    result = kexie(
        "compute", "--records", RECORDS, "--period", "2019..2023,2021,2022", "--org", "420300", "--format", "csv"
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("indicator,org,period,value,unit,status,numerator,denominator,")
    found = {(row["indicator"], row["period"]): row for row in csv.DictReader(io.StringIO(result.stdout))}
    with ARTICLE.open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) == 56
    outside = []
    for figure in expected:
        for period in {figure["period"], "2019..2023"}:
            row = found[figure["indicator"], period]
            in_bounds = row["status"] == "ok" and (
                Decimal(figure["low"]) <= Decimal(row["value"]) <= Decimal(figure["high"])
            )
            if not in_bounds:
                outside.append((figure, row))
    assert outside == []


@pytest.mark.parametrize("command", [["list"], ["show", "popularization.education_bases"], ["check"], ["plugins"]])
def test_light_commands_load_no_engine(command):
    code = (
        "import sys\nfrom kexie_metrics.cli import kexie\n"
        f"try:\n    kexie({command!r})\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert result.stdout
    assert set(result.stderr.split()) & HEAVY == set()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show", "popularization.education_base"], 2, "error: unknown indicator 'popularization.education_base'; did"),
        (["compute", "--records", RECORDS, "--period", "last year"], 2, "error: 'last year' is no period; write one"),
        (["compute", "--records", "nowhere", "--period", "2023"], 2, "Usage: "),
        (["compute", "--period", "2023"], 2, "Usage: "),
        (["nonsense"], 2, "Usage: "),
    ],
)
def test_a_users_mistake_has_no_traceback(arguments, code, message):
    result = kexie(*arguments)
    assert (result.returncode, result.stdout) == (code, "")
    assert result.stderr.startswith(message)
    assert "Traceback" not in result.stderr


def test_checking_a_plugins_file_puts_it_in_the_place_of_the_installed_one():
    file = ROOT / "plugins/kexie-metrics-popularization/src/kexie_metrics_popularization/youth.toml"
    result = kexie("check", file)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("no mistakes in 1 file and what is installed: 4 areas,")


def test_a_reader_that_goes_away_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run([*KEXIE, "list"], stdout=writing, stderr=subprocess.PIPE, check=False, encoding="utf-8")
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe to stop at")
def test_an_interrupt_ends_quietly(tmp_path):
    shutil.copy(RECORDS / "kexie.toml", tmp_path)
    os.mkfifo(tmp_path / "organisations.csv")
    with (
        subprocess.Popen(
            [*KEXIE, "compute", "--records", tmp_path, "--period", "2023"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as running,
        (tmp_path / "organisations.csv").open("w"),  # opens only once the command is reading there
    ):
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "interrupted\n")


@pytest.mark.skipif(pty is None, reason="needs a terminal of its own")
def test_progress_is_shown_on_a_terminal_and_only_there(tmp_path):
    (tmp_path / "organisations.csv").write_text(
        "code,name,parent,level,valid_from,valid_to,successor\n1,City,,city,,,\n"
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [
            *KEXIE,
            "compute",
            "think_tank.research_reports",
            "--records",
            tmp_path,
            "--period",
            "2023",
            "--format",
            "csv",
        ],
        stdout=subprocess.PIPE,
        stderr=theirs,
        encoding="utf-8",
        env={**os.environ, "TERM": "xterm"},
    ) as running:
        os.close(theirs)
        shown = b"".join(iter(partial(read_terminal, ours), b""))
        out = running.stdout.read()
    os.close(ours)
    assert running.returncode == 0
    assert out.splitlines()[1:] == ["think_tank.research_reports,1,2023,,篇,not_reported,,,no table of this dataset"]
    assert b"reading records" in shown


def read_terminal(end):
    """What has been written to a terminal; nothing once the writer has ended, which Linux tells by an error."""
    try:
        return os.read(end, 65536)
    except OSError:
        return b""


def test_records_come_from_a_plugins_source_and_figures_go_out_in_a_plugins_format(tmp_path):
    file = tmp_path / "office.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("""
            create table organisations (code text, name text, parent text, level text);
            insert into organisations values ('1', 'city', null, 'city');
            create table think_tank__experts
                (person_id text, org_code text, field text, appointed_on text, left_on text);
            insert into think_tank__experts values ('a', '1', 'rural', '2020-01-01', null);
        """)
    asked = ["compute", "think_tank.experts", "--records", f"sqlite://{file}", "--period"]
    out = tmp_path / "experts.dhis2.json"
    result = kexie(*asked, "2023", "--out", out)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    value = {"dataElement": "think_tank.experts", "period": "2023", "orgUnit": "1", "value": "1"}
    assert json.loads(out.read_text(encoding="utf-8")) == {"dataValues": [value]}
    assert kexie(*asked, "2023", "--format", "dhis2").stdout == out.read_text(encoding="utf-8")
    for arguments, message in [
        ([*asked, "2023", "--format", "dhis"], "unknown format 'dhis'; did you mean 'dhis2'?"),
        (
            [*asked, "2022..2023", "--format", "dhis2"],
            (
                "plugin 'exchange' cannot write these figures as dhis2: DHIS2 has no period '2022..2023'; "
                "ask for years, half-years, quarters, months or days"
            ),
        ),
        (
            ["compute", "--records", "disk://a", "--period", "2023"],
            "no plugin opens addresses that begin with disk://; known: postgres, postgresql, spark, sqlite",
        ),
    ]:
        refused = kexie(*arguments)
        assert (refused.returncode, refused.stdout, refused.stderr) == (2, "", f"error: {message}\n")

"""The page of a report in headless Chromium, with the network off: what it shows, what it does, and who can read it."""

import importlib.util
import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from kexie_metrics import load_registry, open_records, report

RECORDS = Path(__file__).parents[2] / "examples" / "shiyan" / "records"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.filterwarnings("ignore:charts are:UserWarning"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def page():
    registry = load_registry(site=RECORDS)
    published = report(registry, open_records(RECORDS, registry), period="2023", whole="fifth", areas=["think_tank"])
    return published.to_html()


def seen(text, folder):
    """The page's elements after it has been opened."""
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
    command += [f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=30000", "--dump-dom"]
    return subprocess.run([*command, file.as_uri()], capture_output=True, check=True, encoding="utf-8").stdout


def told(text, script, folder):
    """What a script that is put into the page says of it; it waits until the page's own has run."""
    text = re.sub("<meta http-equiv=[^>]*>", "", text)
    text = text.replace("</main>", "<pre id=told></pre></main>").replace(
        "</body>", f"<script>{{{script}}}</script></body>"
    )
    found = re.search(r'<pre id="told">(.*?)</pre>', seen(text, folder), re.DOTALL)
    return json.loads(unescape(found[1]))


def test_the_page_can_be_read_by_everybody(page, tmp_path):
    home = Path(importlib.util.find_spec("axe_playwright_python").origin).parent
    axe = (home / "axe.min.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    script = (
        f"{axe}\naxe.run().then(found => document.getElementById('told').textContent = JSON.stringify("
        "found.violations.map(each => [each.impact, each.id, each.nodes.slice(0, 3).map(node => node.html)])))"
    )
    assert told(page, script, tmp_path) == []


def test_its_own_script_runs_under_its_policy(page, tmp_path):
    text = seen(page, tmp_path)
    assert 'aria-label="筛选">' in text
    assert '<th scope="col"><button type="button">指标</button></th>' in text


def test_without_scripts_all_of_it_is_there(page, tmp_path):
    text = seen(re.sub("script-src '[^']*'", "script-src 'none'", page), tmp_path)
    assert 'aria-label="筛选" hidden="">' in text
    assert "<button" not in text.partition("<script>")[0]
    assert "撰写调研报告" in text
    assert "<summary>31</summary>" in text


def test_tables_are_sorted_and_areas_chosen(page, tmp_path):
    script = """
    const table = document.querySelectorAll("table")[0];
    const names = () => [...table.tBodies[0].rows].map(row => row.cells[0].textContent);
    const before = names();
    const head = [...table.tHead.rows[0].cells].find(cell => cell.textContent === "2023年");
    head.firstChild.click(); const up = names();
    head.firstChild.click(); const down = names();
    const area = document.getElementById("area");
    area.value = "think_tank"; area.dispatchEvent(new Event("change"));
    const shown = [...document.querySelectorAll("main > section")].map(section => section.hidden);
    location.hash = document.querySelector("main p a").hash;
    dispatchEvent(new Event("hashchange"));
    const opened = document.querySelectorAll("details[open]").length;
    document.getElementById("told").textContent = JSON.stringify(
      {before, up, down, sort: head.getAttribute("aria-sort"), shown, opened});
    """
    found = told(page, script, tmp_path)
    # What is part of a row stays below it.
    assert found["before"][:3] == ["国家级和省部级科技工作者状况调查站点", "其中:国家级", "省部级"]
    assert found["up"][:2] == ["新建调查站点", "撤销调查站点"]
    assert found["down"][0] == "发放问卷"
    at = found["down"].index("国家级和省部级科技工作者状况调查站点")
    assert found["down"][at + 1 : at + 3] == ["其中:国家级", "省部级"]
    assert (found["sort"], found["shown"], found["opened"]) == ("descending", [False, False], 1)

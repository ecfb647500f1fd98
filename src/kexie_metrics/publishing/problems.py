"""What a check found, for programs: JSON, SARIF for code scanning, and the commands that GitHub shows beside a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import quote

import attrs
from attrs import frozen

from kexie_metrics.errors import Problem
from kexie_metrics.registry.advising import RULES

if TYPE_CHECKING:
    from kexie_metrics.records import Violation, Violations

__all__ = ["Found", "to_github", "to_json", "to_sarif"]

_MEANINGS: Mapping[str, str] = {
    "mistake": "A definition file is refused.",
    "plugin": "A plugin cannot be used.",
    **RULES,
}
_RECORDS = "records/"
"""Before the name of a rule that records break."""


@frozen(kw_only=True)
class Found:
    """All that a check has to say.

    Attributes:
        problems: Mistakes or warnings in definition files.
        violations: What records do that their datasets do not allow; None where none were looked at.
        folder: Where the records lie.
    """

    problems: tuple[Problem, ...] = ()
    violations: Violations | None = None
    folder: str = ""

    @property
    def mistakes(self) -> int:
        """How many of the problems are mistakes."""
        return sum(problem.level == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many of the problems are warnings."""
        return len(self.problems) - self.mistakes

    @property
    def faults(self) -> int:
        """How many violations there are."""
        return 0 if self.violations is None else len(self.violations)


def to_json(found: Found) -> str:
    """One object: `problems` with a place each, `violations` (null where no records were looked at), and counts."""
    return _text(
        {
            "mistakes": found.mistakes,
            "warnings": found.warnings,
            "problems": [attrs.asdict(problem) for problem in found.problems],
            "violations": None
            if found.violations is None
            else [attrs.asdict(violation) for violation in found.violations],
        }
    )


def to_sarif(found: Found) -> str:
    """A log in SARIF 2.1.0, with columns in characters."""
    rules = {problem.rule: _MEANINGS[problem.rule] for problem in found.problems}
    rules |= {f"{_RECORDS}{violation.rule}": "Records break their contract." for violation in found.violations or ()}
    results = [*map(_problem_result, found.problems)]
    results += [_violation_result(violation, found.folder) for violation in found.violations or ()]
    driver = {
        "name": "kexie",
        "version": version("kexie-metrics"),
        "rules": [{"id": rule, "shortDescription": {"text": meaning}} for rule, meaning in sorted(rules.items())],
    }
    return _text(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
        }
    )


def to_github(found: Found) -> str:
    """Workflow commands, one a line: GitHub shows each beside the line that it is about."""
    return "".join(f"{line}\n" for line in _commands(found))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _said(problem: Problem) -> str:
    return problem.message if problem.hint is None else f"{problem.message}; {problem.hint}"


def _result(rule: str, level: str, text: str, file: str, region: Mapping[str, int]) -> dict[str, object]:
    location: dict[str, object] = {"artifactLocation": {"uri": quote(file.replace("\\", "/"))}}
    if region:
        location["region"] = region
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
    }


def _problem_result(problem: Problem) -> dict[str, object]:
    region = {"startLine": problem.line, "startColumn": problem.column, "endColumn": problem.end_column}
    return _result(problem.rule, problem.level, _said(problem), problem.file, region if problem.line else {})


def _violation_result(violation: Violation, folder: str) -> dict[str, object]:
    region = {} if violation.row is None else {"startLine": violation.row}
    return _result(f"{_RECORDS}{violation.rule}", "error", _told(violation), f"{folder}/{violation.file}", region)


def _told(violation: Violation) -> str:
    return violation.message if violation.column is None else f"{violation.column}: {violation.message}"


def _commands(found: Found) -> Iterator[str]:
    for problem in found.problems:
        place = {"line": problem.line, "endLine": problem.line, "col": problem.column, "endColumn": problem.end_column}
        yield _command(problem.level, {"file": problem.file, **(place if problem.line else {})}, _said(problem))
    for violation in found.violations or ():
        row = {} if violation.row is None else {"line": violation.row}
        yield _command("error", {"file": f"{found.folder}/{violation.file}", **row}, _told(violation))


def _command(level: str, properties: Mapping[str, object], text: str) -> str:
    written = ",".join(f"{key}={_escaped(str(value), within=True)}" for key, value in properties.items())
    return f"::{level} {written}::{_escaped(text)}"


def _escaped(text: str, *, within: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if within else text

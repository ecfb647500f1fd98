"""What became of the figures of a text: as a table for people, as JSON, and as remarks on a pull request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from kexie_metrics.publishing.claims.binding.matching import Binding
from kexie_metrics.publishing.claims.checking import Claim, Claims
from kexie_metrics.publishing.claims.judging import STATUSES, Status, interval_text
from kexie_metrics.publishing.reports import Column, Report, Section
from kexie_metrics.publishing.wording import Interval
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import decimals_of, reason_words
from kexie_metrics.records import Organisations

__all__ = ["claims_github", "claims_json", "claims_report"]

_STATUS_WORDS: Mapping[Status, tuple[str, str]] = {
    "false": ("不实", "false"),
    "faulty": ("措辞有误", "faulty wording"),
    "loose": ("偏宽", "loose"),
    "fair": ("恰当", "fair"),
    "unknown": ("未核", "unknown"),
}
_HOW = {
    "pinned": ("文中指定", "pinned in the text"),
    "named": ("名称 {name} 对上{covered}", "by the name {name}, {covered} of it"),
    "follows": ("承接前一个数", "follows the figure before it"),
    "open": ("两个指标都说得通", "two indicators fit"),
    "part": ("是前一个数的一部分", "a part of the figure before it"),
    "unnamed": ("没有对得上的指标", "no indicator fits its words"),
    "aside": ("文中注明不核", "set aside by the text"),
}
_REASONS = {
    "the text names no period for this starting level": "文中没有说明起点是哪一期",
    "a change against the year before needs a period of one year": "与上年相比只适用于一年的时期",
}
_GITHUB: Mapping[Status, str] = {"false": "error", "faulty": "warning", "loose": "notice", "unknown": "notice"}


def claims_report(claims: Claims, language: str, organisations: Organisations | None = None) -> Report:
    """The figures as a table, in the order of the text.

    Args:
        claims: The figures.
        language: `zh` or `en`.
        organisations: The tree, for names instead of codes.
    """
    names = Names(registry=claims.registry, language=language, organisations=organisations)
    counts = claims.counts
    told = names.either(",", ", ").join(
        f"{names.either(*_STATUS_WORDS[status])} {counts[status]}" for status in STATUSES if counts.get(status)
    )
    size = len(claims)
    line = names.either(f"共{size}个数:{told}。", f"{size} figure{'' if size == 1 else 's'}: {told}.")
    if not claims.claims:
        return Report(lines=(names.either("文中没有数。", "There is no figure in the text."),))
    titles = (
        names.either("位置", "place"),
        names.either("文中", "text"),
        names.either("结论", "verdict"),
        names.either("指标", "indicator"),
        names.either("实际", "true"),
        names.either("允许范围", "allowed"),
        names.either("恰当范围", "fair"),
        names.either("建议", "better"),
        names.either("说明", "why"),
    )
    return Report(
        lines=(line,),
        sections=(
            Section(
                columns=tuple(Column(title=title) for title in titles),
                rows=tuple(_row(claim, names) for claim in claims),
            ),
        ),
    )


def claims_json(claims: Claims) -> str:
    """The figures as a JSON list; exact numbers are texts, fractions among them as `1/3`."""
    return json.dumps([_fields(claim, claims) for claim in claims], ensure_ascii=False, indent=1) + "\n"


def claims_github(claims: Claims, language: str, organisations: Organisations | None = None) -> str:
    """The figures that are not fair as workflow commands, which GitHub shows beside the line."""
    names = Names(registry=claims.registry, language=language, organisations=organisations)
    lines = []
    for claim in claims:
        command = _GITHUB.get(claim.status)
        if command is None:
            continue
        title = f"{claim.reading.text}: {names.either(*_STATUS_WORDS[claim.status])}"
        place = f"file={_property(claim.file)},line={claim.line},col={claim.column},title={_property(title)}"
        lines.append(f"::{command} {place}::{_escaped(_sentence(claim, names))}\n")
    return "".join(lines)


def _row(claim: Claim, names: Names) -> tuple[str, ...]:
    judged, whole = claim.judged, _is_whole(claim, names)
    indicator = claim.binding.indicator
    return (
        f"{claim.file}:{claim.line}:{claim.column}",
        claim.reading.text,
        names.either(*_STATUS_WORDS[claim.status]),
        f"{names.indicator(indicator)} [{indicator}]" if indicator is not None else "",
        judged.value_text,
        interval_text(judged.hard, whole=whole),
        interval_text(judged.fair, whole=whole),
        judged.better,
        _why(claim, names),
    )


def _sentence(claim: Claim, names: Names) -> str:
    """A claim in one line: what is true, what the words allow, what to write, and why it was read so."""
    judged, either = claim.judged, names.either
    colon, stop = either(":", ": "), either("。", ". ")
    parts = []
    if claim.binding.indicator is not None:
        parts.append(f"{names.indicator(claim.binding.indicator)} [{claim.binding.indicator}]")
    if judged.value_text:
        parts.append(f"{either('实际', 'true')}{colon}{judged.value_text}")
    if judged.status in {"false", "loose"}:
        allowed = interval_text(judged.hard, whole=_is_whole(claim, names))
        parts.append(f"{either('允许范围', 'allowed')}{colon}{allowed}")
    if judged.better:
        parts.append(f"{either('建议', 'better')}{colon}{judged.better}")
    parts.append(_why(claim, names))
    return stop.join(part for part in parts if part).strip()


def _why(claim: Claim, names: Names) -> str:
    """Faults first, then why nothing was judged, then how the figure was bound."""
    either = names.either
    parts = [fault.text(names.language) for fault in claim.judged.faults]
    reason = claim.judged.reason
    if reason:
        parts.append(either(_REASONS.get(reason) or reason_words(reason, "zh"), reason_words(reason, "en")))
    parts.append(_bound(claim.binding, names))
    if claim.said:
        period = names.period_label(claim.period) if claim.period else "–"
        where = names.org(claim.org, claim.period) if claim.period else claim.org
        said = either("、", ", ").join(claim.said)
        parts.append(either(f"按“{said}”取{where}{period}", f"of {where}, {period}, as “{said}” says"))
    return either(";", "; ").join(parts)


def _bound(binding: Binding, names: Names) -> str:
    how = names.either(*_HOW[binding.how]).format(name=binding.name, covered=f"{binding.covered:.0%}")
    if binding.indicator is None and binding.others and binding.how != "aside":
        others = names.either("、", ", ").join(binding.others)
        return names.either(f"{how}(相近:{others})", f"{how} (near: {others})")
    return how


def _is_whole(claim: Claim, names: Names) -> bool:
    """Whether only whole numbers count: of a level that is counted."""
    if claim.reading.change is not None and claim.reading.unit in {"%", "‰", "百分点", "个百分点"}:
        return False
    if claim.binding.indicator is None:
        return claim.reading.unit not in {"%", "‰", "百分点", "个百分点"}
    return decimals_of(names.registry[claim.binding.indicator], names.registry) == 0


def _fields(claim: Claim, claims: Claims) -> dict[str, object]:
    judged, binding = claim.judged, claim.binding
    unit = claims.registry[binding.indicator].unit if binding.indicator is not None else None
    return {
        "file": claim.file,
        "line": claim.line,
        "column": claim.column,
        "text": claim.reading.text,
        "sentence": claim.sentence,
        "language": claim.language,
        "status": claim.status,
        "indicator": binding.indicator,
        "unit": unit,
        "org": claim.org,
        "period": claim.period or None,
        "form": claim.reading.form,
        "change": claim.reading.change,
        "written": _number(claim.reading.value),
        "value": _number(judged.value),
        "value_text": judged.value_text or None,
        "hard": _ends(judged.hard),
        "fair": _ends(judged.fair),
        "better": judged.better or None,
        "faults": [{"code": fault.code, "zh": fault.zh, "en": fault.en} for fault in judged.faults],
        "reason": judged.reason or None,
        "binding": {
            "how": binding.how,
            "name": binding.name or None,
            "covered": round(binding.covered, 2),
            "others": list(binding.others),
            "said": list(claim.said),
        },
    }


def _ends(interval: Interval | None) -> dict[str, object] | None:
    if interval is None:
        return None
    return {
        "low": _number(interval.low),
        "high": _number(interval.high),
        "low_open": interval.low_open,
        "high_open": interval.high_open,
    }


def _number(value: int | Fraction | None) -> str | None:
    return None if value is None else str(value)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")

"""The end of a report: what each indicator counts, where its definition comes from, and which packages brought it."""

from __future__ import annotations

from collections.abc import Iterator

from kexie_metrics.publishing.describing import describe, kind_word
from kexie_metrics.publishing.reporting.asking import Question
from kexie_metrics.publishing.reports import Column, Row, Section
from kexie_metrics.publishing.words.naming import Names

__all__ = ["definitions"]


def definitions(question: Question, names: Names) -> Iterator[Section]:
    """A table of definitions for each area, the sources of all, and the packages that brought them."""
    either = names.either
    yield Section(
        title=either("指标口径与来源", "Definitions and sources"),
        lines=tuple(_packages(question, names)),
        appendix=True,
    )
    titles = either("指标 类型 口径 来源 编号", "Indicator Kind Counted Source Id").split()
    for chapter in question.chapters:
        shown = dict.fromkeys(name for part in chapter.parts for name in part.shown)
        yield Section(
            title=names.area(chapter.area),
            level=2,
            columns=tuple(Column(title=title) for title in titles),
            rows=tuple(_row(name, names) for name in shown),
            appendix=True,
        )


def _row(indicator: str, names: Names) -> Row:
    resolved = names.registry[indicator]
    facts = dict(describe(names.registry, indicator, names.language).facts)
    meaning, counted, condition = (
        facts.get(names.either(*heading), "")
        for heading in (("含义", "Meaning"), ("计算", "Counted"), ("条件", "Condition"))
    )
    counted = names.either("", " ").join(text for text in (meaning, counted) if text)
    if resolved.where is not None:
        counted += names.either(f"条件:{condition}", f" Where {condition}")
    source = resolved.definition.source or ""
    return Row(cells=(names.indicator(indicator), kind_word(resolved, names.language), counted, source, indicator))


def _packages(question: Question, names: Names) -> Iterator[str]:
    origins = {
        names.registry[name].origin for chapter in question.chapters for part in chapter.parts for name in part.shown
    }
    plugins = sorted({f"{origin.plugin} {origin.version or ''}".strip() for origin in origins if origin.plugin})
    files = sorted({origin.file for origin in origins if not origin.plugin})
    listed = names.either("、", ", ").join([*plugins, *files])
    yield names.either(f"指标定义来自:{listed}。", f"Indicators are defined by {listed}.")

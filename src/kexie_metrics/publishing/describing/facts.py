"""What an indicator means, in words: what is counted, when, where, and what it must not be taken for.

The words follow from the definition alone, so they can say nothing that the engine does not do.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from kexie_metrics.publishing.describing.counting import Counting
from kexie_metrics.publishing.describing.spreading import Spreading
from kexie_metrics.publishing.describing.standing import Standing
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.phrases import BETTER, KINDS
from kexie_metrics.registry import Registry, ResolvedIndicator

__all__ = ["Description", "describe", "kind_word"]


@frozen(kw_only=True)
class Description:
    """An indicator in words.

    Attributes:
        title: Its name.
        id: Its full id.
        facts: Headings and what stands under them, in order.
    """

    title: str
    id: str
    facts: tuple[tuple[str, str], ...]


def describe(registry: Registry, indicator: str, language: str) -> Description:
    """Put an indicator's definition into words.

    Args:
        registry: The definitions.
        indicator: Full id.
        language: `zh` or `en`.

    Raises:
        UnknownIndicatorError: No plugin and no file defines it.
    """
    resolved = registry[indicator]
    names = Names(registry=registry, language=language)
    return Description(
        title=names.indicator(indicator),
        id=resolved.id,
        facts=tuple((heading, text) for heading, text in _facts(resolved, names) if text),
    )


def kind_word(indicator: ResolvedIndicator, language: str) -> str:
    """What sort of figure an indicator is, such as a flow or a stock."""
    return KINDS[indicator.behaviour.kind][language == "en"]


def _facts(indicator: ResolvedIndicator, names: Names) -> Iterator[tuple[str, str]]:
    either, definition = names.either, indicator.definition
    counting, spreading, standing = Counting(indicator, names), Spreading(indicator, names), Standing(indicator, names)
    yield either("工作领域", "Work area"), names.area(indicator.area)
    aliases = definition.aliases.en if names.is_english else definition.aliases.zh
    yield either("又称", "Also called"), either("、", "; ").join(aliases)
    yield either("含义", "Meaning"), names.text(definition.description)
    yield either("计算", "Counted"), counting.counted()
    yield either("记录", "Records"), counting.records()
    yield either("条件", "Condition"), counting.condition()
    yield either("取数时间", "When"), spreading.when()
    yield either("跨时间", "Over time"), spreading.over_time()
    yield either("跨组织", "Over organisations"), spreading.over_organisations()
    yield either("可分组", "May be split by"), spreading.dimensions()
    yield either("不可相加", "Never added to"), standing.not_added()
    yield either("应报", "Reports owed"), standing.owed()
    yield either("公布条件", "Given where"), standing.published()
    yield either("记录性质", "Records are"), standing.statuses()
    yield either("目标", "Target"), standing.target()
    yield either("导向", "Better"), either(*BETTER[definition.better])
    yield either("单位", "Unit"), standing.unit()
    yield either("有效期", "In force"), standing.validity()
    yield either("来源", "Source"), definition.source or ""
    yield either("定义于", "Defined by"), standing.origin()

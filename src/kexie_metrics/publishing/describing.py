"""What an indicator means, in words: what is counted, when, where, and what it must not be taken for.

The words follow from the definition alone, so they can say nothing that the engine does not do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from attrs import frozen

from kexie_metrics.definitions.model import Running
from kexie_metrics.definitions.printing import to_text
from kexie_metrics.definitions.tree import Call, Expression, Literal, Name, names, walk
from kexie_metrics.periods import parse_span
from kexie_metrics.publishing.words.mixtures import RECORD_STATUSES
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.phrases import (
    AFRESH,
    BETTER,
    COUNTED,
    EXPECTED,
    KINDS,
    ORG_OPERATORS,
    READINGS,
    RUNNING,
    SPANS,
    SPLITS,
    TIME_OPERATORS,
    UNITS,
    WINDOWS,
)
from kexie_metrics.publishing.words.printing import decimals_of, target_text
from kexie_metrics.registry import Registry, ResolvedDataset, ResolvedIndicator

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
    writer = _Writer(registry=registry, indicator=resolved, names=Names(registry=registry, language=language))
    return Description(
        title=writer.names.indicator(indicator),
        id=resolved.id,
        facts=tuple((heading, text) for heading, text in writer.facts() if text),
    )


def kind_word(indicator: ResolvedIndicator, language: str) -> str:
    """What sort of figure an indicator is, such as a flow or a stock."""
    return KINDS[indicator.behaviour.kind][language == "en"]


@frozen(kw_only=True)
class _Writer:
    """Writes the sentences about one indicator."""

    registry: Registry
    indicator: ResolvedIndicator
    names: Names

    def say(self, phrase: tuple[str, str], **facts: str) -> str:
        return self.names.either(*phrase).format(**facts)

    def facts(self) -> Iterator[tuple[str, str]]:
        either, definition = self.names.either, self.indicator.definition
        yield either("工作领域", "Work area"), self.names.area(self.indicator.area)
        yield either("含义", "Meaning"), self.names.text(definition.description)
        yield either("计算", "Counted"), self.counted()
        yield either("记录", "Records"), self.records()
        yield either("条件", "Condition"), self.condition()
        yield either("取数时间", "When"), self.when()
        yield either("跨时间", "Over time"), self.over_time()
        yield either("跨组织", "Over organisations"), self.over_organisations()
        yield either("可分组", "May be split by"), self.dimensions()
        yield either("不可相加", "Never added to"), self.not_added()
        yield either("应报", "Reports owed"), self.owed()
        yield either("公布条件", "Given where"), self.published()
        yield either("记录性质", "Records are"), self.statuses()
        yield either("目标", "Target"), self.target()
        yield either("导向", "Better"), either(*BETTER[definition.better])
        yield either("单位", "Unit"), self.unit()
        yield either("有效期", "In force"), self.validity()
        yield either("来源", "Source"), definition.source or ""
        yield either("定义于", "Defined by"), self.origin()

    # What is counted.

    def counted(self) -> str:
        definition = self.indicator.definition
        kind = KINDS[self.indicator.behaviour.kind]
        if self.indicator.formula is not None:
            text = self.say(COUNTED["ratio" if definition.ratio is not None else "formula"], **self.formula())
        else:
            dataset = self.registry.dataset(str(self.indicator.dataset))
            key: str = definition.kind
            if key == "count":
                key = f"count_{definition.when if definition.when in {'begins', 'ends'} else self.role}"
            text = self.say(COUNTED[key], column=self.column(dataset), dataset=self.dataset_name(dataset))
        return self.names.either(f"{text}({kind[0]})。", f"{text} ({kind[1]}).")

    def formula(self) -> dict[str, str]:
        formula = self.indicator.formula
        assert formula is not None  # noqa: S101 - the caller looked
        parts = [f"{name} = {self.names.indicator(str(name))}" for name in names(formula)]
        ratio = self.indicator.definition.ratio
        facts = {"formula": to_text(formula), "parts": self.names.either(";", "; ").join(parts)}
        if ratio is not None:
            of, to = (str(name) for name in names(formula)) if len(parts) == 2 else (ratio.of, ratio.to)  # noqa: PLR2004 - upper and lower
            scale = self.indicator.definition.scale
            facts |= {
                "of": f"{self.names.indicator(of)} [{of}]",
                "to": f"{self.names.indicator(to)} [{to}]",
                "scale": "" if scale == 1 else f" × {scale}",
            }
        return facts

    @property
    def role(self) -> str:
        return self.registry.dataset(str(self.indicator.dataset)).definition.role

    def dataset_name(self, dataset: ResolvedDataset) -> str:
        label = self.names.text(dataset.definition.label)
        return (
            self.names.either(f"《{label}》[{dataset.id}]", f"“{label}” [{dataset.id}]") if label else f"[{dataset.id}]"
        )

    def column(self, dataset: ResolvedDataset) -> str:
        name = self.indicator.column
        return f"{self.names.text(dataset.columns[name].label)} {name}".strip() if name else ""

    def records(self) -> str:
        if self.indicator.dataset is None:
            return self.names.either(
                "由其他指标算出,本身不读记录。", "Made of other indicators; it reads no records itself."
            )
        dataset = self.registry.dataset(self.indicator.dataset)
        return " ".join([self.dataset_name(dataset), self.names.text(dataset.definition.description)]).strip()

    def condition(self) -> str:
        where = self.indicator.where
        if where is None:
            return self.names.either("全部记录。", "All records.") if self.indicator.dataset is not None else ""
        words = list(dict.fromkeys(self.code_words(where)))
        return to_text(where) + (f"  ({'; '.join(words)})" if words else "")

    def code_words(self, where: Expression) -> Iterator[str]:
        """The words of the codes that a condition names."""
        for node in walk(where):
            if not isinstance(node, Call) or node.function not in {"=", "<>", "in"}:
                continue
            columns = [part for part in node.arguments if isinstance(part, Name)]
            if len(columns) != 1:
                continue
            dataset, column = self.registry.resolve_path(str(self.indicator.dataset), columns[0].parts)
            for part in node.arguments:
                if isinstance(part, Literal) and str(part.value) in dataset.codes.get(column, {}):
                    yield f"{part.value} = {self.names.text(dataset.codes[column][str(part.value)])}"

    # When, and over what.

    def when(self) -> str:
        definition = self.indicator.definition
        if self.indicator.dataset is None:
            return self.names.either("各组成指标按各自的规则取数。", "Each part is taken by its own rule.")
        dataset = self.registry.dataset(self.indicator.dataset)
        time = dataset.definition.time
        key = str(definition.when if definition.when in {"begins", "ends"} else dataset.definition.role)
        if key == "intervals" and time is not None and time.ends is None:
            key = "intervals_open"
        text = self.say(
            WINDOWS[key],
            event=(time and time.event) or "",
            begins=(time and time.begins) or "",
            ends=(time and time.ends) or "",
            as_of=(time and time.as_of) or "",
            of=", ".join(dataset.definition.of) or dataset.org or "",
            span=self.span(),
        )
        if dataset.definition.role == "intervals" and self.indicator.behaviour.in_force and self.time in {None, "last"}:
            text += self.names.either("取期末一天的情况。", " Taken on the period's last day.")
        return text

    @property
    def time(self) -> str | None:
        return self.indicator.behaviour.time

    def span(self) -> str:
        """The stretch of time that records are taken from."""
        definition = self.indicator.definition
        if definition.last is not None:
            number_of, unit = parse_span(definition.last.within)
            return self.say(
                SPANS["within"], length=self.names.either(f"{number_of}{UNITS[unit]}", definition.last.within)
            )
        if isinstance(definition.running, Running):
            months = definition.running.months
            return self.say(SPANS["within"], length=self.names.either(f"{months}个月", f"{months} months"))
        return self.say(SPANS[definition.running or "period"])

    def over_time(self) -> str:
        if self.indicator.definition.running is not None:
            return self.say(RUNNING)
        if self.time is None:
            return self.say(AFRESH[self.indicator.behaviour.kind])
        operators = READINGS if self.indicator.dataset is not None and self.role == "readings" else TIME_OPERATORS
        return self.say(operators[self.time])

    def over_organisations(self) -> str:
        operator = self.indicator.behaviour.org
        if operator is None:
            return self.say(AFRESH[self.indicator.behaviour.kind])
        return self.say(ORG_OPERATORS[operator])

    def dimensions(self) -> str:
        if not self.indicator.dimensions:
            return self.names.either("不分组。", "Nothing.")
        shown = [self.dimension(name) for name in self.indicator.dimensions]
        behaviour = self.indicator.behaviour
        adds = behaviour.kind in {"flow", "stock"} and behaviour.time not in {"min", "max"}
        why = SPLITS["adds" if adds and behaviour.org in {"sum", "none"} else "afresh"]
        return f"{self.names.either(';', '; ').join(shown)}{self.names.either('。', '. ')}{self.say(why)}"

    def dimension(self, name: str) -> str:
        codes = self.names.codes(self.indicator, name)
        label = self.names.dimension(self.indicator, name)
        title = name if label == name else f"{label} {name}"
        words = [self.names.text(text, code) for code, text in codes.items()]
        listed = self.names.either("、", ", ").join(words)
        if not listed:
            return title
        return self.names.either(f"{title}({listed})", f"{title} ({listed})")

    # What a reader needs besides.

    def not_added(self) -> str:
        kind = self.indicator.behaviour.kind
        sentences = []
        if kind == "stock" or self.indicator.definition.running is not None:
            sentences.append(self.names.either("各时期的数不可相加。", "Figures of different periods do not add up."))
        elif kind != "flow":
            sentences.append(
                self.names.either("各时期、各组织的数不可相加。", "Figures of periods or organisations do not add up.")
            )
        listed = self.names.either(";", "; ").join(
            f"{self.names.indicator(other)} [{other}]" for other in self.indicator.overlaps
        )
        if listed:
            sentences.append(
                self.names.either(f"与下列指标有重复记录,不可相加:{listed}。", f"They share records with it: {listed}.")
            )
        return self.names.either("", " ").join(sentences)

    def owed(self) -> str:
        """Who owes the records behind the figure, dataset by dataset."""
        sentences = []
        for name in self.registry.expecting(self.indicator.id):
            dataset = self.registry.dataset(name)
            expects = dataset.definition.expects
            assert expects is not None  # noqa: S101 - the registry looked
            text = self.say(EXPECTED[expects.every], level=expects.level)
            if expects.due is not None:
                number_of, unit = parse_span(expects.due)
                text += self.say(EXPECTED["due"], length=self.names.either(f"{number_of}{UNITS[unit]}", expects.due))
            title = self.dataset_name(dataset)
            sentences.append(self.names.either(f"{title}:{text}。", f"{title}: {text}."))
        return self.names.either("", " ").join(sentences)

    def statuses(self) -> str:
        """What the records may be, where a column of the dataset says so."""
        if self.indicator.dataset is None:
            return ""
        dataset = self.registry.dataset(self.indicator.dataset)
        words = [self.names.either(*RECORD_STATUSES[status]) for status in dataset.statuses]
        if not words:
            return ""
        column = dataset.definition.status
        return self.names.either(f"{'、'.join(words)}(见 {column})。", f"{', '.join(words)} (see {column}).")

    def published(self) -> str:
        publish = self.indicator.definition.publish
        if publish is None:
            return ""
        parts = []
        if publish.at_least is not None:
            share = f"{(Decimal(publish.at_least) * 100).normalize():f}"
            parts.append(self.names.either(f"应报数据至少报齐{share}%", f"At least {share}% of the reports are in"))
        if publish.must:
            units = self.names.either("、", ", ").join(publish.must)
            have = "has" if len(publish.must) == 1 else "have"
            parts.append(self.names.either(f"{units}已报", f"{units} {have} reported"))
        return self.names.either(f"{',且'.join(parts)}。", f"{' and '.join(parts)}.")

    def target(self) -> str:
        definition = self.indicator.definition
        if self.indicator.target is not None:
            return f"{self.names.indicator(self.indicator.target)} [{self.indicator.target}]"
        if not isinstance(definition.target, Mapping):
            return ""
        return self.names.either("、", "; ").join(
            f"{self.names.period_label(period)}: {self.target_of(value)}" for period, value in definition.target.items()
        )

    def target_of(self, given: int | Decimal | Mapping[str, int | Decimal]) -> str:
        """The target of one period: of the top of the tree, or of units by code."""
        if not isinstance(given, Mapping):
            return target_text(given, self.indicator, self.registry)
        units = [f"{code} {target_text(value, self.indicator, self.registry)}" for code, value in given.items()]
        return self.names.either(",", ", ").join(units)

    def unit(self) -> str:
        places = decimals_of(self.indicator, self.registry)
        unit = self.indicator.unit or self.names.either("(无)", "(none)")
        digits = f"{places or 'no'} decimal{'' if places == 1 else 's'}"
        return self.names.either(f"{unit},印出时保留{places}位小数", f"{unit}, printed with {digits}")

    def validity(self) -> str:
        definition = self.indicator.definition
        parts = []
        if definition.since is not None:
            parts.append(self.names.either(f"自{definition.since}年起", f"from {definition.since}"))
        if definition.until is not None:
            parts.append(self.names.either(f"至{definition.until}年止", f"until {definition.until}"))
        if self.indicator.replaced_by is not None:
            other = f"{self.names.indicator(self.indicator.replaced_by)} [{self.indicator.replaced_by}]"
            parts.append(self.names.either(f"由“{other}”接替", f"replaced by {other}"))
        breaks = self.names.either("、", ", ").join(self.names.period_label(text) for text in definition.breaks)
        if breaks:
            parts.append(self.names.either(f"自{breaks}起统计口径改变", f"a new series from {breaks}"))
        return self.names.either(",", ", ").join(parts)

    def origin(self) -> str:
        origin = self.indicator.origin
        if origin.plugin is None:
            return self.names.either(f"文件 {origin.file}", f"file {origin.file}")
        return self.names.either(
            f"插件 {origin.plugin} {origin.version or ''}({origin.file})",
            f"plugin {origin.plugin} {origin.version or ''} ({origin.file})",
        )

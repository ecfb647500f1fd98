"""What a reader of an indicator needs besides: what it is not added to, who owes reports, its target and its origin."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import frozen

from kexie_metrics.publishing.describing.telling import Teller
from kexie_metrics.publishing.words.mixtures import RECORD_STATUSES
from kexie_metrics.publishing.words.phrases import EXPECTED
from kexie_metrics.publishing.words.printing import decimals_of, target_text

__all__ = ["Standing"]


@frozen
class Standing(Teller):
    """Says what is to be kept in mind about the figures."""

    def not_added(self) -> str:
        """What it must not be added to."""
        kind = self.indicator.behaviour.kind
        sentences = []
        if kind == "stock" or self.indicator.definition.running is not None:
            sentences.append(self.names.either("各时期的数不可相加。", "Figures of different periods do not add up."))
        elif kind != "flow":
            sentences.append(
                self.names.either("各时期、各组织的数不可相加。", "Figures of periods or organisations do not add up.")
            )
        listed = self.names.either(";", "; ").join(map(self.indicator_name, self.indicator.overlaps))
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
                text += self.say(EXPECTED["due"], length=self.length(expects.due))
            title = self.dataset_name(dataset)
            sentences.append(self.names.either(f"{title}:{text}。", f"{title}: {text}."))
        return self.names.either("", " ").join(sentences)

    def statuses(self) -> str:
        """What the records may be, where a column of the dataset says so."""
        if self.indicator.dataset is None:
            return ""
        dataset = self.dataset
        words = [self.names.either(*RECORD_STATUSES[status]) for status in dataset.statuses]
        if not words:
            return ""
        column = dataset.definition.status
        return self.names.either(f"{'、'.join(words)}(见 {column})。", f"{', '.join(words)} (see {column}).")

    def published(self) -> str:
        """What has to be reported before the figure is given."""
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
        """What it aims at."""
        definition = self.indicator.definition
        if self.indicator.target is not None:
            return self.indicator_name(self.indicator.target)
        if not isinstance(definition.target, Mapping):
            return ""
        return self.names.either("、", "; ").join(
            f"{self.names.period_label(period)}: {self._target_of(value)}"
            for period, value in definition.target.items()
        )

    def _target_of(self, given: int | Decimal | Mapping[str, int | Decimal]) -> str:
        """The target of one period: of the top of the tree, or of units by code."""
        if not isinstance(given, Mapping):
            return target_text(given, self.indicator, self.registry)
        units = [f"{code} {target_text(value, self.indicator, self.registry)}" for code, value in given.items()]
        return self.names.either(",", ", ").join(units)

    def unit(self) -> str:
        """Its unit, and with how many decimals it is printed."""
        places = decimals_of(self.indicator, self.registry)
        unit = self.indicator.unit or self.names.either("(无)", "(none)")
        digits = f"{places or 'no'} decimal{'' if places == 1 else 's'}"
        return self.names.either(f"{unit},印出时保留{places}位小数", f"{unit}, printed with {digits}")

    def validity(self) -> str:
        """Since when and until when it holds, and where its series breaks."""
        definition = self.indicator.definition
        parts = []
        if definition.since is not None:
            parts.append(self.names.either(f"自{definition.since}年起", f"from {definition.since}"))
        if definition.until is not None:
            parts.append(self.names.either(f"至{definition.until}年止", f"until {definition.until}"))
        if self.indicator.replaced_by is not None:
            other = self.indicator_name(self.indicator.replaced_by)
            parts.append(self.names.either(f"由“{other}”接替", f"replaced by {other}"))
        breaks = self.names.either("、", ", ").join(self.names.period_label(text) for text in definition.breaks)
        if breaks:
            parts.append(self.names.either(f"自{breaks}起统计口径改变", f"a new series from {breaks}"))
        return self.names.either(",", ", ").join(parts)

    def origin(self) -> str:
        """Which plugin or file defines it."""
        origin = self.indicator.origin
        if origin.plugin is None:
            return self.names.either(f"文件 {origin.file}", f"file {origin.file}")
        return self.names.either(
            f"插件 {origin.plugin} {origin.version or ''}({origin.file})",
            f"plugin {origin.plugin} {origin.version or ''} ({origin.file})",
        )

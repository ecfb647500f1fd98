"""How an indicator's figures go over time, organisations and dimensions, and why so."""

from __future__ import annotations

from attrs import frozen

from kexie_metrics.definitions.model import Running
from kexie_metrics.publishing.describing.telling import Teller
from kexie_metrics.publishing.words.phrases import (
    AFRESH,
    CHOSEN,
    ORG_OPERATORS,
    READINGS,
    RUNNING,
    SPANS,
    SPLITS,
    TIME_OPERATORS,
    WHY_ORG,
    WHY_SPLIT,
    WHY_TIME,
    WINDOWS,
)

__all__ = ["Spreading"]


@frozen
class Spreading(Teller):
    """Says how figures of periods, units and groups hang together."""

    def when(self) -> str:
        """Which day or days of a record decide where it counts."""
        definition, behaviour = self.indicator.definition, self.indicator.behaviour
        if self.indicator.dataset is None:
            return self.names.either("各组成指标按各自的规则取数。", "Each part is taken by its own rule.")
        dataset = self.dataset
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
            span=self._span(),
        )
        if dataset.definition.role == "intervals" and behaviour.in_force and behaviour.time in {None, "last"}:
            text += self.names.either("取期末一天的情况。", " Taken on the period's last day.")
        return text

    def _span(self) -> str:
        """The stretch of time that records are taken from."""
        definition = self.indicator.definition
        if definition.last is not None:
            return self.say(SPANS["within"], length=self.length(definition.last.within))
        if isinstance(definition.running, Running):
            months = definition.running.months
            return self.say(SPANS["within"], length=self.names.either(f"{months}个月", f"{months} months"))
        return self.say(SPANS[definition.running or "period"])

    def over_time(self) -> str:
        """The operator over time, and why it is that one."""
        definition, behaviour = self.indicator.definition, self.indicator.behaviour
        kind = behaviour.kind
        if definition.running is not None:
            return self.say(RUNNING)
        if behaviour.time is None:
            return self.because(self.say(AFRESH[kind]), WHY_TIME[kind])
        readings = self.indicator.dataset is not None and self.dataset.definition.role == "readings"
        text = self.say((READINGS if readings else TIME_OPERATORS)[behaviour.time])
        if definition.over is not None and definition.over.time is not None:
            return self.because(text, CHOSEN)
        return self.because(text, WHY_TIME["readings" if readings and kind == "stock" else kind])

    def over_organisations(self) -> str:
        """The operator over organisations, and why it is that one."""
        definition, behaviour = self.indicator.definition, self.indicator.behaviour
        if behaviour.org is None:
            return self.because(self.say(AFRESH[behaviour.kind]), WHY_ORG[behaviour.kind])
        text = self.say(ORG_OPERATORS[behaviour.org])
        if definition.over is not None and definition.over.org is not None:
            return self.because(text, CHOSEN)
        return self.because(text, WHY_ORG["reported" if behaviour.kind == "reported" else behaviour.org])

    def dimensions(self) -> str:
        """What it may be split by, and how the parts add up."""
        if not self.indicator.dimensions:
            return self.names.either("不分组。", "Nothing.")
        shown = [self._dimension(name) for name in self.indicator.dimensions]
        behaviour = self.indicator.behaviour
        adds = behaviour.kind in {"flow", "stock"} and behaviour.time not in {"min", "max"}
        listed = f"{self.names.either(';', '; ').join(shown)}{self.names.either('。', '. ')}"
        if adds and behaviour.org in {"sum", "none"}:
            return f"{listed}{self.say(SPLITS['adds'])}"
        text = f"{listed}{self.say(SPLITS['afresh'])}"
        return self.because(text, WHY_SPLIT[behaviour.kind]) if behaviour.kind in WHY_SPLIT else text

    def _dimension(self, name: str) -> str:
        codes = self.names.codes(self.indicator, name)
        label = self.names.dimension(self.indicator, name)
        title = name if label == name else f"{label} {name}"
        words = [self.names.text(text, code) for code, text in codes.items()]
        listed = self.names.either("、", ", ").join(words)
        if not listed:
            return title
        return self.names.either(f"{title}({listed})", f"{title} ({listed})")

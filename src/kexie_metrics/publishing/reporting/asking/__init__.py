"""What a report is asked for, and every figure that answers it."""

from kexie_metrics.publishing.reporting.asking.answers import Answers, answered
from kexie_metrics.publishing.reporting.asking.questions import Base, Question, ask

__all__ = ["Answers", "Base", "Question", "answered", "ask"]

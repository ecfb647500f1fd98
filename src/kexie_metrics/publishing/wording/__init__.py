"""Figures in the words of running text: a number to its phrase, and a phrase to the numbers it may honestly stand for.

Tables carry exact figures; prose rounds them, with words that say so. What is written here always reads back as fair,
and what others wrote is read by the same rules. Everything is pure and works on exact numbers.
"""

from kexie_metrics.publishing.wording.bounds import Interval, Style
from kexie_metrics.publishing.wording.changing import change_phrase
from kexie_metrics.publishing.wording.finding import Mention, find, reading
from kexie_metrics.publishing.wording.phrasing import exactly, phrase
from kexie_metrics.publishing.wording.readings import Fault, Reading

__all__ = ["Fault", "Interval", "Mention", "Reading", "Style", "change_phrase", "exactly", "find", "phrase", "reading"]

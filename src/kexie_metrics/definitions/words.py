"""Words for people, in each language."""

from __future__ import annotations

from attrs import frozen

__all__ = ["Text"]


@frozen(kw_only=True)
class Text:
    """The same words in each language; at least one of them is given.

    Attributes:
        zh: Chinese.
        en: English.
    """

    zh: str | None = None
    en: str | None = None

    def pick(self, language: str) -> str:
        """The words in a language, or in the other one where it is missing."""
        first, second = (self.en, self.zh) if language == "en" else (self.zh, self.en)
        return first or second or ""

"""Texts as passages of prose that know their places: plain text, Markdown, and Word documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from kexie_metrics.errors import MissingExtraError, RequestError

__all__ = ["Passage", "Pin", "read_passages"]

_PIN = re.compile(r"\[\[\s*([^\[\]\n]+?)\s*\]\]")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_LEADER = re.compile(r"^\s*(?:>\s*)*(?:[-*+]\s+)?")
_HIDDEN = re.compile(
    r"^[ ]{0,3}(?P<fence>```|~~~).*?(?:^[ ]{0,3}(?P=fence)[^\n]*$|\Z)"
    r"|<!--.*?-->|!\[[^\]]*\]\([^)]*\)|`[^`]*`|</?[A-Za-z][^>]*>",
    re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(r"\[([^\[\]]+)\]\([^)]*\)")
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)")
_WIDE_LETTER = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@frozen(kw_only=True)
class Pin:
    """An indicator named in the text, for the figure before it.

    Attributes:
        at: Where it stood in the passage's text.
        name: What it names, after the two brackets.
        line: Its line, or in a Word document its paragraph, from 1.
        column: Its column, from 1.
    """

    at: int
    name: str
    line: int
    column: int


@frozen(kw_only=True)
class Passage:
    """A paragraph without what is not prose in it.

    Attributes:
        text: The prose, in one line.
        places: Line and column of each of its characters, from 1; in a Word document the line is the paragraph.
        pins: Indicators named in it.
        headings: Headings over it, the nearest last.
    """

    text: str
    places: tuple[tuple[int, int], ...] = field(repr=False)
    pins: tuple[Pin, ...] = ()
    headings: tuple[str, ...] = ()


def read_passages(path: Path) -> tuple[Passage, ...]:
    """The prose of a file. Tables, code and comments are no prose and are left out.

    Args:
        path: A `.md`, `.txt` or `.docx` file.

    Raises:
        RequestError: Another kind of file, or one that cannot be read as what its name says.
        MissingExtraError: A `.docx` file, and the extra `word` is not installed.
    """
    ending = path.suffix.lower()
    if ending == ".docx":
        return tuple(_word(path))
    if ending not in {".md", ".markdown", ".txt"}:
        raise RequestError(f"{path}: not a .md, .txt or .docx file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(f"{path}: not UTF-8; save it as UTF-8, it may be GB18030 now") from error
    return tuple(_paragraphs(text, markdown=ending != ".txt"))


def _paragraphs(text: str, *, markdown: bool) -> Iterator[Passage]:
    if markdown:
        text = _HIDDEN.sub(lambda match: re.sub(r"[^\n]", "\0", match[0]), text)
    headings: list[tuple[int, str]] = []
    lines: list[tuple[int, int, str]] = []

    def passage() -> Iterator[Passage]:
        if lines:
            yield _joined(lines, tuple(words for _, words in headings), markdown=markdown)
            lines.clear()

    for number, line in enumerate(text.splitlines(), 1):
        heading = _HEADING.match(line) if markdown else None
        leader = _LEADER.match(line) if markdown else None
        begin = leader.end() if leader is not None else 0
        if not line.strip("\0 \t") or heading or line.lstrip().startswith("|"):
            yield from passage()
            if heading:
                depth = len(line.lstrip()) - len(line.lstrip().lstrip("#"))
                headings[:] = [each for each in headings if each[0] < depth]
                headings.append((depth, heading[1]))
                yield _joined([(number, heading.start(1), heading[1])], (), markdown=True)
            continue
        if markdown and re.match(r"\s*(?:[-*+]|\d+[.)])\s", line):
            yield from passage()
        lines.append((number, begin, line[begin:]))
    yield from passage()


def _joined(lines: list[tuple[int, int, str]], headings: tuple[str, ...], *, markdown: bool) -> Passage:
    """Lines as one, with a space between words but none between Chinese characters."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for number, begin, line in lines:
        content = line.rstrip()
        if letters and content and not (_WIDE_LETTER.match(letters[-1]) or _WIDE_LETTER.match(content[0])):
            letters.append(" ")
            places.append((number, begin + 1))
        letters.extend(content)
        places.extend((number, begin + column) for column in range(1, len(content) + 1))
    return _without_marks("".join(letters), places, headings, markdown=markdown)


def _without_marks(text: str, places: list[tuple[int, int]], headings: tuple[str, ...], *, markdown: bool) -> Passage:
    """The same without pins and, in Markdown, without marks of emphasis and addresses of links."""
    gone: set[int] = {place for place, letter in enumerate(text) if letter == "\0"}
    found = []
    for match in _PIN.finditer(text):
        gone.update(range(*match.span()))
        found.append((match.start(), match[1]))
    if markdown:
        for match in _LINK.finditer(text):
            gone.update({match.start(), *range(match.end(1), match.end())})
        for match in _EMPHASIS.finditer(text):
            gone.update(range(*match.span()))
    kept = [place for place in range(len(text)) if place not in gone]
    pins = tuple(
        Pin(at=sum(each < place for each in kept), name=name, line=places[place][0], column=places[place][1])
        for place, name in found
    )
    return Passage(
        text="".join(text[place] for place in kept),
        places=tuple(places[place] for place in kept),
        pins=pins,
        headings=headings,
    )


def _word(path: Path) -> Iterator[Passage]:
    try:
        from docx import Document  # noqa: PLC0415 - an extra
        from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415 - same
    except ImportError as error:
        raise MissingExtraError("word", "reading a .docx file") from error
    try:
        document = Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise RequestError(f"{path}: not a Word document (.docx)") from error
    headings: list[tuple[int, str]] = []
    for number, paragraph in enumerate(document.paragraphs, 1):
        text = paragraph.text
        if not text.strip():
            continue
        style = paragraph.style.name if paragraph.style is not None and paragraph.style.name else ""
        level = re.fullmatch(r"(?:Heading|标题) ?(\d)", style)
        over = () if level else tuple(words for _, words in headings)
        if level:
            headings[:] = [*(each for each in headings if each[0] < int(level[1])), (int(level[1]), text)]
        yield _joined([(number, 0, text.replace("\n", " ").replace("\t", " "))], over, markdown=False)

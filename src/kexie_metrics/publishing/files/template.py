"""A Word file of an office's own, with figures put in where its placeholders stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from zipfile import BadZipFile

from kexie_metrics.errors import MissingExtraError, TemplateError, suggestion
from kexie_metrics.writing import replacing

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.nodes import Node

__all__ = ["Shown", "fill"]


class Shown(str):
    """What a placeholder prints, and what stands behind a further point: `{{ area.indicator.change }}`.

    Attributes:
        gap: Why it prints nothing; empty where it prints something.
        forms: What else is there of it, by name.
    """

    __slots__ = ("forms", "gap")

    gap: str
    forms: Mapping[str, Shown]

    def __new__(cls, text: str, *, gap: str = "", forms: Mapping[str, Shown] | None = None) -> Self:
        """A text and what belongs to it."""
        shown = super().__new__(cls, text)
        shown.gap, shown.forms = gap, forms or {}
        return shown

    def __getattr__(self, name: str) -> Shown:
        """A form, for the template."""
        try:
            return self.forms[name]
        except KeyError:
            raise AttributeError(name) from None


Values = Mapping[str, "Shown | Mapping[str, Shown]"]


def fill(template: str | Path, path: str | Path, values: Values) -> None:
    """Fill a template, whole or not at all.

    Args:
        template: A Word file with placeholders such as `{{ think_tank.proposals_submitted }}`.
        path: Where to.
        values: What each placeholder prints, by the parts of its name.

    Raises:
        MissingExtraError: The extra for Word is not installed.
        TemplateError: Placeholders that name nothing or have nothing to print, all of them; or no template at all.
        RequestError: The file cannot be written.
    """
    try:
        from docx.opc.exceptions import OpcError  # noqa: PLC0415
        from docxtpl import DocxTemplate  # noqa: PLC0415
        from jinja2 import StrictUndefined  # noqa: PLC0415
        from jinja2 import TemplateError as JinjaError  # noqa: PLC0415
        from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("word", "a Word template") from error
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document = DocxTemplate(str(template))
        names = list(dict.fromkeys(_names(document, environment)))
    except JinjaError as error:
        raise TemplateError(f"{template}: {error}") from error
    except (BadZipFile, KeyError, OpcError, OSError, ValueError) as error:
        raise TemplateError(f"{template}: this is no Word file (.docx) that can be read") from error
    if not names:
        raise TemplateError(
            f"{template}: there is no placeholder in it; write {{{{ area.indicator }}}} where a figure stands"
        )
    wrong = [f"  {'.'.join(name)}: {why}" for name in names if (why := _why_not(name, values))]
    if wrong:
        count = "1 placeholder" if len(wrong) == 1 else f"{len(wrong)} placeholders"
        raise TemplateError("\n".join([f"{template}: {count} cannot be filled", *wrong]))
    try:
        document.render(values, environment, autoescape=True)
    except JinjaError as error:
        raise TemplateError(f"{template}: {error}") from error
    with replacing(path) as temporary:
        document.save(str(temporary))


def _names(document: Any, environment: Environment) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - a DocxTemplate
    """The names that a template asks for, from its text, its heads and its feet, in order."""
    document.init_docx()
    yield from _asked(environment.parse(document.patch_xml(document.get_xml())), frozenset())
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield from _asked(environment.parse(document.patch_xml(document.get_part_xml(part))), frozenset())


def _asked(node: Node, own: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Whole names below a node; what the template itself gives a name to is none."""
    from jinja2 import nodes  # noqa: PLC0415

    own |= {name.name for name in node.find_all(nodes.Name) if name.ctx == "store"}
    for child in node.iter_child_nodes():
        name = _name(child)
        if name is None:
            yield from _asked(child, own)
        elif name[0] not in own:
            yield name


def _name(node: Node) -> tuple[str, ...] | None:
    """`a.b.c` as its parts; None for what is no name."""
    from jinja2 import nodes  # noqa: PLC0415

    if isinstance(node, nodes.Name):
        return (node.name,) if node.ctx == "load" else None
    if isinstance(node, nodes.Getattr):
        before = _name(node.node)
        return None if before is None else (*before, node.attr)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        before = _name(node.node)
        return None if before is None else (*before, str(node.arg.value))
    return None


def _why_not(name: Sequence[str], values: Values) -> str:
    """Why a placeholder cannot be filled; empty where it can."""
    here: Any = values
    for place, part in enumerate(name):
        known: Mapping[str, Any] = here.forms if isinstance(here, Shown) else here
        if part not in known:
            what = ".".join(name[:place])
            return f"unknown{f' in {what}' if what else ''}; {suggestion(part, known)}"
        here = known[part]
    if not isinstance(here, Shown):
        return f"this is a work area; add one of its indicators; {suggestion('', here)}"
    return here.gap

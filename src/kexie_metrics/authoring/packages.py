"""The files of a new plugin: written all at once into a folder of their own, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from kexie_metrics.authoring import files
from kexie_metrics.authoring.drafting import drafted_figures, drafted_records, drafted_toml
from kexie_metrics.authoring.files import NewArea
from kexie_metrics.authoring.guessing import draft_datasets
from kexie_metrics.authoring.sheets import Sheet
from kexie_metrics.authoring.starting import FIGURES, RECORDS, starting_toml
from kexie_metrics.definitions.rules import ID
from kexie_metrics.definitions.schema import schema_text
from kexie_metrics.errors import RequestError

__all__ = ["write_package"]


def write_package(area: NewArea, sheets: Sequence[Sheet], parent: Path) -> list[Path]:
    """Write the package of a new area.

    Args:
        area: The area.
        sheets: Tables to draft its datasets from; none for an example.
        parent: Folder in which the package gets a folder of its own.

    Returns:
        What was written, in order.

    Raises:
        RequestError: The area's id is no name, there is something in the way, or the folder cannot be written.
    """
    if ID.fullmatch(area.id) is None:
        raise RequestError(
            f"{area.id!r} is no name of an area: lower-case English letters, digits and _, a letter first; "
            "--zh gives its Chinese name"
        )
    folder = parent / area.distribution
    texts = {folder / name: text for name, text in _files(area, sheets).items()}
    if folder.exists():
        raise RequestError(f"{folder} is there already; nothing was written")
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=parent))
        made.chmod(0o755)
        try:
            for path, text in texts.items():
                target = made / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", newline="")
            made.rename(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise RequestError(f"{folder}: cannot be written ({error.strerror})") from error
    return list(texts)


def _files(area: NewArea, sheets: Sequence[Sheet]) -> Mapping[str, str]:
    drafts = draft_datasets(sheets)
    source = f"src/{area.module}"
    if drafts:
        body = "\n".join(drafted_toml(drafts, area.label))
        figures = [figure for draft in drafts for figure in drafted_figures(draft)]
        records = {draft.name: drafted_records(draft) for draft in drafts}
    else:
        body = "".join(starting_toml(area.label))
        figures = list(FIGURES)
        records = {"activities": RECORDS}
    return {
        "README.md": files.readme(area, drafted=bool(drafts)),
        "pyproject.toml": files.project(area),
        ".gitignore": "__pycache__/\n*.egg-info/\n.pytest_cache/\n.hypothesis/\n.venv/\nbuild/\ndist/\n",
        ".github/workflows/check.yml": files.workflow(area),
        "definitions.json": schema_text("definitions"),
        f"{source}/__init__.py": files.module(area),
        f"{source}/{area.id}.toml": "\n".join([*files.head(area, drafted=bool(drafts)), body.rstrip(), ""]),
        "records/organisations.csv": files.organisations(area.label),
        **{f"records/{area.id}/{name}.csv": text for name, text in records.items()},
        f"tests/test_{area.id}.py": files.tests(area, figures, has_office_test=not drafts),
    }

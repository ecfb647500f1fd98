"""The way in: plugins, files and the office's site file become one registry, or one error with every mistake."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from attrs import frozen

from kexie_metrics.definitions.places import Mistake
from kexie_metrics.definitions.reading import in_file_order, raise_mistakes, read_documents, read_site
from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import Problem, RecordsError, RequestError
from kexie_metrics.plugins import load_plugins
from kexie_metrics.registry.advising import advise
from kexie_metrics.registry.catalogue import Origin, Registry
from kexie_metrics.registry.resolving import resolve
from kexie_metrics.registry.scope import Given

__all__ = ["Examination", "examine", "load_registry", "load_site"]

DefinitionSource = str | Path | tuple[str, str]
"""A path to a TOML file, or a name to show and the text itself."""


def load_site(path: str | Path) -> Site:
    """Read a site file.

    Args:
        path: The file, or the folder that holds `kexie.toml`.

    Raises:
        RecordsError: There is no such file.
        DefinitionError: Every mistake in it.
    """
    file = Path(path)
    if file.is_dir():
        file = file / "kexie.toml"
    try:
        data = file.read_bytes()
    except OSError as error:
        raise RecordsError(f"{path}: no site file here ({error.strerror}); it is called kexie.toml") from error
    return read_site(str(file), data)


def load_registry(
    *,
    files: Iterable[DefinitionSource] = (),
    block: Collection[str] = (),
    site: Site | str | Path | None = None,
    plugins: bool = True,
    extra: Mapping[str, object] | None = None,
) -> Registry:
    """Gather every definition: installed plugins, the site's own files, and the files given here.

    Args:
        files: Definition files for people who have no plugin yet: paths, or pairs of a name to show and the text.
        block: Names of plugins to do without; added to the site's and to `KEXIE_BLOCK_PLUGINS`.
        site: The office's settings, or the path of its site file or of the folder that holds it.
        plugins: Whether installed plugins are loaded at all.
        extra: Plugins handed over in code, by name.

    Returns: All indicators, cross-references resolved, sorted by id.

    Raises:
        PluginError: Every plugin that could not be loaded, each with its package and version.
        DefinitionError: Every mistake of every file, each with its place.
    """
    givens, site, mistakes = _gather(files, block, site, extra or {}, plugins=plugins)
    registry, unresolved = resolve(givens, site)
    raise_mistakes([*mistakes, *unresolved])
    return registry


@frozen(kw_only=True)
class Examination:
    """Definitions, and what there is to say about them.

    Attributes:
        registry: All that is right.
        problems: Every mistake; where there is none, every warning. In file order.
    """

    registry: Registry
    problems: tuple[Problem, ...]


def examine(
    *,
    files: Iterable[DefinitionSource] = (),
    block: Collection[str] = (),
    site: Site | str | Path | None = None,
    plugins: bool = True,
    about: Collection[str] | None = None,
) -> Examination:
    """Gather every definition and say what is wrong with it or could be better, without raising for that.

    Args:
        files: As for `load_registry`.
        block: As for `load_registry`.
        site: As for `load_registry`.
        plugins: As for `load_registry`.
        about: Names of the files to warn about, as shown to people; by default all.

    Raises:
        PluginError: As for `load_registry`.
    """
    givens, site, mistakes = _gather(files, block, site, {}, plugins=plugins)
    registry, unresolved = resolve(givens, site)
    found = in_file_order([*mistakes, *unresolved])
    if not found:
        chosen = [given for given in givens if about is None or given.document.file in about]
        found = in_file_order(advise(registry, chosen))
    return Examination(registry=registry, problems=tuple(found))


def _gather(
    files: Iterable[DefinitionSource],
    block: Collection[str],
    site: Site | str | Path | None,
    extra: Mapping[str, object],
    *,
    plugins: bool,
) -> tuple[list[Given], Site, list[Mistake]]:
    """Every file read, the site, and what is wrong within single files."""
    base = Path()
    if isinstance(site, str | Path):
        base = Path(site) if Path(site).is_dir() else Path(site).parent
        site = load_site(site)
    site = site or Site(schema=1)
    sources: list[tuple[str, bytes]] = []
    origins: list[Origin] = []

    def add(shown: str, data: bytes, plugin: str | None = None, version: str | None = None) -> None:
        sources.append((shown, data))
        origins.append(Origin(plugin=plugin, version=version, file=shown))

    if plugins or extra:
        for plugin in load_plugins(block=(*block, *site.plugins.block), extra=extra, installed=plugins):
            for file in plugin.files:
                add(f"{plugin.name}/{file.name}", file.read_bytes(), plugin.name, plugin.version)
    for written in [*(base / name for name in site.definitions.files), *files]:
        if isinstance(written, tuple):
            add(written[0], written[1].encode())
        else:
            add(str(written), _read(Path(written)))
    documents, mistakes = read_documents(sources)
    return [Given(document, origin) for document, origin in zip(documents, origins, strict=True)], site, mistakes


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RequestError(f"{path}: this definition file cannot be read ({error.strerror})") from error

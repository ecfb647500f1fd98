"""The way in: plugins, files and the office's site file become one registry, or one error with every mistake."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from kexie_metrics.definitions.model import Site
from kexie_metrics.definitions.reading import raise_mistakes, read_documents, read_site
from kexie_metrics.errors import RecordsError, RequestError
from kexie_metrics.plugins import Plugin, extensions_of, load_plugins
from kexie_metrics.registry.catalogue import Origin, Registry
from kexie_metrics.registry.resolving import resolve
from kexie_metrics.registry.scope import Given

__all__ = ["load_registry", "load_site", "registry_of"]

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
    folder = Path()
    if isinstance(site, str | Path):
        folder = Path(site) if Path(site).is_dir() else Path(site).parent
        site = load_site(site)
    site = site or Site(schema=1)
    loaded: tuple[Plugin, ...] = ()
    if plugins or extra:
        loaded = load_plugins(block=(*block, *site.plugins.block), extra=extra or {}, installed=plugins)
    return registry_of(loaded, files=[*(folder / name for name in site.definitions.files), *files], site=site)


def registry_of(plugins: Iterable[Plugin], *, files: Iterable[DefinitionSource], site: Site) -> Registry:
    """Gather the definitions of loaded plugins and of files.

    Args:
        plugins: What they add besides holds for the files as well.
        files: As for `load_registry`.
        site: The office's settings; its own definition files are among the others.

    Raises:
        DefinitionError: Every mistake of every file, each with its place.
    """
    plugins = tuple(plugins)
    sources: list[tuple[str, bytes]] = []
    origins: list[Origin] = []

    def add(shown: str, data: bytes, plugin: str | None = None, version: str | None = None) -> None:
        sources.append((shown, data))
        origins.append(Origin(plugin=plugin, version=version, file=shown))

    for plugin in plugins:
        for file in plugin.files:
            add(f"{plugin.name}/{file.name}", file.read_bytes(), plugin.name, plugin.version)
    for written in files:
        if isinstance(written, tuple):
            add(written[0], written[1].encode())
        else:
            add(str(written), _read(Path(written)))
    documents, mistakes = read_documents(sources)
    givens = [Given(document, origin) for document, origin in zip(documents, origins, strict=True)]
    registry, unresolved = resolve(givens, site, extensions_of(plugins))
    raise_mistakes([*mistakes, *unresolved])
    return registry


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RequestError(f"{path}: this definition file cannot be read ({error.strerror})") from error

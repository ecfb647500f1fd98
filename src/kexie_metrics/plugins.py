"""Finds the installed plugins and asks each one what it gives: definition files, and what it adds besides.

Figures without a work area would be wrong in silence. So a plugin that cannot be loaded stops the load, with the name
and version of the package to mend, unless it is blocked by name; and all such plugins are told at once. pluggy's own
loader gives up at the first bad one without naming it, takes whichever of two namesakes it meets first, and does not
see a function whose marker was forgotten.
"""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from importlib.resources.abc import Traversable
from types import MappingProxyType

from attrs import evolve, field, frozen
from pluggy import PluginManager, PluginValidationError

from kexie_metrics import hookspecs
from kexie_metrics.definitions.expressions import Function
from kexie_metrics.errors import DuplicatePluginError, PluginError, PluginFailure, UnknownPluginError, suggestion
from kexie_metrics.extensions import Exporter, Extension, Extensions, RecordSource, is_built_in, names_of
from kexie_metrics.hookspecs import API_VERSION, PROJECT

__all__ = ["BLOCK_VARIABLE", "GROUP", "Plugin", "extensions_of", "installed_plugins", "load_plugins"]

GROUP = "kexie_metrics"
"""Group of the entry points by which plugins are found."""

BLOCK_VARIABLE = "KEXIE_BLOCK_PLUGINS"
"""Environment variable with the names of plugins to do without, separated by commas."""

_FILES_HOOK = hookspecs.kexie_metrics_definition_files.__name__
_EXTENSION_HOOKS: Mapping[str, type[Extension]] = {
    hookspecs.kexie_metrics_functions.__name__: Function,
    hookspecs.kexie_metrics_record_sources.__name__: RecordSource,
    hookspecs.kexie_metrics_exporters.__name__: Exporter,
}
_NO_EXTRA: Mapping[str, object] = MappingProxyType({})


@frozen(kw_only=True)
class Plugin:
    """One plugin and what became of it.

    Attributes:
        name: Name of its entry point.
        distribution: Name of the installed package; None for a plugin handed over in code.
        version: Its version.
        module: What the entry point names; None if it was blocked or could not be imported.
        api: Number of the plugin interface it was written for.
        hooks: Names of the hooks that it implements, sorted.
        files: Its definition files.
        extensions: What it adds besides: functions, record sources, exporters.
        blocked: Whether it was left out by name; then it was not imported either.
        failure: Why it cannot be used.
    """

    name: str
    distribution: str | None = None
    version: str | None = None
    module: object = field(default=None, repr=False)
    api: int | None = None
    hooks: tuple[str, ...] = ()
    files: tuple[Traversable, ...] = ()
    extensions: tuple[Extension, ...] = ()
    blocked: bool = False
    failure: PluginFailure | None = None


@frozen(kw_only=True)
class _Candidate:
    """A plugin before it is imported."""

    name: str
    distribution: str | None = None
    version: str | None = None
    entry_point: metadata.EntryPoint | None = None
    given: object = None

    def load(self) -> object:
        return self.given if self.entry_point is None else self.entry_point.load()

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}" if self.distribution else "a plugin handed over in code"

    def plugin(self) -> Plugin:
        return Plugin(name=self.name, distribution=self.distribution, version=self.version)


_Opened = tuple[Plugin, BaseException | None]
"""A plugin, and what it raised."""


class _UnusableError(Exception):
    """A reason that makes a plugin unusable, as a clause that follows its name."""


def load_plugins(
    *,
    block: Collection[str] = (),
    extra: Mapping[str, object] = _NO_EXTRA,
    installed: bool = True,
) -> tuple[Plugin, ...]:
    """Load every plugin that is not blocked.

    Args:
        block: Names of plugins to do without, besides those in the environment variable `KEXIE_BLOCK_PLUGINS`.
        extra: Plugins that are not installed, by name; held to the same rules.
        installed: Whether installed plugins are loaded at all.

    Returns:
        The plugins in name order, without the blocked ones.

    Raises:
        PluginError: Plugins that cannot be used, all of them; caused by what they raised.
        DuplicatePluginError: The same, where at least one name is offered more than once.
        UnknownPluginError: `block` has a name that no plugin has. In the environment variable this is only a warning,
            as it may be set for more than one installation.
    """
    candidates = _candidates(extra)
    known = {candidate.name for candidate in candidates}
    for name in sorted(block):
        if name not in known:
            raise UnknownPluginError(name, known)
    wanted = [candidate for candidate in candidates if installed or candidate.entry_point is None]
    opened = _open_all(wanted, {*block, *_blocked_by_environment(known)})
    plugins = [plugin for plugin, _ in opened]
    failures = list(dict.fromkeys(plugin.failure for plugin in plugins if plugin.failure is not None))
    if failures:
        causes = [cause for _, cause in opened if cause is not None]
        names = Counter(plugin.name for plugin in plugins if not plugin.blocked)
        kind = DuplicatePluginError if max(names.values()) > 1 else PluginError
        cause = causes[0] if len(causes) == 1 else BaseExceptionGroup("plugins", causes) if causes else None
        raise kind(failures) from cause
    return tuple(plugin for plugin in plugins if not plugin.blocked)


def installed_plugins(*, block: Collection[str] = ()) -> tuple[Plugin, ...]:
    """List every installed plugin, also blocked and broken ones, without raising.

    Args:
        block: As for `load_plugins`; a name that no plugin has is passed over.

    Returns:
        The plugins in name order. Each says whether it is blocked, or why it cannot be used.
    """
    candidates = _candidates({})
    blocked = {*block, *_blocked_by_environment({candidate.name for candidate in candidates})}
    return tuple(plugin for plugin, _ in _open_all(candidates, blocked))


def extensions_of(plugins: Iterable[Plugin]) -> Extensions:
    """All that plugins add besides definitions, by name; plugins that were loaded together share no name."""
    given = [(item, plugin.name) for plugin in plugins for item in plugin.extensions]
    return Extensions(
        functions={item.name: item for item, _ in given if isinstance(item, Function)},
        sources={item.scheme: item for item, _ in given if isinstance(item, RecordSource)},
        exporters={item.format: item for item, _ in given if isinstance(item, Exporter)},
        givers={pair: plugin for item, plugin in given for pair in names_of(item)},
    )


def _candidates(extra: Mapping[str, object]) -> tuple[_Candidate, ...]:
    candidates = [
        _Candidate(
            name=entry_point.name,
            distribution=entry_point.dist.name if entry_point.dist else None,
            version=entry_point.dist.version if entry_point.dist else None,
            entry_point=entry_point,
        )
        for entry_point in metadata.entry_points(group=GROUP)
    ]
    candidates += [_Candidate(name=name, given=given) for name, given in extra.items()]
    return tuple(sorted(candidates, key=lambda found: (found.name, found.distribution or "", found.version or "")))


def _blocked_by_environment(known: Collection[str]) -> set[str]:
    names = {name.strip() for name in os.environ.get(BLOCK_VARIABLE, "").split(",")} - {""}
    for name in sorted(names - set(known)):
        warnings.warn(f"{BLOCK_VARIABLE} blocks an unknown plugin {name!r}; {suggestion(name, known)}", stacklevel=3)
    return names


def _open_all(candidates: Collection[_Candidate], blocked: Collection[str]) -> tuple[_Opened, ...]:
    wanted = [candidate for candidate in candidates if candidate.name not in blocked]
    counts = Counter(candidate.name for candidate in wanted)
    opened: list[_Opened] = []
    for candidate in candidates:
        if candidate.name in blocked:
            opened.append((evolve(candidate.plugin(), blocked=True), None))
        elif counts[candidate.name] > 1:
            owners = " and ".join(str(other) for other in wanted if other.name == candidate.name)
            failure = PluginFailure(
                plugin=candidate.name,
                distribution=None,
                version=None,
                reason=f"offered by {owners}; uninstall all but one",
            )
            opened.append((evolve(candidate.plugin(), failure=failure), None))
        else:
            opened.append(_open(candidate))
    return _without_namesakes(opened)


def _without_namesakes(opened: Sequence[_Opened]) -> tuple[_Opened, ...]:
    """The same, where plugins that add something under one name have failed."""
    owners: dict[tuple[str, str], list[str]] = {}
    for plugin, _ in opened:
        for pair in (pair for item in plugin.extensions for pair in names_of(item)):
            owners.setdefault(pair, []).append(plugin.name)
    twice = {pair: names for pair, names in owners.items() if len(names) > 1}
    found: list[_Opened] = []
    for plugin, cause in opened:
        pairs = [pair for item in plugin.extensions for pair in names_of(item) if pair in twice]
        if pairs:
            kind, name = pairs[0]
            others = sorted(set(twice[pairs[0]]) - {plugin.name})
            reason = f"gives the {kind} {name!r} twice; choose another name for one"
            if others:
                listed = " and ".join(map(repr, others))
                reason = f"gives the {kind} {name!r}, and so does {listed}; uninstall one of them"
            failure = PluginFailure(
                plugin=plugin.name, distribution=plugin.distribution, version=plugin.version, reason=reason
            )
            plugin = evolve(plugin, failure=failure)  # noqa: PLW2901 - the plugin as it is from here on
        found.append((plugin, cause))
    return tuple(found)


def _open(candidate: _Candidate) -> _Opened:
    plugin = candidate.plugin()
    try:
        with _blaming("cannot be imported"):
            plugin = evolve(plugin, module=candidate.load())
        with _blaming("cannot be examined"):
            plugin = evolve(plugin, api=_api(plugin.module))
            manager = _register(plugin)
            plugin = evolve(plugin, hooks=_hooks(manager, plugin))
        for hook in plugin.hooks:
            with _blaming(f"failed in {hook}"):
                answers = getattr(manager.hook, hook)()
                if hook == _FILES_HOOK:
                    plugin = evolve(plugin, files=_files(answers))
                else:
                    plugin = evolve(plugin, extensions=(*plugin.extensions, *_extensions(hook, answers)))
    except _UnusableError as unusable:
        failure = PluginFailure(
            plugin=plugin.name, distribution=plugin.distribution, version=plugin.version, reason=str(unusable)
        )
        return evolve(plugin, failure=failure), unusable.__cause__
    return plugin, None


@contextmanager
def _blaming(clause: str) -> Iterator[None]:
    """Turn whatever a plugin's code raises into a reason, even `SystemExit`, which would end the caller."""
    try:
        yield
    except (KeyboardInterrupt, _UnusableError):
        raise
    except BaseException as error:
        text = " ".join([f"{type(error).__name__}:", *str(error).split()]).removesuffix(":")
        raise _UnusableError(f"{clause}: {text}") from error


def _api(module: object) -> int:
    if module is None:
        raise _UnusableError("its entry point leads to None, which is no plugin")
    api = getattr(module, "KEXIE_METRICS_API", None)
    if api is None:
        raise _UnusableError(
            f"does not say which plugin interface it implements; add KEXIE_METRICS_API = {API_VERSION}"
        )
    if type(api) is not int:
        raise _UnusableError(f"has KEXIE_METRICS_API = {api!r}; it must be a whole number such as {API_VERSION}")
    if api != API_VERSION:
        older = "kexie-metrics" if api > API_VERSION else "the plugin"
        raise _UnusableError(f"implements plugin interface {api}, but this release has {API_VERSION}; update {older}")
    return api


def _register(plugin: Plugin) -> PluginManager:
    """A manager of this plugin alone, so that each answer has one author and no failure touches another plugin."""
    manager = PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    hooks = sorted(vars(manager.hook))
    try:
        manager.register(plugin.module, plugin.name)
    except PluginValidationError as error:
        text = " ".join(str(error).split())
        raise _UnusableError(f"does not fit the specification of a hook: {text}") from error
    callers = manager.get_hookcallers(plugin.module) or []
    faults = [
        f"implements {caller.name!r}, which is no hook; {suggestion(caller.name, hooks)}"
        for caller in callers
        if not caller.has_spec() and not all(impl.optionalhook for impl in caller.get_hookimpls())
    ]
    faults += [
        f"has a function {name!r} without @hookimpl"
        for name in dir(plugin.module)
        if name.startswith(f"{PROJECT}_")
        and (name in hooks or not callers)
        and callable(getattr(plugin.module, name))
        and manager.parse_hookimpl_opts(plugin.module, name) is None
    ]
    if not faults and not any(caller.has_spec() for caller in callers):
        faults.append(f"implements no hook; mark one of {', '.join(hooks)} with @hookimpl")
    if faults:
        raise _UnusableError("; ".join(faults))
    return manager


def _hooks(manager: PluginManager, plugin: Plugin) -> tuple[str, ...]:
    callers = manager.get_hookcallers(plugin.module) or []
    return tuple(sorted(caller.name for caller in callers if caller.has_spec()))


def _extensions(hook: str, answers: Iterable[object]) -> tuple[Extension, ...]:
    wanted = _EXTENSION_HOOKS[hook]
    found: list[Extension] = []
    for answer in answers:
        if isinstance(answer, str | bytes) or not isinstance(answer, Iterable):
            raise _UnusableError(f"{hook} returned {_shown(answer)} instead of a list of {wanted.__name__}s")
        for item in answer:
            if not isinstance(item, wanted):
                raise _UnusableError(f"{hook} returned {_shown(item)} among its {wanted.__name__}s")
            found.append(item)
    if not found:
        raise _UnusableError(f"{hook} returned nothing")
    for kind, name in (pair for item in found for pair in names_of(item)):
        if is_built_in(kind, name):
            raise _UnusableError(f"gives the {kind} {name!r}, which is built in; choose another name")
    return tuple(found)


def _files(answers: Iterable[object]) -> tuple[Traversable, ...]:
    files: list[Traversable] = []
    for answer in answers:
        if isinstance(answer, str | bytes) or not isinstance(answer, Iterable):
            raise _UnusableError(f"{_FILES_HOOK} returned {_shown(answer)} instead of a list of files")
        for item in answer:
            if not isinstance(item, Traversable):
                raise _UnusableError(
                    f"{_FILES_HOOK} returned {_shown(item)} among its files; "
                    "write importlib.resources.files(__name__) / the file's name"
                )
            if not item.is_file():
                raise _UnusableError(f"{_FILES_HOOK} named {item.name!r}, which is no file of the package")
            files.append(item)
    if not files:  # also where it returned None, which pluggy leaves out
        raise _UnusableError(f"{_FILES_HOOK} returned no file")
    return tuple(files)


def _shown(value: object) -> str:
    return f"{value!r} (a {type(value).__name__})" if isinstance(value, str | bytes | int) else type(value).__name__

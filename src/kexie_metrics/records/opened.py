"""Records that are open: their tables, what is wrong with them, and what is left when that is taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

import ibis.expr.types as ir
import pyarrow as pa
from attrs import field, frozen
from ibis.backends import BaseBackend

from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import ContractError, RequestError
from kexie_metrics.records.caching import Cache
from kexie_metrics.records.contracts import Contracts, Loaded
from kexie_metrics.records.engines.asking import asking
from kexie_metrics.records.organisation_rows import OrganisationRows
from kexie_metrics.records.organisations import Organisations
from kexie_metrics.records.violations import Violation, Violations
from kexie_metrics.registry.catalogue import Registry

__all__ = ["CleanRecords", "OnViolation", "Records"]

OnViolation = Literal["refuse", "exclude"]
_WAYS = ("refuse", "exclude")


@frozen(kw_only=True, eq=False)
class CleanRecords:
    """Records that keep what their datasets promise.

    Attributes:
        tables: By full dataset id: exactly the declared columns, in order.
        excluded: Every violation for which rows, or a whole file, were left out.
    """

    tables: Mapping[str, ir.Table]
    excluded: Violations


@frozen(kw_only=True, eq=False, repr=False)
class Records:
    """The records of one office, open and not yet trusted.

    Attributes:
        registry: What the datasets promise.
        site: Settings of the office.
        backend: Engine that holds the tables.
        unclaimed: Files of work areas that are not installed; nothing of them is counted.
        memory_limit: Bytes that the engine may hold in memory, where that was said.
        cache: Where what records add up to is kept, where that was said.
    """

    registry: Registry
    site: Site
    backend: BaseBackend
    unclaimed: tuple[str, ...] = ()
    memory_limit: int | None = None
    cache: Cache | None = None
    _loaded: Mapping[str, Loaded]
    _tree: OrganisationRows
    _found: tuple[Violation, ...] = ()
    _own: bool = False
    _tables: Mapping[str, ir.Table] = field(init=False)
    _contracts: Contracts = field(init=False)
    _checked: list[Violations] = field(init=False, factory=list)
    _clean: list[CleanRecords] = field(init=False, factory=list)

    @_tables.default
    def _declared(self) -> Mapping[str, ir.Table]:
        return MappingProxyType(
            {id_: loaded.declared(loaded.table) for id_, loaded in self._loaded.items() if loaded.table is not None}
        )

    @_contracts.default
    def _promises(self) -> Contracts:
        return Contracts(self.backend, self._loaded, self._tree.codes)

    @property
    def organisations(self) -> Organisations:
        """The tree of organisations.

        Raises:
            ContractError: The tree is broken.
        """
        if self._tree.organisations is None:
            violations = Violations.of(self._tree.violations)
            raise ContractError(
                f"the tree of organisations is broken, so nothing can be computed:\n{violations.summary()}", violations
            )
        return self._tree.organisations

    @property
    def tables(self) -> Mapping[str, ir.Table]:
        """By full dataset id: exactly the declared columns, in order, faulty rows included."""
        return self._tables

    def violations(self) -> Violations:
        """Everything that is not as the datasets promise; checked once."""
        if not self._checked:
            self._checked.append(Violations.of([*self._found, *self._tree.violations, *self._broken()]))
        return self._checked[0]

    def _broken(self) -> Iterable[pa.Table | Violation]:
        """What breaks the contract; nothing is looked through again that kept it before and has not changed since."""
        if self.cache is None:
            return self._contracts.check()
        promises = [(id_, loaded.dataset) for id_, loaded in self._loaded.items()]
        key = self.cache.key([*self._loaded, "organisations"], promises, sorted(self._tree.codes))
        if self.cache.find("kept", key, ["nothing"]) is not None:
            return ()
        found = list(self._contracts.check())
        if not found:
            self.cache.keep("kept", key, pa.table({"nothing": pa.nulls(0, pa.int64())}))
        return found

    def clean(self, on_violation: OnViolation = "refuse") -> CleanRecords:
        """The records to compute from.

        Args:
            on_violation: `refuse` takes all or nothing; `exclude` leaves out each row with a violation, rows that
                point to one left out, and files of which a column or everything is missing.

        Raises:
            ContractError: There are violations to refuse, or the tree of organisations is broken.
            RequestError: Neither of the two ways.
        """
        if on_violation not in _WAYS:
            raise RequestError(f"on_violation is {on_violation!r}; it can be {' or '.join(map(repr, _WAYS))}")
        violations = self.violations()
        if not len(violations):
            return CleanRecords(tables=self.tables, excluded=violations)
        if on_violation == "refuse":
            count = f"{len(violations)} violation{'' if len(violations) == 1 else 's'}"
            raise ContractError(
                f"{count} of what the datasets promise:\n{violations.summary()}\n"
                'mend the records, or leave these rows out with on_violation="exclude"',
                violations,
            )
        _ = self.organisations
        if not self._clean:
            self._clean.append(self._excluding(violations))
        return self._clean[0]

    def _excluding(self, violations: Violations) -> CleanRecords:
        kept, told = self._contracts.cleaned()
        tables: dict[str, ir.Table] = {}
        for id_, table in kept.items():
            loaded = self._loaded[id_]
            if table is loaded.table:
                tables[id_] = self.tables[id_]
            elif self._own:
                # Kept as a table of its own, so that the engine does not filter again for every figure.
                name = f"{loaded.dataset.area}__{loaded.dataset.name}__clean"
                with asking(f"leaving out rows of {id_}"):
                    tables[id_] = self.backend.create_table(name, loaded.declared(table))
            else:
                tables[id_] = loaded.declared(table)
        return CleanRecords(tables=MappingProxyType(tables), excluded=violations + Violations.of(told))

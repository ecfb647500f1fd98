"""Data frames as Arrow: one form, whatever library they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from kexie_metrics.definitions.model import Column
from kexie_metrics.errors import RecordsError
from kexie_metrics.records.columns import arrow_type, one_array

__all__ = ["plain", "to_arrow"]


def to_arrow(frame: object, name: str, columns: Iterable[str] = ()) -> pa.Table:
    """A frame as an Arrow table."""
    try:
        if isinstance(frame, pa.Table):
            return frame
        if isinstance(frame, Sequence) and not isinstance(frame, str | bytes):
            names = dict.fromkeys(key for row in frame for key in row) or dict.fromkeys(columns)
            return pa.table({key: pa.array([row.get(key) for row in frame]) for key in names})
        if type(frame).__module__.partition(".")[0] == "pandas":
            return pa.Table.from_pandas(frame, preserve_index=False)
        if hasattr(frame, "__arrow_c_stream__"):
            return pa.table(frame)
    except (pa.ArrowException, AttributeError, TypeError, ValueError) as error:
        raise RecordsError(f"{name}: the frame cannot be read: {str(error).splitlines()[0]}") from error
    raise RecordsError(
        f"{name}: {type(frame).__name__} is no frame; give a pandas or Polars frame, an Arrow table or dicts"
    )


def plain(values: pa.ChunkedArray, column: Column) -> pa.Array:
    """One array; texts in one form, with the empty text as a blank."""
    array = one_array(values)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_null(array.type):
        return array.cast(arrow_type(column))
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type):
        array = array.cast(pa.string())
    if pa.types.is_string(array.type):
        array = pc.if_else(pc.equal(array, ""), None, array)
    return array

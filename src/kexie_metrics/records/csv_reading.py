"""CSV bytes to a table of texts, with the row of every record as a spreadsheet numbers it.

Nothing is converted here, so that codes keep their zeros and a wrong value can be shown as it was written. Whatever is
wrong with the file becomes a violation; the records that can be read are read.
"""

from __future__ import annotations

import csv
import io
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from attrs import frozen

from kexie_metrics.records.columns import one_array
from kexie_metrics.records.violations import Violation

__all__ = ["CsvTable", "read_csv"]

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# A last record of this only: where it does not come back, an open quotation mark has swallowed the end of the file.
_END = "\x1f"
_HEADER_BYTES = 1 << 16
_LARGEST_BLOCK = 1 << 30
_SHOWN = 120


@frozen(kw_only=True)
class CsvTable:
    """What a CSV file holds.

    Attributes:
        table: Text columns under the names of the header; None where the file cannot be read at all.
        rows: Row number of each record; the header is row 1.
        violations: What is wrong with the file.
    """

    table: pa.Table | None
    rows: pa.Array
    violations: tuple[Violation, ...]


def read_csv(data: bytes, file: str) -> CsvTable:
    """Read the bytes of a CSV file.

    UTF-8, with or without a byte order mark, and GB18030 are understood. An empty cell is a blank; every other text
    stays exactly as it is. Blank lines and records without any value are passed over but counted.

    Args:
        data: The bytes.
        file: File as people know it.
    """
    reading = _Reading(data, file)
    table, rows = reading.records()
    return CsvTable(table=table, rows=rows, violations=tuple(reading.violations))


class _Reading:
    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self.violations: list[Violation] = []
        self.damaged = False
        self.text = self._utf8(data)

    def fault(
        self, rule: str, message: str, row: int | None = None, column: str | None = None, value: str = ""
    ) -> None:
        self.violations.append(
            Violation(file=self.file, row=row, column=column, value=value or None, rule=rule, message=message)
        )

    def _utf8(self, data: bytes) -> bytes | None:
        """The same text as UTF-8 without a mark; None where there is nothing to read."""
        if data.startswith(_UTF16):
            self.fault("encoding", "the file is UTF-16; save it as UTF-8", row=1)
            return None
        marked = data.startswith(_BOM)
        data = data.removeprefix(_BOM)
        if not data.strip():
            self.fault("empty_file", "the file is empty; write at least the line with the names of the columns")
            return None
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return data
        encoding = "utf-8" if marked or _mostly_utf8(data) else "gb18030"
        text = data.decode(encoding, errors="replace")
        self.damaged = encoding == "utf-8" or _UNREADABLE in text
        return text.encode()

    def _header(self, text: bytes) -> list[str] | None:
        start = text[:_HEADER_BYTES].decode("utf-8", errors="ignore")
        try:
            names = next(csv.reader(io.StringIO(start, newline="")))
        except csv.Error as error:
            self.fault("header", f"the names of the columns cannot be read: {error}", row=1)
            return None
        if self.damaged and any(_UNREADABLE in name for name in names):
            self.fault("encoding", "bytes that are neither UTF-8 nor GB18030; save the file as UTF-8", row=1)
        elif any("\x00" in name for name in names):
            self.fault("encoding", "a NUL byte in the names of the columns; save the file as text in UTF-8", row=1)
        elif not any(name.strip() for name in names):
            self.fault("empty_file", "the first line is blank; the names of the columns belong there", row=1)
        else:
            for name, count in Counter(names).items():
                if not name.strip():
                    self.fault("header", "a column without a name; name it or take it out", row=1)
                elif count > 1:
                    message = f"{count} columns of this name; keep one"
                    self.fault("header", message, row=1, column=name, value=name)
        return None if any(violation.row == 1 for violation in self.violations) else names

    def records(self) -> tuple[pa.Table | None, pa.Array]:
        nothing = pa.array([], pa.int64())
        names = None if self.text is None else self._header(self.text)
        if self.text is None or names is None:
            return None, nothing
        invalid: dict[int, str] = {}

        def skip(row: arrow_csv.InvalidRow) -> str:
            invalid[row.number] = row.text
            if row.text.strip():
                cells = f"{row.actual_columns} cell{'' if row.actual_columns == 1 else 's'}"
                message = (
                    f"{cells} under {row.expected_columns} columns; "
                    "put quotation marks around a text that holds a comma"
                )
                self.fault("ragged_row", message, row=row.number, value=row.text[:_SHOWN])
            return "skip"

        places = [str(place) for place in range(len(names))]
        ended = self.text.endswith((b"\n", b"\r"))
        data = self.text + (b"" if ended else b"\n") + ",".join([_END] * len(names)).encode() + b"\n"
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(data),
                # One thread, because only then does the reader know the number of a row that does not fit.
                read_options=arrow_csv.ReadOptions(
                    use_threads=False, column_names=places, block_size=min(len(data) + 1, _LARGEST_BLOCK)
                ),
                parse_options=arrow_csv.ParseOptions(
                    newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(places, pa.string()),
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                    null_values=[""],
                ),
            )
        except pa.ArrowInvalid as error:
            self.fault("ragged_row", f"the file cannot be read as CSV: {error}")
            return None, nothing
        kept = [number for number in range(1, table.num_rows + len(invalid) + 1) if number not in invalid]
        table = self._closed(table, kept, invalid)
        rows = pa.array(kept[1 : table.num_rows], pa.int64())
        return self._filled(table.slice(1).rename_columns(names), rows)

    def _closed(self, table: pa.Table, kept: list[int], invalid: dict[int, str]) -> pa.Table:
        """The table without its last record, which is the end mark or what an open quotation mark has made of it."""
        last = max([*invalid, kept[-1] if kept else 0])
        if kept and kept[-1] == last:
            ending = table.slice(table.num_rows - 1).to_pylist()[0]
            if set(ending.values()) == {_END}:
                return table.slice(0, table.num_rows - 1)
            swallowed = ",".join(value or "" for value in ending.values())
            table = table.slice(0, table.num_rows - 1)
        else:
            swallowed = invalid[last]
            self.violations = [violation for violation in self.violations if violation.row != last]
        message = "a quotation mark opens here and never closes, so the rest of the file cannot be read; close it"
        self.fault("ragged_row", message, row=last, value=swallowed.partition(_END)[0].rstrip("\r\n")[:_SHOWN])
        return table

    def _filled(self, table: pa.Table, rows: pa.Array) -> tuple[pa.Table, pa.Array]:
        """Leave out records without any value, and those with characters that could not be read."""
        keep: pa.ChunkedArray | None = None
        if all(column.null_count for column in table.columns):
            for column in table.columns:
                given = column.is_valid()
                keep = given if keep is None else pc.or_(keep, given)
        nul = self.text is not None and b"\x00" in self.text
        if self.damaged or nul:
            for name in table.column_names:
                texts = table[name]
                whole = pc.invert(self._found(texts, rows, name, nul=nul))
                keep = whole if keep is None else pc.and_(keep, whole)
        return (table, rows) if keep is None else (table.filter(keep), rows.filter(one_array(keep)))

    def _found(self, texts: pa.ChunkedArray, rows: pa.Array, name: str, *, nul: bool) -> pa.Array:
        """Which texts hold characters that could not be read; each is a violation."""
        pattern = "|".join(([_UNREADABLE] if self.damaged else []) + (["\\x00"] if nul else []))
        damage = pc.fill_null(pc.match_substring_regex(one_array(texts), pattern), False)  # noqa: FBT003 - what to fill in
        bad = rows.filter(damage)
        for row, text in zip(bad.to_pylist(), texts.filter(damage).to_pylist(), strict=True):
            message = (
                "bytes that are neither UTF-8 nor GB18030; save the file as UTF-8"
                if _UNREADABLE in text and self.damaged
                else "a NUL byte; take it out"
            )
            self.fault("encoding", message, row=row, column=name, value=text[:_SHOWN].replace("\x00", "\\x00"))
        return damage


def _mostly_utf8(data: bytes) -> bool:
    """Whether most lines beyond ASCII are UTF-8: a few broken bytes must not turn the rest into nonsense."""
    good = bad = 0
    for line in data.splitlines():
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            bad += 1
        else:
            good += 1
    return good > bad

"""CSV bytes to texts: what is kept exactly, which row is which, and which files are refused."""

from __future__ import annotations

import pytest

from kexie_metrics.records.csv_reading import read_csv


def read(data):
    found = read_csv(data, "f.csv")
    table = None if found.table is None else found.table.to_pydict()
    return table, found.rows.to_pylist(), [str(violation) for violation in found.violations]


@pytest.mark.parametrize(
    ("data", "table", "rows"),
    [
        (b"code,n\n007, 1 \n", {"code": ["007"], "n": [" 1 "]}, [2]),  # zeros and spaces stay
        (b"a,b\n,NA\nnull,\n", {"a": [None, "null"], "b": ["NA", None]}, [2, 3]),  # only nothing is a blank
        (b'a,b\n"",x\n', {"a": [None], "b": ["x"]}, [2]),
        (b"\xef\xbb\xbfa,b\n1,2\n", {"a": ["1"], "b": ["2"]}, [2]),
        ("a,b\n中文,2\n".encode("gb18030"), {"a": ["中文"], "b": ["2"]}, [2]),
        (b"a,b\r\n1,2\r\n3,4", {"a": ["1", "3"], "b": ["2", "4"]}, [2, 3]),
        (b"a,b\r1,2\r3,4\r", {"a": ["1", "3"], "b": ["2", "4"]}, [2, 3]),
        (b'a,b\n1,"x\ny"\n\n,\n3,"say ""hi"""\n', {"a": ["1", "3"], "b": ["x\ny", 'say "hi"']}, [2, 5]),
        (b"a\n1\n\n2\n", {"a": ["1", "2"]}, [2, 4]),
        (b"a,b", {"a": [], "b": []}, []),
        (b"a,b\n", {"a": [], "b": []}, []),
    ],
)
def test_what_is_read(data, table, rows):
    assert read(data) == (table, rows, [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "f.csv: the file is empty; write at least the line with the names of the columns"),
        (b"\xef\xbb\xbf \r\n", "f.csv: the file is empty; write at least the line with the names of the columns"),
        (b",\n1,2\n", "f.csv:1: the first line is blank; the names of the columns belong there"),
        (b"a,a\n1,2\n", "f.csv:1: a: 2 columns of this name; keep one"),
        (b"a,\n1,2\n", "f.csv:1: a column without a name; name it or take it out"),
        ("a,b\n1,2\n".encode("utf-16"), "f.csv:1: the file is UTF-16; save it as UTF-8"),
        (b"a\x00,b\n", "f.csv:1: a NUL byte in the names of the columns; save the file as text in UTF-8"),
        (b"\xff,b\n1,2\n", "f.csv:1: bytes that are neither UTF-8 nor GB18030; save the file as UTF-8"),
    ],
)
def test_files_that_cannot_be_read(data, message):
    assert read(data) == (None, [], [message])


def test_ragged_rows_are_told_and_the_others_keep_their_numbers():
    table, rows, told = read(b'a,b\n1,"x\ny"\n2\n\n3,4,5\n6,7\n')
    assert (table, rows) == ({"a": ["1", "6"], "b": ["x\ny", "7"]}, [2, 6])
    assert told == [
        "f.csv:3: 1 cell under 2 columns; put quotation marks around a text that holds a comma",
        "f.csv:5: 3 cells under 2 columns; put quotation marks around a text that holds a comma",
    ]


@pytest.mark.parametrize(
    ("data", "row", "value"),
    [(b'a,b\n1,2\n3,"4\n5,6\n', 3, "3,4\n5,6"), (b'a,b\n1,2\n3,4,"5\n6,7', 3, '3,4,"5\n6,7')],
)
def test_an_open_quotation_mark_does_not_swallow_the_rest_in_silence(data, row, value):
    found = read_csv(data, "f.csv")
    assert found.rows.to_pylist() == [2]
    (violation,) = found.violations
    assert (violation.row, violation.rule, violation.value) == (row, "ragged_row", value)


def test_broken_bytes_are_told_by_cell():
    table, rows, told = read("a,b\n中,1\n文,2\n".encode() + b"\xff\xfe,3\nok,4\n")
    assert (table, rows) == ({"a": ["中", "文", "ok"], "b": ["1", "2", "4"]}, [2, 3, 5])
    assert told == ["f.csv:4: a: bytes that are neither UTF-8 nor GB18030; save the file as UTF-8"]


def test_broken_bytes_in_gb18030_leave_the_other_rows():
    table, rows, told = read("a,b\n中文,1\n科普,2\n".encode("gb18030") + b"\xff\xff,3\n")
    assert (table, rows) == ({"a": ["中文", "科普"], "b": ["1", "2"]}, [2, 3])
    assert told == ["f.csv:4: a: bytes that are neither UTF-8 nor GB18030; save the file as UTF-8"]


def test_nul_bytes_are_told():
    assert read(b"a,b\n1,x\x00y\n2,3\n") == ({"a": ["2"], "b": ["3"]}, [3], ["f.csv:2: b: a NUL byte; take it out"])

"""A table as CSV that Excel opens by a double click, in China too."""

import csv
import io

from serving.files.table import Cell, Table, formula_like

MEDIA_TYPE = "text/csv; charset=utf-8"

# Excel reads a file without it in the machine's own code page: GBK in China.
BYTE_ORDER_MARK = "\ufeff"

# Shown as it is by spreadsheets that import, hidden by those that read it as a mark of text.
TEXT_MARK = "'"


def csv_file(rows: Table) -> bytes:
    r"""The rows as CSV, UTF-8 with its mark, lines ended as RFC 4180 has it; no formula runs.

    >>> csv_file([["a", 1], ['=HYPERLINK("x")', -0.65]]).decode("utf-8-sig")
    'a,1\r\n"\'=HYPERLINK(""x"")",-0.65\r\n'
    """
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(
        [_safe(cell) for cell in row] for row in rows
    )
    return (BYTE_ORDER_MARK + written.getvalue()).encode()


def _safe(cell: Cell) -> Cell:
    return TEXT_MARK + cell if isinstance(cell, str) and formula_like(cell) else cell

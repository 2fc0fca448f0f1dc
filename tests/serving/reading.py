"""A list as people read it: the rows of its page, of a CSV file, of a workbook, of a sheet."""

import csv
import io
import re
from typing import Any
from xml.etree import ElementTree

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from serving.files.csv_file import TEXT_MARK
from serving.files.table import formula_like
from serving.ui.parts import MINUS

Row = dict[str, Any]


def plain(words: object) -> str:
    """Words on one line, blanks and breaks alike."""
    return " ".join(str(words).split())


def rows_on_page(html: str) -> list[Row]:
    """The targets of a list's page: what is under its labels, and what has none."""
    return [_row(item) for item in _part(html, "ol", "targets").findall("li")]


def rows_on_sheet(html: str) -> list[list[str]]:
    """The cells of a sheet's rows."""
    body = _part(html, "table", "sheet").find("tbody")
    assert body is not None
    return [[_words(cell) for cell in row] for row in body]


def rows_of_csv(content: bytes) -> list[Row]:
    """The rows of a CSV file by its headings, as a spreadsheet that knows marks of text does."""
    assert content.startswith(b"\xef\xbb\xbf")
    headings, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [dict(zip(headings, map(_unmarked, row), strict=True)) for row in rows]


def rows_of_workbook(content: bytes) -> list[Row]:
    """The rows of a workbook's first sheet by its headings."""
    headings, *rows = load_workbook(io.BytesIO(content)).worksheets[0].values
    return [
        {heading: _unescaped(cell) for heading, cell in zip(headings, row, strict=True)}
        for row in rows
    ]


def _unescaped(cell: object) -> object:
    """What Excel shows of a cell: openpyxl leaves what XML can't say as it is written."""
    return "" if cell is None else unescape(cell) if isinstance(cell, str) else cell


def _unmarked(cell: str) -> str:
    marked = cell.startswith(TEXT_MARK) and formula_like(cell[1:])
    return cell[1:] if marked else cell


def _part(html: str, tag: str, kind: str) -> ElementTree.Element:
    found = re.search(f'<{tag} class="{kind}">.*?</{tag}>', html, re.DOTALL)
    return ElementTree.fromstring(found[0]) if found else ElementTree.Element(tag)  # noqa: S314  ours


def _row(item: ElementTree.Element) -> Row:
    labelled = {
        _words(pair.find("dt")): _words(pair.find("dd"))
        for pair in item.iter("div")
        if pair.find("dt") is not None
    }
    kind, address = (_words(span) for span in item.findall(".//p[@class='where']/span"))
    score = _words(item.find(".//span[@class='score']/data"))
    return {
        "rank": int(_words(item.find("div[@class='rank']"))),
        "name": _words(item.find(".//h2")),
        "kind": kind,
        "address": address,
        "labelled": labelled,
        "together": _words(item.find(".//p[@class='together']")),
        "reasons": [_words(line) for line in item.findall("div[@class='why']/ul/li")],
        "score": float(score.replace(MINUS, "-")),
    }


def _words(element: ElementTree.Element | None) -> str:
    """What an element says; its parts are apart, as they are on a screen."""
    return "" if element is None else plain(" ".join(element.itertext()))

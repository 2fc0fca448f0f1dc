"""A table as an Excel workbook: the few parts of Office Open XML that hold cells.

Text is written as inline strings with the format "text", so that no cell is ever a formula, also
after somebody edits it. The same cells are the same bytes: the archive's clock stands still.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from serving.files.table import Cell, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Excel calls a file broken that has a longer cell; in units of UTF-16.
LONGEST_CELL = 32_767
CUT = "…"

# The first moment that an archive can name.
STANDING_CLOCK = (1980, 1, 1, 0, 0, 0)

# What XML can't say is written as _xHHHH_, and whatever looks like that too (ECMA-376, ST_Xstring).
# A tab and a line feed XML can say.
_UNSAYABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# Formats of cells, by their place in `_STYLES`: numbers as they are, text that wraps, headings.
_NUMBER, _TEXT, _HEADING = 0, 1, 2
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_SHEETS}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf applyAlignment="1"><alignment vertical="top"/></xf>'
    '<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def xlsx_file(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one workbook; headings stay in sight and can be filtered by."""
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": _content_types(numbers),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in numbers}
            | {"rIdStyles": ("styles", "styles.xml")}
        ),
        "xl/styles.xml": _STYLES,
        **{
            f"xl/worksheets/sheet{number}.xml": _worksheet(sheet)
            for number, sheet in zip(numbers, sheets, strict=True)
        },
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for path, text in parts.items():
            entry = zipfile.ZipInfo(path, STANDING_CLOCK)
            archive.writestr(entry, text, compress_type=zipfile.ZIP_DEFLATED)
    return written.getvalue()


def text_cell(text: str) -> str:
    r"""Text as a cell's XML says it; what is too long for Excel is cut, and ends in a sign for it.

    >>> text_cell("<a>\r_x000D_")
    '&lt;a&gt;_x000D__x005F_x000D_'
    """
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) > 2 * LONGEST_CELL:
        text = units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + CUT
    return escape(_UNSAYABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def column_name(number: int) -> str:
    """What a column is called, the first being 1.

    >>> column_name(1), column_name(26), column_name(27), column_name(703)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    while number:
        number, last = divmod(number - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


def _worksheet(sheet: Sheet) -> str:
    last = f"{column_name(len(sheet.widths))}{max(len(sheet.rows), 1)}"
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, start=1)
    )
    rows = "".join(
        f'<row r="{number}">'
        + "".join(
            _cell(f"{column_name(place)}{number}", cell, _HEADING if number == 1 else _TEXT)
            for place, cell in enumerate(row, start=1)
        )
        + "</row>"
        for number, row in enumerate(sheet.rows, start=1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_SHEETS}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews>"
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData>"
        f'<autoFilter ref="A1:{last}"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _cell(place: str, cell: Cell, style: int) -> str:
    if not isinstance(cell, str):
        return f'<c r="{place}" s="{_NUMBER}"><v>{cell}</v></c>'
    if not cell:
        return ""
    return (
        f'<c r="{place}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{text_cell(cell)}</t></is></c>'
    )


def _workbook(sheets: Sequence[Sheet]) -> str:
    named = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    return (
        f'{_XML}<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'
    )


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _content_types(numbers: range) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
        f' ContentType="{_PARTS}.worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_PARTS}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_PARTS}.styles+xml"/>{sheets}</Types>'
    )

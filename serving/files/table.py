"""What a table of cells is, before any file is written of it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Numbers stay numbers; everything else is text, whatever it looks like.
Cell = str | int | float
Table = Sequence[Sequence[Cell]]

# What spreadsheets take for the beginning of a formula, in the width of any keyboard.
FORMULA_SIGNS = "=+-@"


@dataclass(frozen=True)
class Sheet:
    """A table with a name; its first row are headings. `widths` of its columns are in letters."""

    name: str
    rows: Table
    widths: Sequence[int]


def formula_like(text: str) -> bool:
    r"""Whether a spreadsheet may take this text for a formula, blanks and invisible marks aside.

    >>> [formula_like(text) for text in ("=1+1", "＝1+1", "\u200f=1+1", " @SUM(A1)", "\tA", "-1")]
    [True, True, True, True, True, True]
    >>> [formula_like(text) for text in ("东门小馆", "A=1", "", "−1.05")]
    [False, False, False, False]
    """
    if text[:1] in ("\t", "\r", "\n"):
        return True
    visible = (sign for sign in unicodedata.normalize("NFKC", text) if not _unseen(sign))
    return next(visible, "x") in FORMULA_SIGNS


def _unseen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cf", "Cc")

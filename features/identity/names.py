"""Normal forms of firms' names, Chinese and Latin: what remains is compared, never shown.

A name is taken apart into a brand (who), a trade (what it does) and a branch (which of several);
the region in front and the legal form at the end are dropped. Whole columns go through Arrow; one
name goes the same way, so that there is one rule.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from features.identity.vocabulary import (
    CITIES,
    COMPANY_FORMS_LATIN,
    COMPANY_FORMS_ZH,
    PROVINCES,
    SIMPLIFIED,
    TRADES_LATIN,
    TRADES_ZH,
)

HAN = r"\p{Han}"
_LINE = "\n"
_NUMBERED = (
    r" *(?:\b(?:STORE|SHOP|BRANCH|UNIT|LOCATION|NO)\b *#?|#|第) *(?P<part>\d+) *(?:分?店)? *$"
)


@dataclass(frozen=True)
class Name:
    """A name's parts, without blanks; absent parts are empty."""

    brand: str
    trade: str
    branch: str


def name_parts(name: str) -> Name:
    """The parts of one name.

    >>> name_parts("深圳市南山区岫禾坞餐饮管理有限公司（春和路店）")
    Name(brand='岫禾坞', trade='餐饮管理', branch='春和路')
    >>> name_parts("Golden Dragon Restaurant, Inc. #12")
    Name(brand='GOLDENDRAGON', trade='RESTAURANT', branch='12')
    """
    row = names_parts(pa.array([name], pa.string())).to_pylist()[0]
    return Name(row["brand"], row["trade"], row["branch"])


def names_parts(names: Any) -> Any:
    """Table(brand, trade, branch) of a string column, row for row; null is as empty."""
    text = letters(names)
    text = _drop(text, rf"^(?:中国)?(?:(?:{PROVINCES})省?)?(?:{CITIES})市(?:{HAN}{{2,4}}?新?区)?")
    text = _drop(text, rf"^(?:{PROVINCES})(?:省|自治区)")
    text = _drop(text, rf"\((?:中国|亚洲|{PROVINCES}|{CITIES})(?:省|市)?\)")
    text, bracketed = _cut(text, r"\((?P<part>[^()]*?)(?:分店|分公司|门店|店|分厂|厂|铺|档)\)")
    text, numbered = _cut(text, _NUMBERED)
    text, works = _cut(
        text, rf"(?:股份)?有限公司 *(?P<part>第?{HAN}{{1,6}}?)(?:分公司|分店|门店|店|工?厂)$"
    )
    text, plain = _cut(text, rf"(?P<part>{HAN}{{2}})分(?:店|公司|厂)$")
    branch = _first_filled(bracketed, works, plain, numbered)
    text = _drop(text, r"[()]")
    text = _drop(text, rf"(?:{_either(COMPANY_FORMS_ZH)})+ *$")
    text = _drop(text, rf"(?: +(?:{_either(COMPANY_FORMS_LATIN)}))+ *$")
    # At least one letter is the brand: a name that is only a trade keeps some of it.
    trades = rf"(?:{_either(TRADES_ZH)})+|(?: (?:{_either(TRADES_LATIN)}))+"
    found = pc.extract_regex(text, rf"^(?P<brand>.+?)(?P<trade>{trades}) *$")
    brand = pc.coalesce(pc.struct_field(found, "brand"), text)
    trade = pc.fill_null(pc.struct_field(found, "trade"), "")
    brand, trade, branch = (without_blanks(column) for column in (brand, trade, branch))
    return pa.table({"brand": brand, "trade": trade, "branch": branch})


def letters(texts: Any) -> Any:
    """The column in half-width capitals, simplified letters and single blanks, marks as blanks.

    Parentheses, #, hyphens and slashes stay: they say where a branch or a house number is.
    """
    column = pc.fill_null(texts, "")
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    column = pc.utf8_upper(pc.utf8_normalize(column, form="NFKC"))
    column = pc.replace_substring_regex(column, r"['’`.·・]", "")
    column = pc.replace_substring_regex(column, r"&", " AND ")
    column = pc.replace_substring_regex(column, r"[〔【\[{]", "(")
    column = pc.replace_substring_regex(column, r"[〕】\]}]", ")")
    column = pc.replace_substring_regex(column, r"[^\p{L}\p{N}()#/-]+", " ")
    column = pc.replace_substring_regex(column, rf"({HAN}) +", r"\1")
    column = pc.utf8_trim_whitespace(pc.replace_substring_regex(column, rf" +({HAN})", r"\1"))
    # One pass over all rows at once: a letter a row would take a table's length of passes.
    rows = _LINE.join(column.to_pylist()).translate(SIMPLIFIED).split(_LINE)
    return pa.array(rows[: len(column)], pa.string())


def without_blanks(column: Any) -> Any:
    """The column's letters and digits only."""
    return pc.replace_substring_regex(column, r"[^\p{L}\p{N}]+", "")


def _drop(column: Any, pattern: str) -> Any:
    return pc.replace_substring_regex(column, pattern, "")


def _cut(column: Any, pattern: str) -> tuple[Any, Any]:
    """The column without what the pattern matches, and the pattern's `part` (empty: no match)."""
    found = pc.struct_field(pc.extract_regex(column, pattern), "part")
    return pc.if_else(pc.is_valid(found), _drop(column, pattern), column), pc.fill_null(found, "")


def _either(words: tuple[str, ...]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


def _first_filled(*columns: Any) -> Any:
    """Row by row, the first of the columns that is not empty."""
    return pc.fill_null(pc.coalesce(*(pc.if_else(pc.equal(c, ""), None, c) for c in columns)), "")

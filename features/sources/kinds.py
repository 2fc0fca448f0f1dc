"""How text becomes each kind of contract column, in SQL, and what is said where it cannot."""

from collections.abc import Iterator

from features.contract import PROGRAMMES

# Full-width letters, digits and signs, as offices here type them, and what they mean.
_SIGNS = "".join(chr(code) for code in range(0x21, 0x7F))
_WIDE_SIGNS = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F))
_HALF_WIDTH = str.maketrans(_WIDE_SIGNS + "\u3000", _SIGNS + " ")


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as plain ones; everything else as it is.

    >>> half_width("ＡＢ－１２ 号")
    'AB-12 号'
    """
    return text.translate(_HALF_WIDTH)


def as_half_width(text: str) -> str:
    """`half_width` as SQL of a text; plain ASCII, which nearly all of it is, is passed through."""
    quotes = _SIGNS.replace("'", "''")
    folded = f"translate({text}, '{_WIDE_SIGNS}\u3000', '{quotes} ')"
    return f"CASE WHEN strlen({text}) = length({text}) THEN {text} ELSE {folded} END"


_PLAIN = as_half_width("{x}").replace("{x}", "\0").replace("{", "{{").replace("}", "}}")
_PLAIN = _PLAIN.replace("\0", "{x}")

_PROGRAMME = f"({'|'.join(PROGRAMMES)})"

# Days that are written otherwise and can mean only one: 20260304, 2026.3.4, 2026年3月4日, also in
# full-width digits; a time may follow. 3/4/26 could be three days: the mapping must say which.
_PARTED = (
    "([1-9]\\d{{3}})\\s*[-年./]\\s*(\\d{{1,2}})\\s*[-月./]\\s*(\\d{{1,2}})"
    "\\s*(?:日|日?[ T]+\\d.*|日\\d.*)?"
)
_UNPARTED = "([1-9]\\d{{3}})(\\d{{2}})(\\d{{2}})(?:[ T]\\d.*)?"
_DAY = "TRY_CAST(regexp_replace({digits}, '^{form}$', '\\1-\\2-\\3') AS DATE)"

# Years of the Republic count from 1912: 105年3月4日, 民國105/03/04 and 1050304 are 2016-03-04.
_REPUBLIC = (
    "^(?:中[華华])?(?:民[國国])?\\s*(\\d{2,3})(?:\\s*[-年./]\\s*(\\d{1,2})\\s*[-月./]\\s*(\\d{1,2})"
    "|(\\d{2})(\\d{2}))\\s*日?(?:[ T]+\\d.*)?$"
)
REPUBLIC_FORMS = ("民国", "民國", "roc")

# How text becomes each kind of column (null where it cannot), and what the reason says then.
TYPED = {
    "text": ("{x}", ""),
    # A time may follow the day. DuckDB alone would also take "epoch" and "-infinity".
    "date": (
        "CASE WHEN regexp_full_match({x}, '[1-9]\\d{{3}}[-/]\\d{{1,2}}[-/]\\d{{1,2}}([ T]\\d.*)?')"
        " THEN TRY_CAST({x} AS DATE)"
        f" WHEN regexp_full_match({_PLAIN}, '{_PARTED}')"
        f" THEN {_DAY.format(digits=_PLAIN, form=_PARTED)}"
        f" WHEN regexp_full_match({_PLAIN}, '{_UNPARTED}')"
        f" THEN {_DAY.format(digits=_PLAIN, form=_UNPARTED)} END",
        "is not a date like 2026-03-04, 20260304 or 2026年3月4日",
    ),
    "integer": (
        f"CASE WHEN regexp_full_match({_PLAIN}, '[+-]?\\d+(\\.0+)?')"
        f" THEN TRY_CAST({_PLAIN} AS BIGINT) END",
        "is not a whole number",
    ),
    "number": (
        f"CASE WHEN isfinite(TRY_CAST({_PLAIN} AS DOUBLE)) THEN TRY_CAST({_PLAIN} AS DOUBLE) END",
        "is not a number",
    ),
    "boolean": (f"TRY_CAST({_PLAIN} AS BOOLEAN)", "is neither true nor false"),
    "programmes": (
        f"CASE WHEN regexp_full_match({_PLAIN}, '{_PROGRAMME}([|;,]{_PROGRAMME})*')"
        f" THEN regexp_replace({_PLAIN}, '[;,]', '|', 'g') END",
        f"is not made of {', '.join(PROGRAMMES)}, joined by |",
    ),
    "week": (
        f"CASE WHEN regexp_full_match({_PLAIN}, '\\d{{{{4}}}}-W(0[1-9]|[1-4]\\d|5[0-3])')"
        f" THEN {_PLAIN} END",
        "is not a week like 2026-W48",
    ),
}

# Stands behind a number without a unit where the mapping says that it has one.
WITHOUT_UNIT = " (without a unit)"

# What a value could mean to a person, and what the mapping must say before it means it here.
_UNCLEAR = {
    "date": (
        (
            "\\d{1,2}[-/.]\\d{1,2}[-/.](\\d{2}|\\d{4})([ T].*)?",
            "could be more than one day: say date_form in its mapping, like date_form = '%d/%m/%Y'",
        ),
        (
            "(民[国國])?\\s*\\d{2,3}\\s*年.*|民[国國].*",
            "may be a year of the Republic: then say date_form = '民国' in its mapping",
        ),
    ),
    "number": (
        (
            ".*\\(without a unit\\)",
            "where others have a unit: say what it counts in its mapping, like unit = { '' = 1 }",
        ),
        (
            "[+-]?\\d{1,3}(,\\d{3})+(\\.\\d+)?",
            "has thousands separators: say unit = 1 in its mapping",
        ),
        (
            "[+-]?[\\d,]*\\.?\\d+\\s*[^\\d\\s.,+-][^\\d]*",
            "has a unit: name it in its mapping, like unit = { 'mg/kg' = 1 }",
        ),
    ),
}
_UNCLEAR["integer"] = _UNCLEAR["number"]


def unreadable(kind: str, text: str, typed: str) -> Iterator[tuple[str, str]]:
    """(SQL condition, reason) of texts that are nothing of this kind, the clearest reason first."""
    if not TYPED[kind][1]:
        return
    nothing = f"{text} IS NOT NULL AND {typed} IS NULL"
    for form, reason in _UNCLEAR.get(kind, ()):
        yield f"{nothing} AND regexp_full_match({as_half_width(text)}, '{form}')", reason
    yield nothing, TYPED[kind][1]


def republic_day(text: str) -> str:
    """The SQL of a day that is written in years of the Republic, as text; null where it is none."""
    plain = as_half_width(text)
    part = "regexp_extract({}, '{}', {})".format
    year = f"(1911 + TRY_CAST({part(plain, _REPUBLIC, 1)} AS INTEGER))"
    month, day = (
        f"concat({part(plain, _REPUBLIC, one)}, {part(plain, _REPUBLIC, other)})"
        for one, other in ((2, 4), (3, 5))
    )
    return f"TRY_CAST(concat_ws('-', {year}, {month}, {day}) AS DATE)::VARCHAR"

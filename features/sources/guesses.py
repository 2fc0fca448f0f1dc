"""What a foreign file likely is: its table, its columns, how its days are written.

Guesses only, for `draft.py`: a person reads them before anything is loaded.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from features import contract
from features.sources.headers import FILES, is_personal, is_written, likeness, names_of, plain
from features.sources.kinds import TYPED
from features.sources.mapped import day

# Below this a file is like no table of ours.
LEAST = 0.7

# Values of a column that are tried.
TRIED = 500

# Forms that days are tried by, where they are not read of themselves.
_FORMS = (
    "民国", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y",
    "%y/%m/%d", "%y-%m-%d", "%y.%m.%d", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y",
    "%d %B %Y", "%B %d, %Y", "%Y%m%d%H%M%S",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M:%S %p", " %I:%M %p")

# What is filled in after the event, and the day without which it would be used before it was known.
_FILLED_IN_LATER = {"verified": "verified_on"}

# A mobile or landline number, an identity card's, an address of mail.
_OF_A_PERSON = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)|\d{3}[-. ]\d{3}[-. ]\d{4}"
    r"|(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[^\s@]+@[^\s@]+"
)


@dataclass(frozen=True)
class Guess:
    """A file, its likely table, and the header that each column of ours is likely made of."""

    file: str
    rows: pa.Table
    table: str
    columns: Mapping[str, str]
    keep_highest: str | None = None

    @property
    def unused(self) -> list[str]:
        """The headers that nothing is made of."""
        return [name for name in self.rows.column_names if name not in self.columns.values()]


def guess(file: str, rows: pa.Table) -> Guess | None:
    """What a file likely is; None where it is like no table of ours."""
    guesses = [Guess(file, rows, table, _columns(table, rows.column_names)) for table in FILES]
    best = max(guesses, key=_likely)
    return best if best.columns and _likely(best) >= LEAST else None


def with_register(guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses and, where none is a register, one of the places that visits tell of.

    What a visit says of a place was known from that visit on.
    """
    if any(one.table == "establishments" for one in guesses):
        return list(guesses)
    for visits in (one for one in guesses if one.table == "inspections"):
        columns = _columns("establishments", visits.rows.column_names)
        if {"establishment_id", "name"} <= columns.keys() and "happened_on" in visits.columns:
            columns["known_on"] = visits.columns["happened_on"]
            register = Guess(visits.file, visits.rows, "establishments", columns, "name")
            return [register, *guesses]
    return list(guesses)


def agreeing(guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses with establishments named by one header in all files that have it.

    A number in the register and a credit code among the visits would join nothing.
    """
    names = names_of("establishments", "establishment_id")
    headers = [header for one in guesses for header in one.rows.column_names]
    known = [header for header in dict.fromkeys(headers) if likeness(header, names)]
    if not known:
        return list(guesses)
    common = max(known, key=lambda header: (headers.count(header), likeness(header, names)))
    return [
        replace(one, columns={**one.columns, "establishment_id": common})
        if common in one.rows.column_names
        and "establishment_id" in contract.TABLES[one.table].names
        and common not in _but_credit_code(one.columns)
        else one
        for one in guesses
    ]


def _but_credit_code(columns: Mapping[str, str]) -> list[str]:
    return [header for name, header in columns.items() if name != "credit_code"]


def _likely(given: Guess) -> float:
    """How much a file looks like a table: by its name, by what the table needs, and by the rest."""
    table = contract.TABLES[given.table]
    core = {c.name for c in table.columns if c.required and c.name not in ("known_on", "programme")}
    if given.table == "establishments":  # all files have the id
        core |= {"name", "address"}
    stem = plain(given.file.split(".")[0])
    named = any(word in stem for word in FILES[given.table])
    there = core.intersection(given.columns)
    return named + len(there) / len(core) + 0.05 * len(given.columns)


def _columns(table: str, headers: Sequence[str]) -> dict[str, str]:
    """The likeliest header of each column, each header for one column; nothing of people."""
    names = [one.name for one in contract.TABLES[table].columns]
    pairs = [
        (likeness(header, names_of(table, name)), name, header)
        for name in names
        for header in headers
        if not is_personal(header) and name not in ("complainant", "source", "withdrawn_on")
    ]
    found: dict[str, str] = {}
    for sure, name, header in sorted(pairs, key=lambda pair: -pair[0]):
        free = header not in found.values() or (name == "credit_code" and sure > LEAST)
        if sure >= (1 - LEAST / 10 if is_written(header) else LEAST) and name not in found and free:
            found[name] = header
    for later, its_day in _FILLED_IN_LATER.items():
        if its_day not in found:
            found.pop(later, None)
    return found


def values(rows: pa.Table, header: str) -> list[str]:
    """The first different values of a column, as text, the most frequent first."""
    with duckdb.connect() as db:
        db.register("given", rows.select([header]).rename_columns(["value"]))
        found = db.execute(f"""
            SELECT trim(value::VARCHAR) FROM given WHERE trim(value::VARCHAR) <> ''
            GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {TRIED}
            """).fetchall()
    return [value for (value,) in found]


def date_forms(days: Iterable[str]) -> list[str] | None:
    """The forms that read all days, each by itself; [] where none is needed, None where none does.

    >>> date_forms(["2026年3月4日"]), date_forms(["13/04/2026"]), date_forms(["soon"])
    ([], ['%d/%m/%Y'], None)
    """
    with duckdb.connect() as db:
        db.register("given", pa.table({"day": pa.array(list(days), pa.string())}))
        unread = TYPED["date"][0].format(x="day")
        db.execute(f"CREATE TEMP TABLE left_over AS SELECT day FROM given WHERE ({unread}) IS NULL")
        if not db.execute("SELECT count(*) FROM left_over").fetchall()[0][0]:
            return []
        forms = [form + time for form in _FORMS for time in (_TIMES if "%" in form else ("",))]
        reading = [
            form
            for form in forms
            if db.execute(
                f"SELECT bool_and(({day('day', form)}) IS NOT NULL) FROM left_over"
            ).fetchall()[0][0]
        ]
    return reading or None


def example(rows: pa.Table, header: str) -> str | None:
    """A value of a column that may be shown; None where there is none, or it may show a person."""
    if is_personal(header) or is_written(header):
        return None
    found = values(rows, header)
    return None if not found or any(map(_OF_A_PERSON.search, found)) else found[0]

"""Turns contract tables into sorted events: joins, spans of use, groups and codes, in DuckDB.

Every rule here looks only at rows known by the day the event itself became known, so that deleting
later rows never changes an earlier event.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features import contract, queries
from features.corrections import spans, with_cascades
from features.events import (
    GROUPED,
    GROUPS,
    KEYED,
    NEVER,
    OWNERS,
    SOURCES,
    TABLE_OF,
    Coding,
    Events,
    Hashed,
    Number,
    Source,
)
from features.feature import Group
from features.matches import Placed
from features.reseal import ordered
from features.segments import Rows, connection, literal, parquet
from features.tables import completed
from features.touched import Part

Tables = Mapping[str, pa.Table | Rows | Placed | Part]


@dataclass(frozen=True)
class Numbering:
    """The establishments of an earlier seal, sorted, and the files of its groups' words."""

    ids: npt.NDArray[np.str_]
    words: Mapping[Group, Path]


def seal(
    tables: Tables,
    *,
    reinspection_within_days: int | None = None,
    assumed_fixed: frozenset[str] = frozenset(),
    repair_hides_checks: bool = True,
    snapshot: str = "",
    spill: Path | None = None,
    kept: Callable[[str, Source], Source] = lambda _, source: source,
    words_to: Path | None = None,
    earlier: Numbering | None = None,
) -> Events:
    """The events of a set of contract tables (missing tables are absent sources).

    `reinspection_within_days` names as re-inspection a visit without a purpose that follows another
    of the same programme within so many days. `repair_hides_checks`: a repaired credit record takes
    the check that it followed from out of use. `spill`: where to put what memory cannot hold;
    `kept` may put each finished source on disk and give it back from there. `words_to`: a folder
    for the words that groups go by, in the order of their numbers. Establishments and words that an
    `earlier` seal had are numbered along, as if their rows were here, too.
    """
    with connection(spill) as db:
        for name, table in tables.items():
            _give(db, name, table)
        if "inspections" not in tables:  # orders ask for what visit they followed
            db.register("given_inspections", completed("inspections", None))
        _infer_purposes(db, reinspection_within_days)
        corrections = _corrections(db, tables, repair_hides_checks)
        for name in {**tables, "inspections": None}:
            _with_spans(db, name, corrections)
        _register_versions(db, "establishments" in tables, earlier, words_to)
        ids = _establishment_ids(db, tables, earlier)
        sources = {
            source: kept(source, _source(db, source))
            for source in SOURCES
            if TABLE_OF[source] in tables
        }
        sizes = {group: _group_count(db, group) for group in GROUPS}
    return Events(ids, sources, sizes, assumed_fixed, snapshot)


def _give(db: duckdb.DuckDBPyConnection, name: str, table: pa.Table | Rows | Placed | Part) -> None:
    if isinstance(table, pa.Table):
        db.register(f"given_{name}", completed(name, table))
    else:
        db.execute(f"CREATE TEMP VIEW given_{name} AS FROM {table.sql}")


def _infer_purposes(db: duckdb.DuckDBPyConnection, within: int | None) -> None:
    """A view of the given inspections with the purpose that `queries.INFERRED` says."""
    inferred = queries.INFERRED.format(
        inspections="given_inspections", within=-1 if within is None else within
    )
    db.execute(f"CREATE TEMP VIEW inferred_inspections AS {inferred}")


def _corrections(
    db: duckdb.DuckDBPyConnection, tables: Tables, repair_hides_checks: bool
) -> pa.Table | None:
    if "corrections" not in tables:
        return None
    names = ", ".join(f'"{name}"' for name in contract.TABLES["corrections"].names)
    corrections = db.sql(f"SELECT {names} FROM given_corrections ORDER BY ALL").to_arrow_table()
    if "credit" not in tables or not repair_hides_checks:
        return corrections
    credit = tables["credit"]  # a touched check may follow from the record of an untouched firm
    every = credit.whole if isinstance(credit, Part) else "given_credit"
    linked = db.sql(queries.LINKED_CREDIT.format(credit=every)).to_arrow_table()
    return with_cascades(corrections, linked)


def _with_spans(db: duckdb.DuckDBPyConnection, name: str, corrections: pa.Table | None) -> None:
    """A view of the table with `usable_from` and `usable_until`: one row for each span of use."""
    table = contract.TABLES[name]
    row_id = table.key[0]
    given = "inferred_inspections" if name == "inspections" else f"given_{name}"
    db.register(f"spans_{name}", spans(name, corrections))
    until, twice = "least(usable_until, withdrawn_on) - DATE '1970-01-01'", ""
    if name == "inspections":
        until = f"least({until}, theirs_from)"
        told_twice = queries.TOLD_TWICE.format(inspections="given_inspections")
        twice = f"LEFT JOIN ({told_twice}) AS twice ON twice.row_id = given.{row_id}"
    db.execute(f"""
        CREATE TEMP VIEW {name} AS
        SELECT given.* EXCLUDE (withdrawn_on),
               (coalesce(greatest(known_on, usable_from), known_on) - DATE '1970-01-01')::INTEGER
                   AS known,
               coalesce({until}, {NEVER})::INTEGER AS withdrawn
        FROM {given} AS given LEFT JOIN spans_{name} AS span ON span.row_id = given.{row_id} {twice}
        """)


def _establishment_ids(
    db: duckdb.DuckDBPyConnection, tables: Tables, earlier: Numbering | None
) -> npt.NDArray[np.str_]:
    parts = [
        f"SELECT {column} AS establishment_id FROM given_{name} WHERE {column} IS NOT NULL"
        for name in tables
        if name in TABLE_OF.values()
        for column in OWNERS
        if column in contract.TABLES[name].names
    ]
    if earlier:
        db.register("earlier_ids", pa.table({"establishment_id": earlier.ids}))
        parts.append("FROM earlier_ids")
    if not parts:
        db.execute("CREATE TEMP TABLE places (establishment_id VARCHAR, place INTEGER)")
        return np.empty(0, dtype="U1")
    db.execute(f"CREATE TEMP TABLE all_ids AS SELECT DISTINCT * FROM ({' UNION ALL '.join(parts)})")
    words = db.execute("SELECT establishment_id FROM all_ids").fetchnumpy()["establishment_id"]
    ids = np.sort(np.asarray(words, dtype=np.str_))
    order = pa.table({"establishment_id": ids, "place": np.arange(ids.size, dtype=np.int32)})
    db.register("given_places", order)
    db.execute("CREATE TEMP TABLE places AS SELECT * FROM given_places")
    return ids


def _register_versions(
    db: duckdb.DuckDBPyConnection,
    present: bool,
    earlier: Numbering | None,
    words_to: Path | None,
) -> None:
    """`versions`: each register version with its groups, and until when it was the newest known."""
    if not present:
        db.register("given_establishments", completed("establishments", None))
        _with_spans(db, "establishments", None)
    db.execute(f"CREATE TEMP TABLE named AS {queries.VERSIONS}")
    for group in GROUPS:
        had = ""
        if earlier:
            had = f" UNION SELECT {group}_word FROM {parquet(earlier.words[group])}"
        db.execute(f"""
            CREATE TEMP TABLE words_{group} AS
            SELECT {group}_word, (row_number() OVER (ORDER BY {group}_word) - 1)::INTEGER
                   AS {group}_group
            FROM (SELECT DISTINCT {group}_word FROM named WHERE {group}_word IS NOT NULL{had})
            """)
        if words_to:
            words_to.mkdir(parents=True, exist_ok=True)
            db.execute(f"COPY words_{group} TO {literal(words_to / f'{group}.parquet')}")
    joins = " ".join(f"LEFT JOIN words_{group} USING ({group}_word)" for group in GROUPS)
    numbers = ", ".join(
        f"coalesce({group}_group, -1)::INTEGER AS {group}_group" for group in GROUPS
    )
    db.execute(f"""
        CREATE TEMP TABLE versions AS
        SELECT named.*, {numbers},
               coalesce(lead(known) OVER (PARTITION BY establishment_id ORDER BY known), {NEVER})
                   AS replaced
        FROM named {joins}
        """)


def _group_count(db: duckdb.DuckDBPyConnection, group: Group) -> int:
    return max(_count(db, f"words_{group}"), 1)


def _source(db: duckdb.DuckDBPyConnection, source: str) -> Source:
    """One source's events with codes and groups, sorted by establishment, day, known and key."""
    columns = [_coded(name, coding) for name, coding in SOURCES[source].items()]
    wanted = GROUPS if source == "establishments" else GROUPED.get(source, ())
    groups = [
        f"coalesce({_group(source, group)}, -1)::INTEGER AS group_{group}" for group in wanted
    ]
    joined = _GROUP_JOINS.get(source, _BY_VERSION) if wanted else ""
    numbers = db.execute(
        f"""
        WITH event AS ({queries.QUERIES[source]})
        SELECT coalesce(place, -1)::INTEGER AS place, event.day::INTEGER AS day,
               event.known::INTEGER AS known, event.withdrawn::INTEGER AS withdrawn,
               {", ".join([*columns, *groups, *(["row_key"] if source in KEYED else [])])}
        FROM event LEFT JOIN places USING (establishment_id) {joined}
        ORDER BY place, day, known, length(row_key), row_key, withdrawn
        """
    ).fetchnumpy()
    owner = _plain(numbers["place"])
    day = _plain(numbers["day"])
    by_group = {group: _plain(numbers[f"group_{group}"]) for group in wanted}
    places = np.arange(_count(db, "places") + 1)
    return Source(
        offsets=np.searchsorted(owner, places).astype(np.int64),
        owner=owner,
        day=day,
        known=_plain(numbers["known"]),
        withdrawn=_plain(numbers["withdrawn"]),
        columns={name: _plain(numbers[name]) for name in SOURCES[source]},
        groups=by_group,
        orders={
            group: ordered(by_group[group], day, _group_count(db, group))
            for group in (wanted if source in GROUPED else ())
        },
        keys=np.asarray(numbers["row_key"], np.str_) if source in KEYED else np.empty(0, "U1"),
    )


# An event belongs to the groups of the newest register version known when it became known.
_BY_VERSION = """
    LEFT JOIN versions AS version ON version.establishment_id = event.establishment_id
        AND version.known <= event.known AND event.known < version.replaced
    """
_GROUP_JOINS = {
    "establishments": "",
    "area_events": """
        LEFT JOIN words_area USING (area_word)
        """,
    "context": "",
}


def _group(source: str, group: Group) -> str:
    """The SQL of an event's group number."""
    if source == "establishments":
        return f"event.{group}_group"
    if group == "city":
        return "0"
    if source == "area_events":
        return "area_group" if group == "area" else "NULL"
    return "NULL" if source == "context" else f"version.{group}_group"


def _coded(name: str, coding: Coding) -> str:
    """The SQL of a column as its number: a code (-1: not stated) or a float (NaN: missing)."""
    if coding is Number:
        return f'coalesce(event."{name}"::FLOAT, \'nan\'::FLOAT) AS "{name}"'
    if coding is Hashed:
        return f'coalesce((\'0x\' || substr(md5(event."{name}"), 1, 6))::INTEGER, -1) AS "{name}"'
    words = ", ".join(f"'{word}'" for word in coding)  # type: ignore[union-attr]  # not a marker
    return f'coalesce(list_position([{words}], event."{name}") - 1, -1)::INTEGER AS "{name}"'


def _plain(column: Any) -> npt.NDArray[Any]:
    """The array itself, where DuckDB may have handed a masked one without a masked entry."""
    return np.ascontiguousarray(np.ma.getdata(column))


def _count(db: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def renumbered(earlier: Numbering, words: Path) -> dict[Group, npt.NDArray[np.int32]]:
    """The number that each of a group's earlier words has among the words in the folder `words`."""
    numbers = {}
    with duckdb.connect() as db:
        for group in GROUPS:
            found = db.execute(f"""
                SELECT later.{group}_group AS number
                FROM {parquet(earlier.words[group])} AS had
                JOIN {parquet(words / f"{group}.parquet")} AS later USING ({group}_word)
                ORDER BY had.{group}_group
                """).fetchnumpy()
            numbers[group] = _plain(found["number"])
    return numbers

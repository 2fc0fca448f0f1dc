"""A whole source, read and checked: what would be loaded, what is refused, and whether it may be.

`check` shows a delivery, `load` hands it to the store; both see the same one.
"""

import secrets
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from features import contract
from features.sources import folder
from features.sources.complainants import SHORTEST_SECRET, mark_of
from features.sources.folder import Folder
from features.sources.mapping import Mapping, TableForm
from features.sources.refusals import NEARLY, Refusal, SourceRefused, nearest
from features.sources.rows import Checked, checked
from features.tables import ALWAYS_KNOWN, schema

if TYPE_CHECKING:
    from features.sources.database import Database


@dataclass(frozen=True)
class Delivered:
    """One file's share of a table: good rows in contract columns, and what became of the rest."""

    table: str
    rows: pa.Table
    lines: pa.ChunkedArray  # where each row stands in the file
    file: str
    sha256: str
    refusals: tuple[Refusal, ...]
    repeated: int
    ignored: tuple[str, ...] = ()  # columns of the file that nothing here is made of
    may_change: bool = False  # rows that the store has otherwise are newer versions of them

    @property
    def read(self) -> int:
        """Rows the file held, whatever became of them."""
        return int(self.rows.num_rows) + len(self.refusals) + self.repeated


@dataclass(frozen=True)
class Delivery:
    """Everything one source delivers, in the contract's order, and what its mapping says."""

    tables: tuple[Delivered, ...]
    city: str | None
    bureaus: tuple[str, ...]
    plans: Dictionary[str, str]
    reinspection_within_days: int | None
    assumed_fixed: frozenset[str]
    repair_hides_checks: bool | None
    mapping: str
    read_on: date
    shown: str  # what it was read from; of a database's address without the password
    key_mark: str | None  # of the secret that complainants were hashed with; None: of none to keep
    ignored: tuple[str, ...] = ()  # files, or tables of a database, that were not read

    @property
    def names_people(self) -> bool:
        """Whether any complaint says who complained."""
        return any(
            given.rows["complainant"].null_count < given.rows.num_rows
            for given in self.tables
            if given.table == "complaints"
        )

    @property
    def refusals(self) -> list[Refusal]:
        """All rows set aside, table by table."""
        return [refusal for delivered in self.tables for refusal in delivered.refusals]


def read_delivery(
    source: Path | str, mapping: Mapping, *, today: date, secret: bytes | None = None
) -> Delivery:
    """The tables of a folder, or of a database by its address, typed and checked.

    Complainants are hashed with `secret`; without one, with another each time, and complaints that
    name people can be looked at but not loaded. Raises SourceRefused where they may not be loaded.
    """
    key_mark = None if secret is None else mark_of(secret)
    hashed_with = secret or secrets.token_bytes(SHORTEST_SECRET)
    with opened(source) as given:
        files = sorted(_files(given, mapping), key=lambda file: _ORDER.index(file[0]))
        tables = tuple(_delivered(given, *file, mapping, today, hashed_with) for file in files)
        read = {file for _, file, _ in files}
        ignored = tuple(file for file in given.others(()).values() if file not in read)
    if not tables:
        raise SourceRefused(
            f"{given.shown} holds no table. Wanted {given.wanted}, or a mapping that names yours."
        )
    return Delivery(
        tables=tables,
        city=mapping.city,
        bureaus=mapping.bureaus,
        plans=mapping.plans,
        reinspection_within_days=mapping.reinspection_within_days,
        assumed_fixed=_assumed_fixed(tables, mapping),
        repair_hides_checks=mapping.repair_hides_checks,
        mapping=mapping.name,
        read_on=today,
        shown=given.shown,
        key_mark=key_mark,
        ignored=ignored,
    )


_ORDER = list(contract.TABLES)


@contextmanager
def opened(source: Path | str) -> Iterator["Folder | Database"]:
    """A folder, or a database by its address; SourceRefused where there is none."""
    if isinstance(source, Path):
        yield folder.opened(source)
    else:
        from features.sources import database  # SQLAlchemy is loaded for those who need it

        with database.opened(source) as given:
            yield given


def _files(given: "Folder | Database", mapping: Mapping) -> list[tuple[str, str, TableForm | None]]:
    if mapping.tables:
        return [(name, form.file, form) for name, form in mapping.tables]
    found = {name: given.find(name) for name in contract.TABLES}
    lacking = [name for name, file in found.items() if not file]
    for other, file in given.others(contract.TABLES).items():
        meant = nearest(other, lacking, cutoff=NEARLY)
        if meant:
            raise SourceRefused(
                f"{given.shown} holds {file}: is it {meant}? Rename it, or name it in a mapping."
            )
    return [(name, file, None) for name, file in found.items() if file]


def _delivered(
    given: "Folder | Database",
    name: str,
    file: str,
    form: TableForm | None,
    mapping: Mapping,
    today: date,
    secret: bytes,
) -> Delivered:
    table = contract.TABLES[name]
    raw = given.read(file, name, sheet=form.sheet if form else None)
    file = Path(file).name
    result = checked(
        raw,
        table,
        file=file,
        form=form,
        bureaus=mapping.bureaus,
        today=today,
        secret=secret,
    )
    _refuse_empty(file, result, form)
    _refuse_too_many(file, result, mapping)
    rows = result.rows.select(list(table.names)).cast(schema(name))
    lines = result.rows[folder.LINE]
    forms = [one for _, one in mapping.tables if form and one.file == form.file]
    ignored = _ignored(raw.rows.column_names, table, forms)
    return Delivered(
        table=name,
        rows=rows,
        lines=lines,
        file=file,
        sha256=raw.sha256,
        refusals=result.refusals,
        repeated=result.repeated,
        ignored=ignored,
        may_change=form is not None and form.may_change,
    )


def _ignored(present: list[str], table: contract.Table, forms: list[TableForm]) -> tuple[str, ...]:
    """Columns of a file that its forms neither map nor name in SQL; of none, in our own words."""
    columns = [column for form in forms for column in form.columns.values()]
    used = {folder.LINE, *(name for column in columns for name in column.columns)}
    if not forms:
        used.update(table.names)
    sql = " ".join([*(form.filter or "" for form in forms), *(one.sql or "" for one in columns)])
    return tuple(name for name in present if name not in used and name.lower() not in sql.lower())


def _refuse_empty(file: str, result: Checked, form: TableForm | None) -> None:
    if result.rows.num_rows or result.refusals or (form and form.may_be_empty):
        return
    raise SourceRefused(
        f"{file} has no rows: an empty export is mostly a broken one. Export it again, remove "
        "the file, or say may_be_empty = true in its mapping."
    )


def _refuse_too_many(file: str, result: Checked, mapping: Mapping) -> None:
    read = result.rows.num_rows + len(result.refusals) + result.repeated
    if len(result.refusals) <= mapping.refused_share * read:
        return
    raise SourceRefused(
        f"{file}: {len(result.refusals)} of {read} rows are refused, more than the "
        f"{mapping.refused_share:.0%} that {mapping.name} allows (refused_share). The first: "
        f"{result.refusals[0]}. Mend the export or the mapping."
    )


def _assumed_fixed(tables: tuple[Delivered, ...], mapping: Mapping) -> frozenset[str]:
    """Register columns whose past values nobody recorded: as declared, or all of a dateless one."""
    declared = {column for _, form in mapping.tables for column in form.assumed_fixed}
    for register in (delivered.rows for delivered in tables if delivered.table == "establishments"):
        if pc.max(register["known_on"]).as_py() in (None, ALWAYS_KNOWN):
            given = [n for n in register.column_names if register[n].null_count < register.num_rows]
            declared.update(given)
    return frozenset(declared) - {"establishment_id", "known_on"}

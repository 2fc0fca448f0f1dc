"""A whole source, read and checked: what would be loaded, what is refused, and whether it may be.

`check` shows a delivery, `load` hands it to the store; both see the same one.
"""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from features import contract
from features.sources import folder
from features.sources.mapping import Mapping, TableForm
from features.sources.refusals import NEARLY, ROW, Refusal, SourceRefused, nearest
from features.sources.rows import Checked, checked
from features.tables import ALWAYS_KNOWN, schema


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

    @property
    def refusals(self) -> list[Refusal]:
        """All rows set aside, table by table."""
        return [refusal for delivered in self.tables for refusal in delivered.refusals]


def read_delivery(source: Path, mapping: Mapping, *, today: date) -> Delivery:
    """The source's tables, typed and checked; raises SourceRefused where it may not be loaded."""
    if not source.is_dir():
        raise SourceRefused(f"{source} is not a folder. Name the folder that holds the tables.")
    files = sorted(_files(source, mapping), key=lambda file: list(contract.TABLES).index(file[0]))
    tables = tuple(
        _delivered(source / file, name, form, mapping, today) for name, file, form in files
    )
    if not tables:
        names, endings = ", ".join(contract.TABLES), ", ".join(folder.ENDINGS)
        raise SourceRefused(
            f"{source} holds no table. Wanted files named {names} ({endings}), "
            "or a mapping that names yours."
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
    )


def _files(source: Path, mapping: Mapping) -> list[tuple[str, str, TableForm | None]]:
    if mapping.tables:
        return [(name, form.file, form) for name, form in mapping.tables]
    found = [(name, folder.find_file(source, name)) for name in contract.TABLES]
    lacking = [name for name, path in found if not path]
    for path in sorted(source.iterdir()):
        stem = path.name.split(".")[0]
        meant = (
            nearest(stem, lacking, cutoff=NEARLY) if path.name.endswith(folder.ENDINGS) else None
        )
        if meant and stem not in contract.TABLES:
            raise SourceRefused(
                f"{source} holds {path.name}: is it {meant}? Rename it, or name it in a mapping."
            )
    return [(name, path.name, None) for name, path in found if path]


def _delivered(
    path: Path, name: str, form: TableForm | None, mapping: Mapping, today: date
) -> Delivered:
    table = contract.TABLES[name]
    raw = folder.read_file(path, name, sheet=form.sheet if form else None)
    result = checked(raw, table, file=path.name, form=form, bureaus=mapping.bureaus, today=today)
    _refuse_empty(path, result, form)
    _refuse_too_many(path, result, mapping)
    rows = result.rows.select(list(table.names)).cast(schema(name))
    lines = result.rows[folder.LINE]
    refusals = result.refusals
    if name == "complaints":  # a row that was not split may show who complained
        refusals = tuple(replace(one, value="…") if one.column == ROW else one for one in refusals)
    return Delivered(name, rows, lines, path.name, raw.sha256, refusals, result.repeated)


def _refuse_empty(path: Path, result: Checked, form: TableForm | None) -> None:
    if result.rows.num_rows or result.refusals or (form and form.may_be_empty):
        return
    raise SourceRefused(
        f"{path.name} has no rows: an empty export is mostly a broken one. Export it again, remove "
        "the file, or say may_be_empty = true in its mapping."
    )


def _refuse_too_many(path: Path, result: Checked, mapping: Mapping) -> None:
    read = result.rows.num_rows + len(result.refusals) + result.repeated
    if len(result.refusals) <= mapping.refused_share * read:
        return
    raise SourceRefused(
        f"{path.name}: {len(result.refusals)} of {read} rows are refused, more than the "
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

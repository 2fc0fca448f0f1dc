"""`check` and `load`: from a source's files to the event store, with everything refused named."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.compute as pc

from features import contract
from features.codes import code_problem
from features.loading import load as load_into
from features.sources.delivery import Delivery, read_delivery
from features.sources.mapping import Mapping, read_mapping
from features.sources.profile import Profile, profile
from features.sources.refusals import Refusal, as_frame, by_reason
from features.store import EventStore, StoreProblem
from targeting.edges import home, say, today

# Bars in the picture of a table's months; a longer time has several months a bar.
WIDTH = 60

# A column that fewer rows than this leave out is not worth a line.
LITTLE = 0.005

# Refusals shown one by one; all of them are in the file of rows set aside.
SHOWN = 10


def check(source: str, mapping_file: Path | None) -> None:
    """Prints what a load would do."""
    mapping = _mapping(mapping_file)
    delivery = read_delivery(_source(source), mapping, today=today())
    say(f"{delivery.shown} read through {mapping.name}:")
    for table in delivery.tables:
        say(
            f"  {table.table:15} {table.rows.num_rows:>10,} rows to load from {table.file}"
            f", {len(table.refusals):,} refused, {table.repeated:,} said twice"
        )
        _say_profile(profile(table, delivery))
    _say_refusals(delivery.refusals)
    _say_impossible_codes(delivery)
    if delivery.assumed_fixed:
        say(f"Known only as of the export: {', '.join(sorted(delivery.assumed_fixed))}.")
    say("Nothing was changed. Load it with: targeting load")


def load(source: str, mapping_file: Path | None) -> None:
    """Loads a source and prints what became of it."""
    mapping = _mapping(mapping_file)
    secret = home().complainants_key()
    delivery = read_delivery(_source(source), mapping, today=today(), secret=secret)
    report = load_into(home().store, delivery, refused_share=mapping.refused_share)
    for table in report.tables:
        say(
            f"  {table.table:15} {table.new:>10,} new rows from {table.file}, "
            f"{table.known:,} known already, {len(table.refusals):,} refused"
        )
    refusals = [refusal for table in report.tables for refusal in table.refusals]
    _say_refusals(refusals)
    _set_aside(refusals, report.snapshot)
    unmatched = _without_establishment(delivery)
    if unmatched:
        say(f"{unmatched:,} complaints name no establishment: kept, and not yet counted anywhere.")
    done = "Loaded" if report.changed else "Nothing new: the store is unchanged"
    say(f"{done}. Records are now at {report.snapshot} in {home().store}.")


def origin(table: str, row_id: str) -> None:
    """Prints where the rows with an id came from; StoreProblem where there is none."""
    if table not in contract.TABLES:
        raise StoreProblem(f"There is no table {table}; there are {', '.join(contract.TABLES)}.")
    store, key = EventStore(home().store), contract.TABLES[table].key[0]
    found = store.origin(table, {key: row_id})
    if not found:
        raise StoreProblem(f"No row of {table} has the {key} {row_id!r}.")
    for one in found:
        say(
            f"line {one.line} of {one.file} (SHA-256 {one.sha256}), load {one.batch}, {one.read_on}"
        )


def _source(given: str) -> Path | str:
    return given if "://" in given else Path(given)


def _mapping(file: Path | None) -> Mapping:
    return read_mapping(file) if file else Mapping()


def _say_refusals(refusals: list[Refusal]) -> None:
    for column, reason, n in by_reason(refusals)[:SHOWN]:
        first = next(
            r for r in refusals if f"{r.table}.{r.column}" == column and r.reason == reason
        )
        say(f"  refused {n:,}: {column} {reason}; first in {first}")


def _say_profile(seen: Profile) -> None:
    if seen.first and seen.last:
        empty = f", {seen.months.count(0)} months without a row" if 0 in seen.months else ""
        say(f"    {seen.first:%Y-%m} {bars(seen.months)} {seen.last:%Y-%m}{empty}")
    gaps = [f"{name} {share:.0%}" for name, share in seen.missing.items() if share >= LITTLE]
    if gaps:
        say(f"    not stated: {', '.join(gaps)}")
    for join, share in seen.joins.items():
        say(f"    {share:.1%} of {join}")


def bars(counts: Sequence[int]) -> str:
    """Counts as a line of bars, at most `WIDTH` of them; a blank is nothing.

    >>> bars([0, 1, 4, 8])
    ' ▁▄█'
    """
    together = -(-len(counts) // WIDTH)
    heights = [sum(counts[at : at + together]) for at in range(0, len(counts), together)]
    most = max(heights)
    return "".join(" ▁▂▃▄▅▆▇█"[-(-8 * height // most)] for height in heights)


def _say_impossible_codes(delivery: Delivery) -> None:
    for table in delivery.tables:
        if "credit_code" not in table.rows.column_names:
            continue
        codes = pc.unique(table.rows["credit_code"].drop_null()).to_pylist()
        problems = [(code, problem) for code in codes if (problem := code_problem(code))]
        if problems:
            code, problem = problems[0]
            say(
                f"  {len(problems):,} of {len(codes):,} credit codes in {table.file} cannot be "
                f"one: {code} {problem}, for example. They are kept, and join letter for letter."
            )


def _set_aside(refusals: list[Refusal], snapshot: str) -> None:
    if not refusals:
        return
    folder = home().refused
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{snapshot}.csv"
    as_frame(refusals).to_csv(path, index=False)
    say(f"{len(refusals):,} rows were set aside in {path}.")


def _without_establishment(delivery: Delivery) -> int:
    return sum(
        table.rows["establishment_id"].null_count
        for table in delivery.tables
        if table.table == "complaints"
    )

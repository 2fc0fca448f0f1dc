"""`map`, `check` and `load`: from a source's files to the store, with everything refused named."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from features import contract
from features.identity.codes import code_problem
from features.loading import load as load_into
from features.matches import DECIDED
from features.review import doubtful, outcomes
from features.sources.delivery import Delivery, read_delivery
from features.sources.draft import draft as draft_of
from features.sources.forms import TODO
from features.sources.mapping import Mapping, read_mapping
from features.sources.profile import Profile, profile
from features.sources.refusals import Refusal, SourceRefused, as_frame, by_reason
from features.store import EventStore, StoreProblem
from features.tables import ALWAYS_KNOWN
from targeting import reports
from targeting.edges import home, say, today, write_private

# Bars in the picture of a table's months; a longer time has several months a bar.
WIDTH = 60

# A column that fewer rows than this leave out is not worth a line.
LITTLE = 0.005

# Letters of a value that are shown, and months, files and columns that are named one by one.
LETTERS, NAMED = 20, 6

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
        if table.ignored:
            say(f"    not used: {_listed(table.ignored)}")
    _say_refusals(delivery.refusals)
    _say_impossible_codes(delivery)
    if delivery.ignored:
        say(f"Not read: {_listed(delivery.ignored)}.")
    if delivery.assumed_fixed:
        say(f"Known only as of the export: {', '.join(sorted(delivery.assumed_fixed))}.")
    say("Nothing was changed. Load it with: targeting load")


def draft(source: str, out: Path | None) -> None:
    """Prints a drafted mapping, or writes it to a file that is not there yet."""
    text = draft_of(_source(source))
    if out is None:
        say(text)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SourceRefused(f"{out} is there already. Name another file, or remove it.") from None
    except OSError as error:
        raise SourceRefused(f"{out} cannot be written: {error.strerror}.") from None
    say(f"Drafted {out}. Read every line and settle each {TODO}, then:")
    say(f"targeting check {source} --mapping {out}")


def load(source: str, mapping_file: Path | None) -> None:
    """Loads a source and prints what became of it."""
    mapping = _mapping(mapping_file)
    if mapping.unsettled:  # few rows with such a code would be set aside and missed by nobody
        raise SourceRefused(
            f"{mapping.name} still says {TODO} for {_listed(mapping.unsettled)}. "
            'Say what each means here; "" is: nothing is stated.'
        )
    secret = home().complainants_key()
    take_in(read_delivery(_source(source), mapping, today=today(), secret=secret), mapping)


def take_in(delivery: Delivery, mapping: Mapping) -> None:
    """Loads what a source delivers and prints what became of it."""
    report = load_into(home().store, delivery, refused_share=mapping.refused_share)
    for table in report.tables:
        changed = f"{table.changed:,} changed, " if table.changed else ""
        say(
            f"  {table.table:15} {table.new:>10,} new rows from {table.file}, "
            f"{table.known:,} known already, {changed}{len(table.refusals):,} refused"
        )
    refusals = [refusal for table in report.tables for refusal in table.refusals]
    _say_refusals(refusals)
    _set_aside(refusals, report.snapshot)
    store = EventStore(home().store)
    _say_matched(store)
    reports.keep("records", "", reports.records_told(store, refusals))
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
        say(f"    {seen.first:%Y-%m} {bars(seen.months)} {seen.last:%Y-%m}{_none_in(seen)}")
        say(f"    from {seen.first} to {seen.last}")
    for join, share in seen.joins.items():
        say(f"    {share:.1%} of {join}")
    for name in dict.fromkeys([*seen.sample, *seen.missing]):
        gap = seen.missing.get(name, 0)
        lacking = f"   (not stated: {gap:.0%})" if gap >= LITTLE else ""
        say(f"    {name:17} {_values(seen, name)}{lacking}")


def _none_in(seen: Profile) -> str:
    """The months between a table's first and last day that have no row, in words."""
    start = seen.first.year * 12 + seen.first.month - 1 if seen.first else 0
    months = [start + nth for nth, rows in enumerate(seen.months) if not rows]
    if not months:
        return ""
    return f", no row in {_listed([f'{one // 12}-{one % 12 + 1:02}' for one in months])}"


def _values(seen: Profile, name: str) -> str:
    if name in seen.frequent:
        shares = [f"{_cut(value)} {_percent(share)}" for value, share in seen.frequent[name]]
        rest = 1 - sum(share for _, share in seen.frequent[name])
        return ", ".join([*shares, f"others {_percent(rest)}"] if rest > LITTLE else shares)
    sample = seen.sample.get(name) or ("(not shown)",)
    if name == "known_on":
        sample = tuple("always" if day == str(ALWAYS_KNOWN) else day for day in sample)
    return " | ".join(_cut(value or "–") for value in sample)


def _percent(share: float) -> str:
    return "<1%" if 0 < share < LITTLE else f"{share:.0%}"


def _cut(value: str) -> str:
    """A value on one line, cut short."""
    line = " ".join(value.split())
    return line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…"


def _listed(names: Sequence[str]) -> str:
    """The first few of some names, and how many there are beside.

    >>> _listed("abcdefgh")
    'a, b, c, d, e, f and 2 more'
    """
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


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
                f"one: {code}, for example: {problem}. They are kept, and join letter for letter."
            )


def _set_aside(refusals: list[Refusal], snapshot: str) -> None:
    if not refusals:
        return
    folder = home().refused
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{snapshot}.csv"
    as_frame(refusals).to_csv(path, index=False)
    say(f"{len(refusals):,} rows were set aside in {path}.")


def _say_matched(store: EventStore) -> None:
    """What the rows that name no establishment mean, and a file of those that a person decides."""
    for name in contract.MATCHED:
        if name not in store.meta.rows or not (found := outcomes(store, name)):
            continue
        said = [f"{found[state]:,} {words}" for state, words in _OUTCOMES.items() if found[state]]
        say(f"Of {name} without an establishment_id: {', '.join(said)}.")
    left = doubtful(store)
    if left.empty:
        return
    path = home().review / f"{store.meta.snapshot}.csv"
    write_private(path, left.map(_harmless).to_csv(index=False).encode("utf-8-sig"))
    say(f"{len(left):,} doubtful ones are for a person to decide (docs/mapping.md): {path}.")


_OUTCOMES = {
    "matched": "matched by name and address",
    "doubtful": "doubtful",
    "unmatched": "like none of the register",
    DECIDED: "decided by a person",
}


def _harmless(value: Any) -> Any:
    """What somebody wrote, so that a spreadsheet shows it and does not reckon with it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value


_FORMULA = ("=", "+", "-", "@", "\t", "\r")

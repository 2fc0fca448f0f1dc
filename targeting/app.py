"""The `targeting` command: one function a command, and errors that end in a way out.

Commands import what they need when they run, so that `--help` answers at once.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from targeting import accounts, auditing, tokens

app = typer.Typer(
    name="targeting",
    help="Weekly, explained inspection target lists for a market regulator.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(accounts.app, name="account")
app.add_typer(tokens.app, name="token")
app.add_typer(auditing.app, name="audit")

Source = Annotated[
    str,
    typer.Argument(help="Folder of tables, or sqlite:/// or postgresql:// address."),
]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="TOML file that says what foreign columns mean.")
]
Programme = Annotated[str, typer.Argument(help="food, drug or product.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, like 2026-11-23.")]
Out = Annotated[Path, typer.Option("--out", help="CSV file to write.")]


@app.command()
def check(source: Source, mapping: MappingFile = None) -> None:
    """What would be loaded and refused, and why; changes nothing."""
    from targeting import records

    records.check(source, mapping)


@app.command("map")
def draft(
    source: Source,
    out: Annotated[Path | None, typer.Option("--out", help="TOML file to write.")] = None,
) -> None:
    """Draft a mapping of a foreign source: guesses to read, and TODO where only you can say."""
    from targeting import records

    records.draft(source, out)


@app.command()
def load(source: Source, mapping: MappingFile = None) -> None:
    """Load a source's tables into the store: whole, or not at all."""
    from targeting import records

    records.load(source, mapping)


@app.command()
def outcomes() -> None:
    """Load what was found at the visits, from the service's database: one more source."""
    from targeting import returning

    returning.outcomes()


@app.command()
def origin(
    table: Annotated[str, typer.Argument(help="A table of the contract, like inspections.")],
    row_id: Annotated[str, typer.Argument(help="The row's id, like an inspection_id.")],
) -> None:
    """Which load, file and line a row of the store came from."""
    from targeting import records

    records.origin(table, row_id)


@app.command()
def fetch(
    portals: Annotated[Path, typer.Argument(help="TOML file that declares portals' datasets.")],
    into: Annotated[Path, typer.Option("--into", help="Folder to download into.")],
) -> None:
    """Download datasets of open-data portals into a folder that check and load can read."""
    from targeting import fetching

    fetching.fetch(portals, into)


@app.command()
def backtest(
    programme: Programme,
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")],
    predictions: Annotated[Path | None, typer.Option(help="CSV file for every prediction.")] = None,
    without_assumed_fixed: Annotated[
        bool, typer.Option(help="Leave out register columns known only as of an export.")
    ] = False,
    refit_weeks: Annotated[
        int | None, typer.Option(min=1, help="Train anew so often; as the plan says if left out.")
    ] = None,
) -> None:
    """Judge past Mondays' lists beside rankings without ML; nothing is kept."""
    from targeting import modelling

    modelling.backtest(
        programme, first.date(), last.date(), predictions, without_assumed_fixed, refit_weeks
    )


@app.command()
def train(programme: Programme, as_of: Day = None) -> None:
    """Train a model on what was known before a Monday, judge it and register it."""
    from targeting import modelling

    modelling.train(programme, as_of.date() if as_of else None)


@app.command()
def promote(
    programme: Programme,
    version: Annotated[str | None, typer.Argument(help="Version; the newest if left out.")] = None,
    rule: Annotated[
        str | None, typer.Option(help="A ranking without ML instead, like last_result.")
    ] = None,
    why: Annotated[str | None, typer.Option(help="Kept with the version; a rule needs it.")] = None,
) -> None:
    """Make a version the champion if the gate let it pass, or a rule while the gate refuses it."""
    from targeting import modelling, ruling

    if rule is None:
        modelling.promote(programme, version, why or "the gate let it pass")
        return
    if version or not why:
        raise typer.BadParameter("--rule makes a version of its own: give --why, and no version.")
    ruling.promote_rule(programme, rule, why)


@app.command()
def compare(
    programme: Programme,
    version: Annotated[str | None, typer.Argument(help="Version; the newest if left out.")] = None,
) -> None:
    """How far a version is ahead of the champion on the visits that both were judged on."""
    from targeting import judging

    judging.compare(programme, version)


@app.command()
def drift(programme: Programme, as_of: Day = None) -> None:
    """How far inputs, scores, outcomes and rules are from the Monday of the champion."""
    from targeting import judging

    judging.drift(programme, as_of.date() if as_of else None)


@app.command()
def ablate(programme: Programme, as_of: Day = None) -> None:
    """What each family of reasons is worth: the backtest again by models without it."""
    from targeting import ablating

    ablating.ablate(programme, as_of.date() if as_of else None)


@app.command()
def strictness(programme: Programme) -> None:
    """How strict each inspector is beside what was expected; for supervisors only."""
    from targeting import judging

    judging.strictness(programme)


@app.command()
def rollback(
    programme: Programme, why: Annotated[str, typer.Option(help="Kept with the version.")]
) -> None:
    """Make the champion before this one the champion again."""
    from targeting import modelling

    modelling.rollback(programme, why)


@app.command()
def score(programme: Programme, out: Out, as_of: Day = None) -> None:
    """Every establishment's risk, expected severity and rank on a Monday, by the champion."""
    from targeting import modelling

    modelling.score(programme, as_of.date() if as_of else None, out)


@app.command()
def part(
    folder: Annotated[Path, typer.Argument(help="Folder to make, on storage that all see.")],
    parts: Annotated[int, typer.Option(min=1, help="How many; about 50,000 establishments each.")],
) -> None:
    """Write the store's events in parts, for a cluster to score."""
    from targeting import parts as parting

    parting.part(folder, parts)


@app.command()
def score_parts(
    programme: Programme,
    parts: Annotated[Path, typer.Argument(help="What `targeting part` wrote.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to make.")],
    master: Annotated[str, typer.Option(help="Spark: spark://HOST:PORT, yarn.")] = "local[*]",
    as_of: Day = None,
) -> None:
    """The same scores as `score`, made part by part on a Spark cluster."""
    from targeting import parts as parting

    parting.score(programme, parts, master, out, as_of.date() if as_of else None)


@app.command()
def publish(
    week: Annotated[str | None, typer.Option(help="Like 2026-W48; this week if left out.")] = None,
    unannounced: Annotated[
        bool, typer.Option(help="Although the seed that was announced for the draw is lost.")
    ] = False,
    signed_by: Annotated[
        str | None, typer.Option(help="The supervisor who signs broken limits of parity.")
    ] = None,
    why: Annotated[str, typer.Option(help="Why the supervisor signs.")] = "",
) -> None:
    """Publish a week's lists of every programme that has a champion: whole, or not at all."""
    from models.visits.lists import Signature
    from targeting import weekly

    signature = Signature(signed_by, why) if signed_by is not None else None
    weekly.publish(week, unannounced=unannounced, signature=signature)


@app.command("draft")
def draft_lists(
    week: Annotated[str | None, typer.Option(help="Like 2026-W48; this week if left out.")] = None,
    unannounced: Annotated[
        bool, typer.Option(help="Although the seed that was announced for the draw is lost.")
    ] = False,
) -> None:
    """Compute a week's lists as a draft, which a supervisor approves and so publishes."""
    from targeting import drafts

    drafts.draft(week, unannounced=unannounced)


draw = typer.Typer(no_args_is_help=True, help="The random draw: announce it, and draw it again.")
app.add_typer(draw, name="draw")


@draw.command()
def announce(
    week: Annotated[str | None, typer.Option(help="Like 2026-W48; next week if left out.")] = None,
) -> None:
    """Make a coming week's seed and say the hash to make public before its Monday."""
    from targeting import drawing

    drawing.announce(week)


@draw.command()
def verify(
    week: Annotated[str, typer.Argument(help="Like 2026-W48.")],
    programme: Programme,
    bureau: Annotated[str, typer.Argument(help="A bureau's id, like luohu.")],
) -> None:
    """Draw a published list's random targets again, from its seed and everyone's lot."""
    from targeting import drawing

    drawing.verify(week, programme, bureau)


@app.command()
def figures(
    as_of: Day = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="JSON file to write; nothing is published then.")
    ] = None,
) -> None:
    """Print and publish what holds of the whole city, by random draws and unbiased samples."""
    from targeting import figures as reporting

    reporting.figures(as_of.date() if as_of else None, out)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000,
) -> None:
    """Serve the published lists on 127.0.0.1."""
    from targeting import service

    service.serve(port)


@app.command()
def database() -> None:
    """Bring the lists' database up to this build, as every command does; for its owner."""
    from targeting import service

    service.database()


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="Make what waits, and end.")] = False,
) -> None:
    """Make explanations, and promote models, as people ask for; its own process, until stopped."""
    from targeting import working

    working.work(once=once)


@app.command()
def bench(
    what: Annotated[
        Literal["features", "score", "reasons", "all"],
        typer.Argument(help="What is timed beside other ways."),
    ],
    establishments: Annotated[int, typer.Option(min=1, help="Size of the made city.")] = 100_000,
    rounds: Annotated[int, typer.Option(min=1, help="Times that each way is run, in turn.")] = 5,
    out: Annotated[Path | None, typer.Option("--out", help="JSON file for every run.")] = None,
    chart: Annotated[Path | None, typer.Option("--chart", help="SVG file for the ratios.")] = None,
) -> None:
    """Time features, scores or reasons beside other ways of making the same numbers."""
    from targeting import benching

    benching.bench(what, establishments, rounds, out, chart)


@app.command()
def recover(
    establishments: Annotated[int, typer.Option(min=1, help="Size of the made city.")] = 16000,
    seed: Annotated[int, typer.Option(help="Another seed is another city.")] = 20260101,
    programme: Annotated[
        str | None, typer.Option(help="food, drug or product; all three if left out.")
    ] = None,
) -> None:
    """Say how much of a made city's truth each model finds, and what it takes for it wrongly."""
    from features.contract import PROGRAMMES
    from targeting import recovering

    recovering.recover(establishments, seed, [programme] if programme else PROGRAMMES)


@app.command()
def simulate(
    seeds: Annotated[int, typer.Option(min=1, help="How many cities, from seed 1 on.")] = 20,
    establishments: Annotated[int, typer.Option(min=1, help="Size of each city.")] = 8000,
    years: Annotated[int, typer.Option(min=1, help="Lived under each policy.")] = 3,
    staffed: Annotated[
        float, typer.Option(min=0.05, help="Visits, as a multiple of what posts are there for.")
    ] = 1.0,
    out: Annotated[
        Path | None, typer.Option("--json", help="JSON file for every city's figures.")
    ] = None,
) -> None:
    """Live made cities under policies of visiting, and say what each finds, covers and knows."""
    from targeting import simulating

    simulating.simulate(seeds, establishments, years, staffed, out)


@app.command()
def demo(
    establishments: Annotated[int, typer.Option(help="Size of the made city.")] = 16000,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000,
) -> None:
    """Make a city, load it, train, publish this week's lists and serve them."""
    from targeting import demonstration

    demonstration.run(establishments, port)


def main() -> None:
    """Runs the command line: 0 done, 1 refused with a reason, 2 wrong usage."""
    from features.refused import Refused

    try:
        app()
    except Refused as refused:
        sys.exit(f"targeting: {refused}")
    except BrokenPipeError:
        sys.exit(1)  # the reader of our output has gone: there is nobody to tell

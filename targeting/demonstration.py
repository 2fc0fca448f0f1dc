"""`demo`: a made city, from records to this week's served lists, by a city's own commands."""

import tempfile
from pathlib import Path

from data_samples.city import make_city, write_city
from features.contract import PROGRAMMES
from features.refused import Refused
from targeting import figures, modelling, records, service, weekly
from targeting.edges import demo_home, say, this_monday
from targeting.week_told import first_targets

# Three years of history, and a seed: the demo is the same for everyone in the same week.
WEEKS, SEED = 156, 20260101
# Targets shown in the terminal, of each programme.
SHOWN = 2


def run(establishments: int, port: int) -> None:
    """Makes the city, loads, trains, promotes, publishes, and serves until stopped."""
    folder = demo_home()
    monday = this_monday()
    say(f"1/5 Making a city of {establishments:,} establishments with {WEEKS} weeks of records.")
    with tempfile.TemporaryDirectory() as source:
        city = make_city(establishments=establishments, weeks=WEEKS, until=monday, seed=SEED)
        write_city(city, Path(source), form="parquet")
        say("2/5 Loading its records.")
        records.load(source, None)
    for step, programme in enumerate(PROGRAMMES, 1):
        say(f"3/5 Training {programme} ({step} of {len(PROGRAMMES)}), beside rankings without ML.")
        modelling.train(programme, monday)
        _promote_or_say_why_not(programme)
    say("4/5 Publishing this week's lists, and what holds of the whole city.")
    for line in first_targets(weekly.publish(None), SHOWN):
        say(line)
    figures.figures(monday, None)
    say(f"5/5 Serving. To serve it again: TARGETING_HOME={folder} targeting serve")
    service.serve(port)


def _promote_or_say_why_not(programme: str) -> None:
    """A made city can be one in which the gate refuses a model: then it has no list, as in life."""
    try:
        modelling.promote(programme, None, "the demo promotes what the gate lets pass")
    except Refused as refused:
        say(f"No {programme} lists this week. {refused}")

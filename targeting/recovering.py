"""`recover`: a made city, loaded beside this home, and what a model finds of its truth."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from data_samples.city import make_city, write_city
from experiments.recover import recover as recover_truth
from experiments.recovered import lines
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from models.plan import plan_for
from models.train import Provenance
from targeting.demonstration import WEEKS
from targeting.edges import commit, progress, say

# The last Monday of every such city: the same arguments give the same figures, whatever the day.
UNTIL = date(2026, 6, 1)
# Nobody complains in a made city whose name could be found out: this is no secret of anybody.
SECRET = b"of every made city"


def recover(establishments: int, seed: int, programmes: Sequence[str]) -> None:
    """Makes and loads the city in a temporary folder, and prints each programme's scorecard."""
    for programme in programmes:
        plan_for(programme, {})  # refuses one that is not there, before any work
    say(
        f"A made city of {establishments:,} establishments, {WEEKS} weeks of records to {UNTIL}, "
        f"seed {seed}."
    )
    with tempfile.TemporaryDirectory() as folder:
        progress("making the city")
        city = make_city(establishments=establishments, weeks=WEEKS, until=UNTIL, seed=seed)
        source, store = Path(folder) / "source", Path(folder) / "store"
        write_city(city, source, form="parquet")
        progress(f"loading {sum(map(len, city.tables.values())):,} rows")
        delivery = read_delivery(source, Mapping(), today=UNTIL, secret=SECRET)
        load(store, delivery, refused_share=0.0)
        for programme in programmes:
            records = EventStore(store)
            provenance = Provenance(records.meta.snapshot, commit())
            found = recover_truth(records, city.truth, programme, provenance, progress=progress)
            for line in lines(found):
                say(line)

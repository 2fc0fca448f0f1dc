"""`simulate`: made cities lived under policies of visiting, and the figures of each policy."""

import json
from dataclasses import asdict
from pathlib import Path

from experiments.policies.simulate import COMMON_WEEKS, UNTIL, WEEKS_A_YEAR, City, simulated
from experiments.policies.told import lines
from targeting.edges import one_thread_each, progress, refuse_unwritable, say


def simulate(seeds: int, establishments: int, years: int, staffed: float, out: Path | None) -> None:
    """Prints every figure of every policy over the cities; writes each city's where asked."""
    refuse_unwritable(out)
    one_thread_each()
    city = City(establishments, WEEKS_A_YEAR * years, staffed)
    say(
        f"Made cities of {establishments:,} establishments, seeds 1 to {seeds}: {COMMON_WEEKS} "
        f"weeks of today's practice, then {city.weeks} weeks to {UNTIL} under each policy, with "
        f"{staffed:g} times the visits that the city's posts are there for."
    )
    found = simulated(city, range(1, seeds + 1), progress=progress)
    for line in lines(found):
        say(line)
    if out:
        cities = {"city": asdict(city), "lived": [asdict(one) for one in found]}
        out.write_text(json.dumps(cities, indent=1) + "\n", encoding="utf-8")
        say(f"Every city's figures are in {out}.")

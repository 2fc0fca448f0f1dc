"""The command line of the made city: `python -m data_samples.write FOLDER --establishments N …`."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from data_samples.city import make_city, write_city
from data_samples.offices import write_offices


def main(arguments: Sequence[str]) -> None:
    """Makes a city and writes it into a folder."""
    given = _parser().parse_args(arguments)
    try:
        city = make_city(
            establishments=given.establishments,
            weeks=given.weeks,
            until=given.until,
            seed=given.seed,
        )
    except ValueError as error:
        sys.exit(str(error))
    if given.form == "offices":
        write_offices(city, given.folder)
    else:
        write_city(city, given.folder, form=given.form)
    for name, frame in city.tables.items():
        print(f"{name}: {len(frame)} rows")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_samples.write", description="Make a city whose true hazards are known."
    )
    parser.add_argument("folder", type=Path, help="where the tables go; made if it is not there")
    parser.add_argument("--establishments", type=int, required=True)
    parser.add_argument("--weeks", type=int, required=True, help="of history")
    parser.add_argument(
        "--until", type=date.fromisoformat, required=True, help="a Monday: nothing is known from it"
    )
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--form", choices=("csv", "parquet", "offices"), required=True)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])

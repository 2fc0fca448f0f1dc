"""Downloads from a fake portal, with a clock and a sleep that only take notes."""

import csv
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from features.sources.portals.asking import Edges
from features.sources.portals.declared import Dataset, read_declaration
from features.sources.portals.download import Fetched, fetch
from tests.features.sources.portals.fake import FOUR_BY_FOUR, RESOURCE, Portal, Row

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
KINDS = ("socrata", "ckan", "openfda")


def visits(many: int) -> list[Row]:
    """So many visits as a portal holds them, with the identifiers of Socrata and of CKAN."""
    return [
        {
            ":id": f"row-{number:06}",
            "_id": number,
            "inspection_id": str(number),
            "license": f"E{number}",
            "inspection_date": f"2026-02-{number % 28 + 1:02}T00:00:00.000",
            "results": "Fail" if number % 4 == 0 else "Pass",
            "remark": None if number % 2 else 'said "no", then left',
            "location": {"longitude": -87.6, "latitude": 41.9},
        }
        for number in range(1, many + 1)
    ]


@dataclass
class World:
    """What is outside of a download: it notes how long it was told to wait, and what was said."""

    waited: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    now: datetime = NOON

    def sleep(self, seconds: float) -> None:
        """Waits for nothing."""
        self.waited.append(seconds)

    def edges(self) -> Edges:
        """Handed to a download."""
        return Edges(sleep=self.sleep, now=lambda: self.now, say=self.said.append)

    def later(self, hours: float) -> None:
        """Lets time pass."""
        self.now += timedelta(hours=hours)


def declared(folder: Path, portal: Portal, kind: str, *more: str) -> tuple[Dataset, ...]:
    """One dataset named visits of the fake portal."""
    dataset = {
        "socrata": f'dataset = "{FOUR_BY_FOUR}"',
        "ckan": f'dataset = "{RESOURCE}"',
        "openfda": 'endpoint = "drug/enforcement"',
    }[kind]
    lines = ["[datasets.visits]", f'portal = "{kind}"', f'url = "{portal.url}"', dataset, *more]
    return declaration(folder, *lines)


def declaration(folder: Path, *lines: str) -> tuple[Dataset, ...]:
    """The datasets of a declaration of these lines."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "portals.toml"
    path.write_text("\n".join(lines))
    return read_declaration(path)


def fetched(
    folder: Path,
    portal: Portal,
    kind: str = "socrata",
    *more: str,
    world: World | None = None,
    tokens: dict[str, str] | None = None,
) -> Fetched:
    """Downloads the portal's visits into the folder."""
    datasets = declared(folder.parent / "declared", portal, kind, *more)
    [one] = fetch(datasets, folder, tokens or {}, (world or World()).edges())
    return one


def ids(folder: Path) -> list[str]:
    """The inspections in the file that was written."""
    with (folder / "visits.csv").open(newline="", encoding="utf-8") as file:
        return [row["inspection_id"] for row in csv.DictReader(file)]


def numbers(many: int) -> list[str]:
    """The inspections that such a portal holds."""
    return [str(number) for number in range(1, many + 1)]

"""Socrata portals (Chicago, New York, Austin, King County): SODA 2.1.

Pages go by $limit and $offset in the order of `:id`, the row's internal identifier, which is asked
for to tell rows apart and is not written. Another full upload gives every row another `:id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from features.sources.portals.asking import Asker
from features.sources.portals.portal import Page, State, count, next_offset, part, rows_in

PAGE = 10_000

# Which copy of the data the rows were read from: it may lag behind what the metadata say.
_COPY = ("X-SODA2-Secondary-Last-Modified", "Last-Modified")


@dataclass(frozen=True)
class Socrata:
    """One dataset by its four-by-four; `where` is SoQL."""

    dataset: str
    where: str | None = None

    def headers(self, token: str | None) -> Mapping[str, str]:
        """The application token."""
        return {"X-App-Token": token} if token else {}

    def state(self, asker: Asker) -> State:
        """By the metadata's rowsUpdatedAt and a count of our own."""
        described, _ = asker.json(f"/api/views/{self.dataset}.json", {})
        counted, _ = asker.json(self._path, self._asked({"$select": "count(*) AS how_many"}))
        return State(
            changed=str(part(described, "rowsUpdatedAt")),
            total=count(counted, 0, "how_many"),
            columns=tuple(str(part(one, "fieldName")) for one in rows_in(described, "columns")),
        )

    def page(self, asker: Asker, at: str) -> Page:
        """Rows from offset `at`."""
        offset = int(at or 0)
        asked = {"$select": ":id,*", "$order": ":id", "$limit": str(PAGE), "$offset": str(offset)}
        answer, headers = asker.json(self._path, self._asked(asked))
        rows = rows_in(answer)
        return Page(
            ids=[str(part(row, ":id")) for row in rows],
            rows=[{name: value for name, value in row.items() if name != ":id"} for row in rows],
            following=next_offset(offset, len(rows)),
            stamp=next((headers[name] for name in _COPY if name in headers), ""),
        )

    @property
    def _path(self) -> str:
        return f"/resource/{self.dataset}.json"

    def _asked(self, asked: Mapping[str, str]) -> dict[str, str]:
        return {**asked, **({"$where": self.where} if self.where else {})}

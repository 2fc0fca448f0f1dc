"""CKAN portals (Toronto): the DataStore's rows, or the resource's file where it has none there.

A row that is corrected in place between two pages changes neither the total nor, on some portals,
last_modified: CKAN gives nobody a way to see that.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from features.sources.portals.asking import Asker
from features.sources.portals.portal import Page, State, count, next_offset, part, rows_in

PAGE = 10_000  # a portal may allow fewer (ckan.datastore.search.rows_max) and says so in its rows


@dataclass(frozen=True)
class Ckan:
    """One resource by its id."""

    dataset: str

    def headers(self, token: str | None) -> Mapping[str, str]:
        """CKAN takes the token as it is, without a scheme."""
        return {"Authorization": token} if token else {}

    def state(self, asker: Asker) -> State:
        """By the resource's last_modified and the DataStore's total."""
        answer, _ = asker.json("/api/3/action/resource_show", {"id": self.dataset})
        resource = part(answer, "result")
        part(resource, "id")  # that it is a resource
        changed = str(resource.get("last_modified") or resource.get("metadata_modified") or "")
        if not resource.get("datastore_active"):
            return State(changed, None, file=str(part(resource, "url")))
        found, _ = asker.json(_SEARCH, {"resource_id": self.dataset, "limit": "0"})
        return State(
            changed=changed,
            total=count(found, "result", "total"),
            columns=tuple(str(part(field, "id")) for field in rows_in(found, "result", "fields")),
        )

    def page(self, asker: Asker, at: str) -> Page:
        """Rows from offset `at`, in the order of the DataStore's own `_id`."""
        offset = int(at or 0)
        asked = {"resource_id": self.dataset, "sort": "_id", "limit": str(PAGE)}
        answer, _ = asker.json(_SEARCH, {**asked, "offset": str(offset)})
        rows = rows_in(answer, "result", "records")
        return Page(
            rows=rows,
            ids=[str(part(row, "_id")) for row in rows],
            following=next_offset(offset, len(rows)),
            stamp=str(part(answer, "result", "total")),
        )


_SEARCH = "/api/3/action/datastore_search"

"""OpenFDA: `skip` and `limit` as far as they reach, and search_after beyond.

The two do not mix, so the total decides at the first page. A recall number may stand in several
records: only a whole record tells itself from the others. The last page's Link may point to a
further one that does not exist (FDA/openfda issue 216): beyond the first page, 404 is the end.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from features.sources.portals.asking import Asker, NotThere
from features.sources.portals.portal import Page, Row, State, count, part, rows_in

PAGE = 1_000  # the most it gives
FARTHEST_SKIP = 25_000  # the most it skips

_NEXT = re.compile(r'<([^>]*)>\s*;[^,]*rel="?next"?', re.IGNORECASE)


@dataclass(frozen=True)
class OpenFda:
    """One endpoint, like drug/enforcement; `search` in openFDA's own words."""

    endpoint: str
    search: str | None = None

    def headers(self, token: str | None) -> Mapping[str, str]:
        """The key as the name of basic authentication: as api_key it would be in the address."""
        coded = base64.b64encode(f"{token}:".encode()).decode()
        return {"Authorization": f"Basic {coded}"} if token else {}

    def state(self, asker: Asker) -> State:
        """By meta.last_updated and the total."""
        answer, _ = asker.json(self._path, self._asked({"limit": "1"}))
        return State(str(part(answer, "meta", "last_updated")), _total(answer))

    def page(self, asker: Asker, at: str) -> Page:
        """Rows from `at`: how many came before, and beyond the reach of skip, search_after."""
        before, _, after = at.partition(" ")
        given = int(before or 0)
        asked = {"limit": str(PAGE)}
        if after:
            asked["search_after"] = after
        elif given:
            asked["skip"] = str(given)
        try:
            answer, headers = asker.json(self._path, self._asked(asked))
        except NotThere:
            if not given:
                raise
            return Page([], [], None, "")
        rows = rows_in(answer, "results")
        given += len(rows)
        following = str(given) if given <= FARTHEST_SKIP else None
        if _total(answer) > FARTHEST_SKIP + PAGE:
            onward = _search_after(headers.get("Link", ""))
            following = f"{given} {onward}" if onward else None
        return Page(
            rows=rows,
            ids=[_digest(row) for row in rows],
            following=following if rows else None,
            stamp=f"{part(answer, 'meta', 'last_updated')} {_total(answer)}",
        )

    @property
    def _path(self) -> str:
        return f"/{self.endpoint}.json"

    def _asked(self, asked: Mapping[str, str]) -> dict[str, str]:
        # Its manual writes spaces as +, as they stand in an address.
        return {**asked, **({"search": self.search.replace("+", " ")} if self.search else {})}


def _total(answer: object) -> int:
    return count(answer, "meta", "results", "total")


def _search_after(link: str) -> str | None:
    """The search_after of a Link header's next page; the rest of that address is not followed.

    >>> _search_after('<https://api.fda.gov/drug/label.json?skip=0&search_after=0%3Dx>; rel="next"')
    '0=x'
    """
    found = _NEXT.search(link)
    return parse_qs(urlsplit(found[1]).query).get("search_after", [None])[0] if found else None


def _digest(row: Row) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()

"""Marks of a place in a list: where the next page begins, of this list and this query only.

A published list never changes, so a place is a number. A mark is no secret, and guards nothing:
whoever forges one reads a page that anyone may read.
"""

import base64
import hashlib

# Hexadecimal digits of the hash of list and query: enough that no two are taken for each other.
DIGITS = 16


def cursor(place: int, *, content_hash: str, query: str) -> str:
    """The mark of the place from 0 at which a page begins.

    >>> place_of(cursor(50, content_hash="abc", query="?lane=risk"),
    ...          content_hash="abc", query="?lane=risk")
    50
    """
    told = f"{place}.{_bound(content_hash, query)}"
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def place_of(cursor: str, *, content_hash: str, query: str) -> int | None:
    """The place that a mark names; None where it is no mark, or that of another list or query.

    >>> place_of("nonsense", content_hash="abc", query="") is None
    True
    """
    try:
        told = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        place, _, bound = told.partition(".")
        begin = int(place)
    except ValueError:  # what base64, ASCII and numbers refuse is one kind of error
        return None
    return begin if bound == _bound(content_hash, query) and begin >= 0 else None


def _bound(content_hash: str, query: str) -> str:
    return hashlib.sha256(f"{content_hash}{query}".encode()).hexdigest()[:DIGITS]

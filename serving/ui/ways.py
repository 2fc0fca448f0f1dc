"""The ways that stand on every page: where whoever is signed in may go."""

from dataclasses import dataclass
from typing import Final

from features.words import Text
from serving.access.principal import Principal
from serving.access.roles import Permission
from serving.ui.words import said

# Only who goes on visits has a week of their own.
OWN: Final = "/my-week"

# Address, the key of its words, and the permission that it takes (None: everybody).
_WAYS: Final[tuple[tuple[str, str, Permission | None], ...]] = (
    (OWN, "mine", "record_outcome"),
    ("/lists", "way.lists", "read_lists"),
    ("/decisions/pending", "pending.short", "second"),
    ("/orders", "orders", "read_lists"),
    ("/conflicts", "conflicts", "settle"),
    ("/objections", "objections", "read_lists"),
    ("/drafts", "drafts", "approve"),
    ("/accounts", "accounts", "manage_accounts"),
    ("/tokens", "tokens", "manage_accounts"),
    ("/audit", "audit", "read_audit"),
    ("/truth", "truth", "read_lists"),
    ("/models", "models", "read_models"),
    ("/figures", "figures", None),
)


@dataclass(frozen=True)
class Way:
    """A page to go to; `current` where it is the one that is shown."""

    href: str
    words: Text
    current: bool


def ways(asker: Principal | None, path: str) -> list[Way]:
    """What `asker` may go to from the page at `path`."""
    return [
        Way(href, said(key), path == href or path.startswith(f"{href}/"))
        for href, key, permission in _WAYS
        if (permission is None or (asker is not None and asker.may(permission)))
        and (href != OWN or _goes(asker))
    ]


def _goes(asker: Principal | None) -> bool:
    return asker is not None and (asker.role == "inspector" or asker.inspector_id is not None)

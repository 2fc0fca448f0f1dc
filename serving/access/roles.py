"""What each role may do: the one table that every endpoint goes by.

Whom a role lets see what of the city is not here: that is a bureau's scope (`scope.py`).
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

Role = Literal["inspector", "supervisor", "data_scientist", "administrator", "auditor"]
Machine = Literal["machine"]
Permission = Literal[
    "read_lists",  # lists, establishments, and what was decided and found
    "export",  # take a list along as a file or on paper
    "decide",  # accept a target, or propose otherwise
    "second",  # confirm what another decided
    "record_outcome",
    "settle",  # say which of two outcomes stands
    "register_objection",
    "decide_objection",
    "approve",  # a draft becomes a published list
    "explain",  # ask for a detailed explanation
    "read_models",  # versions, how they were judged, and what is in force
    "promote",  # ask for another champion, or for the one before
    "manage_accounts",
    "read_audit",
    "read_metrics",
]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
PERMISSIONS: Final[tuple[Permission, ...]] = get_args(Permission)

_INSPECTOR: Final[frozenset[Permission]] = frozenset(
    {"read_lists", "export", "decide", "record_outcome", "register_objection"}
)

# An administrator lets people in and so must not be who reads what they did, nor look at firms. A
# supervisor publishes lists and so must not choose the model that makes them; all who answer for
# lists may see how it was judged.
MAY: Final[Mapping[Role, frozenset[Permission]]] = {
    "inspector": _INSPECTOR,
    "supervisor": _INSPECTOR
    | {"second", "settle", "decide_objection", "approve", "explain", "read_models"},
    "data_scientist": frozenset(
        {"read_lists", "explain", "read_models", "promote", "read_metrics"}
    ),
    "administrator": frozenset({"manage_accounts", "read_metrics"}),
    "auditor": frozenset({"read_lists", "read_models", "read_audit"}),
}

# What another system's token may be made to let it do. All else takes a person, whom the law and a
# firm can ask why. A token has of these what it was made with; a machine has no role.
MACHINES_MAY: Final[tuple[Permission, ...]] = (
    "read_lists",
    "export",
    "record_outcome",
    "register_objection",
    "read_metrics",
)

# Roles whose work is the whole city's: their accounts name no bureau. A supervisor may be either.
CITY_WIDE: Final[frozenset[Role]] = frozenset({"data_scientist", "administrator", "auditor"})
ONE_BUREAU: Final[frozenset[Role]] = frozenset({"inspector"})

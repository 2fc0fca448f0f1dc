"""A plan: what one programme predicts, from which outcomes, with which settings (TOML files).

`plans/` holds one file a plan; a mapping may name another than the programme's own under [plans].
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

from features.contract import PROGRAMMES
from features.refused import Refused

Label = Literal["inspection", "sample", "event"]


@dataclass(frozen=True)
class Plan:
    """A programme's plan. Days and weeks are whole numbers; `booster` goes to LightGBM as it is.

    `horizon_days`: how long after as_of an outcome still counts. `refit_every_weeks`: how often a
    backtest trains anew. `calibration_days`: the newest outcomes, kept from the first fit to
    calibrate on. `half_life_days`: an example weighs half for every so many days of age.
    `usual_capacity`: visits a bureau makes in a week for which no capacity is loaded.
    `rising`: features of which more may never lower the risk.
    """

    name: str
    programme: str
    label: Label
    horizon_days: int
    refit_every_weeks: int
    calibration_days: int
    half_life_days: int
    rounds: int
    usual_capacity: int
    booster: Mapping[str, float | int | str] = field(default_factory=dict)
    rising: tuple[str, ...] = ()
    falling: tuple[str, ...] = ()
    logistic: tuple[str, ...] = ()


def plan_for(programme: str, chosen: Mapping[str, str]) -> Plan:
    """The programme's plan: the one `chosen` names for it, else the one of its own name.

    Refused where there is no such programme or plan.
    """
    if programme not in PROGRAMMES:
        raise Refused(f"There is no programme {programme!r}; there are {', '.join(PROGRAMMES)}.")
    name = chosen.get(programme, programme)
    path = files("models") / "plans" / f"{name}.toml"
    if not path.is_file():
        raise Refused(f"There is no plan {name!r} in models/plans. Correct [plans] in the mapping.")
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    for key in ("rising", "falling", "logistic"):
        given[key] = tuple(given.get(key, ()))
    plan = Plan(name=name, **given)
    if plan.programme != programme:
        raise Refused(f"Plan {name!r} is for {plan.programme}, not for {programme}.")
    return plan

"""The diary's mishaps as the contract's `hazards`: recalls, incidents and adverse reactions."""

import numpy as np
import pandas as pd

from data_samples.arrays import days_later, days_of, drawn, numbered
from data_samples.tables import table
from data_samples.world import World
from features.contract import HAZARD_KINDS, PROGRAMMES

CLASS_SHARES = (0.10, 0.50, 0.40)  # 1 is the worst
KNOWN_AFTER_DAYS = (0, 10)


def hazards_table(rng: np.random.Generator, world: World, mishaps: pd.DataFrame) -> pd.DataFrame:
    """The contract's `hazards`, by weeks."""
    licence = mishaps["licence"].to_numpy()
    day = days_later(rng, days_of(mishaps["monday"]), 0, 6)
    return table(
        "hazards",
        {
            "hazard_id": numbered("H", np.arange(1, licence.size + 1), 8),
            "establishment_id": world.ids_of(licence),
            "programme": np.array(PROGRAMMES)[world.licences.programme[licence]],
            "kind": np.array(HAZARD_KINDS)[mishaps["kind"].to_numpy()],
            "class": 1 + drawn(rng, licence.size, CLASS_SHARES),
            "happened_on": day,
            "known_on": days_later(rng, day, *KNOWN_AFTER_DAYS),
        },
        until=world.period.end,
    )

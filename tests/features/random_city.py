"""A small city at random, with everything that makes time difficult.

Late knowledge, withdrawals, corrections that revert, several things on one day, moves, and rows
without an establishment.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from features import contract
from tests.features.builders import tables

FIRST = date(2023, 1, 2)
DAYS = 1100
KINDS = ("restaurant", "bakery", "pharmacy")


def random_city(seed: int, establishments: int = 30, events: int = 400) -> dict[str, pa.Table]:
    """All tables of the contract for so many establishments, with `events` rows a table."""
    random = np.random.default_rng(seed)
    ids = [f"E{number:03d}" for number in range(establishments)]

    def pick(words: Any) -> Any:
        return words[int(random.integers(len(words)))]

    def day() -> date:
        return FIRST + timedelta(days=int(random.integers(DAYS)))

    def dated(happened: date) -> dict[str, date | None]:
        known = happened + timedelta(days=int(random.choice([0, 0, 1, 5, 40])))
        gone = (
            known + timedelta(days=int(random.integers(1, 400))) if random.random() < 0.1 else None
        )
        return {"happened_on": happened, "known_on": known, "withdrawn_on": gone}

    def version(establishment_id: str, known_on: date) -> dict[str, Any]:
        return {
            "establishment_id": establishment_id,
            "known_on": known_on,
            "credit_code": f"C{random.integers(establishments // 2)}",
            "name": f"{pick(('甲', '乙', '丙', '丁'))}店（{random.integers(9)}）",
            "programmes": pick(("food", "food|drug")),
            "kind": pick(KINDS),
            "bureau": pick(("luohu", "futian")),
            "station": pick(("one", "two", "three")),
            "address": f"春和路{random.integers(20)}号",
            "lat": 22.5 + random.integers(4) / 100,
            "lon": 114.0 + random.integers(4) / 100,
            "opened_on": FIRST - timedelta(days=int(random.integers(900))),
            "grade": pick(contract.GRADES),
            "employees": float(random.integers(50)),
            "exposure": float(random.integers(5000)),
        }

    versions = {
        (one["establishment_id"], one["known_on"]): one
        for one in [version(id_, FIRST) for id_ in ids] + [version(pick(ids), day()) for _ in ids]
    }
    named = [(one["name"], one["address"]) for one in versions.values()]
    inspections = [
        {
            "inspection_id": f"I{n}",
            "establishment_id": pick(ids),
            "programme": pick(("food", "food", "drug")),
            **dated(day()),
            "purpose": pick((None, *contract.PURPOSES)),
            "result": (result := pick(contract.RESULTS)),
            "severity": {"pass": int(random.integers(2)), "fail": 2 + int(random.integers(2))}.get(
                result
            ),
        }
        for n in range(events)
    ]
    rows = {
        "establishments": list(versions.values()),
        "inspections": inspections,
        "findings": [
            {
                "inspection_id": f"I{n}",
                "item": f"item {random.integers(6)}",
                "severity": int(random.integers(4)),
            }
            for n in range(0, events, 2)
        ],
        "samples": [
            {
                "sample_id": f"S{n}",
                "establishment_id": pick(ids),
                "programme": pick(contract.PROGRAMMES),
                **dated(day()),
                "kind": pick(contract.SAMPLE_KINDS),
                "item": "lead",
                "passed": bool(random.random() < 0.7),
                "measured": float(random.random()),
                "limit": 0.5,
                "attributed_to": pick((None, *contract.ATTRIBUTIONS)),
                "producer_id": pick((*ids, "elsewhere", None)),
            }
            for n in range(events)
        ],
        "complaints": [
            {
                "complaint_id": f"K{n}",
                "establishment_id": pick((*ids, None)) if n % 2 else None,
                **dict(zip(("name", "address"), pick(named), strict=True)),
                "programme": pick((None, *contract.PROGRAMMES)),
                **dated(happened := day()),
                "kind": pick(contract.COMPLAINT_KINDS),
                "channel": "12315",
                "category": pick(("food", "price")),
                "complainant": pick((None, *"abcdef")),
                "verified": (verified := bool(random.random() < 0.5)),
                "verified_on": happened + timedelta(days=50) if verified else None,
            }
            for n in range(events)
        ],
        "credit": [
            {
                "record_id": f"R{n}",
                "establishment_id": pick((*ids, None)),
                "credit_code": f"C{random.integers(establishments // 2)}",
                "kind": pick(contract.CREDIT_KINDS),
                "tier": pick(contract.CREDIT_TIERS),
                "value": pick((None, *"ABCD")),
                "inspection_id": f"I{random.integers(events)}" if n % 3 == 0 else None,
                "sample_id": f"S{random.integers(events)}" if n % 3 == 1 else None,
                **dated(day()),
            }
            for n in range(events)
        ],
        "orders": [
            {
                "order_id": f"O{n}",
                "establishment_id": pick(ids),
                "kind": pick(contract.ORDER_KINDS),
                **dated(happened := day()),
                "closed_on": happened + timedelta(days=30) if random.random() < 0.5 else None,
            }
            for n in range(events // 2)
        ],
        "hazards": [
            {
                "hazard_id": f"H{n}",
                "establishment_id": pick(ids),
                "programme": pick(contract.PROGRAMMES),
                "kind": pick(contract.HAZARD_KINDS),
                "class": int(random.integers(1, 4)),
                **dated(day()),
            }
            for n in range(events)
        ],
        "area_events": [
            {
                "event_id": f"N{n}",
                "kind": pick(("nuisance", "burglary")),
                **dated(day()),
                "lat": 22.5 + random.integers(4) / 100,
                "lon": 114.0 + random.integers(4) / 100,
            }
            for n in range(events)
        ],
        "context": [
            {"date": day_, "name": name, "value": float(random.normal()), "known_on": day_}
            for name in ("temperature_max", "rain")
            for day_ in (FIRST + timedelta(days=n) for n in range(DAYS))
        ],
        "matches": [
            {
                "table": "complaints",
                "row_id": f"K{random.integers(events)}",
                "establishment_id": pick((*ids, None)),
                "decided_on": day(),
            }
            for _ in range(events // 10)
        ],
        "corrections": [
            {
                "table": table,
                "row_id": f"{letter}{random.integers(events)}",
                "action": pick(("annul", "repair", "restore")),
                "effective_on": (effective := day()),
                "known_on": effective + timedelta(days=int(random.integers(-20, 20))),
            }
            for table, letter in (
                ("inspections", "I"),
                ("findings", "I"),
                ("samples", "S"),
                ("complaints", "K"),
                ("credit", "R"),
                ("orders", "O"),
                ("hazards", "H"),
                ("area_events", "N"),
            )
            for _ in range(40)
        ],
        "recusals": [
            {
                "recusal_id": f"Q{n}",
                "inspector_id": f"J{n}",
                "establishment_id": pick((*ids, "of no event")),
                "from": day(),
            }
            for n in range(20)
        ],
    }
    return tables(**rows)

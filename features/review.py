"""What became of rows that name no establishment, and the doubtful ones for a person to decide."""

from collections import Counter

import duckdb
import pandas as pd

from features import contract
from features.matches import DECIDED
from features.segments import literal, parquet
from features.store import MATCHES, EventStore


def outcomes(store: EventStore, table: str) -> Counter[str]:
    """How many of a table's rows that name no establishment are matched, doubtful and so on."""
    with duckdb.connect() as db:
        return Counter(
            dict(
                db.execute(f"""
                SELECT CASE WHEN until IS NULL THEN state ELSE '{DECIDED}' END AS state, count(*)
                FROM {parquet(store.generation / MATCHES)}
                WHERE "table" = {literal(table)} AND known_on IS NULL GROUP BY ALL
                """).fetchall()
            )
        )


def doubtful(store: EventStore) -> pd.DataFrame:
    """The doubtful rows that nobody has decided yet, beside the places they may mean.

    Columns `establishment_id` and `decided_on` are empty: filled in, a row can be delivered as one
    of the table `matches`.
    """
    parts = [_doubtful(store, name) for name in contract.MATCHED if name in store.meta.rows]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _doubtful(store: EventStore, name: str) -> pd.DataFrame:
    key = contract.TABLES[name].key[0]
    with duckdb.connect() as db:
        return db.execute(f"""
            WITH doubtful AS (
                FROM {parquet(store.generation / MATCHES)}
                WHERE "table" = {literal(name)} AND state = 'doubtful' AND until IS NULL
            ),
            place AS (
                SELECT establishment_id, arg_max(name, known_on) AS name,
                       arg_max(address, known_on) AS address
                FROM {store.rows("establishments").sql} WHERE establishment_id IN (
                    SELECT candidate_id FROM doubtful UNION SELECT second_id FROM doubtful)
                GROUP BY ALL
            )
            SELECT "table", row_id, NULL::VARCHAR AS establishment_id,
                   NULL::VARCHAR AS decided_on, given.known_on, given.name, given.address,
                   candidate_id, first.name AS candidate_name, first.address AS candidate_address,
                   round(score, 3) AS score, why, second_id, second.name AS second_name,
                   second.address AS second_address, round(second_score, 3) AS second_score
            FROM doubtful JOIN {store.rows(name).sql} AS given ON given.{key} = row_id
            LEFT JOIN place AS first ON first.establishment_id = candidate_id
            LEFT JOIN place AS second ON second.establishment_id = second_id
            ORDER BY score DESC, row_id
            """).df()

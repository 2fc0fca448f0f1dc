"""Tables of a city of any size, written fast: `python -m data_samples.large FOLDER N`, all of food.

For trials of size and speed only: rows are drawn by hashing, 15 events an establishment over seven
years, and nothing in them means anything. `city.py` makes the city whose hazards are known.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

# Rows for each establishment, by table.
EACH = {"inspections": 3, "findings": 3, "samples": 2, "complaints": 5, "credit": 1, "orders": 1}
# In all, whatever the city's size: for each of eleven bureaus, so many.
INSPECTORS = 11 * 120

_FIRST_DAY, _DAYS = "DATE '2019-01-01'", 2600

_TABLES = {
    "establishments": f"""
        'E' || lpad(i::VARCHAR, 8, '0') AS establishment_id, 'C' || (i // 2) AS credit_code,
        translate((hash(i) % greatest({{n}} // 2, 1))::VARCHAR, '0123456789',
                  '甲乙丙丁戊己庚辛壬癸') || '店' AS name,
        {{programme}} AS programmes, 'kind' || (hash(i) % 20) AS kind,
        'b' || (hash(i) % 11) AS bureau,
        's' || (hash(i) % 74) AS station,
        '路' || (hash(i) % greatest({{n}} // 3, 1)) || '号' AS address,
        22.5 + (hash(i) % 100000) / 200000 AS lat, 114 + (hash(i + 1) % 100000) / 200000 AS lon,
        {_FIRST_DAY} - 365 AS known_on
        """,
    "inspections": """
        'I' || i AS inspection_id, {owner} AS establishment_id, {programme} AS programme,
        {day} AS happened_on, {day} + 2 AS known_on,
        CASE WHEN hash(i * 11 + 5) % 30 = 0 THEN 'routine' ELSE 'followup' END AS purpose,
        CASE WHEN hash(i) % 5 = 0 THEN 'fail' ELSE 'pass' END AS result,
        (CASE WHEN hash(i) % 5 = 0 THEN 2 ELSE 0 END)::BIGINT AS severity
        """,
    "findings": """
        'I' || (i // 2) AS inspection_id, 'item' || (i % 2) || (hash(i) % 30) AS item,
        (1 + hash(i) % 3)::BIGINT AS severity
        """,
    "samples": """
        'S' || i AS sample_id, {owner} AS establishment_id, {programme} AS programme,
        {day} AS happened_on, {day} + 20 AS known_on, 'monitoring' AS kind, 'lead' AS item,
        hash(i) % 20 > 0 AS passed
        """,
    "complaints": """
        'K' || i AS complaint_id, {owner} AS establishment_id, {programme} AS programme,
        {day} AS happened_on, {day} + 1 AS known_on,
        CASE WHEN hash(i) % 9 = 0 THEN 'report' ELSE 'dispute' END AS kind, '12315' AS channel,
        'c' || (hash(i) % 12) AS category, 'h' || (hash(i) % 900000) AS complainant
        """,
    "credit": """
        'R' || i AS record_id, {owner} AS establishment_id, 'penalty' AS kind, 'general' AS tier,
        {day} AS happened_on, {day} + 3 AS known_on
        """,
    "orders": """
        'O' || i AS order_id, {owner} AS establishment_id, 'rectify' AS kind,
        {day} AS happened_on, {day} AS known_on, {day} + 15 AS due_on
        """,
    "inspectors": f"""
        'J' || i AS inspector_id, 'b' || (i % 11) AS bureau,
        {{programme}} AS programmes, {_FIRST_DAY} AS "from", {_FIRST_DAY} AS known_on
        """,
}


def write_large(folder: Path, establishments: int, programmes: Sequence[str] = ("food",)) -> None:
    """One Parquet file a table, with the same rows for the same arguments.

    Each establishment is of one of the `programmes`, and so is everything that happens to it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as db:
        for number, (table, columns) in enumerate(_TABLES.items()):
            owner = f"(hash(i * 3 + {number}) % {establishments})"
            whose = {"establishments": "i", "inspectors": "(i // 11)"}.get(table, owner)
            chosen = columns.format(
                n=establishments,
                owner=f"'E' || lpad({owner}::VARCHAR, 8, '0')",
                day=f"({_FIRST_DAY} + (hash(i * 7 + {number}) % {_DAYS})::INTEGER)",
                programme=f"{list(programmes)}[1 + ({whose} % {len(programmes)})::INTEGER]",
            )
            rows = EACH.get(table, 1) * establishments
            rows = INSPECTORS if table == "inspectors" else rows
            file = str(folder / f"{table}.parquet").replace("'", "''")
            db.execute(
                f"COPY (SELECT {chosen} FROM range({rows}) AS drawn(i)) TO '{file}'"
                " (FORMAT parquet, COMPRESSION zstd)"
            )


if __name__ == "__main__":
    write_large(Path(sys.argv[1]), int(sys.argv[2]))

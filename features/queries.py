"""The SQL that turns each table into events: (establishment_id, day, known, withdrawn, row_key, …).

Each query reads the views that `seal.py` makes: one per table, with `known` and `withdrawn` as day
numbers, one row for every span of use. Columns are those of `events.SOURCES`.
"""

from collections.abc import Mapping

from features.contract import SERVICE

# A failed visit that states no severity counts as major, the least that fails one.
FAILED_SEVERITY = 2

# Who complains of so many places within a year mostly does it for the reward (职业打假).
PROLIFIC_PLACES = 5

# Edge of a square of the area grid in degrees of latitude: about 1.1 km, walked in a day.
AREA_DEGREES = 0.01
# The same of a district: about 3.3 km, visited by the same few people for months.
DISTRICT_DEGREES = 0.03


def _square(degrees: float) -> str:
    """The square a place lies in: one number, or null without coordinates."""
    return f"""(
    floor(lat / {degrees})::BIGINT * 100000
    + floor(lon * cos(radians(round(lat))) / {degrees})::BIGINT
)"""


AREA_WORD = _square(AREA_DEGREES)

# Register versions with the word that each group goes by: equal words, one group.
VERSIONS = f"""
    SELECT *,
           {AREA_WORD} AS area_word,
           {_square(DISTRICT_DEGREES)} AS district_word,
           coalesce(bureau || '/', '') || station AS station_word,
           bureau || '/' || kind AS peers_word,
           kind AS kind_word,
           nullif(regexp_replace(upper(regexp_replace(
               name, '[（(].*?[)）]', '', 'g')), '[^\\p{{L}}]', '', 'g'), '') AS chain_word,
           credit_code AS owner_word,
           nullif(regexp_replace(upper(address), '\\s', '', 'g'), '') AS address_word,
           bureau AS bureau_word,
           'city' AS city_word
    FROM establishments
    """

# Credit records that name the check they followed from: see `corrections.with_cascades`.
LINKED_CREDIT = """
    SELECT record_id, inspection_id, sample_id, known_on FROM {credit}
    WHERE inspection_id IS NOT NULL OR sample_id IS NOT NULL ORDER BY record_id
    """

_DAY = "(happened_on - DATE '1970-01-01')"

# A failure that is the doing of another establishment, which made what was sampled.
_MADE_ELSEWHERE = """(
    NOT passed AND attributed_to = 'producer' AND producer_id IS DISTINCT FROM establishment_id
)"""

# A visit that states no purpose is routine unless it soon follows one that we knew of by then: any
# earlier one, as a visit that came late must not hide those before it. Its own versions are peers.
INFERRED = f"""
    SELECT *, CASE WHEN {{within}} >= 0 AND least(
                  min(known_on) OVER days_before, min(known_on) OVER that_day
              ) <= known_on THEN 'reinspection' ELSE 'routine' END AS inferred
    FROM {{inspections}}
    WINDOW days_before AS (PARTITION BY establishment_id, programme ORDER BY {_DAY}
                           RANGE BETWEEN greatest({{within}}, 0) PRECEDING AND 1 PRECEDING),
           that_day AS (PARTITION BY establishment_id, programme, happened_on
                        ORDER BY length(inspection_id), inspection_id
                        RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP)
    """

# A visit that our service recorded and another system delivers as well is one visit: from when both
# are known it is theirs, whose corrections are of theirs. It is one where establishment, programme,
# day and one of the inspectors are.
TOLD_TWICE = f"""
    SELECT own.inspection_id AS row_id,
           (min(greatest(own.known_on, theirs.known_on)) + 1 - DATE '1970-01-01')::INTEGER
               AS theirs_from
    FROM {{inspections}} AS own JOIN {{inspections}} AS theirs
    USING (establishment_id, programme, happened_on)
    WHERE own.source = '{SERVICE}' AND theirs.source IS DISTINCT FROM '{SERVICE}'
          AND (theirs.inspector_id IN (own.inspector_id, own.second_inspector_id)
               OR theirs.second_inspector_id IN (own.inspector_id, own.second_inspector_id))
    GROUP BY ALL
    """

QUERIES: Mapping[str, str] = {
    # A version of the register is an event on the day it became known.
    "establishments": """
        SELECT * EXCLUDE (grade, programmes), known AS day, known::VARCHAR AS row_key,
               list_position(['A', 'B', 'C', 'D'], grade) - 1 AS grade,
               len(string_split(programmes, '|')) AS programmes,
               opened_on - DATE '1970-01-01' AS opened,
               closed_on - DATE '1970-01-01' AS closed
        FROM versions
        """,
    "inspections": f"""
        SELECT establishment_id, {_DAY} AS day, known, withdrawn, inspection_id AS row_key,
               programme, coalesce(purpose, inferred) AS purpose, result,
               coalesce(severity, CASE result WHEN 'pass' THEN 0
                                              WHEN 'fail' THEN {FAILED_SEVERITY} END) AS severity,
               CASE result WHEN 'fail' THEN 1 WHEN 'pass' THEN 0 END AS failed
        FROM inspections
        """,
    # A finding took place, became known and is withdrawn with its inspection. It is repeated where
    # any earlier one of its kind was known by then.
    "findings": f"""
        SELECT inspection.establishment_id, {_DAY} AS day,
               greatest(finding.known, inspection.known) AS known,
               least(finding.withdrawn, inspection.withdrawn) AS withdrawn,
               inspection_id || '/' || finding.item AS row_key,
               inspection.programme, finding.severity, finding.item,
               coalesce(finding.repeated,
                        min(inspection.known) OVER earlier <= inspection.known, FALSE) AS repeated
        FROM findings AS finding JOIN inspections AS inspection USING (inspection_id)
        WINDOW earlier AS (PARTITION BY inspection.establishment_id, finding.item
                           ORDER BY happened_on, length(inspection_id), inspection_id
                           RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP)
        """,
    "samples": f"""
        SELECT establishment_id, {_DAY} AS day, known, withdrawn,
               sample_id || '/' || item AS row_key, programme, kind, passed,
               CASE WHEN {_MADE_ELSEWHERE} THEN 'producer'
                    WHEN NOT passed AND attributed_to IS NOT NULL THEN 'own' END AS fault,
               CASE WHEN "limit" > 0 THEN measured / "limit" END AS excess
        FROM samples
        """,
    "products": f"""
        SELECT producer_id AS establishment_id, {_DAY} AS day, known, withdrawn,
               sample_id || '/' || item AS row_key, programme, {_DAY} AS occasion
        FROM samples WHERE {_MADE_ELSEWHERE} AND producer_id IS NOT NULL
        """,
    # A claimant is prolific by what was known with the complaint: a new one never changes an old.
    "complaints": f"""
        SELECT establishment_id, {_DAY} AS day, known, withdrawn, complaint_id AS row_key,
               programme, kind, category, complainant,
               CASE WHEN complainant IS NULL OR count(DISTINCT establishment_id) OVER (
                        PARTITION BY complainant ORDER BY known
                        RANGE BETWEEN 364 PRECEDING AND CURRENT ROW
                    ) < {PROLIFIC_PLACES} THEN 'ordinary' ELSE 'prolific' END AS claimant
        FROM complaints
        """,
    # What became of a complaint is known later than the complaint itself.
    "verifications": f"""
        SELECT establishment_id, {_DAY} AS day,
               greatest(known, coalesce(verified_on - DATE '1970-01-01', known)) AS known,
               withdrawn, complaint_id AS row_key, programme, kind, verified::INTEGER AS verified
        FROM complaints WHERE verified OR (NOT verified AND verified_on IS NOT NULL)
        """,
    # A record about a legal person counts for each of its premises, once both are known.
    "credit": f"""
        SELECT coalesce(credit.establishment_id, premises.establishment_id) AS establishment_id,
               {_DAY} AS day,
               greatest(credit.known, coalesce(premises.known, credit.known)) AS known,
               least(credit.withdrawn, coalesce(premises.withdrawn, credit.withdrawn)) AS withdrawn,
               record_id AS row_key, kind, tier, amount,
               CASE WHEN kind = 'class'
                    THEN list_position(['A', 'B', 'C', 'D'], credit.value) - 1 END AS class
        FROM credit LEFT JOIN (
            SELECT credit_code, establishment_id, min(known) AS known, max(withdrawn) AS withdrawn
            FROM establishments WHERE credit_code IS NOT NULL GROUP BY ALL
        ) AS premises
        ON credit.establishment_id IS NULL AND premises.credit_code = credit.credit_code
        """,
    "orders": f"""
        SELECT establishment_id, {_DAY} AS day, known, withdrawn, order_id AS row_key, kind,
               due_on - happened_on AS term, due_on - DATE '1970-01-01' AS due,
               closed_on - DATE '1970-01-01' AS closed, visited_for
        FROM orders LEFT JOIN (
            SELECT inspection_id, min(programme) AS visited_for FROM inspections GROUP BY ALL
        ) USING (inspection_id)
        """,
    "order_closures": """
        SELECT establishment_id, (closed_on - DATE '1970-01-01') AS day,
               greatest(known, closed_on - DATE '1970-01-01') AS known, withdrawn,
               order_id AS row_key, kind
        FROM orders WHERE closed_on IS NOT NULL
        """,
    "hazards": f"""
        SELECT establishment_id, {_DAY} AS day, known, withdrawn, hazard_id AS row_key, programme,
               kind, class, {_DAY} AS occasion
        FROM hazards
        """,
    "area_events": f"""
        SELECT NULL::VARCHAR AS establishment_id, {_DAY} AS day, known, withdrawn,
               event_id AS row_key, kind, {AREA_WORD} AS area_word
        FROM area_events
        """,
    "context": """
        SELECT NULL::VARCHAR AS establishment_id, ("date" - DATE '1970-01-01') AS day, known,
               withdrawn, name AS row_key, name, value
        FROM context
        """,
}

"""Which establishment each record means: matched, doubtful or unmatched, and never a guess.

A record is compared with register versions known before its own day, and only with those; what
became known later, a new name or a new neighbour, does not change an old match. Candidates come
from shared keys (`keys`, `postings`), their worth from `scoring`.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.identity.addresses import addresses_parts
from features.identity.codes import normal_codes, valid_credit_codes
from features.identity.keys import NO_KEY, Places, patient_keys, quick_keys
from features.identity.names import names_parts
from features.identity.postings import LAST_DAY, Ints, Postings, candidates, postings
from features.identity.scoring import (
    SAME_CODE,
    WHY,
    Floats,
    Levels,
    Rows,
    Texts,
    levels,
    log_odds,
    reasons,
    score_of,
    texts,
)

# Chosen on the made world of seed 1: 14 matches in 10,000 are wrong, and 92 of 100 are found. At
# 0.5 a few more, and 95; but a real city's strangers may be liker their neighbours than that one's.
THRESHOLD = 0.70
# Low enough for a name without an address or the words of its trade: a person may still know which.
DOUBTFUL = 0.07
# Log-odds that the best must be ahead of the second: less, and two branches would be guessed at.
AHEAD = 2.0
# Log-odds at which only the quick keys are looked up: all is the same but for a part not given.
SETTLED = 4.5
# Log-odds of the code of a legal person with one premises, whatever name and address say.
SOLE_PREMISES = 4.0
# Versions looked at for one key: more are other branches of a chain, or a market hall's stalls.
MOST = 40
# With fewer records than one for so many versions, only versions that share a key are kept.
FEW = 20
# Versions looked through at once for them, and in how many threads.
LOOKED_THROUGH, THREADS = 250_000, 2
# Records compared at once: bounds memory to some hundred megabytes.
AT_ONCE = 100_000

STATES = ("matched", "doubtful", "unmatched")


def match(
    records: Any, register: Any, *, threshold: float = THRESHOLD, doubtful: float = DOUBTFUL
) -> Any:
    """A row for each record: the establishment it means, how sure that is, and why.

    `records`: name, address, and where there are any credit_code and known_on (a day; a record
    without one may see the whole register). `register`: establishment_id, name, address,
    credit_code, known_on, a row a version. The answer: establishment_id (null unless matched),
    score, candidate_id and second_id (the two best), second_score, why, state.
    """
    if len(records) * FEW < len(register):
        register = _sharing_keys(records, register)
    register, known = _by_day(register)
    theirs = places(register)
    ids, owners = _numbered(register["establishment_id"])
    found = Register(
        texts=texts(theirs),
        owners=owners,
        quick=postings(quick_keys(theirs), known),
        patient=postings(patient_keys(theirs), known),
    )
    del theirs
    parts = []
    for start in range(0, max(len(records), 1), AT_ONCE):
        some = records.slice(start, AT_ONCE)
        parts.append(_matched(some, _days(some, missing=LAST_DAY), found))
    best = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return _answer(best, ids, threshold, doubtful)


def places(table: Any) -> Places:
    """The normal forms of a table's name, address and credit_code (which it may lack)."""
    names, addresses = names_parts(table["name"]), addresses_parts(table["address"])
    code = pa.nulls(len(table), pa.string())
    if "credit_code" in table.column_names:
        valid = pa.array(valid_credit_codes(table["credit_code"]))
        code = pc.if_else(valid, _whole(normal_codes(table["credit_code"])), None)
    parts = {name: names[name] for name in names.column_names}
    parts |= {name: addresses[name] for name in addresses.column_names}
    return Places(**parts, code=pc.fill_null(code, ""))


def _sharing_keys(records: Any, register: Any) -> Any:
    """The versions that any record shares a key with: all that could be a candidate of one."""
    ours = places(records)
    wanted = np.unique(np.concatenate([*quick_keys(ours), *patient_keys(ours)]))

    def kept(start: int) -> Any:
        some = register.slice(start, LOOKED_THROUGH)
        theirs = places(some)
        shares = np.zeros(len(some), dtype=bool)
        for keys in (*quick_keys(theirs), *patient_keys(theirs)):
            at = np.searchsorted(wanted, keys)
            found = wanted[np.minimum(at, wanted.size - 1)] == keys
            shares |= found & (keys != NO_KEY)
        return some.filter(pa.array(shares))

    with ThreadPoolExecutor(THREADS) as threads:
        return pa.concat_tables(threads.map(kept, range(0, len(register), LOOKED_THROUGH)))


@dataclass(frozen=True)
class Register:
    """A register made ready: texts and owners by version, and postings of both kinds of key."""

    texts: Texts
    owners: Rows  # the number of the establishment that each version is of
    quick: Postings
    patient: Postings


@dataclass(frozen=True)
class Pairs:
    """Records and versions that may be one place, with their evidence; `sole`: by code alone."""

    rows: Rows
    versions: Rows
    odds: Floats
    levels: dict[str, Levels]


def _matched(records: Any, days: Ints, register: Register) -> dict[str, Any]:
    """The best and the second best of each record: quickly where that settles it."""
    ours = places(records)
    mine = texts(ours)
    keys = quick_keys(ours)
    pairs = _pairs(mine, candidates(keys, days, register.quick, most=MOST), register)
    best = _best(pairs, len(days), register)
    rest = np.flatnonzero(best["odds"] < SETTLED)
    if rest.size == 0:
        return best
    rows, versions = candidates([key[rest] for key in keys], days[rest], register.quick, most=MOST)
    more, others = candidates(
        [key[rest] for key in patient_keys(ours)], days[rest], register.patient, most=MOST
    )
    both = np.unique(np.concatenate([_joined(rows, versions), _joined(more, others)]))
    rows, versions = rest[both >> 32].astype(np.int32), (both & 0xFFFFFFFF).astype(np.int32)
    slow = _best(_pairs(mine, (rows, versions), register), len(days), register)
    for name, values in best.items():
        values[rest] = slow[name][rest]
    return best


def _joined(rows: Rows, versions: Rows) -> Ints:
    return (rows.astype(np.int64) << 32) | versions


def _pairs(mine: Texts, candidates: tuple[Rows, Rows], register: Register) -> Pairs:
    rows, versions = candidates
    found = levels(mine, rows, register.texts, versions)
    odds = log_odds(found)
    # A code whose holder has one premises known by then: that code is enough.
    coded = np.flatnonzero(found["code"] == SAME_CODE)
    size = int(rows.max()) + 1 if rows.size else 0
    owners = register.owners[versions[coded]]
    lowest, highest = np.full(size, len(register.owners)), np.full(size, -1)
    np.minimum.at(lowest, rows[coded], owners)
    np.maximum.at(highest, rows[coded], owners)
    sole = coded[lowest[rows[coded]] == highest[rows[coded]]]
    odds[sole] = np.maximum(odds[sole], SOLE_PREMISES)
    return Pairs(rows, versions, odds, found)


def _best(pairs: Pairs, size: int, register: Register) -> dict[str, Any]:
    """For each record the best establishment, the second best, their log-odds, and why."""
    owners = register.owners[pairs.versions]
    order = np.lexsort((owners, -pairs.odds, pairs.rows))  # ties: the order of ids
    first, best = _firsts(pairs.rows, order)
    owner = np.full(size, -1)
    owner[first] = owners[best]
    others = order[owners[order] != owner[pairs.rows[order]]]
    second_of, second = _firsts(pairs.rows, others)
    answer = {
        "owner": owner,
        "odds": np.full(size, -np.inf),
        "second": np.full(size, -1),
        "second_odds": np.full(size, -np.inf),
        "why": np.zeros(size, dtype=np.int8),
    }
    answer["odds"][first] = pairs.odds[best]
    answer["second"][second_of] = owners[second]
    answer["second_odds"][second_of] = pairs.odds[second]
    answer["why"][first] = reasons({name: part[best] for name, part in pairs.levels.items()})
    return answer


def _firsts(rows: Rows, order: Ints) -> tuple[Rows, Ints]:
    """The records that `order` (ascending by record) holds, and the first pair of each."""
    found, place = np.unique(rows[order], return_index=True)
    return found, order[place]


def _answer(best: dict[str, Any], ids: Any, threshold: float, doubtful: float) -> Any:
    score = score_of(best["odds"])
    clear = best["odds"] >= best["second_odds"] + AHEAD
    matched = (score >= threshold) & clear & (best["owner"] >= 0)
    maybe = ~matched & (score >= doubtful)
    state = np.array(STATES)[np.where(matched, 0, np.where(maybe, 1, 2))]
    candidate = _ids(ids, best["owner"], matched | maybe)
    return pa.table(
        {
            "establishment_id": _ids(ids, best["owner"], matched),
            "score": score,
            "state": state,
            "why": pa.array(WHY).take(pa.array(best["why"])),
            "candidate_id": candidate,
            "second_id": _ids(ids, best["second"], score_of(best["second_odds"]) >= doubtful),
            "second_score": score_of(best["second_odds"]),
        }
    )


def _ids(ids: Any, numbers: Ints, kept: Any) -> Any:
    return ids.take(pa.array(np.where(kept, numbers, 0), mask=~kept))


def _by_day(register: Any) -> tuple[Any, Ints]:
    """The register in one order, however it was delivered, and the days it became known."""
    known = _days(register, missing=LAST_DAY)  # not known to be known: never used
    order = np.lexsort((_numbered(register["establishment_id"])[1], known))
    return register.take(pa.array(order)), known[order]


def _numbered(column: Any) -> tuple[Any, Rows]:
    """The distinct values in ascending order, and each row's place among them."""
    coded = _whole(column).dictionary_encode()
    order = pc.sort_indices(coded.dictionary)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order.to_numpy()] = np.arange(len(order))
    return coded.dictionary.take(order), rank[coded.indices.to_numpy()]


def _days(table: Any, *, missing: int) -> Ints:
    """Each row's known_on in days since 1970-01-01."""
    if "known_on" not in table.column_names:
        return np.full(len(table), missing, dtype=np.int64)
    days = pc.cast(pc.cast(_whole(table["known_on"]), pa.date32()), pa.int32())
    numbers = pc.fill_null(days, missing).to_numpy(zero_copy_only=False)
    known: Ints = np.clip(numbers, 0, LAST_DAY).astype(np.int64)
    return known


def _whole(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column

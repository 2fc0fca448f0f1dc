"""The draw: everyone's chance is what it says, and whoever has the seed draws the same."""

import hashlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, chisquare

from models.visits.draw import Seed, draw, frame_hash, key_of

SEED = "5eed" * 16
DRAWS = 10_000


def ids(size: int) -> np.ndarray:
    return np.array([f"E{number:03d}" for number in range(size)])


def test_everyone_is_drawn_as_often_as_the_chance_says() -> None:
    """10,000 draws of 2.4 of 37 in four strata: chi-square over establishments and over strata."""
    frame, stratum = ids(37), np.repeat([0, 1, 2, 3], [1, 4, 12, 20]).astype(np.int32)
    quota, times = 2.4, np.zeros(37)
    sizes: Counter[int] = Counter()
    for number in range(DRAWS):
        found = draw(frame, stratum, quota, f"{SEED}/{number}")
        times[found.taken] += 1
        sizes[found.taken.size] += 1
        assert found.probability == pytest.approx(np.full(37, quota / 37))
    assert set(sizes) == {2, 3}
    assert binomtest(sizes[3], DRAWS, 0.4).pvalue > 0.001
    assert chisquare(times).pvalue > 0.001
    strata = np.bincount(stratum, times)
    assert chisquare(strata, np.bincount(stratum) * times.sum() / 37).pvalue > 0.001


@settings(max_examples=500, deadline=None)
@given(
    st.integers(0, 60),
    st.integers(1, 6),
    st.just(0.0) | st.floats(0.001, 80),
    st.integers(0, 10**6),
)
def test_any_draw_keeps_its_quota(size: int, kinds: int, quota: float, number: int) -> None:
    """Chances add up to the quota, strata get their share, and nobody is drawn twice."""
    stratum = (np.arange(size) * 7 % kinds).astype(np.int32)
    found = draw(ids(size), stratum, quota, f"{SEED}/{number}")
    assert found.probability.sum() == pytest.approx(min(quota, size) if size else 0)
    assert size == 0 or quota == 0 or (found.probability > 0).all()
    assert len(set(found.taken.tolist())) == found.taken.size
    assert int(min(quota, size)) <= found.taken.size <= min(int(quota) + 1, size)
    for kind in np.unique(stratum):
        mine = np.flatnonzero(stratum == kind)
        share = found.taken.size * mine.size / size
        taken = np.intersect1d(found.taken, mine)
        assert abs(taken.size - share) < 1


def test_a_frame_is_known_by_its_hash() -> None:
    """In whatever order; another name or stratum is another frame."""
    frame, stratum = ids(30), np.arange(30, dtype=np.int32)
    mark = frame_hash(frame, stratum)
    assert mark == frame_hash(frame[::-1], stratum[::-1])
    lines = "".join(f"{of} {len(id_)} {id_}\n" for id_, of in zip(frame, stratum, strict=True))
    assert mark == hashlib.sha256(lines.encode()).hexdigest()
    assert mark != frame_hash(np.append(frame[:-1], "GHOST"), stratum)
    assert mark != frame_hash(frame, stratum[::-1])


def test_a_seed_is_announced_by_its_hash() -> None:
    """Anyone can check it with a tool of their own."""
    seed = Seed(SEED)
    assert seed.commitment == hashlib.sha256(bytes.fromhex(SEED)).hexdigest()
    frame, stratum = ids(200), np.zeros(200, np.int32)
    taken = draw(frame, stratum, 5, key_of(seed, "2026-W48", "food", "luohu")).taken.tolist()
    assert (
        taken == draw(frame, stratum, 5, key_of(seed, "2026-W48", "food", "luohu")).taken.tolist()
    )
    for other in (
        key_of(Seed("0" * 64), "2026-W48", "food", "luohu"),
        key_of(seed, "2026-W49", "food", "luohu"),
        key_of(seed, "2026-W48", "drug", "luohu"),
        key_of(seed, "2026-W48", "food", "futian"),
    ):
        assert draw(frame, stratum, 5, other).taken.tolist() != taken

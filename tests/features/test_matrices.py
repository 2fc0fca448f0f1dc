"""A kept matrix is found again for exactly the same question, and for no other."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from features import feature as f
from features import matrices
from features.build import Matrix, Pairs, Prepared, build, fill
from features.catalogue import CATALOGUE
from features.events import Events
from features.feature import Feature
from features.matrices import address, kept
from features.seal import seal
from tests.features.random_city import FIRST, random_city

MONDAY = FIRST + timedelta(weeks=90)
FEATURES = CATALOGUE[:30]

Question = tuple[Events, Pairs, tuple[Feature, ...], str]


@pytest.fixture(scope="module")
def events() -> Events:
    """A random city's events under a name."""
    return replace(seal(random_city(3)), generation="one")


@pytest.fixture
def asked(events: Events) -> Question:
    """Everyone's features on one Monday."""
    pairs = Pairs.on(np.arange(events.ids.size, dtype=np.int32), MONDAY)
    return events, pairs, FEATURES, "food"


def test_what_is_kept_is_what_would_be_made(asked: Question, tmp_path: Path) -> None:
    """Byte for byte, the first time and the second, which makes nothing."""
    made = build(*asked)
    first = np.array(kept(tmp_path, *asked))
    written = {file: file.stat().st_ino for file in tmp_path.iterdir()}
    second = kept(tmp_path, *asked)
    assert made.tobytes() == first.tobytes() == second.tobytes()
    assert {file: file.stat().st_ino for file in tmp_path.iterdir()} == written
    assert len(written) == 1


def _window(asked: Question) -> Question:
    events, pairs, features, programme = asked
    longer = replace(features[0], value=f.count(400, f.where(result="fail")))
    return events, pairs, (longer, *features[1:]), programme


def _monday(asked: Question) -> Question:
    events, pairs, features, programme = asked
    return events, replace(pairs, as_of=pairs.as_of + 7), features, programme


def _sealed_otherwise() -> Events:
    """The same rows by another rule of sealing: another writing of events, as a load gives it."""
    events = seal(random_city(3), reinspection_within_days=14)
    return replace(events, generation="three")


CHANGES: dict[str, Callable[[Question], Question]] = {
    "a definition": lambda q: (q[0], q[1], (replace(q[2][0], empty=7.0), *q[2][1:]), q[3]),
    "a window": _window,
    "the order of features": lambda q: (q[0], q[1], q[2][::-1], q[3]),
    "a row": lambda q: (replace(seal(random_city(4)), generation="two"), *q[1:]),
    "a Monday": _monday,
    "one pair fewer": lambda q: (q[0], Pairs(q[1].place[1:], q[1].as_of[1:]), *q[2:]),
    "events sealed otherwise": lambda q: (_sealed_otherwise(), *q[1:]),
    "the programme": lambda q: (*q[:3], "drug"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_question_is_never_given_an_old_answer(
    asked: Question, tmp_path: Path, change: str
) -> None:
    """Reuse by name returns stale numbers that look fine; these have no name to get wrong."""
    other = CHANGES[change](asked)
    assert address(*other) != address(*asked)
    kept(tmp_path, *asked)
    assert kept(tmp_path, *other).tobytes() == build(*other).tobytes()


def test_a_file_cut_short_is_made_again(asked: Question, tmp_path: Path) -> None:
    """A copy that broke off, a disk that lied."""
    made = np.array(kept(tmp_path, *asked))
    [file] = tmp_path.iterdir()
    os.truncate(file, file.stat().st_size // 2)
    assert kept(tmp_path, *asked).tobytes() == made.tobytes()
    file.write_bytes(b"nothing of the kind")
    assert kept(tmp_path, *asked).tobytes() == made.tobytes()


def test_events_without_a_name_are_never_kept(asked: Question, tmp_path: Path) -> None:
    """Two of them would look the same."""
    events, pairs, features, programme = asked
    kept(tmp_path, replace(events, generation=""), pairs, features, programme)
    assert not list(tmp_path.iterdir())


def test_those_used_longest_ago_make_room(
    asked: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year of trials does not fill the disk; what was just made is always there."""
    events, pairs, features, programme = asked
    kept(tmp_path, *asked)
    [first] = tmp_path.iterdir()
    os.utime(first, (0, 0))
    monkeypatch.setattr(matrices, "MOST_BYTES", 1)
    kept(tmp_path, events, pairs, features[:5], programme)
    assert first not in list(tmp_path.iterdir())
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_keeps_nothing_and_stops_nobody(
    asked: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept is a convenience: it is made, and nothing is left behind."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    assert kept(tmp_path, *asked).tobytes() == build(*asked).tobytes()
    assert not list(tmp_path.iterdir())


def test_the_disk_is_reserved_before_it_is_written_to(
    asked: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A map that meets a full disk is not an error that can be caught: the process is gone."""
    reserved = []

    def looked_at(prepared: Prepared, out: Matrix) -> None:
        [file] = tmp_path.glob(".*.unfinished")
        reserved.append(file.stat().st_blocks * 512 >= file.stat().st_size)
        fill(prepared, out)

    monkeypatch.setattr(matrices, "fill", looked_at)
    kept(tmp_path, *asked)
    assert reserved == [True]

"""Work in pieces: all of it, or none after the first error."""

import numpy as np
import pytest

from features.threads import in_threads


def test_every_piece_is_done_once() -> None:
    """However they fall to the threads."""
    done = np.zeros(1003, np.int64)

    def count(piece: slice) -> None:
        done[piece] += 1

    in_threads(count, done.size, 10)
    assert (done == 1).all()


def test_after_an_error_nothing_more_begins() -> None:
    """Who stops a run does not wait for the rest of a city."""
    begun: list[int] = []

    def fail(piece: slice) -> None:
        begun.append(piece.start)
        raise RuntimeError("first")

    with pytest.raises(RuntimeError, match="first"):
        in_threads(fail, 100_000, 1)
    assert len(begun) < 100_000

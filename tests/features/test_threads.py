"""Work in pieces: all of it, or none after the first error."""

import time

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
    """Nor while the first piece still runs: who stops a run does not wait for a city."""
    begun: list[int] = []

    def fail(piece: slice) -> None:
        begun.append(piece.start)
        time.sleep(0.5 if piece.start == 0 else 0.005)
        if piece.start == 1:
            raise RuntimeError("second")

    with pytest.raises(RuntimeError, match="second"):
        in_threads(fail, 1000, 1)
    assert len(begun) < 50

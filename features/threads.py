"""Work cut into pieces for all cores: each thread takes a piece from beginning to end.

The kernel holds no lock while it runs, so threads of one process are enough; a piece's memory
stays in its core's cache, and no thread waits for another before the last piece.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Final, TypeVar

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")

THREADS: Final = len(os.sched_getaffinity(0))
# Pairs whose numbers are made, and used, together: few enough for a core's cache.
BLOCK: Final = 4096


def pieces(count: int, size: int) -> Iterator[slice]:
    """`range(count)` in slices of at most `size`.

    >>> list(pieces(5, 2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def in_threads(work: Callable[[slice], None], count: int, size: int) -> None:
    """Calls `work` for every piece; raises what a call raised, once those under way have ended."""
    with ThreadPoolExecutor(THREADS) as threads:
        started = [threads.submit(work, piece) for piece in pieces(count, size)]
        try:
            for done in as_completed(started):
                done.result()
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise


def each(work: Callable[[_Given], _Made], given: Sequence[_Given]) -> list[_Made]:
    """What `work` makes of each of the given, in their order."""
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(work, given))

"""A line in which this process's writers of one database wait, first come first served.

SQLite lets those who wait ask again and again, each after a pause, and a pool of connections gives
one to whoever asks at the right moment: of 32 who write at once some waited longer than anybody
should, while others had gone twice.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Line:
    """Lets one in at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Event] = deque()

    @contextmanager
    def turn(self, seconds: float) -> Iterator[bool]:
        """Whether the turn came within so many seconds; if so, the next one's comes at the end.

        >>> line = Line()
        >>> with line.turn(1) as mine, line.turn(0.01) as twice:
        ...     print(mine, twice)
        True False
        """
        mine = Event()
        with self._guard:
            self._waiting.append(mine)
            self._call()
        came = mine.wait(seconds)
        try:
            yield came
        finally:
            with self._guard:
                self._waiting.remove(mine)
                self._call()

    def _call(self) -> None:
        if self._waiting:
            self._waiting[0].set()

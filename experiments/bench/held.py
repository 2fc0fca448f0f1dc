"""How much memory a piece of work holds beside mapped files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

# Seconds between two looks.
EVERY = 0.05


def anonymous_gib() -> float:
    """Memory of this process that no file stands behind."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [said] = [line for line in lines if line.startswith("RssAnon")]
    return int(said.split()[1]) / 2**20


@contextmanager
def most_held() -> Iterator[list[float]]:
    """The most memory held from here on, looked at every twentieth of a second, as one number."""
    most, ended = [anonymous_gib()], Event()

    def look() -> None:
        while not ended.wait(EVERY):
            most[0] = max(most[0], anonymous_gib())

    looking = Thread(target=look)
    looking.start()
    try:
        yield most
    finally:
        ended.set()
        looking.join()

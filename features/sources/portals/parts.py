"""Pages on disk, so that a cut download goes on where it stopped, and files that appear whole.

A page is one part file named by its place and its content's hash: a part that a kill left half
written, or that the disk damaged, does not match its name and is asked for again.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from features.sources.portals.portal import Page, State

# Some portals change rows without a sign: what was read longer ago is not continued.
KEPT_FOR = timedelta(hours=24)

_PART = re.compile(r"(\d{6})-([0-9a-f]{64})\.json\.gz")


class Parts:
    """The pages of one dataset that are on disk already; `folder` is theirs alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, query: Any, state: State, now: datetime) -> None:
        """Keeps pages of this very query and state that are not too old, and removes all others."""
        told = json.loads(json.dumps({"query": query, "state": asdict(state)}))
        header = self._folder / "state.json"
        try:
            kept = json.loads(header.read_text())
            age = now - datetime.fromisoformat(kept.pop("begun"))
            if kept == told and timedelta() <= age <= KEPT_FOR:
                return
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass  # none, or not ours: begun anew
        self.remove()
        self._folder.mkdir(parents=True)
        content = json.dumps({**told, "begun": now.isoformat()}).encode()
        write_whole(header, lambda file: file.write(content))

    def pages(self) -> Iterator[Page]:
        """The pages from the first on, as far as they are whole and follow one another."""
        at: str | None = ""
        for number, path in enumerate(sorted(self._folder.glob("*.json.gz"))):
            page = _read(path, number, at)
            if page is None or at is None:
                return
            yield page
            at = page.following

    def add(self, number: int, at: str, page: Page) -> None:
        """Keeps the page at `at`, on disk before this returns."""
        for stale in self._folder.glob(f"{number:06}-*"):
            stale.unlink()
        content = gzip.compress(json.dumps({"at": at, **asdict(page)}).encode(), 3, mtime=0)
        name = f"{number:06}-{hashlib.sha256(content).hexdigest()}.json.gz"
        write_whole(self._folder / name, lambda file: file.write(content))

    def remove(self) -> None:
        """Forgets everything."""
        if self._folder.exists():
            shutil.rmtree(self._folder)


def _read(path: Path, number: int, at: str | None) -> Page | None:
    """The page in a part file, if it is whole and the one wanted."""
    named = _PART.fullmatch(path.name)
    content = path.read_bytes()
    if not named or int(named[1]) != number or hashlib.sha256(content).hexdigest() != named[2]:
        return None
    try:
        told = json.loads(gzip.decompress(content))
    except (OSError, EOFError, ValueError, zlib.error):
        return None
    return Page(**told) if told.pop("at") == at else None


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """The file as `write` writes it: seen whole or not at all, also by one who cuts the power."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

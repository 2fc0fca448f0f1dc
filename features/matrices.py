"""Matrices kept on disk under the hash of everything that decides their numbers.

A name is never given twice: another definition, pair or programme, other events, whatever made
them, or other code makes another name, so that what is found is what would be made.
"""

import hashlib
import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from features.build import Matrix, Pairs, Prepared, build, fill
from features.events import Events
from features.feature import Feature, fingerprint

# What is kept together takes at most so many bytes; those used longest ago make room.
MOST_BYTES: Final = 20 * 2**30
# What a killed process left behind is removed after so many seconds.
_ABANDONED = 24 * 3600

# The code that decides what a number is.
_HERE: Final = Path(__file__).parent
MADE_BY: Final = hashlib.sha256(
    b"".join(f.read_bytes() for f in sorted([*_HERE.glob("*.py"), *_HERE.glob("kernel/*.py")]))
).hexdigest()


def address(events: Events, pairs: Pairs, features: Sequence[Feature], programme: str) -> str:
    """The name of these numbers: 64 hexadecimal digits."""
    of_pairs = hashlib.sha256(pairs.place.astype(np.int32).tobytes())
    of_pairs.update(pairs.as_of.astype(np.int32).tobytes())
    decides = [
        MADE_BY,
        events.generation,
        fingerprint(features),
        programme,
        of_pairs.hexdigest(),
    ]
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()


def kept(
    folder: Path | None, events: Events, pairs: Pairs, features: Sequence[Feature], programme: str
) -> Matrix:
    """`build`, or what an earlier call with the same of everything left in `folder`, read only.

    Where nothing can be kept (no folder, a full disk, events that no store has written), it is made
    and not kept.
    """
    if folder is None or not events.generation:
        return build(events, pairs, features, programme)
    path = folder / f"{address(events, pairs, features, programme)}.npy"
    shape = (len(pairs), len(features))
    found = _opened(path, shape)
    if found is None and _room_for(path, shape):
        _write(path, Prepared(events, pairs, features, programme))
        _make_room(folder, path)
        found = _opened(path, shape)
    return build(events, pairs, features, programme) if found is None else found


def _opened(path: Path, shape: tuple[int, int]) -> Matrix | None:
    """The matrix in a file; None where there is none, or something has cut it short."""
    try:
        found: Matrix = np.lib.format.open_memmap(path, mode="r")
    except (OSError, ValueError):
        return None
    if found.shape != shape or found.dtype != np.float32:
        return None
    with suppress(OSError):  # removed since by another process: what is mapped stays
        os.utime(path)
    return found


def _beside(path: Path) -> Path:
    """Where this process writes a matrix before it has its name."""
    return path.with_name(f".{path.stem}.{os.getpid()}.unfinished")


def _room_for(path: Path, shape: tuple[int, int]) -> bool:
    """Makes the unfinished file in full: a map onto a full disk would kill us. False: it cannot."""
    beside = _beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(path.parent)
        np.lib.format.open_memmap(beside, mode="w+", dtype=np.float32, shape=shape)
        with beside.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, os.fstat(file.fileno()).st_size)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return False
    return True


def _write(path: Path, prepared: Prepared) -> None:
    beside = _beside(path)
    try:
        out: Matrix = np.lib.format.open_memmap(beside, mode="r+")
        fill(prepared, out)
        out.flush()  # type: ignore[attr-defined]  # a map
        with beside.open("r+b") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _remove_abandoned(folder: Path) -> None:
    for file in folder.glob(".*.unfinished"):
        with suppress(FileNotFoundError):
            if time.time() - file.stat().st_mtime > _ABANDONED:
                file.unlink()


def _make_room(folder: Path, newest: Path) -> None:
    """Removes the files used longest ago until the rest fits; never the newest."""
    sizes: list[tuple[float, int, Path]] = []
    for file in folder.glob("*.npy"):
        with suppress(FileNotFoundError):
            sizes.append((file.stat().st_mtime, file.stat().st_size, file))
    total = 0
    for _, size, file in sorted(sizes, reverse=True):
        total += size
        if total > MOST_BYTES and file != newest:
            file.unlink(missing_ok=True)

"""Matrices kept on disk under the hash of everything that decides their numbers.

A name is never given twice: another definition, row, rule, pair or programme, or other code, makes
another name, so that what is found is what would be made.
"""

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from features import build as building
from features import feature, groups, kernel, plan
from features.build import Matrix, Pairs, Prepared, build, fill
from features.events import Events
from features.feature import Feature, fingerprint
from features.refused import Refused
from features.store import LAYOUT

# What is kept together takes at most so many bytes; those used longest ago make room.
MOST_BYTES: Final = 20 * 2**30
# What a killed process left behind is removed after so many seconds.
_ABANDONED = 24 * 3600

_MODULES = (building, feature, groups, kernel, plan)
_MADE_BY: Final = hashlib.sha256(
    b"".join(Path(str(module.__file__)).read_bytes() for module in _MODULES)
).hexdigest()


def address(events: Events, pairs: Pairs, features: Sequence[Feature], programme: str) -> str:
    """The name of these numbers: 64 hexadecimal digits."""
    of_pairs = hashlib.sha256(pairs.place.astype(np.int32).tobytes())
    of_pairs.update(pairs.as_of.astype(np.int32).tobytes())
    decides = [
        _MADE_BY,
        LAYOUT,
        events.snapshot,
        fingerprint(features),
        programme,
        of_pairs.hexdigest(),
    ]
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()


def kept(
    folder: Path | None, events: Events, pairs: Pairs, features: Sequence[Feature], programme: str
) -> Matrix:
    """`build`, or what an earlier call with the same of everything left in `folder`, read only.

    Events without a snapshot, and no folder, are never kept. Raises Refused where the disk is full.
    """
    if folder is None or not events.snapshot:
        return build(events, pairs, features, programme)
    path = folder / f"{address(events, pairs, features, programme)}.npy"
    shape = (len(pairs), len(features))
    found = _opened(path, shape)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    _write(path, shape, Prepared(events, pairs, features, programme))
    _make_room(folder, path)
    made = _opened(path, shape)
    if made is None:
        raise Refused(f"{path} was written and cannot be read back. Look at the disk.")
    return made


def _opened(path: Path, shape: tuple[int, int]) -> Matrix | None:
    """The matrix in a file; None where there is none, or something has cut it short."""
    try:
        found: Matrix = np.load(path, mmap_mode="r")
    except (FileNotFoundError, ValueError, EOFError):
        return None
    if found.shape != shape or found.dtype != np.float32:
        return None
    os.utime(path)
    return found


def _write(path: Path, shape: tuple[int, int], prepared: Prepared) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".unfinished")
    try:
        bytes_wanted = shape[0] * shape[1] * np.dtype(np.float32).itemsize
        os.posix_fallocate(handle, 0, bytes_wanted + 128)  # a map onto a full disk would kill us
        out = np.lib.format.open_memmap(beside, mode="w+", dtype=np.float32, shape=shape)
        fill(prepared, out)
        out.flush()
        os.fsync(handle)
        os.replace(beside, path)
    except OSError as error:
        raise Refused(f"{path.parent} cannot take a matrix of {shape}: {error.strerror}.") from None
    finally:
        os.close(handle)
        Path(beside).unlink(missing_ok=True)


def _remove_abandoned(folder: Path) -> None:
    for file in folder.glob(".*.unfinished"):
        if time.time() - file.stat().st_mtime > _ABANDONED:
            file.unlink(missing_ok=True)


def _make_room(folder: Path, newest: Path) -> None:
    """Removes the files used longest ago until the rest fits; never the newest."""
    files = sorted(folder.glob("*.npy"), key=lambda file: file.stat().st_mtime, reverse=True)
    total = 0
    for file in files:
        total += file.stat().st_size
        if total > MOST_BYTES and file != newest:
            file.unlink(missing_ok=True)

"""Compiles the kernel's functions, and keeps their machine code for the next process.

numba takes what it kept of a function for good while that function's own file is the same,
whatever became of functions in other files that it calls. So ours is kept under a hash of them all.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import numba

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")

_HERE: Final = Path(__file__).parent
_CODE: Final = hashlib.sha256(b"".join(f.read_bytes() for f in sorted(_HERE.glob("*.py"))))


def compiled(function: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """The function as machine code that holds no lock while it runs."""
    before = numba.config.CACHE_DIR
    folder = Path(before) if before else _HERE / "__pycache__"
    numba.config.CACHE_DIR = str(folder / _CODE.hexdigest()[:16])
    try:
        made: Callable[_Given, _Made] = numba.njit(cache=True, nogil=True)(function)
    finally:
        numba.config.CACHE_DIR = before
    return made

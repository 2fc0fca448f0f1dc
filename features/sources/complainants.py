"""Who complained, as a hash that only the holder of a secret can make: no identity is ever stored.

The law keeps complainants secret (DOMAIN.md §2.5); all that features need is whether two complaints
came from one person. Values are hashed while a file is in memory, before anything goes to disk.
"""

import unicodedata
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import pyarrow as pa

from features.sources.refusals import SourceRefused

# Hexadecimal digits of a hash: with ten million people, two share one in about one city of 400,000.
DIGITS = 16

# A secret shorter than this could be guessed.
SHORTEST_SECRET = 16

_MARKED = "which secret is this?"


def hashed(person: str, secret: bytes) -> str:
    """A person as 16 hexadecimal digits; case, width and spacing of what was written play no part.

    >>> hashed("138 0013 8000", b"x" * 16) == hashed("１３８-00138000", b"x" * 16)
    True
    >>> hashed("13800138000", b"x" * 16) == hashed("13800138000", b"y" * 16)
    False
    """
    return _keyed(_plain(person), blake2b(secret).digest())


def _plain(person: str) -> str:
    folded = (person if person.isascii() else unicodedata.normalize("NFKC", person)).casefold()
    if folded.isalnum():
        return folded
    return "".join(letter for letter in folded if letter.isalnum()) or folded


def _keyed(text: str, key: bytes) -> str:
    return blake2b(text.encode(), digest_size=DIGITS // 2, key=key).hexdigest()


def hasher(secret: bytes) -> Callable[[Any], pa.Array]:
    """What hashes a column of people, each person once."""
    key = blake2b(secret).digest()

    def of_column(people: pa.ChunkedArray) -> pa.Array:
        whole = people.combine_chunks() if isinstance(people, pa.ChunkedArray) else people
        coded = whole.dictionary_encode()
        words = [_keyed(_plain(person), key) for person in coded.dictionary.to_pylist()]
        return pa.DictionaryArray.from_arrays(coded.indices, pa.array(words, pa.string())).cast(
            pa.string()
        )

    return of_column


def mark_of(secret: bytes) -> str:
    """What tells one secret from another without telling either; SourceRefused for a short one."""
    if len(secret) < SHORTEST_SECRET:
        raise SourceRefused(
            f"The secret that complainants are hashed with has {len(secret)} bytes: one of fewer "
            f"than {SHORTEST_SECRET} could be guessed. Put back complainants.key, or name a longer "
            "file in TARGETING_COMPLAINANTS_KEY."
        )
    return _keyed(_MARKED, blake2b(secret).digest())

"""Who complained, as a hash that only the holder of a secret can make: no identity is ever stored.

The law keeps complainants secret (DOMAIN.md §2.5); all that features need is whether two complaints
came from one person. With the key of one city nobody can look up the people of another.
"""

import hmac
import unicodedata
from dataclasses import replace
from hashlib import sha256

import pyarrow as pa

from features.sources.delivery import Delivered, Delivery
from features.sources.refusals import SourceRefused

# Hexadecimal digits of a hash: with ten million people, two share one in about one city of 400,000.
DIGITS = 16

# A secret shorter than this could be guessed.
SHORTEST_SECRET = 16

_MARKED = b"which secret is this?"


def hashed(person: str, secret: bytes) -> str:
    """A person as 16 hexadecimal digits; case, width and spacing of what was written play no part.

    >>> hashed("138 0013 8000", b"x" * 16) == hashed("１３８-00138000", b"x" * 16)
    True
    >>> hashed("13800138000", b"x" * 16) == hashed("13800138000", b"y" * 16)
    False
    """
    folded = unicodedata.normalize("NFKC", person).casefold()
    plain = "".join(letter for letter in folded if letter.isalnum())
    return hmac.new(secret, (plain or folded).encode(), sha256).hexdigest()[:DIGITS]


def without_complainants(
    delivery: Delivery, secret: bytes | None, mark: str | None
) -> tuple[Delivery, str | None]:
    """The delivery with complainants hashed, and the mark of the secret (None: it names nobody).

    `mark` is that of the secret used before. SourceRefused where the secret is missing, too short
    or another one: a person would count as two.
    """
    if not any(_names_people(delivered) for delivered in delivery.tables):
        return delivery, None
    if secret is None or len(secret) < SHORTEST_SECRET:
        raise SourceRefused(
            "These complaints name who complained, and there is no secret of at least "
            f"{SHORTEST_SECRET} bytes to hash them with. `targeting load` makes one in "
            "complainants.key; or name a file of yours in TARGETING_COMPLAINANTS_KEY."
        )
    given = hmac.new(secret, _MARKED, sha256).hexdigest()[:DIGITS]
    if mark is not None and given != mark:
        raise SourceRefused(
            "Complainants in the store were hashed with another secret: everybody would count "
            "twice. Put back the complainants.key of this store, or load everything into a new one."
        )
    tables = tuple(_hashed(delivered, secret) for delivered in delivery.tables)
    return replace(delivery, tables=tables), given


def _names_people(delivered: Delivered) -> bool:
    if delivered.table != "complaints":
        return False
    people = delivered.rows["complainant"]
    return bool(people.null_count < len(people))


def _hashed(delivered: Delivered, secret: bytes) -> Delivered:
    if not _names_people(delivered):
        return delivered
    at = delivered.rows.schema.get_field_index("complainant")
    people = delivered.rows["complainant"].combine_chunks().dictionary_encode()
    words = [
        None if word is None else hashed(word, secret) for word in people.dictionary.to_pylist()
    ]
    dictionary = pa.array(words, pa.string())
    column = pa.DictionaryArray.from_arrays(people.indices, dictionary).cast(pa.string())
    return replace(delivered, rows=delivered.rows.set_column(at, "complainant", column))

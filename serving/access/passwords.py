"""Passwords: what is asked of one, its hash, and whether one fits; by argon2id."""

from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from serving.access.refusing import RefusedInWords

# OWASP's least for argon2id: 19 MiB and two passes, some 30 ms, so that 40 people at once who sign
# in take 0.8 GiB for a moment and not 2.6.
_HASHES: Final = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))

# NIST SP 800-63B asks for 15 where a password is all there is, and for 64 to be let in.
SHORTEST, LONGEST = 15, 200
# Different characters: "aaaaaaaaaaaaaaa" and "123123123123123" are guessed first.
FEWEST = 5

# Whoever guesses a name takes as long to be refused as who knows one.
_NOBODYS: Final = _HASHES.hash("the password of nobody at all")


class WeakPassword(RefusedInWords):
    """The password is none that we take: nothing was changed."""


def hashed(password: str, *, name: str) -> str:
    """The hash to keep; WeakPassword where it is too short, too long, or built from the name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(
            "password.length", shortest=SHORTEST, longest=LONGEST, length=len(password)
        )
    if len(set(password.casefold())) < FEWEST or name.casefold() in password.casefold():
        raise WeakPassword("password.plain")
    return _HASHES.hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; as slow where there is none."""
    if len(password) > LONGEST:
        return False
    found = _HASHES.verify(password, password_hash or _NOBODYS)
    return found and password_hash is not None

"""How much one request may be, how many may come, and how long one may take.

Numbers that people chose, with what follows from each. Tests hand `create_app` smaller ones.
"""

from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True)
class Limits:
    """What is refused is more than these; each refusal is a problem that says the number."""

    # Bytes of content. The largest form, a decision with its reason, has a few thousand.
    body_bytes: int = 256 * KIB

    # Bytes of an address with its query. The longest that our pages make, a bureau's name and every
    # filter in Chinese, has under 2,000; what is longer would only fill proxies' logs.
    address_bytes: int = 8 * KIB

    # A browser sends about 20 headers of 2,000 bytes. uvicorn itself stops at 64 KiB.
    headers: int = 100
    header_bytes: int = 32 * KIB

    # Requests a minute of an address that says of nobody that it is signed in, or says so falsely:
    # public figures for a room of people, and no more than ten guesses a second at a session.
    unknown_per_minute: int = 600

    # Attempts to sign in of an address: an office behind one proxy at nine o'clock. Passwords are
    # guessed at one a second, whatever names they are tried with; each costs us 50 ms.
    sign_ins_per_minute: int = 60

    # Of one person: ten pages a second, more than anybody reads; a script under a person's name
    # needs a quarter of an hour for 10,000 establishments, all of which stand in the audit.
    person_per_minute: int = 600

    # Of one machine: a city's lists and 6,000 establishments every minute.
    machine_per_minute: int = 6_000

    # Requests that are worked on at once; others wait their turn. Each may hold two connections to
    # the database, and a PostgreSQL as it comes has 100. From 4 to 40 answer as many a second.
    threads: int = 16

    # Seconds until an asker is told that it takes too long. Behind it one of the threads goes on
    # until its work ends, so the database is told to stop well before.
    request_seconds: float = 30.0
    statement_seconds: float = 20.0


USUAL = Limits()

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

    # Requests a minute of an address from which nobody signed in: a page is three requests, so a
    # room of people behind one address can open a page every second and a guesser of passwords or
    # ids gets no further than ten a second.
    unknown_per_minute: int = 600

    # Of one person: two pages a second, more than anybody reads; a script under a person's name
    # copies a city's lists in hours instead of minutes, and is seen doing it.
    person_per_minute: int = 360

    # Of one machine, by its token: all lists of eleven bureaus and three programmes, and 6,000
    # establishments, in a minute. About a third of what two cores answer.
    machine_per_minute: int = 6_000

    # Seconds until an asker is told that it takes too long. Behind it a thread of 40 goes on until
    # its work ends, so the database is told to stop well before.
    request_seconds: float = 30.0
    statement_seconds: float = 20.0


USUAL = Limits()

"""One question to a portal over HTTP, asked again where the answer did not arrive whole.

Only this module speaks HTTP. What a portal's answers mean is left to its own module.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx

from features.sources.refusals import SourceRefused

# One answer is held in memory. Ten thousand wide rows are some 20 MB; more than this is no page.
LARGEST_PAGE = 128 * 2**20

# With the waits below: half a minute of trouble is sat out, a longer one is left to the next run.
TRIES = 6
FIRST_WAIT = 1.0  # seconds; doubled from try to try

# A portal that wants us to wait longer is left alone: a person decides when to come back.
LONGEST_WAIT = 300.0

# Seconds without a byte before a connection counts as cut. Counts of large tables take their time.
PATIENCE = 120.0

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_MOST_MOVES = 5
_AT_HOME = frozenset({"127.0.0.1", "localhost", "::1"})

T = TypeVar("T")


@dataclass(frozen=True)
class Edges:
    """What a download is handed from outside: waiting, the clock, and a place to say things."""

    sleep: Callable[[float], None]
    now: Callable[[], datetime]
    say: Callable[[str], None]


class Interrupted(SourceRefused):
    """The portal gave no whole answer in all our tries; what came before it is kept."""


class NotThere(SourceRefused):
    """The portal answered 404."""


class _NotWhole(Exception):  # noqa: N818  # a cause to ask again
    """An answer that may arrive if asked for again; `wait` is what the portal wants, in seconds."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


class Asker:
    """Asks one portal's host, with the portal's token; a context that closes its connections."""

    def __init__(self, url: str, edges: Edges, *, headers: Mapping[str, str], token: str | None):
        self._host = httpx.URL(url)
        self._edges = edges
        self._token = token
        if token and self._host.scheme != "https" and self._host.host not in _AT_HOME:
            raise SourceRefused(
                f"{url} is not https: the token could be read on its way. "
                "Write https, or remove token_env."
            )
        # No proxy, no .netrc: what is sent depends on the declaration alone.
        self._client = httpx.Client(
            headers={"User-Agent": "targeting-fetch", **headers}, timeout=PATIENCE, trust_env=False
        )

    def __enter__(self) -> "Asker":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def json(self, path: str, asked: Mapping[str, str]) -> tuple[Any, Mapping[str, str]]:
        """The JSON and the headers that a path of the host answers with."""
        url = self._host.copy_with(path=self._host.path.rstrip("/") + path).copy_merge_params(asked)

        def answer() -> tuple[Any, Mapping[str, str]]:
            with self._answered(url) as response:
                content = self._content(response, LARGEST_PAGE)
                try:
                    return json.loads(content), response.headers
                except (ValueError, RecursionError) as error:
                    told = f"{len(content):,} bytes that are no whole JSON ({error})"
                    raise _NotWhole(told) from None

        return self._asked_again(answer)

    def content(self, url: str, largest: int) -> bytes:
        """A whole file of the host; SourceRefused where it has more than `largest` bytes."""

        def answer() -> bytes:
            with self._answered(self._on_host(url)) as response:
                return self._content(response, largest)

        return self._asked_again(answer)

    def _asked_again(self, answer: Callable[[], T]) -> T:
        wait, told = FIRST_WAIT, ""
        for left in reversed(range(TRIES)):
            asked_for = None
            try:
                return answer()
            except _NotWhole as trouble:
                told, asked_for = f"answered {trouble}", trouble.wait
            except httpx.RequestError as error:
                told = self._said(f"broke off ({type(error).__name__}: {error})")
            pause = max(wait, asked_for or 0.0)
            if pause > LONGEST_WAIT:
                raise Interrupted(
                    f"{self._host.host} {told} and wants us to wait {pause:,.0f} seconds."
                )
            if left:
                self._edges.say(f"{self._host.host} {told}; asking again in {pause:,.0f} s")
                self._edges.sleep(pause)
                wait *= 2
        raise Interrupted(f"{self._host.host} {told}, and so did not answer in {TRIES} tries.")

    @contextmanager
    def _answered(self, url: httpx.URL) -> Iterator[httpx.Response]:
        """The answer's headers, its body still to come; moves on the same host are followed."""
        for _ in range(_MOST_MOVES):
            with self._client.stream("GET", url) as response:
                if response.status_code not in _MOVED:
                    self._accept(response)
                    yield response
                    return
                url = self._on_host(response.headers.get("Location", ""), url)
        raise SourceRefused(f"{self._host.host} moved us {_MOST_MOVES} times. Correct `url`.")

    def _on_host(self, target: str, since: httpx.URL | None = None) -> httpx.URL:
        """Where a portal points us to, if that is the portal; SourceRefused if it is not."""
        try:
            url = (since or self._host).join(target)
        except httpx.InvalidURL:
            url = httpx.URL("")
        weaker = self._host.scheme == "https" and url.scheme != "https"
        moved = url.scheme == self._host.scheme and url.port != self._host.port
        if url.host != self._host.host or url.scheme not in ("http", "https") or weaker or moved:
            raise SourceRefused(
                f"{self._host.host} sends us to {self._said(target)[:200]!r}, which is elsewhere: "
                "refused. If you trust that address, declare it as `url`, or download it by hand."
            )
        return url

    def _accept(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        told = f"{status} {response.reason_phrase}".strip()
        if status in _AGAIN:
            raise _NotWhole(told, self._wait_asked_for(response.headers.get("Retry-After")))
        says = self._said(self._content(response, LARGEST_PAGE).decode("utf-8", "replace"))
        token = " Check the token that token_env names." if status in (401, 403) else ""
        raise (NotThere if status == 404 else SourceRefused)(
            f"{self._host.host} answered {told} to {response.url.path}: {says[:300]!r}.{token} "
            "Correct the declaration, or ask the portal."
        )

    def _wait_asked_for(self, retry_after: str | None) -> float | None:
        """Seconds, from either of the two forms of Retry-After."""
        if retry_after is None:
            return None
        if retry_after.strip().isdecimal():
            return float(retry_after)
        try:
            until = parsedate_to_datetime(retry_after)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - self._edges.now()).total_seconds())

    def _content(self, response: httpx.Response, largest: int) -> bytes:
        """The whole body, unpacked; never more than `largest` bytes are held."""
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > largest:
                raise SourceRefused(
                    f"{self._host.host} sent more than {largest:,} bytes in answer to "
                    f"{response.url.path}: refused. Narrow the declaration."
                )
        return bytes(content)

    def _said(self, text: str) -> str:
        """The text without the token, which nobody is to read."""
        return text.replace(self._token, "(token)") if self._token else text

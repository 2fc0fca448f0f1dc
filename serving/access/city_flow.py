"""One sign-in that goes by way of the city's provider, and the browser that it belongs to.

All of it follows from one secret, which only the browser has, in a cookie: what goes to the
provider is made from it, and does not give it away. So we keep nothing of who only looks at the
sign-in, and an answer that another browser was sent is none to this one.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

# To find a phone for a second factor; an answer that comes later is no answer.
LONGEST = timedelta(minutes=10)

# An address longer than this is not gone back to: a browser would refuse the cookie.
_LONGEST_ADDRESS = 1500


@dataclass(frozen=True)
class Flow:
    """A sign-in that began; `back_to` is what the person wanted to see."""

    secret: str
    begun_at: datetime
    back_to: str

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        return f"{int(self.begun_at.timestamp())}.{self.secret}.{quote(self.back_to, safe='')}"

    @property
    def state(self) -> str:
        """What the provider's answer must bring along; also that the cookie is as we wrote it."""
        return self._derived(f"state {self.cookie}")

    @property
    def nonce(self) -> str:
        """What the provider's token must say."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What changes the provider's code into a token (RFC 7636)."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """What the provider learns of `verifier` beforehand."""
        return _written(hashlib.sha256(self.verifier.encode()).digest())

    def is_over(self, now: datetime) -> bool:
        """Whether an answer comes too late."""
        return not self.begun_at <= now < self.begun_at + LONGEST

    def _derived(self, what: str) -> str:
        return _written(hmac.new(self.secret.encode(), what.encode(), hashlib.sha256).digest())


def begun(back_to: str, *, now: datetime) -> Flow:
    """A flow of a browser that has none yet."""
    address = back_to if len(quote(back_to, safe="")) <= _LONGEST_ADDRESS else "/"
    return Flow(secrets.token_urlsafe(32), now.replace(microsecond=0), address)


def flow_of(cookie: str, state: str) -> Flow | None:
    """The flow of a browser's cookie; None where the answer with this `state` is to another's.

    >>> flow = begun("/figures", now=datetime(2026, 11, 23, 8, tzinfo=UTC))
    >>> flow_of(flow.cookie, flow.state) == flow, flow_of(flow.cookie, "another")
    (True, None)
    """
    seconds, _, rest = cookie.partition(".")
    secret, _, back_to = rest.partition(".")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 10):
        return None
    flow = Flow(secret, datetime.fromtimestamp(int(seconds), UTC), unquote(back_to))
    right = hmac.compare_digest(flow.state.encode(), state.encode("utf-8", "replace"))
    return flow if right else None


def _written(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

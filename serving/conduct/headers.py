"""Headers that every answer carries: nothing leaves the origin, nothing frames or sniffs it.

And what every 401 must say (RFC 9110): how a program lets itself in. No browser asks for a password
in a window of its own because of it, as it does for Basic.
"""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'; script-src "
)
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": f"{_POLICY}'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_EACH = tuple((name.lower(), value) for name, value in SECURITY_HEADERS.items())

# Of the few pages that keep what is typed while there is no network: our own files, nothing inline.
WITH_OWN_SCRIPT = f"{_POLICY}'self'"

# What has an ETag is kept, for its owner alone, and asked about each time, which a 304 makes cheap.
# Nothing else could be asked about, so it is not kept at all: a shared computer shows nobody an old
# answer.
ASK_AGAIN = "private, no-cache"
KEEP_NOTHING = "no-store"

# A year, in which a browser that was here once goes by https only, also where somebody types http.
# Not for other names of the same domain, which are not ours.
ONLY_HTTPS = "max-age=31536000"

CHALLENGE = 'Bearer realm="targeting"'
# Where a token came along and lets nobody in (RFC 6750).
CHALLENGE_ANEW = f'{CHALLENGE}, error="invalid_token"'


class SecurityHeaders:
    """Adds the headers to every answer that doesn't set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the headers added."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                said = set(headers.keys())
                for name, value in _EACH:
                    if name not in said:
                        headers.append(name, value)
                if "cache-control" not in said:
                    headers.append("cache-control", ASK_AGAIN if "etag" in said else KEEP_NOTHING)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", ONLY_HTTPS)
                if message["status"] == HTTPStatus.UNAUTHORIZED:
                    came = Headers(scope=scope).get("authorization", "").casefold()
                    anew = came.startswith("bearer")
                    headers.setdefault("WWW-Authenticate", CHALLENGE_ANEW if anew else CHALLENGE)
            await send(message)

        await self.app(scope, receive, send_with_headers)

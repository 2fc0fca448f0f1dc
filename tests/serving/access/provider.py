"""A small identity provider on this machine, as strict as a real one, or as it is told."""

import base64
import hashlib
import json
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT_ID, SECRET = "inspection targets", "s3cret:/%+ü"
Claims = dict[str, Any]


def rsa_key(kid: str) -> RSAKey:
    """A key that does not say what it is for, as some providers' don't: we must."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


def ec_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(algorithm: str, claims: Claims) -> str:
    """The first two parts of a token, as anybody can write them."""
    header = {"alg": algorithm, "kid": "first"}
    return ".".join(base64url(json.dumps(each).encode()) for each in (header, claims))


@dataclass
class City:
    """What the provider knows and does; tests change it. `asked` counts requests by path."""

    address: str
    now: Callable[[], datetime]
    key: RSAKey | ECKey
    name: str = "li.wei"
    claims: Claims = field(default_factory=dict)  # said instead; None: left out
    document: Claims = field(default_factory=dict)
    published: list[RSAKey | ECKey] = field(default_factory=list)
    sign: Callable[[Claims], str] | None = None
    token_answer: tuple[int, bytes] | None = None
    issued: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def discovery(self) -> Claims:
        """What it says of itself."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize?of=city",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            **self.document,
        }

    def jwks(self) -> Claims:
        """Its public keys."""
        keys = self.published or [self.key]
        return {"keys": [key.as_dict(private=False) for key in keys]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser goes with a new code; nobody is asked for a password here."""
        code = secrets.token_urlsafe(16)
        self.issued[code] = query
        back = {"code": code, "state": query["state"], "iss": self.address}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def exchange(self, form: dict[str, str], client: tuple[str, str]) -> tuple[int, Claims]:
        """The ID token for a code, once, to the client that it was made for."""
        if client != (CLIENT_ID, SECRET):
            return 401, {"error": "invalid_client"}
        begun = self.issued.pop(form["code"], None)
        proof = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64url(proof)
        if (
            begun is None
            or begun["code_challenge_method"] != "S256"
            or begun["code_challenge"] != challenge
            or begun["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant", "error_description": "li.wei's code is used"}
        moment = int(self.now().timestamp())
        said = {
            "iss": self.address,
            "sub": "4711",
            "aud": CLIENT_ID,
            "iat": moment,
            "exp": moment + 300,
            "nonce": begun["nonce"],
            "preferred_username": self.name,
            **self.claims,
        }
        claims = {name: value for name, value in said.items() if value is not None}
        return 200, {"token_type": "Bearer", "id_token": (self.sign or self.signed)(claims)}

    def signed(self, claims: Claims) -> str:
        """A token as a provider signs it."""
        algorithm = "ES256" if isinstance(self.key, ECKey) else "RS256"
        header = {"alg": algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=["RS256", "ES256"])


class _Handler(BaseHTTPRequestHandler):
    city: City

    def do_GET(self) -> None:
        """Discovery, keys, and signing in."""
        parts = urlsplit(self.path)
        self.city.asked[parts.path] += 1
        if parts.path == "/.well-known/openid-configuration":
            self._answer(200, self.city.discovery())
        elif parts.path == "/jwks":
            self._answer(200, self.city.jwks())
        elif parts.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", self.city.authorize(query))
            self.end_headers()
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        """A code for a token."""
        self.city.asked[self.path] += 1
        length = int(self.headers["Content-Length"])
        sent = parse_qs(self.rfile.read(length).decode())
        form = {name: values[0] for name, values in sent.items()}
        if self.city.token_answer is not None:
            status, content = self.city.token_answer
            self._send(status, content)
            return
        scheme, _, given = self.headers.get("Authorization", "").partition(" ")
        client = (form.get("client_id", ""), form.get("client_secret", ""))
        if scheme == "Basic":
            name, _, secret = base64.b64decode(given).decode().partition(":")
            client = (unquote_plus(name), unquote_plus(secret))
        self._answer(*self.city.exchange(form, client))

    def _answer(self, status: int, said: Claims) -> None:
        self._send(status, json.dumps(said).encode())

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: it would be in the tests' output."""


@contextmanager
def running(now: Callable[[], datetime]) -> Iterator[City]:
    """A provider on a free port of this machine, until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    city = City(f"http://127.0.0.1:{server.server_port}", now, rsa_key("first"))
    handler.city = city  # type: ignore[attr-defined]  # a class made here
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield city
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

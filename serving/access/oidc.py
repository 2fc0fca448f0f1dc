"""The city's identity provider (OpenID Connect): where it signs people in, and whom it vouches for.

The only module of the service that asks anything over HTTP. What the provider says is believed only
where it is signed by a key of its own and meant for us, now, and for this sign-in; who may work
here is not its to say (`city_sign_in.py`).
"""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, Literal, cast
from urllib.parse import quote_plus, urlencode

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from joserfc.jws import JWSRegistry

from serving.access.city_flow import Flow
from serving.settings import CityProvider, SettingsRefused, is_private

# Seconds for a connection, and between two pieces of an answer. A person waits for it.
PATIENCE = 5.0
# Discovery and keys are some kilobytes, an ID token at most a few.
LARGEST_ANSWER = 2**20
# How long what a provider says of itself is kept. A key that we don't know is looked up at once.
KEPT = timedelta(hours=1)
# How far its clock may be from ours.
LEEWAY_SECONDS = 60

# Signed with a key that only the provider has. HS256 would be with one that we have as well.
_ALGORITHMS: Final = ("RS256", "ES256")
_SIGNATURES: Final = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)

Why = Literal["refused", "code", "token"]


class ProviderAway(Exception):  # noqa: N818  what it is
    """The provider cannot be reached, or answers nothing that we could use."""


class NotVouchedFor(Exception):  # noqa: N818  what it is
    """The provider vouches for nobody: it refused the code, or its token is not to be believed."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class _Known:
    """What a provider says of itself, and its keys, as of one moment."""

    at: datetime
    document: Mapping[str, Any]
    keys: KeySet


class Provider:
    """One provider; keeps for an hour what it says of itself. `close` lets its connections go."""

    def __init__(self, settings: CityProvider) -> None:
        self._settings = settings
        self._secret = _secret_in(settings)
        self._known: _Known | None = None
        # The machine's own authorities, among which a city's are; no proxy, no .netrc.
        self._client = httpx.Client(
            timeout=PATIENCE, trust_env=False, verify=ssl.create_default_context()
        )

    def close(self) -> None:
        """Ends its connections."""
        self._client.close()

    def sign_in_address(self, flow: Flow, back: str, *, now: datetime) -> str:
        """Where the browser is sent to sign in; afterwards it comes to `back`."""
        endpoint = str(self._about(now).document["authorization_endpoint"])
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": back,
            "scope": "openid profile",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": flow.challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def may_be(self, issuer: str) -> bool:
        """Whether an answer may be this provider's; many don't say whose it is (RFC 9207)."""
        return issuer in ("", self._settings.issuer)

    def name_behind(self, flow: Flow, code: str, back: str, *, now: datetime) -> str:
        """Whom the provider vouches for: the name in the claim that the settings name."""
        token = self._exchanged(flow, code, back, now=now)
        claims = self._claims(token, flow, now=now)
        found = claims.get(self._settings.name_claim)
        if not isinstance(found, str) or not found.strip():
            raise NotVouchedFor("token")
        return found.strip().casefold()

    def _exchanged(self, flow: Flow, code: str, back: str, *, now: datetime) -> str:
        """The ID token for a code, which only we can have, by our secret and the flow's."""
        document = self._about(now).document
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": flow.verifier,
        }
        id_, secret = self._settings.client_id, self._secret
        basic: tuple[str, str] | None = None
        if "client_secret_basic" in document.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        ):
            basic = (quote_plus(id_), quote_plus(secret))  # RFC 6749, 2.3.1
        else:
            form |= {"client_id": id_, "client_secret": secret}
        status, answer = self._asked("POST", document["token_endpoint"], form=form, basic=basic)
        if status != HTTPStatus.OK:
            raise NotVouchedFor("code" if answer.get("error") == "invalid_grant" else "refused")
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotVouchedFor("token")
        return token

    def _claims(self, token: str, flow: Flow, *, now: datetime) -> dict[str, Any]:
        known = self._about(now)
        try:
            signed = _signed(token, known.keys)
        except InvalidKeyIdError:
            known = self._fetched(now)  # the provider may have new keys since
            signed = _signed_or_refused(token, known.keys)
        _refuse_others(
            signed,
            issuer=self._settings.issuer,
            client_id=self._settings.client_id,
            nonce=flow.nonce,
            now=now,
        )
        return signed

    def _about(self, now: datetime) -> _Known:
        known = self._known
        return known if known is not None and now - known.at < KEPT else self._fetched(now)

    def _fetched(self, now: datetime) -> _Known:
        issuer = self._settings.issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        document = self._found(address)
        if document.get("issuer") != issuer:
            raise ProviderAway(f"{address} is of another issuer")
        for needed in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_private(str(document.get(needed))):
                raise ProviderAway(f"{address} has no {needed} that is https")
        try:
            found = cast(KeySetSerialization, self._found(document["jwks_uri"]))
            keys = KeySet.import_key_set(found)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderAway(f"{document['jwks_uri']} has no keys that we know") from error
        self._known = _Known(now, document, keys)
        return self._known

    def _found(self, address: str) -> dict[str, Any]:
        status, answer = self._asked("GET", address)
        if status != HTTPStatus.OK:
            raise ProviderAway(f"{address} answered {status}")
        return answer

    def _asked(
        self,
        method: str,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON object; ProviderAway where it fails, is no JSON, or has no end."""
        content = bytearray()
        try:
            with self._client.stream(
                method, address, data=form, auth=basic, headers={"Accept": "application/json"}
            ) as response:
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > LARGEST_ANSWER:
                        raise ProviderAway(f"{address} sent more than {LARGEST_ANSWER:,} bytes")
            answer = json.loads(content)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise ProviderAway(f"{address}: {type(error).__name__}") from error
        if not isinstance(answer, dict) or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ProviderAway(f"{address} answered {response.status_code}")
        return response.status_code, answer


def _secret_in(settings: CityProvider) -> str:
    path = settings.client_secret_file
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise SettingsRefused(
            f"TARGETING_OIDC_CLIENT_SECRET_FILE names {path}, which cannot be read or is empty. "
            "Write the client's secret there, readable by whoever runs the service."
        )
    return secret


def _signed(token: str, keys: KeySet) -> dict[str, Any]:
    """What a key of the set signed; InvalidKeyIdError where it is by another key."""
    try:
        return jwt.decode(token, keys, algorithms=_ALGORITHMS, registry=_SIGNATURES).claims
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotVouchedFor("token") from error


def _signed_or_refused(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        return _signed(token, keys)
    except InvalidKeyIdError as error:
        raise NotVouchedFor("token") from error


def _refuse_others(
    claims: dict[str, Any], *, issuer: str, client_id: str, nonce: str, now: datetime
) -> None:
    """NotVouchedFor where a token is another's, for another, of another time or another flow.

    OpenID Connect Core, 3.1.3.7. A token for several audiences must say that it was given to us.
    """
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except JoseError as error:
        raise NotVouchedFor("token") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    azp = claims.get("azp", None if several else client_id)
    if azp != client_id or claims.get("nonce") != nonce:
        raise NotVouchedFor("token")


def provider_of(settings: CityProvider | None) -> Provider | None:
    """The provider that the settings name, None where they name none."""
    return None if settings is None else Provider(settings)

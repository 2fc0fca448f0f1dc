"""Where the service keeps its state and how it is reached: the only reader of the environment here.

Everything else is handed a `Settings`. The command line may build one itself.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from features.refused import Refused

DEFAULT_HOME = "./var"

_YES_OR_NO: Final[Mapping[str, bool]] = {"": False, "no": False, "yes": True}


class SettingsRefused(Refused):
    """A setting can't be meant as it stands, or is dangerous where it stands."""


# Where what is said goes no further than this machine.
_AT_HOME = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class CityProvider:
    """The city's identity provider (OpenID Connect), and what it knows this service by.

    `name_claim` is the claim of its ID token that holds an account's name.
    """

    issuer: str
    client_id: str
    client_secret_file: Path
    name_claim: str = "preferred_username"


@dataclass(frozen=True)
class Settings:
    """`home` is the folder for all state; `database_url` is SQLAlchemy's name for the database.

    `public_address` is where people find the service, such as https://lists.example.gov.cn; None
    where only this machine does. `production` says that people work with it; a `demo` lets its own
    accounts in without a password. `provider` signs people in by the city's own accounts; None
    where there is none.
    """

    home: Path
    database_url: str
    production: bool = False
    public_address: str | None = None
    demo: bool = False
    provider: CityProvider | None = None


def settings_in(home: Path) -> Settings:
    """Settings for one folder, with the database in a file there.

    >>> settings_in(Path("/srv/targeting")).database_url
    'sqlite:////srv/targeting/serving.sqlite'
    """
    return Settings(home, f"sqlite:///{home / 'serving.sqlite'}")


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """What the environment asks for; SettingsRefused where that can't be understood.

    TARGETING_HOME, _DATABASE_URL, _PRODUCTION, _PUBLIC_ADDRESS, _DEMO and _OIDC_… may be absent.

    >>> settings_from({"TARGETING_DATABASE_URL": "postgresql+psycopg://city"}).database_url
    'postgresql+psycopg://city'
    """
    home = Path(environment.get("TARGETING_HOME") or DEFAULT_HOME)
    return Settings(
        home,
        environment.get("TARGETING_DATABASE_URL") or settings_in(home).database_url,
        production=_yes("TARGETING_PRODUCTION", environment.get("TARGETING_PRODUCTION", "")),
        public_address=_address(environment.get("TARGETING_PUBLIC_ADDRESS", "")),
        demo=environment.get("TARGETING_DEMO") == "1",
        provider=_provider(environment),
    )


def _yes(name: str, given: str) -> bool:
    if given.lower() not in _YES_OR_NO:
        raise SettingsRefused(f"{name} is {given}. Write yes or no, or leave it out for no.")
    return _YES_OR_NO[given.lower()]


def _address(given: str) -> str | None:
    if not given:
        return None
    try:
        parts = urlsplit(given)
        well_formed = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.path in ("", "/")
            and (parts.port is None or parts.port > 0)  # asked for, it refuses what is none
            and not (parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        well_formed = False
    if not well_formed:
        raise SettingsRefused(
            f"TARGETING_PUBLIC_ADDRESS is {given}. Write where people find the service, without a "
            "path: https://lists.example.gov.cn"
        )
    return given.rstrip("/")


def is_private(address: str) -> bool:
    """Whether nobody can read on the way what is said to an address.

    >>> [is_private(each) for each in ("https://id.test/a", "http://127.0.0.1:1", "http://id.test")]
    [True, True, False]
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    at_home = parts.scheme == "http" and parts.hostname in _AT_HOME
    return bool(parts.hostname) and (parts.scheme == "https" or at_home)


def _provider(environment: Mapping[str, str]) -> CityProvider | None:
    issuer = environment.get("TARGETING_OIDC_ISSUER")
    client_id = environment.get("TARGETING_OIDC_CLIENT_ID")
    secret_file = environment.get("TARGETING_OIDC_CLIENT_SECRET_FILE")
    if not (issuer or client_id or secret_file):
        return None
    if not (issuer and client_id and secret_file):
        raise SettingsRefused(
            "Signing in with the city's accounts takes all of TARGETING_OIDC_ISSUER, "
            "TARGETING_OIDC_CLIENT_ID and TARGETING_OIDC_CLIENT_SECRET_FILE. Set what is missing, "
            "or none of them."
        )
    if not is_private(issuer):
        raise SettingsRefused(
            f"TARGETING_OIDC_ISSUER is {issuer}, where anybody on the way could read and answer. "
            "Write the provider's https address, as its discovery document has it."
        )
    claim = environment.get("TARGETING_OIDC_NAME_CLAIM") or CityProvider.name_claim
    return CityProvider(issuer, client_id, Path(secret_file), claim)

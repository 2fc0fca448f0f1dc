"""Settings with which people must not work, each with what to write instead."""

from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from serving.settings import Settings, SettingsRefused

# What anyone tries first, and what our own instructions write.
_KNOWN_PASSWORDS = frozenset(
    {
        "postgres",
        "password",
        "changeme",
        "secret",
        "admin",
        "123456",
        "one secret",
        "another secret",
    }
)
_THIS_MACHINE = frozenset({"", "localhost", "127.0.0.1", "::1"})

# Ways in without a password in the address: a file that has it, a certificate, a service's entry.
_OTHER_KEYS = frozenset({"passfile", "sslcert", "service"})


def refuse_dangers(settings: Settings) -> None:
    """Raises SettingsRefused, with all that is wrong, where people must not work with this."""
    if not settings.production:
        return
    dangers = [
        *_dangers_of_address(settings.public_address),
        *_dangers_of_database(settings.database_url),
    ]
    if settings.demo:
        dangers.append(
            "TARGETING_DEMO lets anybody in without a password. Leave it out, and let people in: "
            "targeting account add"
        )
    if dangers:
        raise SettingsRefused(
            "\n".join(["TARGETING_PRODUCTION is yes, and the service does not start:", *dangers])
        )


def _dangers_of_address(address: str | None) -> list[str]:
    if address is None:
        return [
            "TARGETING_PUBLIC_ADDRESS is not set, so nobody knows under which name the service may "
            "answer. Set it to where people find it, like https://lists.example.gov.cn"
        ]
    if urlsplit(address).scheme != "https":
        return [
            f"TARGETING_PUBLIC_ADDRESS is {address}, where anybody on the way can read along. Let "
            "a proxy on this machine speak https, and write https://"
        ]
    return []


def _dangers_of_database(database_url: str) -> list[str]:
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        return []  # said, without its password, where the database is opened
    if url.get_backend_name() == "sqlite":
        return []
    given = url.password or url.query.get("password")
    if given and (str(given).lower() in _KNOWN_PASSWORDS or given == url.username):
        return [
            "The password in TARGETING_DATABASE_URL is one that everybody tries first. Give the "
            "database's user another one: ALTER ROLE NAME PASSWORD 'a long random one'"
        ]
    host = str(url.host or url.query.get("host", ""))
    remote = host not in _THIS_MACHINE and not host.startswith("/")
    if not given and remote and not _OTHER_KEYS & set(url.query):
        return [
            f"TARGETING_DATABASE_URL goes to {host} without a password. Write one, or name "
            "where it is: ?passfile=FILE, or a certificate: ?sslcert=FILE"
        ]
    return []

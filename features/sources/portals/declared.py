"""A declaration of datasets (TOML): which portal, which dataset, which rows, whose token.

It holds no token, only the name of the environment variable that does.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from features.sources.portals.ckan import Ckan
from features.sources.portals.openfda import OpenFda
from features.sources.portals.portal import Portal
from features.sources.portals.socrata import Socrata
from features.sources.refusals import SourceRefused, nearest

OPENFDA = "https://api.fda.gov"

# What each portal's dataset may say; the first names the dataset.
_KEYS = {
    "socrata": ("dataset", "url", "where", "token_env"),
    "ckan": ("dataset", "url", "token_env"),
    "openfda": ("endpoint", "url", "search", "token_env"),
}

# These become parts of addresses and of file names.
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FORMS = {
    "socrata": (re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}"), "four-by-four, like 4ijn-s7e5"),
    "ckan": (re.compile(r"[A-Za-z0-9_-]+"), "a resource's id"),
    "openfda": (re.compile(r"[a-z0-9]+/[a-z0-9]+"), "two words, like drug/enforcement"),
}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Dataset:
    """One declared dataset; its name is its file's."""

    name: str
    kind: str  # socrata, ckan or openfda
    url: str
    dataset: str
    portal: Portal
    narrowed: str | None = None  # where or search
    token_env: str | None = None


def read_declaration(path: Path) -> tuple[Dataset, ...]:
    """The datasets that a TOML file declares; SourceRefused says what is wrong with it."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceRefused(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceRefused(f"{path.name} is not a TOML file: {error}. Mend it.") from None
    datasets = given.get("datasets")
    if set(given) != {"datasets"} or not isinstance(datasets, dict) or not datasets:
        raise SourceRefused(
            f"{path.name} must hold tables like [datasets.inspections], and nothing else."
        )
    return tuple(_dataset(name, told, path.name) for name, told in datasets.items())


def _dataset(name: str, told: Any, file: str) -> Dataset:
    where = f"{file} [datasets.{name}]"
    if not _NAME.fullmatch(name):
        raise SourceRefused(f"{where}: a name is a-z, 0-9 and _, as it names the file.")
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise SourceRefused(f"{where} must hold texts in quotes only.")
    kind = told.get("portal", "")
    if kind not in _KEYS:
        raise SourceRefused(f"{where}: portal must be one of {', '.join(_KEYS)}, not {kind!r}.")
    for key in told.keys() - {"portal"}:
        if key not in _KEYS[kind]:
            near = nearest(key, _KEYS[kind])
            known = f"did you mean {near!r}?" if near else f"there are {', '.join(_KEYS[kind])}."
            raise SourceRefused(f"{where}: unknown key {key!r}; {known}")
    form, meant = _FORMS[kind]
    dataset = told.get(_KEYS[kind][0], "")
    if not form.fullmatch(dataset):
        raise SourceRefused(f"{where}: {_KEYS[kind][0]} must be {meant}, not {dataset!r}.")
    if "token_env" in told and not _VARIABLE.fullmatch(told["token_env"]):
        # It may be the token itself, which nobody is to read.
        raise SourceRefused(f"{where}: token_env must be the name of an environment variable.")
    return Dataset(
        name=name,
        kind=kind,
        url=_address(told.get("url", OPENFDA if kind == "openfda" else ""), where),
        dataset=dataset,
        portal=_portal(kind, dataset, told),
        narrowed=told.get("where", told.get("search")),
        token_env=told.get("token_env"),
    )


def _portal(kind: str, dataset: str, told: dict[str, str]) -> Portal:
    if kind == "socrata":
        return Socrata(dataset, told.get("where"))
    return Ckan(dataset) if kind == "ckan" else OpenFda(dataset, told.get("search"))


def _address(url: str, where: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username or parts.password:
        raise SourceRefused(
            f"{where}: url must be a portal's address, like https://data.cityofchicago.org, "
            "without names, passwords and questions."
        )
    return url.rstrip("/")

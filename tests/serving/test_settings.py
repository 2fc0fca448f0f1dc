"""Settings that can't be meant, or are dangerous where people work, are refused in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from serving.app import create_app
from serving.conduct.dangers import refuse_dangers
from serving.settings import Settings, SettingsRefused, settings_from
from tests.serving.made import FEATURES, LATER

ADDRESS = "https://lists.example.gov.cn"
DATABASE = "postgresql://lists_service:9kQz-4fV@db/lists"


def production(database_url: str = DATABASE, public_address: str | None = ADDRESS) -> Settings:
    return Settings(Path("var"), database_url, production=True, public_address=public_address)


def test_nothing_set_is_one_machine_and_no_production() -> None:
    assert settings_from({}) == Settings(
        Path("var"), "sqlite:///var/serving.sqlite", production=False, public_address=None
    )


@pytest.mark.parametrize(
    ("given", "meant"), [("yes", True), ("YES", True), ("no", False), ("", False)]
)
def test_production_is_yes_or_no(given: str, meant: bool) -> None:
    assert settings_from({"TARGETING_PRODUCTION": given}).production is meant


@pytest.mark.parametrize("given", ["1", "true", "on", "ja"])
def test_any_other_word_for_production_is_asked_about(given: str) -> None:
    """A guess either way is dangerous."""
    with pytest.raises(SettingsRefused, match=f"TARGETING_PRODUCTION is {given}. Write yes or no"):
        settings_from({"TARGETING_PRODUCTION": given})


@pytest.mark.parametrize("given", [ADDRESS, f"{ADDRESS}/", "http://127.0.0.1:8000"])
def test_an_address_is_kept_without_its_slash(given: str) -> None:
    told = settings_from({"TARGETING_PUBLIC_ADDRESS": given}).public_address
    assert told == given.rstrip("/")


@pytest.mark.parametrize(
    "given",
    ["lists.example.gov.cn", "ftp://lists", "https://", f"{ADDRESS}/lists", f"{ADDRESS}?a=b",
     "https://user@lists.example", "https://[", "https://lists:http"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(SettingsRefused, match="Write where people find the service"):
        settings_from({"TARGETING_PUBLIC_ADDRESS": given})


@pytest.mark.parametrize(
    "database_url",
    [
        DATABASE,
        "sqlite:////srv/targeting/serving.sqlite",
        "postgresql:///lists",
        "postgresql://lists_service@127.0.0.1/lists",
        "postgresql://lists_service@/lists?host=/run/postgresql",
        "postgresql://lists_service@db/lists?passfile=/etc/lists.pass",
        "postgresql://lists_service@db/lists?sslcert=/etc/lists.crt",
        "no address at all",
    ],
)
def test_what_people_may_work_with_starts(database_url: str) -> None:
    refuse_dangers(production(database_url))


@pytest.mark.parametrize(
    ("database_url", "words"),
    [
        ("postgresql://lists_service:postgres@db/lists", "one that everybody tries first"),
        ("postgresql://lists_service:Password@127.0.0.1/lists", "one that everybody tries first"),
        ("postgresql://lists_service:changeme@db/lists", "one that everybody tries first"),
        ("postgresql://lists_service:secret@db/lists", "one that everybody tries first"),
        ("postgresql://lists_service:admin@db/lists", "one that everybody tries first"),
        ("postgresql://lists_service:another%20secret@db/lists", "one that everybody tries first"),
        ("postgresql://lists:lists@db/lists", "one that everybody tries first"),
        ("postgresql://lists@db/lists?password=secret", "one that everybody tries first"),
        ("postgresql://lists_service@db/lists", "goes to db without a password"),
        ("postgresql://lists_service:@db/lists", "goes to db without a password"),
        ("postgresql://lists_service@/lists?host=db", "goes to db without a password"),
    ],
)
def test_a_database_that_anybody_could_enter_is_refused(database_url: str, words: str) -> None:
    """It holds every list, every decision and who made it."""
    with pytest.raises(SettingsRefused, match=words) as refused:
        refuse_dangers(production(database_url))
    assert "secret@" not in str(refused.value)
    refuse_dangers(Settings(Path("var"), database_url))


def test_a_demo_is_no_production() -> None:
    """Whoever found it could be anybody."""
    with pytest.raises(SettingsRefused, match="lets anybody in without a password"):
        refuse_dangers(replace(production(), demo=True))
    refuse_dangers(replace(production(), demo=True, production=False))


def test_an_address_that_others_can_listen_to_is_refused() -> None:
    with pytest.raises(SettingsRefused, match="anybody on the way can read along"):
        refuse_dangers(production(public_address="http://lists.example.gov.cn"))
    with pytest.raises(SettingsRefused, match="TARGETING_PUBLIC_ADDRESS is not set"):
        refuse_dangers(production(public_address=None))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """One restart must be enough to learn it; and nothing starts until then."""
    with pytest.raises(SettingsRefused) as refused:
        create_app(
            production("postgresql://lists:lists@db/lists", public_address=None),
            can_make=FEATURES,
            now=lambda: LATER,
        )
    assert len(str(refused.value).splitlines()) == 3

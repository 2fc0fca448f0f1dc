"""The service answers under its own address, and on this machine; else it says where to go."""

from dataclasses import replace

import pytest

from serving.settings import Settings
from tests.serving.made import service

ADDRESS = "https://Lists.example.gov.cn"


@pytest.mark.parametrize(
    "host",
    ["lists.example.gov.cn", "LISTS.example.gov.cn:443", "127.0.0.1:8000", "localhost", "[::1]:80"],
)
def test_its_own_hosts_are_answered(settings: Settings, host: str) -> None:
    with service(replace(settings, public_address=ADDRESS)) as client:
        assert client.get("/livez", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "lists.example.gov.cn.evil.example", "127.0.0.1.evil.example", "", "["]
)
def test_another_host_is_told_where_to_go(settings: Settings, host: str) -> None:
    """Somebody's page could have its own name point here, and read our answers as its own."""
    with service(replace(settings, public_address=ADDRESS)) as client:
        answer = client.get("/v1/weeks", headers={"Host": host})
    assert answer.status_code == 421
    assert f"Go to {ADDRESS}" in answer.json()["detail"]


def test_without_a_public_address_any_host_is_answered(settings: Settings) -> None:
    """Then the service is for this machine, where it may have any name."""
    with service(settings) as client:
        assert client.get("/livez", headers={"Host": "laptop.local"}).status_code == 200

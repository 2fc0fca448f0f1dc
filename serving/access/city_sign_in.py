"""A sign-in by the city's own account: the provider says who it is, we whether they may work here.

An account of that name must exist and not be shut out: nobody is let in, and nobody made, by what
the provider claims. Each way that it ends stands in the audit, without what the provider said.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from sqlalchemy.orm import Session

from serving.access import accounts
from serving.access.city_flow import Flow, begun, flow_of
from serving.access.oidc import NotVouchedFor, Provider, ProviderAway
from serving.access.signing_in import NOBODY, SignedIn, opened
from serving.audit.chain import Entry, append
from serving.database import reading, written
from serving.service import Service

# Why nobody was signed in. Each has its words.
Why = Literal[
    "away", "no_flow", "other_browser", "too_late", "refused", "code", "token", "no_account"
]
WHY: Final[tuple[Why, ...]] = get_args(Why)


@dataclass(frozen=True)
class Failed:
    """Nobody is signed in; `back_to` is what the person wanted to see, as far as we know."""

    why: Why
    back_to: str = "/"


@dataclass(frozen=True)
class Answered:
    """What a browser brings back from the provider; empty where it brings none of it."""

    code: str
    state: str
    error: str
    issuer: str


def begin(
    service: Service, provider: Provider, back_to: str, back: str
) -> tuple[Flow, str] | Failed:
    """A new flow, and the address where the provider signs people in, who come `back`."""
    flow = begun(back_to, now=service.now())
    try:
        return flow, provider.sign_in_address(flow, back, now=service.now())
    except ProviderAway:
        return Failed("away", back_to)


def finish(
    service: Service, provider: Provider, cookie: str, answered: Answered, back: str
) -> tuple[SignedIn, str] | Failed:
    """A session, and what the person wanted to see; or why there is none."""
    flow = flow_of(cookie, answered.state)
    if flow is None:
        return _failed(service, Failed("other_browser" if cookie else "no_flow"))
    if flow.is_over(service.now()):
        return _failed(service, Failed("too_late", flow.back_to))
    if answered.error or not answered.code or not provider.may_be(answered.issuer):
        return _failed(service, Failed("refused", flow.back_to))
    try:
        name = provider.name_behind(flow, answered.code, back, now=service.now())
    except NotVouchedFor as refused:
        return _failed(service, Failed(refused.why, flow.back_to))
    except ProviderAway:
        return _failed(service, Failed("away", flow.back_to))
    with reading(service.engine) as db:
        account = accounts.account(db, name)
    if account is None:
        return _failed(service, Failed("no_account", flow.back_to))
    if account.disabled_at is not None:
        return _failed(service, Failed("no_account", flow.back_to), f"account:{account.name}")
    return opened(service, account, "city"), flow.back_to


def _failed(service: Service, failed: Failed, subject: str = "account") -> Failed:
    told = {"way": "city", "why": failed.why}
    entry = Entry(service.now(), NOBODY, NOBODY, "sign_in_failed", subject, None, told=told)

    def fail(db: Session) -> None:
        append(db, entry)

    written(service.engine, fail)
    return failed

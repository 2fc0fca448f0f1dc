"""Every route of the service and who may ask it what, for `test_matrix.py`; and who they are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from serving.access.principal import Principal
from serving.jobs.queue import Question
from tests.serving.made import (
    ADMINISTRATOR,
    AUDITOR,
    DATA_SCIENTIST,
    INSPECTOR,
    NOW,
    PLATFORM,
    WEEK,
)

BUREAUS_SUPERVISOR = Principal("tan.bo", "supervisor", "luohu")
SUPERVISOR = Principal("li.wei", "supervisor", None)
OTHERS = {
    "inspector elsewhere": replace(INSPECTOR, name="lu.fei", bureau="baoan"),
    "supervisor elsewhere": replace(BUREAUS_SUPERVISOR, name="qi.lan", bureau="baoan"),
    "machine elsewhere": replace(PLATFORM, name="token:elsewhere", bureau="baoan"),
}
ASKERS: dict[str, Principal | None] = {
    "nobody": None,
    "inspector": INSPECTOR,
    "supervisor": BUREAUS_SUPERVISOR,
    "supervisor of the city": SUPERVISOR,
    "data scientist": DATA_SCIENTIST,
    "administrator": ADMINISTRATOR,
    "auditor": AUDITOR,
    "machine": PLATFORM,
    **OTHERS,
}
PUBLIC = frozenset(ASKERS)
SIGNED_IN = PUBLIC - {"nobody"}
OF_THE_CITY = {"supervisor of the city", "data scientist", "auditor"}
READERS = {"inspector", "supervisor", "machine", *OF_THE_CITY}
TAKE_ALONG = {"inspector", "supervisor", "supervisor of the city", "machine"}
NOT_FOUND = frozenset(OTHERS)
DECIDERS = frozenset({"inspector", "supervisor", "supervisor of the city"})
SECONDERS = DECIDERS - {"inspector"}
PEOPLE_ELSEWHERE = NOT_FOUND - {"machine elsewhere"}
SUPERVISED_ELSEWHERE = frozenset({"supervisor elsewhere"})
PEOPLE = SIGNED_IN - {"machine", "machine elsewhere"}


@dataclass(frozen=True)
class Asked:
    """How a route is asked, and who is let; `elsewhere` are they for whom it does not exist.

    `form` is sent as a page's form is. What is `once` is done by the first who is let, and the
    others hear so. `{new}` and `{verified}` in an address stand for an objection of Luohu's that is
    as yet so. `refused` are let, too, and hear that what they sent is of another state of things
    (409).
    """

    address: str
    let: frozenset[str]
    elsewhere: frozenset[str] = frozenset()
    body: Mapping[str, object] | None = None
    form: Mapping[str, str] | None = None
    once: bool = False
    at_fault: int | None = None  # what they who are let are answered, where the body is at fault
    refused: frozenset[str] = frozenset()


def _of_luohu(
    address: str,
    who: set[str],
    *,
    body: Mapping[str, object] | None = None,
    form: Mapping[str, str] | None = None,
) -> Asked:
    """Who is let, but elsewhere, is not told that it is there; who is not let learns no more."""
    elsewhere = frozenset(other for other in OTHERS if other.removesuffix(" elsewhere") in who)
    return Asked(address, frozenset(who), elsewhere, body, form)


LIST = f"/v1/weeks/{WEEK}/lists/food/luohu"
PAGE = f"/weeks/{WEEK}/food/luohu"
NEW = {"name": "new.one", "shown_name": "N", "role": "auditor"}
CHANGE = {"role": "auditor", "bureau": None, "disabled": False}
PASSWORD = {"password": "a sentence that nobody says"}
CONFIRM = {"verdict": "confirm"}
TOKEN = {"name": "new.token", "may": ["read_lists"]}
DETAIL = {"kind": "detail"}
# Of the second of two lists that are published: bureaus are written by name.
JOB = Question("detail", 2, "luohu", WEEK, "food", "L1", {}).id
EXPLAINED = frozenset({"supervisor", "supervisor of the city", "data scientist"})
ALONE = frozenset({"administrator"})
LISTING = {"establishment_id": "L1", "about": "listing", "week": WEEK, "programme": "food"}
LETTER = {**LISTING, "said_by": "owner", "words": "w", "received_at": NOW.isoformat()}
STEP, SECOND_STEP = {"after": 1, "words": "w"}, {"after": 2, "words": "w"}
DECISION = {**SECOND_STEP, "result": "rejected"}


def _typed(body: Mapping[str, object]) -> dict[str, str]:
    """As a form sends it."""
    return {name: str(value) for name, value in body.items()}


# The routes of objections, in the API and as pages.
OBJECTIONS: dict[tuple[str, str], Asked] = {
    ("GET", "/v1/weeks/{week}/lists/{programme}/{bureau:path}/marks"): _of_luohu(
        f"{LIST}/marks", READERS
    ),
    ("GET", "/v1/objections"): Asked("/v1/objections", frozenset(READERS) | NOT_FOUND),
    ("GET", "/v1/objections/{objection_id}"): _of_luohu("/v1/objections/{new}", READERS),
    ("POST", "/v1/objections"): _of_luohu("/v1/objections", TAKE_ALONG, body=LETTER),
    ("POST", "/v1/objections/{objection_id}/verify"): _of_luohu(
        "/v1/objections/{new}/verify", set(SECONDERS), body=STEP
    ),
    ("POST", "/v1/objections/{objection_id}/extend"): _of_luohu(
        "/v1/objections/{verified}/extend", set(SECONDERS), body=SECOND_STEP
    ),
    ("POST", "/v1/objections/{objection_id}/decide"): _of_luohu(
        "/v1/objections/{verified}/decide", set(SECONDERS), body=DECISION
    ),
    ("POST", "/v1/objections/{objection_id}/withdraw"): _of_luohu(
        "/v1/objections/{new}/withdraw", TAKE_ALONG, body=STEP
    ),
    ("GET", "/objections"): Asked("/objections", frozenset(READERS) | NOT_FOUND),
    ("GET", "/objections/new"): _of_luohu(
        "/objections/new?establishment_id=L1&about=profile", TAKE_ALONG
    ),
    ("GET", "/objections/{objection_id}"): _of_luohu("/objections/{new}", READERS),
    ("POST", "/objections/new"): _of_luohu(
        "/objections/new",
        TAKE_ALONG,
        form={**_typed(LISTING), "words": "w", "received_on": "2026-11-23"},
    ),
    ("POST", "/objections/{objection_id}/verify"): _of_luohu(
        "/objections/{new}/verify", set(SECONDERS), form=_typed(STEP)
    ),
    ("POST", "/objections/{objection_id}/extend"): _of_luohu(
        "/objections/{verified}/extend", set(SECONDERS), form=_typed(SECOND_STEP)
    ),
    ("POST", "/objections/{objection_id}/decide"): _of_luohu(
        "/objections/{verified}/decide", set(SECONDERS), form=_typed(DECISION)
    ),
    ("POST", "/objections/{objection_id}/withdraw"): _of_luohu(
        "/objections/{new}/withdraw", TAKE_ALONG, form=_typed(STEP)
    ),
}

_LISTS = "/v1/weeks/{week}/lists/{programme}/{bureau:path}"
_OUTCOME = f"{_LISTS}/targets/{{establishment_id:path}}/outcome"
_OUTCOME_PAGE = "/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/outcome"
TARGET = f"{LIST}/targets/L1/outcome"
VISIT = {
    "key": "k", "visited_on": "2026-11-23", "result": "pass", "severity": 0, "scan_id": "JDM-1",
    "inspectors": ["J00017", "J00042"],
}  # fmt: skip
VISIT_AGAIN = {
    "visited_on": "2026-11-23", "result": "fail", "severity": 1, "inspectors": ["J00017", "J00042"],
}  # fmt: skip
COLLEAGUE = replace(INSPECTOR, name="hu.jia")
RECORDERS = frozenset(TAKE_ALONG)
EVERY_READER = frozenset(READERS) | NOT_FOUND
# A machine goes nowhere; who goes elsewhere has a week of their own, of their own bureau.
GOERS = (RECORDERS | NOT_FOUND) - {"machine", "machine elsewhere"}
SETTLERS = frozenset({"supervisor", "supervisor of the city"})

# Who answers for lists sees how their model was judged; who publishes lists does not choose it.
OF_MODELS = SETTLERS | {"supervisor elsewhere", "data scientist", "auditor"}
PROMOTES = frozenset({"data scientist"})
# Of a version that the gate refused: who may ask is told so, and nothing is asked for.
PROMOTION = {
    "kind": "promote", "version": 5, "content_hash": "0" * 64, "champion": 3,
    "words": "It is ahead on every visit.",
}  # fmt: skip
DECIDES = frozenset({"supervisor of the city"})
# To whom drafts are not shown, they are not there.
NO_DRAFTS = SIGNED_IN - {"supervisor", "supervisor of the city", "supervisor elsewhere"}
OF_DRAFTS = frozenset({"supervisor", "supervisor of the city", "supervisor elsewhere"})
OWN_DRAFT = frozenset({"supervisor", "supervisor of the city"})
DRAFT_LIST = "/v1/drafts/1/lists/drug/luohu"


def _decision(address: str) -> Asked:
    """Sent with the hash of another draft: who may decide is told so, and nothing is decided."""
    body = {"content_hash": "0" * 64, "words": "w"}
    return Asked(address, frozenset(), NO_DRAFTS, body=body, refused=DECIDES)


# One line a route. "Elsewhere" answers 404, who is signed in but not let 403, and nobody 401.
ROUTES: dict[tuple[str, str], Asked] = {
    **OBJECTIONS,
    ("GET", "/livez"): Asked("/livez", PUBLIC),
    ("GET", "/readyz"): Asked("/readyz", PUBLIC),
    ("GET", "/metrics"): Asked("/metrics", frozenset({"data scientist", "administrator"})),
    ("POST", "/v1/session"): Asked("/v1/session", frozenset(), body={"name": "x", "password": "y"}),
    ("GET", "/v1/session"): Asked("/v1/session", SIGNED_IN),
    ("DELETE", "/v1/session"): Asked("/v1/session", PEOPLE),
    ("GET", "/v1/accounts"): Asked("/v1/accounts", ALONE),
    ("POST", "/v1/accounts"): Asked("/v1/accounts", ALONE, body=NEW),
    ("PUT", "/v1/accounts/{name}"): Asked("/v1/accounts/some.one", ALONE, body=CHANGE),
    ("PUT", "/v1/accounts/{name}/password"): Asked(
        "/v1/accounts/some.one/password", ALONE, body=PASSWORD
    ),
    ("GET", "/v1/tokens"): Asked("/v1/tokens", ALONE),
    ("POST", "/v1/tokens"): Asked("/v1/tokens", ALONE, body=TOKEN),
    ("DELETE", "/v1/tokens/{name}"): Asked("/v1/tokens/elsewhere.too", ALONE),
    ("GET", "/account"): Asked("/account", PEOPLE),
    ("GET", "/account/password"): Asked("/account/password", PEOPLE),
    ("POST", "/account/password"): Asked("/account/password", PEOPLE),
    ("POST", "/account/sign-out-everywhere"): Asked("/account/sign-out-everywhere", PEOPLE),
    ("GET", "/accounts"): Asked("/accounts", ALONE),
    ("POST", "/accounts"): Asked("/accounts", ALONE, form={**NEW, "name": "by.page"}),
    ("GET", "/accounts/{name}"): Asked("/accounts/some.one", ALONE),
    ("POST", "/accounts/{name}"): Asked("/accounts/some.one", ALONE, form={"role": "auditor"}),
    ("GET", "/accounts/{name}/password"): Asked("/accounts/some.one/password", ALONE),
    ("POST", "/accounts/{name}/password"): Asked(
        "/accounts/some.one/password", ALONE, form=PASSWORD
    ),
    ("GET", "/tokens"): Asked("/tokens", ALONE),
    ("POST", "/tokens"): Asked(
        "/tokens", ALONE, form={"name": "by.page", "may": "export", "days": "9"}
    ),
    ("POST", "/tokens/{name}/revoke"): Asked("/tokens/elsewhere.too/revoke", ALONE),
    ("GET", "/v1/audit"): Asked("/v1/audit", frozenset({"auditor"})),
    ("GET", "/audit"): Asked("/audit", frozenset({"auditor"})),
    ("GET", "/v1/weeks"): Asked("/v1/weeks", frozenset(READERS) | NOT_FOUND),
    ("GET", "/v1/weeks/{week}/progress"): Asked(
        f"/v1/weeks/{WEEK}/progress", frozenset(READERS) | NOT_FOUND
    ),
    ("GET", "/v1/weeks/{week}/lists"): Asked(
        f"/v1/weeks/{WEEK}/lists", frozenset(READERS) | NOT_FOUND
    ),
    ("GET", "/v1/weeks/{week}/lists/{programme}/{bureau:path}"): _of_luohu(LIST, READERS),
    ("GET", "/v1/weeks/{week}/lists/{programme}/{bureau:path}/targets"): _of_luohu(
        f"{LIST}/targets", READERS
    ),
    (
        "GET",
        "/v1/weeks/{week}/lists/{programme}/{bureau:path}/targets/{establishment_id:path}/decisions",
    ): _of_luohu(f"{LIST}/targets/L1/decisions", READERS),
    (
        "POST",
        "/v1/weeks/{week}/lists/{programme}/{bureau:path}/targets/{establishment_id:path}/decisions",
    ): Asked(
        f"{LIST}/targets/L1/decisions",
        DECIDERS,
        PEOPLE_ELSEWHERE,
        body={"kind": "accept"},
        once=True,
    ),
    ("GET", "/v1/weeks/{week}/lists/{programme}/{bureau:path}/decisions"): _of_luohu(
        f"{LIST}/decisions", READERS
    ),
    ("GET", "/v1/decisions/statistics"): Asked(
        "/v1/decisions/statistics", frozenset(READERS) | NOT_FOUND
    ),
    ("POST", "/v1/decisions/{decision_id}/second"): Asked(
        "/v1/decisions/1/second", SECONDERS, SUPERVISED_ELSEWHERE, body=CONFIRM, once=True
    ),
    (
        "GET",
        "/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/decide",
    ): _of_luohu(f"{PAGE}/targets/L1/decide", READERS),
    (
        "POST",
        "/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/decide",
    ): Asked(
        f"{PAGE}/targets/L1/decide", DECIDERS, PEOPLE_ELSEWHERE, form={"kind": "accept"}, once=True
    ),
    ("GET", "/decisions/pending"): Asked("/decisions/pending", frozenset(READERS) | NOT_FOUND),
    ("POST", "/decisions/{decision_id}/second"): Asked(
        "/decisions/2/second", SECONDERS, SUPERVISED_ELSEWHERE, form=CONFIRM, once=True
    ),
    ("GET", "/v1/my-week"): Asked("/v1/my-week", GOERS),
    ("GET", "/my-week"): Asked("/my-week", GOERS),
    ("GET", "/my-week/print"): Asked("/my-week/print", GOERS),
    ("GET", "/open"): _of_luohu("/open?code=L1", READERS),
    ("GET", "/sw.js"): Asked("/sw.js", PUBLIC),
    ("GET", f"{_LISTS}/outcomes"): _of_luohu(f"{LIST}/outcomes", READERS),
    ("GET", _OUTCOME): _of_luohu(TARGET, READERS),
    ("POST", _OUTCOME): Asked(TARGET, RECORDERS, NOT_FOUND, VISIT),
    ("POST", f"{_OUTCOME}/orders"): Asked(
        f"{TARGET}/orders", RECORDERS, NOT_FOUND, {"kind": "fine"}, at_fault=422
    ),
    ("GET", "/v1/conflicts"): Asked("/v1/conflicts", SETTLERS | {"supervisor elsewhere"}),
    ("GET", "/v1/conflicts/{conflict_id}"): _of_luohu("/v1/conflicts/1", READERS),
    ("POST", "/v1/conflicts/{conflict_id}/settlement"): Asked(
        "/v1/conflicts/1/settlement",
        SETTLERS,
        frozenset({"supervisor elsewhere"}),
        {"stands": False, "words": "w"},
    ),
    ("GET", "/v1/scans-owed"): Asked("/v1/scans-owed", EVERY_READER),
    ("GET", "/v1/open-ends"): Asked("/v1/open-ends", EVERY_READER),
    ("GET", "/v1/orders"): Asked("/v1/orders", EVERY_READER),
    ("GET", "/v1/orders/{order_id}"): _of_luohu("/v1/orders/1", READERS),
    ("POST", "/v1/orders/{order_id}/extension"): Asked(
        "/v1/orders/1/extension",
        RECORDERS,
        NOT_FOUND,
        {"key": "k", "due_on": "2026-11-23", "words": "w"},
        at_fault=422,
    ),
    ("POST", "/v1/orders/{order_id}/reinspection"): Asked(
        "/v1/orders/1/reinspection",
        RECORDERS,
        NOT_FOUND,
        {**VISIT_AGAIN, "key": "again"},
    ),
    ("POST", "/v1/orders/{order_id}/closing"): Asked(
        "/v1/orders/1/closing",
        RECORDERS,
        NOT_FOUND,
        {"key": "c", "disposition": "fine", "words": "w"},
        at_fault=422,
    ),
    ("POST", f"{_OUTCOME}/scan"): Asked(
        f"{TARGET}/scan", RECORDERS, NOT_FOUND, {"scan_id": "JDM-1"}
    ),
    (
        "POST",
        "/v1/weeks/{week}/lists/{programme}/{bureau:path}/targets/{establishment_id:path}/explanations",
    ): Asked(f"{LIST}/targets/L1/explanations", EXPLAINED, SUPERVISED_ELSEWHERE, body=DETAIL),
    ("GET", "/v1/explanations/{job}"): Asked(
        f"/v1/explanations/{JOB}", EXPLAINED, SUPERVISED_ELSEWHERE
    ),
    (
        "GET",
        "/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/explanations",
    ): Asked(f"{PAGE}/targets/L1/explanations", EXPLAINED, SUPERVISED_ELSEWHERE),
    (
        "POST",
        "/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/explanations",
    ): Asked(f"{PAGE}/targets/L1/explanations", EXPLAINED, SUPERVISED_ELSEWHERE, form=DETAIL),
    ("GET", "/explanations/{job}"): Asked(f"/explanations/{JOB}", EXPLAINED, SUPERVISED_ELSEWHERE),
    ("GET", "/v1/establishments/{establishment_id:path}"): _of_luohu(
        "/v1/establishments/L1", READERS
    ),
    ("GET", "/establishments/{establishment_id:path}"): _of_luohu("/establishments/L1", READERS),
    ("GET", "/v1/drafts"): Asked("/v1/drafts", OF_DRAFTS, NO_DRAFTS),
    ("GET", "/v1/drafts/{draft_id}"): Asked("/v1/drafts/1", OF_DRAFTS, NO_DRAFTS),
    ("GET", "/v1/drafts/{draft_id}/review"): Asked("/v1/drafts/1/review", OF_DRAFTS, NO_DRAFTS),
    ("GET", "/v1/drafts/{draft_id}/lists/{programme}/{bureau:path}"): Asked(
        DRAFT_LIST, OWN_DRAFT, SIGNED_IN - OWN_DRAFT
    ),
    ("POST", "/v1/drafts/{draft_id}/approval"): _decision("/v1/drafts/1/approval"),
    ("POST", "/v1/drafts/{draft_id}/rejection"): _decision("/v1/drafts/1/rejection"),
    ("GET", "/drafts"): Asked("/drafts", OF_DRAFTS, NO_DRAFTS),
    ("GET", "/drafts/{draft_id}"): Asked("/drafts/1", OF_DRAFTS, NO_DRAFTS),
    ("GET", "/drafts/{draft_id}/{programme}/{bureau:path}"): Asked(
        "/drafts/1/drug/luohu", OWN_DRAFT, SIGNED_IN - OWN_DRAFT
    ),
    ("POST", "/drafts/{draft_id}/approval"): _decision("/drafts/1/approval"),
    ("POST", "/drafts/{draft_id}/rejection"): _decision("/drafts/1/rejection"),
    ("GET", "/v1/truth"): Asked("/v1/truth", EVERY_READER),
    ("GET", "/truth"): Asked("/truth", EVERY_READER),
    ("GET", "/truth/export.csv"): Asked("/truth/export.csv", EVERY_READER),
    ("GET", "/v1/models"): Asked("/v1/models", OF_MODELS),
    ("GET", "/v1/models/{programme}"): Asked("/v1/models/food", OF_MODELS),
    ("GET", "/v1/models/{programme}/versions/{version}"): Asked(
        "/v1/models/food/versions/3", OF_MODELS
    ),
    ("POST", "/v1/models/{programme}/promotions"): Asked(
        "/v1/models/food/promotions", frozenset(), body=PROMOTION, refused=PROMOTES
    ),
    ("GET", "/models"): Asked("/models", OF_MODELS),
    ("GET", "/models/{programme}"): Asked("/models/food", OF_MODELS),
    ("POST", "/models/{programme}/promotions"): Asked(
        "/models/food/promotions", frozenset(), form=_typed(PROMOTION), refused=PROMOTES
    ),
    ("GET", "/v1/figures"): Asked("/v1/figures", PUBLIC),
    ("GET", "/v1/figures/{week}"): Asked(f"/v1/figures/{WEEK}", PUBLIC),
    ("GET", "/figures"): Asked("/figures", PUBLIC),
    ("GET", "/figures/{week}"): Asked(f"/figures/{WEEK}", PUBLIC),
    ("GET", "/sign-in"): Asked("/sign-in", PUBLIC),
    ("POST", "/sign-in"): Asked("/sign-in", frozenset()),
    # Public, and nowhere without a provider: see test_oidc.py.
    ("GET", "/sign-in/city"): Asked("/sign-in/city", frozenset(), PUBLIC),
    ("GET", "/sign-in/city/done"): Asked("/sign-in/city/done", frozenset(), PUBLIC),
    ("POST", "/sign-out"): Asked("/sign-out", PUBLIC),
    ("GET", "/"): Asked("/", SIGNED_IN),
    ("GET", _OUTCOME_PAGE): _of_luohu(f"{PAGE}/targets/L1/outcome", READERS),
    ("POST", _OUTCOME_PAGE): Asked(
        f"{PAGE}/targets/L1/outcome", RECORDERS, NOT_FOUND, at_fault=422
    ),
    ("POST", f"{_OUTCOME_PAGE}/scan"): Asked(
        f"{PAGE}/targets/L2/outcome/scan", RECORDERS, NOT_FOUND, at_fault=422
    ),
    ("POST", f"{_OUTCOME_PAGE}/orders"): Asked(
        f"{PAGE}/targets/L2/outcome/orders", RECORDERS, NOT_FOUND, at_fault=422
    ),
    ("GET", "/conflicts"): Asked("/conflicts", SETTLERS | {"supervisor elsewhere"}),
    ("POST", "/conflicts/{conflict_id}/settlement"): Asked(
        "/conflicts/1/settlement", SETTLERS, frozenset({"supervisor elsewhere"}), at_fault=422
    ),
    ("GET", "/orders"): Asked("/orders", EVERY_READER),
    ("GET", "/orders/{order_id}"): _of_luohu("/orders/1", READERS),
    ("POST", "/orders/{order_id}/extension"): Asked(
        "/orders/1/extension", RECORDERS, NOT_FOUND, at_fault=422
    ),
    ("POST", "/orders/{order_id}/reinspection"): Asked(
        "/orders/1/reinspection", RECORDERS, NOT_FOUND, at_fault=422
    ),
    ("POST", "/orders/{order_id}/closing"): Asked(
        "/orders/1/closing", RECORDERS, NOT_FOUND, at_fault=422
    ),
    ("GET", "/lists"): Asked("/lists", frozenset(READERS) | NOT_FOUND),
    ("GET", "/weeks/{week}/{programme}/{bureau:path}"): _of_luohu(PAGE, READERS),
    ("GET", "/weeks/{week}/{programme}/{bureau:path}/export.csv"): _of_luohu(
        f"{PAGE}/export.csv", TAKE_ALONG
    ),
    ("GET", "/weeks/{week}/{programme}/{bureau:path}/export.xlsx"): _of_luohu(
        f"{PAGE}/export.xlsx", TAKE_ALONG
    ),
    ("GET", "/weeks/{week}/{programme}/{bureau:path}/print"): _of_luohu(
        f"{PAGE}/print", TAKE_ALONG
    ),
}

"""How a request says who asks, as the API's description tells it: by cookie and mark, or by token.

What is told of an operation is read off what its endpoint depends on, so it says what is done.
"""

from collections.abc import Collection, Mapping
from typing import Any, get_args

from serving.access.asking import COOKIE, PEOPLE_ONLY, Asker, Db, Trail, Writing
from serving.access.forgery import HEADER, SAFE
from serving.access.roles import MACHINES_MAY
from serving.access.tokens import FORM

SCHEMES: Mapping[str, Mapping[str, str]] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "A person's session, which `sign_in` puts into the cookie. Beside it, and"
        " beside a token, stand the permissions that an operation takes; `get_session` says which"
        " you have.",
    },
    "mark": {
        "type": "apiKey",
        "in": "header",
        "name": HEADER,
        "description": "The session's mark, `csrf` in what `sign_in` answers: a change by cookie"
        " without it may have been made by another site.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": FORM.pattern,
        "description": "Another system's token, which an administrator makes for what it is to do"
        " and nothing else. It needs no mark.",
    },
}

# How what an endpoint depends on says which permission it asks for: who lacks it is refused, or is
# told that there is no such thing.
_TAKES = ("permission", "hidden_without")

# What an endpoint may depend on that is answered to nobody who isn't signed in.
_ASK = {part.dependency for each in (Asker, Db, Writing, Trail) for part in get_args(each)[1:]}


def asks(calls: Collection[Any]) -> bool:
    """Whether what an endpoint depends on is answered to nobody who isn't signed in."""
    return any(call in _ASK or hasattr(call, "permission") for call in calls)


def ways_in(calls: Collection[Any], method: str) -> list[dict[str, list[str]]]:
    """The schemes that let an operation be asked, each with the permissions that it takes.

    One of them is enough, with all that it names; none where nobody need be signed in. `calls` are
    all that its endpoint depends on.
    """
    if not asks(calls):
        return []
    takes = sorted({getattr(call, how) for call in calls for how in _TAKES if hasattr(call, how)})
    person: dict[str, list[str]] = {"session": takes}
    if method.upper() not in SAFE:
        person["mark"] = []
    if PEOPLE_ONLY.dependency in calls or not set(takes) <= set(MACHINES_MAY):
        return [person]
    return [person, {"token": takes}]

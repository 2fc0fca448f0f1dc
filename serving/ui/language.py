"""Which of the two languages a reader gets: the one asked for, else remembered, else preferred."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from serving.ui.words import LANGUAGES, Language

DEFAULT_LANGUAGE: Language = "zh"

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 60 * 60


def language_of(request: Request) -> Language:
    """`?lang=`, else the cookie, else what the browser prefers, else Chinese."""
    return (
        asked_language(request)
        or _known(request.cookies.get(COOKIE))
        or preferred(request.headers.get("accept-language", ""))
    )


def remember(request: Request, response: Response) -> None:
    """Keep the language that the address asks for, in a cookie that scripts can't read."""
    asked = asked_language(request)
    if asked is None:
        return
    response.set_cookie(
        COOKIE,
        asked,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def preferred(accept_language: str) -> Language:
    """The language that an Accept-Language header likes best.

    >>> preferred("fr, en;q=0.8, zh;q=0.5"), preferred("zh-CN,zh;q=0.9,en;q=0.8"), preferred("fr")
    ('en', 'zh', 'zh')
    """
    liked = [
        (weight, language)
        for tag, weight in weighted(accept_language)
        if (language := _known(tag.split("-")[0])) and weight > 0
    ]
    return max(liked, key=lambda pair: pair[0])[1] if liked else DEFAULT_LANGUAGE


def weighted(header: str) -> list[tuple[str, float]]:
    """The items of an Accept… header with their weights, in the header's order.

    >>> weighted("text/html, */*;q=0.5")
    [('text/html', 1.0), ('*/*', 0.5)]
    """
    return [_item(part) for part in header.lower().split(",") if part.strip()]


def _item(part: str) -> tuple[str, float]:
    item, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return item, _weight(value)
    return item, 1.0


def _weight(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0  # what can't be read is not preferred


def asked_language(request: Request) -> Language | None:
    """The language that the address asks for; None where it asks for none, or for another."""
    return _known(request.query_params.get("lang"))


def _known(tag: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == tag), None)


async def _readers(request: Request) -> Language:
    return language_of(request)


ReaderLanguage = Annotated[Language, Depends(_readers)]

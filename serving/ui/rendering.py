"""From a template and values to an HTML answer. Templates escape everything and fail on a typo."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from serving.addresses import explanations_page
from serving.clock import shown_moment
from serving.conduct.headers import WITH_OWN_SCRIPT
from serving.ui.language import language_of, remember
from serving.ui.ways import ways
from serving.ui.words import (
    LANGUAGE_NAMES,
    LANGUAGE_TAGS,
    LANGUAGES,
    Language,
    in_language,
    name,
    say,
)

HERE = Path(__file__).parent
STATIC = HERE / "static"

_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def whole_dates(words: str) -> Markup:
    """Words, escaped, whose dates are never broken at the end of a line.

    >>> whole_dates("<b> 2026-05-04")
    Markup('&lt;b&gt; <span class="whole">2026-05-04</span>')
    """
    return Markup(_DATE.sub(r'<span class="whole">\g<0></span>', str(escape(words))))  # noqa: S704  escaped


_TEMPLATES.filters["whole_dates"] = whole_dates
_TEMPLATES.filters["moment"] = shown_moment
_TEMPLATES.globals["explanations_page"] = explanations_page


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A page in the reader's language; remembers the language if the address asks for one."""
    language = language_of(request)
    response = HTMLResponse(
        _TEMPLATES.get_template(template).render(
            **_words_in(language),
            **_asker(request),
            other_languages=_others(request, language),
            **values,
        ),
        status_code=status,
        headers={"Content-Language": LANGUAGE_TAGS[language], "Vary": "Accept-Language, Cookie"},
    )
    remember(request, response)
    return response


def with_own_script(response: HTMLResponse) -> HTMLResponse:
    """The page, allowed to run our own script files; every other page runs none."""
    response.headers["Content-Security-Policy"] = WITH_OWN_SCRIPT
    return response


def _words_in(language: Language) -> dict[str, object]:
    """What templates say words with: `say(key)`, `name(group, code)`, `text(pair)`."""
    return {
        "language": LANGUAGE_TAGS[language],
        "say": partial(_say, language),
        "name": lambda group, code: in_language(name(group, code), language),
        "text": partial(in_language, language=language),
    }


def _asker(request: Request) -> dict[str, object]:
    """Who asks, where anybody is signed in, and what every form of theirs must hold."""
    asker = getattr(request.state, "asker", None)
    return {
        "asker": asker,
        "ways": ways(asker, request.url.path),
        "shown_name": getattr(request.state, "shown_name", None),
        "csrf_field": Markup('<input type="hidden" name="csrf" value="{}">').format(
            getattr(request.state, "csrf", "")
        ),
    }


def _others(request: Request, language: Language) -> list[tuple[str, str, str]]:
    """The other languages: where this page is in each, its tag, and what it calls itself."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return [
        (f"?{urlencode([*asked, ('lang', other)])}", LANGUAGE_TAGS[other], LANGUAGE_NAMES[other])
        for other in LANGUAGES
        if other != language
    ]


def _say(language: Language, key: str, **values: object) -> str:
    return say(key, language, **values)

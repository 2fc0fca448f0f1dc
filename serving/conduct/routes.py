"""What was asked, as the code names it: the only form in which an address is logged or counted.

An address holds ids of establishments and words that people searched for; its template holds none,
and there are as many templates as routes.
"""

from starlette.types import Scope

# One name for whatever leads nowhere: who tries a thousand addresses makes one series of numbers.
UNKNOWN_ROUTE = "unknown"

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def route_template(scope: Scope) -> str:
    """The template that a request was led to, such as /v1/weeks/{week}/lists; after it was led."""
    route = scope.get("route")
    if route is not None:
        return str(route.path)
    if scope.get("root_path"):
        return f"{scope['root_path']}/*"  # a mount: static files
    if scope["path"] == scope["app"].openapi_url:
        return str(scope["path"])
    return UNKNOWN_ROUTE


def method_name(scope: Scope) -> str:
    """The method, or OTHER: whoever asks may invent as many as they like.

    >>> method_name({"method": "GET"}), method_name({"method": "BREW"})
    ('GET', 'OTHER')
    """
    return scope["method"] if scope["method"] in _METHODS else "OTHER"

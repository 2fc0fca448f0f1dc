"""Answers that are not sent again to who has them already (RFC 9110, 13.1.2)."""

from collections.abc import Mapping

from fastapi import Response
from starlette.status import HTTP_304_NOT_MODIFIED


def conditional(
    body: bytes,
    *,
    content_hash: str,
    if_none_match: str,
    media_type: str,
    headers: Mapping[str, str],
) -> Response:
    """`body` with its ETag; 304 without it where the request names its content.

    `headers` go with both: a 304 must repeat what caches go by.
    """
    sent = {**headers, "ETag": f'"{content_hash}"'}
    if names(if_none_match, content_hash):
        return Response(status_code=HTTP_304_NOT_MODIFIED, headers=sent)
    return Response(body, media_type=media_type, headers=sent)


def names(if_none_match: str, content_hash: str) -> bool:
    """Whether an If-None-Match header names this content.

    >>> names('W/"a", "b"', "a"), names("*", "a"), names('"b"', "a"), names("", "a")
    (True, True, False, False)
    """
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or f'"{content_hash}"' in tags

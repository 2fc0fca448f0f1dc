"""The API of other systems' tokens, for administrators."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path

from serving.access import administering, tokens
from serving.access.asking import Db, Trail, Writing, may
from serving.access.endpoints import or_refused
from serving.access.schemas import MadeTokenBody, NewTokenBody, TokenBody, TokensBody
from serving.access.tokens import MachineToken

router = APIRouter(prefix="/v1/tokens", tags=["access"], dependencies=[may("manage_accounts")])

TokenName = Annotated[str, Path(description="A token's name", examples=["platform"])]


@router.get("", operation_id="list_tokens")
async def list_tokens(db: Db) -> TokensBody:
    """All tokens, also those that ended; never what they are."""
    return TokensBody(tokens=tuple(_body(each) for each in tokens.tokens(db)))


@router.post("", operation_id="add_token", status_code=HTTPStatus.CREATED)
async def add_token(body: NewTokenBody, writing: Writing, trail: Trail) -> MadeTokenBody:
    """Let another system in. The answer has the token itself, which is never shown again."""
    made, secret = or_refused(
        lambda: administering.add_token(writing, trail, **body.model_dump()), "token_refused"
    )
    return MadeTokenBody(token=secret, made=_body(made))


@router.delete("/{name}", operation_id="revoke_token", status_code=HTTPStatus.NO_CONTENT)
async def revoke_token(name: TokenName, writing: Writing, trail: Trail) -> None:
    """The token lets nobody in any more, from now on."""
    administering.revoke_token(writing, trail, name)


def _body(token: MachineToken) -> TokenBody:
    return TokenBody(
        name=token.name,
        may=token.may,
        bureau=token.bureau,
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        revoked_at=token.revoked_at,
    )

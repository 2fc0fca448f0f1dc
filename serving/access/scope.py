"""One bureau's session: another bureau's rows do not exist in it.

The one place where that is held. Every query of such a session, whoever wrote it, gets the bureau
added to its conditions for every class that is a bureau's (`records.OfBureau`), and none of its
writes can make another bureau's row. Queries must name the mapped classes; a plain table would
pass, so `tests/serving/access/test_scope.py` lets none be named.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, event, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from serving.records import ListRecord, OfBureau, TargetRecord

_BUREAU = "bureau"


def scope(session: Session, bureau: str | None) -> Session:
    """The session, from now on one bureau's; None leaves it the whole city's."""
    if bureau is not None:
        session.info[_BUREAU] = bureau
    return session


@event.listens_for(Session, "do_orm_execute")
def _add_bureau(state: ORMExecuteState) -> None:
    bureau = state.session.info.get(_BUREAU)
    if bureau is None or state.is_column_load or state.is_relationship_load:
        return
    state.statement = _of_bureau(state.statement, bureau)


# To build them at each question, and to compare them with what was compiled before, took as long
# as to find a list. Most questions are built anew and found here by nobody: the last few are kept.
@lru_cache(maxsize=128)
def _of_bureau(statement: Executable, bureau: str) -> Executable:
    return statement.options(*_criteria(bureau))


@lru_cache
def _criteria(bureau: str) -> tuple[Any, ...]:
    lists = select(ListRecord.id).where(ListRecord.bureau == bureau)
    of_lists = TargetRecord.list_id.in_(lists)
    return (
        with_loader_criteria(OfBureau, lambda cls: cls.bureau == bureau, include_aliases=True),
        with_loader_criteria(TargetRecord, of_lists, include_aliases=True),
    )


@event.listens_for(Session, "before_flush")
def _refuse_others(session: Session, *_: object) -> None:
    bureau = session.info.get(_BUREAU)
    if bureau is None:
        return
    for record in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(record, OfBureau) and record.bureau != bureau:
            raise PermissionError(
                f"A session of {bureau} was about to write a {type(record).__name__} of "
                f"{record.bureau}. Look it up in the session first: what is not found is a 404."
            )

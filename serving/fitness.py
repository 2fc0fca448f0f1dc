"""Whether the models behind the current lists fit this build: it must still make their features.

A build that can't would explain and repeat its lists wrongly, so the service refuses to start.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from features.refused import Refused
from serving.records import PublicationRecord


class ModelDoesNotFit(Refused):
    """Current lists come from models that need features this build no longer makes."""

    def __init__(self, missing: Mapping[str, Sequence[str]]) -> None:
        super().__init__(
            "\n".join(
                f"The {programme} model needs {_all_of(names)}, which features/catalogue no longer "
                f"makes. Put {'it' if len(names) == 1 else 'them'} back, or retrain: "
                f"targeting train {programme}"
                for programme, names in missing.items()
            )
        )


def refuse_unfit_models(db: Session, can_make: frozenset[str]) -> None:
    """Raise `ModelDoesNotFit` if a newest publication's model needs a feature not in `can_make`."""
    missing = {
        publication.programme: unmade
        for publication in current_publications(db)
        if (unmade := sorted(set(publication.model["features"]) - can_make))
    }
    if missing:
        raise ModelDoesNotFit(missing)


def current_publications(db: Session) -> Sequence[PublicationRecord]:
    """The newest publication of each programme, by programme."""
    newest = (
        select(PublicationRecord.programme, func.max(PublicationRecord.week).label("week"))
        .group_by(PublicationRecord.programme)
        .subquery()
    )
    return db.scalars(
        select(PublicationRecord)
        .join(
            newest,
            (PublicationRecord.programme == newest.c.programme)
            & (PublicationRecord.week == newest.c.week),
        )
        .order_by(PublicationRecord.programme)
    ).all()


def _all_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

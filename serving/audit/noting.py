"""Who is about to see a named establishment stands in the audit first: lists, and its own page."""

from serving.access.asking import AuditTrail
from serving.audit.queries import establishment_subject, list_subject
from serving.lists.chosen import Wanted

# Words that people looked for may be somebody's name.
_FREE_WORDS = "q"


def note_list(
    trail: AuditTrail,
    action: str,
    content_hash: str,
    place: tuple[str, str, str],
    wanted: Wanted | None = None,
) -> None:
    """A list of `place` (week, programme, bureau), as `wanted` or whole, is about to be sent."""
    week, programme, bureau = place
    trail.seen(
        action,
        list_subject(content_hash),
        bureau=bureau,
        week=week,
        programme=programme,
        of=bureau,
        asked={} if wanted is None else asked_of(wanted),
    )


def asked_of(wanted: Wanted) -> dict[str, str]:
    """What the audit keeps of what somebody asked of a list."""
    return {name: value for name, value in wanted.parameters().items() if name != _FREE_WORDS}


def note_establishment(trail: AuditTrail, establishment_id: str, bureau: str | None) -> None:
    """An establishment's records are about to be sent."""
    trail.seen("view", establishment_subject(establishment_id), bureau=bureau)

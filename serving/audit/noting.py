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
    asked = {} if wanted is None else wanted.parameters()
    told = {name: value for name, value in asked.items() if name != _FREE_WORDS}
    trail.seen(
        action,
        list_subject(content_hash),
        bureau=bureau,
        week=week,
        programme=programme,
        of=bureau,
        asked=told,
    )


def note_establishment(trail: AuditTrail, establishment_id: str, bureau: str | None) -> None:
    """An establishment's records are about to be sent."""
    trail.seen("view", establishment_subject(establishment_id), bureau=bureau)

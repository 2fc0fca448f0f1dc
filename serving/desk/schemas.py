"""How far lists are, as it is sent."""

from serving.lists.schemas import Sent


class ListProgressBody(Sent):
    """A list and how many of its targets stand how.

    `accepted`: somebody is sent; `otherwise`: put off, struck off or replaced; `undecided`: neither
    yet, of which `waits` wait for a second person. `visited` have an outcome, and of these `failed`
    did not conform. `href` is the list.
    """

    programme: str
    bureau: str
    href: str
    targets: int
    accepted: int
    otherwise: int
    undecided: int
    waits: int
    visited: int
    failed: int


class ProgressBody(Sent):
    """How far a week's lists are, by programme and bureau."""

    week: str
    lists: tuple[ListProgressBody, ...]

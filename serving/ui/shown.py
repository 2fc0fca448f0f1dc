"""A list as a reader asked for it: what its page, its files and its sheet all show.

They are made of this one value, so that a file can't have other rows, or another order, than the
screen that it was taken from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from serving.addresses import list_page
from serving.decisions.queries import list_id_of, standings_of
from serving.decisions.standing import Standing
from serving.lists.chosen import Wanted, chosen
from serving.lists.queries import other_programmes
from serving.lists.schemas import EarlierListBody, PublishedBody
from serving.objections.queries import marks_of_list
from serving.outcomes.queries import Outcome, outcomes_of_list
from serving.parameters import published_list
from serving.ui.cards import Card, cards

# Hexadecimal digits of a list's id in names of files and heads of sheets: people compare eight.
SHORT_ID = 8


@dataclass(frozen=True)
class Shown:
    """A list, and its `cards` that fit what is `wanted`, in that order.

    `list_id` is the hash of its bytes. `together` names, by establishment, the other programmes of
    which the bureau's lists of the week have it too; `standing` is what people decided, and
    `outcomes` what was found, of those where there is any; `objected` are who is under objection.
    """

    listed: EarlierListBody
    list_id: str
    wanted: Wanted
    cards: tuple[Card, ...]
    together: Mapping[str, tuple[str, ...]]
    standing: Mapping[str, Standing]
    outcomes: Mapping[str, Outcome]
    objected: frozenset[str]

    @property
    def short_id(self) -> str:
        """The beginning of the list's id."""
        return self.list_id[:SHORT_ID]


def shown(db: Session, week: str, programme: str, bureau: str, wanted: Wanted) -> Shown:
    """A bureau's list as asked for."""
    found = published_list(db, week, programme, bureau, address=list_page)
    listed = PublishedBody.validate_json(found.body)
    list_id = list_id_of(db, week, programme, bureau)
    return Shown(
        listed=listed,
        list_id=found.content_hash,
        wanted=wanted,
        cards=chosen_cards(listed, wanted),
        together=other_programmes(db, week, programme, bureau),
        standing={} if list_id is None else standings_of(db, list_id),
        outcomes={
            each.place.establishment_id: each
            for each in outcomes_of_list(db, week, programme, bureau)
        },
        objected=frozenset(
            mark.establishment_id for mark in marks_of_list(db, week, programme, bureau)
        ),
    )


def chosen_cards(listed: EarlierListBody, wanted: Wanted) -> tuple[Card, ...]:
    """A list's targets as asked for; their bars keep the scale of the whole list."""
    by_rank = {card.target.rank: card for card in cards(listed)}
    return tuple(by_rank[target.rank] for target in chosen(listed, wanted))

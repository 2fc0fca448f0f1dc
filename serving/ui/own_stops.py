"""The asker's stops as their page shows them: by day, today's first, what is done folded away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import quote

from features.words import Text
from serving.addresses import decide_page, outcome_page
from serving.lists.schemas import ReasonBody
from serving.my_week.asking import Mine, Point
from serving.my_week.queries import Stop
from serving.ui.cards import Card, cards
from serving.ui.decided import Beside, beside
from serving.ui.trips import weekday
from serving.ui.week_map import Locator, Place, WeekMap, locator, week_map
from serving.ui.words import said

# As many reasons as are read standing at a door.
MOST_REASONS = 3


@dataclass(frozen=True)
class OwnCard:
    """A stop with what its page shows. `reasons` are why to go: what speaks for it, most first.

    `directions` opens the phone's own map; `decided` None where a person accepted the visit.
    """

    stop: Stop
    card: Card
    reasons: tuple[ReasonBody, ...]
    visited: Text
    href: str
    directions: str
    decided: Beside | None


@dataclass(frozen=True)
class Day:
    """A day's stops, `open` ones to be visited and `closed` ones not, and a map of the open ones.

    `when` is today, past or coming; `locator` says where in the bureau they lie.
    """

    day: date
    when: str
    weekday: str
    open: tuple[OwnCard, ...]
    closed: tuple[OwnCard, ...]
    map: WeekMap | None
    locator: Locator | None


def own_days(mine: Mine) -> list[Day]:
    """The days: today, then past ones with something still to visit, coming ones, and done ones."""
    days = [
        _day(day, list(stops), mine)
        for day, stops in groupby(own_cards(mine.own.stops, mine), key=_day_of)
    ]
    return sorted(days, key=_place)


def own_cards(stops: Sequence[Stop], mine: Mine) -> list[OwnCard]:
    """The stops as cards, in their order."""
    by_list = {each.list_hash: each.listed for each in stops}
    shown = {
        (list_hash, card.target.establishment_id): card
        for list_hash, listed in by_list.items()
        for card in cards(listed)
    }
    return [_card(stop, shown[stop.list_hash, stop.place.establishment_id], mine) for stop in stops]


def directions(address: str, point: Point | None) -> str:
    """An address that a phone hands to its own map (RFC 5870): the place, asked for by its words.

    Words first, for maps of China shift coordinates (GCJ-02) by some hundred metres.

    >>> directions("罗湖路 1", (22.55, 114.1)), directions("A", None)
    ('geo:22.55,114.1?q=%E7%BD%97%E6%B9%96%E8%B7%AF%201', 'geo:0,0?q=A')
    """
    lat, lon = point or (0, 0)
    return f"geo:{lat},{lon}?q={quote(address, safe='')}"


def last_visit(visited_on: date | None, today: date) -> Text:
    """When somebody last was there, and how long ago that is today."""
    if visited_on is None:
        return said("mine.never")
    days = (today - visited_on).days
    return said("mine.visited.one" if days == 1 else "mine.visited", day=visited_on, days=days)


def _card(stop: Stop, card: Card, mine: Mine) -> OwnCard:
    place, target = stop.place, stop.target
    where = (place.week, place.programme, place.bureau, place.establishment_id)
    accepted = stop.standing is not None and stop.standing.signed_off and not stop.standing.waits
    return OwnCard(
        stop=stop,
        card=card,
        reasons=tuple(each for each in target.reasons if each.contribution > 0)[:MOST_REASONS],
        visited=last_visit(target.last_visited_on, mine.today),
        href=outcome_page(*where),
        directions=directions(target.address, mine.points.get(place.establishment_id)),
        decided=None if accepted else beside(stop.standing, decide_page(*where)),
    )


def _day_of(card: OwnCard) -> date:
    return card.stop.outing.day


def _day(day: date, found: Sequence[OwnCard], mine: Mine) -> Day:
    to_visit = tuple(each for each in found if each.stop.state == "to_visit")
    places = _places(to_visit, mine)
    return Day(
        day=day,
        when="today" if day == mine.today else "past" if day < mine.today else "coming",
        weekday=weekday(day),
        open=to_visit,
        closed=tuple(each for each in found if each.stop.state != "to_visit"),
        map=week_map(places),
        locator=locator(places, mine.extent),
    )


def _places(found: Sequence[OwnCard], mine: Mine) -> list[Place]:
    """Where the stops are, one dot for each, also where two programmes meet there."""
    by_id = {each.stop.place.establishment_id: each.stop for each in found}
    return [
        Place(stop.outing.order, stop.target.name, *mine.points[id_])
        for id_, stop in by_id.items()
        if id_ in mine.points
    ]


def _place(day: Day) -> tuple[int, date]:
    if day.when == "today":
        return 0, day.day
    if day.when == "past" and day.open:
        return 1, day.day
    return (2 if day.when == "coming" else 3), day.day

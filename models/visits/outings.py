"""Who goes to each target and when: a week's lists with the rotas of their bureaus written in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from features.store import EventStore
from features.words import Text
from models.visits.crews.people import Went
from models.visits.crews.records import Wanted
from models.visits.crews.rota import NOTES, REASONS, Rota
from models.visits.crews.week import rotas
from models.visits.draw import Seed
from models.visits.lists import Outing, Target, WeeklyList


def with_outings(
    store: EventStore,
    lists: Sequence[WeeklyList],
    monday: date,
    seed: Seed,
    earlier: Iterable[Went] = (),
) -> list[WeeklyList]:
    """The lists of all programmes of a week, each target with its outing or why nobody goes.

    As they are where no list of inspectors was ever delivered: who goes is then settled elsewhere.
    `earlier` are outings of the weeks before, of which not all are on record.
    """
    if not store.meta.rows.get("inspectors"):
        return list(lists)
    wanted: dict[str, list[Wanted]] = {}
    for one in lists:
        for target in one.targets:
            place = Wanted(target.establishment_id, one.programme, target.due_on)
            wanted.setdefault(one.bureau, []).append(place)
    found = rotas(store, wanted, monday, seed, earlier=earlier)
    return [_filled(one, found[one.bureau]) if one.targets else one for one in lists]


def _filled(one: WeeklyList, rota: Rota) -> WeeklyList:
    outings, reasons = _outings(rota, one.programme), _reasons(rota, one.programme)
    targets = tuple(_sent(target, outings, reasons) for target in one.targets)
    return replace(one, targets=targets)


def _outings(rota: Rota, programme: str) -> dict[str, Outing]:
    return {
        visit.establishment_id: Outing(
            visit.day, visit.order, visit.inspectors, tuple(NOTES[note] for note in visit.notes)
        )
        for visit in rota.visits
        if programme in visit.programmes
    }


def _reasons(rota: Rota, programme: str) -> dict[str, Text]:
    return {
        one.establishment_id: REASONS[one.reason]
        for one in rota.unassigned
        if programme in one.programmes
    }


def _sent(target: Target, outings: Mapping[str, Outing], reasons: Mapping[str, Text]) -> Target:
    id_ = target.establishment_id
    outing = outings.get(id_)
    return replace(target, outing=outing, nobody=None if outing else reasons[id_])

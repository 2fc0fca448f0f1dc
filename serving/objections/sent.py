"""Objections and their marks as they are sent."""

from datetime import date

from serving.addresses import objection_address
from serving.objections.clocks import Clock, overdue, reading
from serving.objections.effect import Effect
from serving.objections.queries import Mark, Objection
from serving.objections.rules import is_open
from serving.objections.schemas import (
    ClockBody,
    EffectBody,
    EventBody,
    MarkBody,
    ObjectionBody,
    PlaceBody,
    SubjectBody,
)
from serving.ui.words import said


def body_of(objection: Objection, *, today: date) -> ObjectionBody:
    """An objection, with what its clocks say today."""
    return ObjectionBody(
        id=objection.id,
        href=objection_address(objection.id),
        state=objection.state,
        under_objection=is_open(objection.events),
        overdue=overdue(objection.clocks, today),
        bureau=objection.bureau,
        establishment_id=objection.establishment_id,
        establishment_name=objection.establishment_name,
        subject=SubjectBody.model_validate(objection.subject),
        said_by=objection.said_by,
        reference=objection.reference,
        words=objection.words,
        received_at=objection.received_at,
        registered_by=objection.registered_by,
        officers_known=bool(objection.officers),
        actions=objection.subject.actions,
        clocks=tuple(_clock(each, today) for each in objection.clocks),
        events=tuple(EventBody.model_validate(each) for each in objection.events),
    )


def effect_of(effect: Effect) -> EffectBody:
    """What became of it in one programme."""
    return EffectBody(
        programme=effect.programme,
        before=PlaceBody.model_validate(effect.before),
        since=tuple(PlaceBody.model_validate(each) for each in effect.since),
    )


def mark_of(mark: Mark) -> MarkBody:
    """One target's mark."""
    return MarkBody(
        establishment_id=mark.establishment_id,
        objection_id=mark.objection_id,
        href=objection_address(mark.objection_id),
        about=mark.subject.about,
        since=mark.since,
        words=said("objection.mark"),
    )


def _clock(clock: Clock, today: date) -> ClockBody:
    said_today = reading(clock, today)
    return ClockBody(
        step=clock.step,
        counted_from=clock.counted_from,
        due_on=clock.due,
        standing=said_today.standing,
        days=said_today.days,
        presumed=said_today.presumed,
        extended=clock.extended,
        met_on=clock.met_on,
    )

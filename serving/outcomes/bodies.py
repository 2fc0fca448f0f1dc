"""Outcomes as they are sent."""

from serving.addresses import conflict_address, outcome_address
from serving.outcomes.queries import Conflict, Outcome, Target, Told
from serving.outcomes.schemas import (
    ConflictBody,
    FindingBody,
    OutcomeBody,
    SettlementBody,
    TargetOutcomeBody,
    ToldBody,
)


def outcome_body(outcome: Outcome) -> OutcomeBody:
    """All that is recorded of a visit."""
    place = outcome.place
    return OutcomeBody(
        id=outcome.id,
        href=outcome_address(place.week, place.programme, place.bureau, place.establishment_id),
        week=place.week,
        programme=place.programme,
        bureau=place.bureau,
        establishment_id=place.establishment_id,
        purpose=outcome.purpose,
        standing=told_body(outcome.standing),
        first=told_body(outcome.first),
        conflicts=tuple(conflict_body(each) for each in outcome.conflicts),
        scan_id=outcome.scan_id,
        scan_due=outcome.scan_due,
    )


def conflict_body(conflict: Conflict) -> ConflictBody:
    """A conflict, and what a supervisor said of it."""
    settled = conflict.settlement
    return ConflictBody(
        id=conflict.id,
        href=conflict_address(conflict.id),
        told=told_body(conflict.told),
        settlement=None if settled is None else SettlementBody.model_validate(settled),
    )


def told_body(told: Told) -> ToldBody:
    """What somebody recorded."""
    return ToldBody(
        visited_on=told.visited_on,
        result=told.result,
        severity=told.severity,
        findings=tuple(FindingBody.model_validate(each) for each in told.findings),
        inspectors=told.inspectors,
        visit_order=told.visit_order,
        scan_id=told.scan_id,
        scan_missing=told.scan_missing,
        scan_words=told.scan_words,
        seen_on_device_at=told.seen_on_device_at,
        recorded_at=told.recorded_at,
        recorded_by=told.recorded_by,
    )


def target_body(target: Target, found: Outcome | None) -> TargetOutcomeBody:
    """A target and what was found there."""
    place = target.place
    return TargetOutcomeBody(
        week=place.week,
        programme=place.programme,
        bureau=place.bureau,
        establishment_id=place.establishment_id,
        name=target.name,
        purpose=target.purpose,
        day=target.day,
        visit_order=target.visit_order,
        inspectors=target.inspectors,
        outcome=None if found is None else outcome_body(found),
    )

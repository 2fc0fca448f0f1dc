"""Brings what the service tells of models in line with MLflow, where all of it is kept first.

Commands that change MLflow do so and then call this; whoever was killed in between has it done by
the next command, or by the worker when it starts. Nothing here changes MLflow.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from experiments import tracking
from experiments.gate import named
from experiments.titles import title
from features.words import Text
from models.registry import (
    CHALLENGER,
    CHAMPION,
    PREVIOUS,
    PROMOTED,
    RULE,
    NoModel,
    Registry,
    Version,
)
from serving.connecting import shown
from serving.database import open_database, reading, written
from serving.registered import keeping
from serving.registered.keeping import InForce
from serving.registered.schemas import CheckBody, Gate, TrackingBody, TrainingBody, VersionBody
from serving.settings import settings_from
from targeting.edges import home, now

# How a version says when it became champion, by whom and why: `Registry.make_champion`.
_PROMOTION: Final = re.compile(r"(?P<on>\d{4}-\d\d-\d\d) by (?P<by>.*?): (?P<why>.*)")


def bring_in_line(*programmes: str) -> None:
    """Writes down what MLflow has of these programmes and the service's database lacks."""
    engine = open_database(settings_from())
    try:
        in_line(engine, Registry(home().tracking), programmes)
    finally:
        engine.dispose()


def in_line(engine: Engine, registry: Registry, programmes: Iterable[str]) -> None:
    """The same, of a registry; MLflow is asked before the database, which nobody waits for."""
    for programme in programmes:
        with reading(engine) as db:
            kept = keeping.kept_runs(db, programme)
        fresh = [
            told_of(registry, version)
            for version in registry.versions(programme)
            if version.run_id not in kept
        ]
        stands = in_force(registry, programme)

        def work(
            db: Session,
            programme: str = programme,
            fresh: list[VersionBody] = fresh,
            stands: InForce | None = stands,
        ) -> None:
            for body in fresh:
                keeping.keep_version(db, body, now=now())
            if stands is not None:
                keeping.keep_standing(db, programme, stands, now=now())

        written(engine, work)


def in_force(registry: Registry, programme: str) -> InForce | None:
    """What MLflow says is in force; None where it has nothing of the programme."""
    champion, challenger, previous = (
        registry.called(programme, alias) for alias in (CHAMPION, CHALLENGER, PREVIOUS)
    )
    if champion is None and challenger is None and not registry.versions(programme):
        return None
    lines = champion.tags.get(PROMOTED, "").splitlines() if champion else []
    said = _PROMOTION.fullmatch(lines[-1]) if lines else None
    return InForce(
        champion=_number(champion),
        challenger=_number(challenger),
        previous=_number(previous),
        promoted_on=said and said["on"],
        by=said and said["by"],
        why=said and said["why"],
    )


def told_of(registry: Registry, version: Version) -> VersionBody:
    """What is told of a version in MLflow; of an earlier build's, what its tags say."""
    tags = version.tags
    try:
        told = TrainingBody.model_validate(registry.json(version, tracking.TOLD))
    except (NoModel, ValidationError):  # another build's, which left less behind, or more
        told = None
    rule = tags.get(RULE)
    before = tags.get(tracking.TRAINED_BEFORE)
    return VersionBody(
        programme=version.programme,
        version=int(version.number),
        registered_at=version.registered_at,
        trained_before=date.fromisoformat(before) if before else None,
        rule=title(rule) if rule else None,
        gate=_gate(tags.get(tracking.GATE)),
        checks=told.checks if told else _checks(tags),
        tracking=_tracking(registry, version),
        told=told,
    )


def _number(version: Version | None) -> int | None:
    return None if version is None else int(version.number)


def _gate(tag: str | None) -> Gate:
    if tag == tracking.PASSED:
        return "passed"
    return "failed" if tag == tracking.FAILED else "unknown"


def _checks(tags: Mapping[str, str]) -> tuple[CheckBody, ...]:
    """The checks that an earlier build's gate left in a version's tags: whether each passed."""
    found = []
    for name, value in sorted(tags.items()):
        check = named(name)
        if check is None:
            continue
        kind, of = check
        words = title(of) if kind in ("ahead", "not_worse") else Text(of, of)
        passed = value.startswith(tracking.PASSED)
        found.append(CheckBody(kind=kind, of=words, passed=passed, told=None))
    return tuple(found)


def _tracking(registry: Registry, version: Version) -> TrackingBody:
    server = _server(registry.uri)
    if server is None:
        store = shown(make_url(registry.uri))
        return TrackingBody(run=version.run_id, run_page=None, version_page=None, store=store)
    experiment = registry.experiment(version)
    return TrackingBody(
        run=version.run_id,
        run_page=f"{server}/#/experiments/{experiment}/runs/{version.run_id}",
        version_page=f"{server}/#/models/{version.programme}/versions/{version.number}",
        store=server,
    )


def _server(uri: str) -> str | None:
    """The address of a tracking server without who signs in there; None where it is a file.

    >>> _server("https://me:secret@mlflow.example.gov.cn/"), _server("sqlite:////srv/mlflow.db")
    ('https://mlflow.example.gov.cn', None)
    """
    parts = urlsplit(uri)
    if parts.scheme not in ("http", "https"):
        return None
    _, _, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))

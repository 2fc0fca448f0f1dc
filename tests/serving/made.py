"""Builders of lists and facts: each defaults everything beside the point of a test."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from features.contract import SEVERITY_MAX
from features.words import Text
from models.visits.law import LANES
from models.visits.lists import DrawStamp, LaneCount, ModelStamp, Outing, Reason, Target, WeeklyList
from serving.access import tokens
from serving.access.accounts import account, add
from serving.access.asking import COOKIE
from serving.access.forgery import HEADER
from serving.access.principal import Principal
from serving.access.sessions import csrf_of, opened
from serving.app import create_app
from serving.conduct.limits import USUAL, Limits
from serving.database import open_database, writing
from serving.establishments.queries import (
    ComplaintsBand,
    CreditFact,
    EstablishmentHistory,
    Extent,
    History,
    InspectionFact,
    Profile,
    SampleFact,
)
from serving.lists.schemas import PublishedBody
from serving.records import ListRecord, PublicationRecord, TargetRecord
from serving.settings import Settings

WEEK = "2026-W48"
MONDAY = date(2026, 11, 23)
SUNDAY_BEFORE = date(2026, 11, 22)
EARLIER_WEEK = "2026-W47"
EARLIER_MONDAY = date(2026, 11, 16)
DUE_ON = date(2026, 12, 4)
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

# As the build before the plan of visits published it.
EARLIER = (Path(__file__).parent / "earlier_list.json").read_bytes()
EARLIER_HASH = "f3576fe248f54fa134b9fd861c2d3a00c76e0ca31a6f341a97b44c2548a98847"
# As the build did whose risk lane went by the chance.
LANED = (Path(__file__).parent / "laned_list.json").read_bytes()
LANED_HASH = "b1d5d3b804c2224542bbd0b8a52c468372435b04d4800bbc4684a04967b90296"

FEATURES = frozenset({"visits_365d", "failures_365d", "complaints_90d"})


RULES = {
    "trigger": (Text("a sampling test failed", "抽检不合格"), "sample_followup"),
    "statutory": (Text("grade C: two visits a year", "C级：每年至少检查2次"), "key_supervision"),
    "risk": (Text("among the highest scores", "得分排在前列"), "data_monitoring"),
    "random": (Text("drawn by lot", "随机抽取"), "double_random"),
}


OUTING = Outing(date(2026, 11, 25), 2, ("J00017", "J00042"), ())


def reason(contribution: float = 0.62, *, family: str = "history") -> Reason:
    return Reason(
        family=family,
        title=Text("Past visits", "检查历史"),
        fact=Text("2 of 3 visits did not conform", "近3次检查中2次不符合"),
        contribution=contribution,
    )


def target(
    rank: int = 1,
    establishment_id: str | None = None,
    *,
    risk: float = 0.41,
    risk_range: tuple[float, float] | None = (0.22, 0.63),
    outcomes_on_record: int = 3,
    lane: str = "risk",
    also: tuple[str, ...] = (),
    basis: str | None = None,
    rule: Text | None = None,
    due_on: date | None = None,
    chance: float | None = None,
    base: float = 0.75,
    reasons: tuple[Reason, ...] = (reason(0.62), reason(-0.15, family="area")),
    other: float = 0.08,
    score: float | None = None,
    last_visited_on: date | None = date(2026, 3, 2),
    name: str = "东门小馆",
    carried_since: str | None = None,
    counted_with: str | None = None,
    outing: Outing | None = OUTING,
    nobody: Text | None = None,
    weight: float = 1.0,
) -> Target:
    """A target; one that needs a deadline, or a chance of being drawn, has one."""
    words, code = RULES.get(lane, RULES["risk"])
    parts = base + sum(each.contribution for each in reasons) + other
    return Target(
        rank=rank,
        establishment_id=establishment_id or f"E-{rank:04d}",
        name=name,
        kind="restaurant",
        address="罗湖区东门中路1号",
        lane=lane,
        also=also,
        basis=basis or code,
        rule=rule or words,
        due_on=due_on or (DUE_ON if lane in ("trigger", "statutory") else None),
        inclusion_probability=chance or (0.012 if lane == "random" else None),
        carried_since=carried_since,
        counted_with=counted_with,
        outing=outing,
        nobody=nobody,
        risk=risk,
        risk_low=risk_range[0] if risk_range else None,
        risk_high=risk_range[1] if risk_range else None,
        outcomes_on_record=outcomes_on_record,
        expected_severity=parts / weight if 0 <= parts / weight <= SEVERITY_MAX else 1.3,
        served=None if weight == 1 else 600 * weight,
        weight=weight,
        score=parts if score is None else score,
        base=base,
        reasons=reasons,
        other=other,
        last_visited_on=last_visited_on,
    )


def stamp(
    *, version: str = "3", features: Sequence[str] = sorted(FEATURES), rule: Text | None = None
) -> ModelStamp:
    return ModelStamp("food", version, date(2026, 9, 7), "c0ffee", tuple(features), rule)


def counts(*targets: Target) -> tuple[LaneCount, ...]:
    """Lanes that got all they wanted."""
    got = Counter(each.lane for each in targets)
    return tuple(LaneCount(lane, wanted=got[lane], listed=got[lane], held=0) for lane in LANES)


def draw(
    *,
    seed: str = "5eed" * 16,
    announced_on: date | None = date(2026, 11, 9),
    quota: float = 0.4,
    frame: int = 3482,
    next_commitment: str | None = None,
) -> DrawStamp:
    commitment = hashlib.sha256(bytes.fromhex(seed)).hexdigest()
    return DrawStamp(
        seed, commitment, announced_on, quota, frame, "f" * 64, next_commitment=next_commitment
    )


def weekly(
    bureau: str = "luohu",
    *targets: Target,
    week: str = WEEK,
    as_of: date = MONDAY,
    programme: str = "food",
    capacity: int = 12,
    eligible: int = 3482,
    model: ModelStamp | None = None,
    snapshot: str = "5eed",
) -> WeeklyList:
    targets = targets or (target(1), target(2))
    return WeeklyList(
        week=week,
        as_of=as_of,
        programme=programme,
        bureau=bureau,
        capacity=capacity,
        eligible=eligible,
        model=model or stamp(),
        snapshot=snapshot,
        lanes=counts(*targets),
        make_up=(),
        breaches=(),
        signature=None,
        draw=draw(quota=counts(*targets)[-1].listed + 0.4, frame=eligible),
        targets=targets,
    )


def empty(bureau: str = "luohu") -> WeeklyList:
    return replace(weekly(bureau, capacity=0), targets=(), lanes=counts())


def earlier(bureau: str = "luohu", *targets: Target) -> WeeklyList:
    one = weekly(bureau, *targets)
    then = replace(OUTING, day=OUTING.day - (MONDAY - EARLIER_MONDAY))
    moved = tuple(replace(each, outing=then if each.outing else None) for each in one.targets)
    return replace(one, week=EARLIER_WEEK, as_of=EARLIER_MONDAY, targets=moved)


def lanes(**counted: tuple[int, int, int]) -> tuple[LaneCount, ...]:
    """Lanes that wanted, listed and held so many; the others nothing."""
    return tuple(LaneCount(lane, *counted.get(lane, (0, 0, 0))) for lane in LANES)


def planned(*targets: Target, **counted: tuple[int, int, int]) -> WeeklyList:
    return replace(weekly("luohu", *targets), lanes=lanes(**counted))


def drawn(stamp: DrawStamp | None, *targets: Target) -> WeeklyList:
    eligible = stamp.frame if stamp else 3482
    return replace(weekly("luohu", *(targets or (target(),)), eligible=eligible), draw=stamp)


def stored_by_an_earlier_build(
    engine: Engine, written: bytes = EARLIER, content_hash: str = EARLIER_HASH
) -> None:
    """A database as the build before the plan of visits left it, or one that wrote otherwise."""
    body = PublishedBody.validate_json(written)
    stamp = body.model.model_dump(mode="json") | {"features": []}
    with writing(engine) as db:
        publication = PublicationRecord(
            week=body.week, programme=body.programme, as_of=body.as_of, published_at=NOW,
            content_hash="0" * 64, snapshot=body.snapshot, model=stamp, capacity=body.capacity,
            size=1,
        )  # fmt: skip
        db.add(publication)
        db.flush()
        stored = ListRecord(
            publication_id=publication.id, bureau=body.bureau, capacity=body.capacity,
            eligible=body.eligible, size=len(body.targets), content_hash=content_hash, body=written,
        )  # fmt: skip
        db.add(stored)
        db.flush()
        fields = ("rank", "establishment_id", "name", "kind", "address", "lane", "risk",
                  "expected_severity")  # fmt: skip
        for row in body.targets:
            values = {field: getattr(row, field) for field in fields}
            db.add(TargetRecord(list_id=stored.id, **values))


def visit(
    *, happened_on: date = date(2026, 3, 2), known_on: date | None = None, purpose: str = "routine"
) -> InspectionFact:
    return InspectionFact(
        happened_on, known_on or happened_on, "food", purpose, "fail", severity=2, findings=3
    )


def known(
    establishment_id: str = "E-0001",
    *,
    bureau: str = "luohu",
    inspections: tuple[InspectionFact, ...] = (visit(),),
    samples: tuple[SampleFact, ...] = (),
    credit: tuple[CreditFact, ...] = (),
    complaints_band: ComplaintsBand = "fewer_than_5",
) -> History:
    profile = Profile(
        establishment_id=establishment_id,
        name="东门小馆",
        kind="restaurant",
        address="罗湖区东门中路1号",
        bureau=bureau,
        programmes=("food",),
        grade="B",
        opened_on=date(2019, 5, 6),
        credit_code="91440300192203821G",
    )
    return History(profile, inspections, samples, credit, complaints_band)


@dataclass(frozen=True)
class MemoryHistory:
    """An event store of a few establishments, honest about what was known when."""

    histories: dict[str, History] = field(default_factory=dict)
    where: dict[str, tuple[float, float]] = field(default_factory=dict)

    def history(self, establishment_id: str, *, before: date) -> History | None:
        """What was known before the day."""
        found = self.histories.get(establishment_id)
        if found is None:
            return None
        return replace(
            found,
            inspections=tuple(fact for fact in found.inspections if fact.known_on < before),
            samples=tuple(fact for fact in found.samples if fact.known_on < before),
            credit=tuple(fact for fact in found.credit if fact.known_on < before),
        )

    def places(
        self,
        establishment_ids: Iterable[str],
        *,
        before: date,  # noqa: ARG002  nobody here ever moves
    ) -> dict[str, tuple[float, float]]:
        """Where they are, for tests that say so."""
        return {id_: self.where[id_] for id_ in establishment_ids if id_ in self.where}

    def extent(self, bureau: str, *, before: date) -> Extent | None:  # noqa: ARG002  as above
        """The box of all that are anywhere, whoever's they are."""
        lats, lons = zip(*self.where.values(), strict=True) if self.where else ((), ())
        return (min(lats), min(lons), max(lats), max(lons)) if lats else None

    def with_credit_code(
        self,
        code: str,
        *,
        before: date,  # noqa: ARG002  nobody's code ever changes
    ) -> tuple[str, ...]:
        """Whose credit code it is."""
        return tuple(
            sorted(id_ for id_, one in self.histories.items() if one.profile.credit_code == code)
        )


def store(*histories: History) -> MemoryHistory:
    """An event store of these establishments."""
    return MemoryHistory({each.profile.establishment_id: each for each in histories})


INSPECTOR = Principal("wu.min", "inspector", "luohu", "J00017")
SUPERVISOR = Principal("li.wei", "supervisor", None)
DATA_SCIENTIST = Principal("he.yan", "data_scientist", None)
ADMINISTRATOR = Principal("root.admin", "administrator", None)
AUDITOR = Principal("zhao.jie", "auditor", None)
PLATFORM = Principal(
    "token:platform",
    "machine",
    "luohu",
    granted=frozenset({"read_lists", "export", "record_outcome", "register_objection"}),
)


@contextmanager
def service(
    settings: Settings,
    *,
    history: EstablishmentHistory | None = None,
    can_make: frozenset[str] = FEATURES,
    language: str = "en",
    asker: Principal | None = SUPERVISOR,
    now: Callable[[], datetime] = lambda: LATER,
    limits: Limits = USUAL,
) -> Iterator[TestClient]:
    """A running service, asked by `asker`; what fails in it is answered, as people would see it."""
    app = create_app(settings, history=history, can_make=can_make, now=now, limits=limits)
    with TestClient(
        app, headers={"Accept-Language": language}, raise_server_exceptions=False
    ) as client:
        if asker is not None:
            sign_in_as(client, settings, asker, now=now())
        yield client


def sign_in_as(
    client: TestClient, settings: Settings, asker: Principal, *, now: datetime = LATER
) -> None:
    """The client, from now on `asker`."""
    if asker.machine:
        client.headers["Authorization"] = f"Bearer {new_token(settings, asker, now=now)}"
        return
    token = new_session(settings, asker, now=now)
    client.cookies.set(COOKIE, token)
    client.headers[HEADER] = csrf_of(token)


def new_token(settings: Settings, asker: Principal, *, now: datetime = LATER) -> str:
    """The token of a machine, made just now."""
    engine = open_database(settings)
    with writing(engine) as db:
        _, secret = tokens.add(
            db,
            name=asker.name.removeprefix("token:"),
            may=asker.granted,
            bureau=asker.bureau,
            days=tokens.USUAL_DAYS,
            now=now,
        )
    engine.dispose()
    return secret


def new_session(settings: Settings, asker: Principal, *, now: datetime = LATER) -> str:
    """The token of a session of `asker`, whose account is made where it is not there."""
    if asker.role == "machine":
        raise ValueError(f"{asker.name} has a token, and no account. Ask new_token for it.")
    engine = open_database(settings)
    with writing(engine) as db:
        if account(db, asker.name) is None:
            add(
                db,
                name=asker.name,
                shown_name=asker.name.replace(".", " ").title(),
                role=asker.role,
                bureau=asker.bureau,
                inspector_id=asker.inspector_id,
                password=None,
                now=now,
            )
        token = opened(db, asker.name, now=now)
    engine.dispose()
    return token

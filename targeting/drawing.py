"""`draw`: a week's seed and its announcement, everyone's lot, and drawing a list again."""

import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Engine

from features.refused import Refused
from features.week import monday_named, week_of
from models.visits.draw import Seed, draw, frame_hash, key_of
from serving.database import open_database, reading
from serving.drafts.queries import approved_lots, drawn_with, lots_of_drafts
from serving.lists.queries import announcements, prepared_list
from serving.lists.schemas import LanedListBody, LanedTargetBody, PublishedBody, TargetBody
from serving.settings import settings_from
from targeting.edges import home, new_secret, say, this_monday, today, write_once, write_private

A_WEEK = timedelta(weeks=1)

# A row an establishment: `select.Plans.lots`, and the day of publication.
Lots = pd.DataFrame


@dataclass(frozen=True)
class Made:
    """A week's secret, and the day on which it was made."""

    seed: Seed
    made_on: date


def announce(week: str | None) -> None:
    """Makes a coming week's seed, if there is none yet, and says the hash to make public."""
    monday = _monday(week) if week else this_monday() + A_WEEK
    if monday <= today():
        raise Refused(
            f"{week_of(monday)} has begun: whoever announces its draw now could have drawn before. "
            "Announce a later one: targeting draw announce --week "
            f"{week_of(this_monday() + A_WEEK)}"
        )
    told = {"commitment": _made(monday).seed.commitment, "on": today().isoformat()}
    kept = json.loads(write_once(_file(monday, "announced"), json.dumps(told).encode()))
    say(f"The draw of {week_of(monday)} will be made with the seed whose SHA-256 is")
    say(f"  {kept['commitment']}")
    say(f"announced on {kept['on']}. Make that public; the list will tell the seed.")


def seed_for(monday: date, engine: Engine, *, unannounced: bool = False) -> Seed:
    """The seed of a week that has begun, and the hash of the next one's.

    It is the one that was announced, by `announce` or in last week's lists, or a new one. Refused
    where another was announced than is kept here; with `unannounced` the list says that none was.
    """
    own, following = _made(monday).seed, monday + A_WEEK
    _refuse_drawing_anew(monday, own, engine)
    told = [] if unannounced else sorted(_told_before(monday, engine))
    for day, commitment in told:
        if commitment != own.commitment:
            raise Refused(
                f"On {day} the draw of {week_of(monday)} was announced with a seed of SHA-256 "
                f"{commitment}, and {_file(monday, 'seed')} holds another. Restore it from a "
                "backup. Where it is lost for good: targeting publish --unannounced, and the list "
                "says so."
            )
    nearest = (
        _made(following) if following > today() or _file(following, "seed").is_file() else None
    )
    return Seed(
        own.text,
        announced_on=told[0][0] if told else None,
        next_commitment=nearest.seed.commitment
        if nearest and nearest.made_on < following
        else None,
    )


def _refuse_drawing_anew(monday: date, own: Seed, engine: Engine) -> None:
    """Else a draft could be thrown away, and another seed made, until a pleasing draw comes up."""
    with reading(engine) as db:
        drawn = drawn_with(db, week_of(monday))
    if drawn is not None and drawn[1] != own.commitment:
        path = _file(monday, "seed")
        raise Refused(
            f"{week_of(monday)} was drawn for a draft on {drawn[0].astimezone().date()} with a "
            f"seed of SHA-256 {drawn[1]}, and {path} holds another: nobody draws a week twice. "
            "Restore that file from a backup; the seed itself is told by the draft's lists."
        )


def _made(monday: date) -> Made:
    """The week's seed, made today if it was not before."""
    path = _file(monday, "seed")
    new = {"seed": new_secret().decode(), "made_on": today().isoformat()}
    kept = write_once(path, json.dumps(new).encode())
    try:
        told = json.loads(kept)
        return Made(Seed(told["seed"]), date.fromisoformat(told["made_on"]))
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{path} is damaged: restore the week's seed from a backup.") from None


def _told_before(monday: date, engine: Engine) -> Iterator[tuple[date, str]]:
    """On which day before its Monday a week's draw was announced, and by which hash."""
    by_hand = _file(monday, "announced")
    if by_hand.is_file():
        try:
            told = json.loads(by_hand.read_text())
            yield date.fromisoformat(told["on"]), told["commitment"]
        except (ValueError, KeyError, TypeError):
            raise Refused(f"{by_hand} is damaged: restore it from a backup.") from None
    with reading(engine) as db:
        for published_at, commitment in announcements(db, week_of(monday - A_WEEK)):
            day = published_at.astimezone().date()
            if day < monday:
                yield day, commitment


def drawn_so_far() -> pd.DataFrame:
    """Whom draws took: establishment_id, programme, published_on, inclusion_probability."""
    columns = ["establishment_id", "published_on", "inclusion_probability"]
    parts = [
        _read(path, columns, [("drawn", "==", True)]).assign(programme=path.name.split(".")[1])
        for path in sorted(home().draws.glob("*.parquet"))
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=[*columns, "programme"])


def _read(path: Path, columns: list[str] | None, filters: list[tuple[str, str, object]]) -> Lots:
    try:
        return pd.read_parquet(path, columns=columns, filters=filters or None)
    except (pa.ArrowInvalid, OSError):
        raise Refused(f"{path} is damaged: restore everyone's lots from a backup.") from None


def offer_lots(monday: date, programme: str, lots: Lots, *, on: date | None = None) -> Path:
    """Keeps everyone's lot aside until the list is published: `settle_lots` makes it count.

    Each content has a file of its own: who publishes at the same time keeps theirs apart. `on` is
    the day of publication, today where none is named.
    """
    file = io.BytesIO()
    lots.assign(published_on=on or today()).to_parquet(file, index=False)
    path = _file(monday, f"{programme}.{_mark(file)}.offered")
    write_private(path, file.getvalue())
    return path


def settle_lots(monday: date, programme: str, offered: Path) -> None:
    """The lots of a list that is published now; those of a list published before stay."""
    with suppress(FileExistsError, FileNotFoundError):  # settled before, or by another just now
        os.link(offered, _lots(monday, programme))
    offered.unlink(missing_ok=True)


def keep_drafted(monday: date, programme: str, lots: Lots) -> str:
    """Keeps everyone's lot of a draft until it is approved; gives back the mark of its file."""
    file = io.BytesIO()
    lots.to_parquet(file, index=False)
    mark = _mark(file)
    write_private(_drafted(monday, programme, mark), file.getvalue())
    return mark


def settle_approved(engine: Engine) -> None:
    """Makes the lots count whose drafts were approved since, from the day they were published on.

    The service approves, and keeps no lots: so whoever reads them settles them first.
    """
    with reading(engine) as db:
        approved = approved_lots(db)
    for one in approved:
        monday = monday_named(one.week)
        drafted = _drafted(monday, one.programme, one.mark)
        if _lots(monday, one.programme).is_file() or not drafted.is_file():
            continue
        day = one.published_at.astimezone().date()
        offered = offer_lots(monday, one.programme, _read(drafted, None, []), on=day)
        settle_lots(monday, one.programme, offered)
        drafted.unlink(missing_ok=True)


def forget_drafted(monday: date, written: Mapping[str, str], engine: Engine) -> None:
    """Removes lots of a week's drafts that nobody can approve any more, also among those `written`.

    Those of the newest draft stay, and those that were approved and are not settled yet.
    """
    with reading(engine) as db:
        drafted = lots_of_drafts(db, week_of(monday))
        approved = [one for one in approved_lots(db) if one.week == week_of(monday)]
    newest = max((one.draft_id for one in drafted), default=None)
    needed = {(one.programme, one.mark) for one in drafted if one.draft_id == newest}
    needed |= {(one.programme, one.mark) for one in approved}
    for programme, mark in {(one.programme, one.mark) for one in drafted} | set(written.items()):
        if (programme, mark) not in needed:
            _drafted(monday, programme, mark).unlink(missing_ok=True)


def verify(week: str, programme: str, bureau: str) -> None:
    """Draws a published list's random targets again, from its seed and everyone's lot."""
    monday = _monday(week)
    engine = open_database(settings_from())
    settle_approved(engine)
    with reading(engine) as db:
        found = prepared_list(db, week, programme, bureau)
        promised = {hash_ for _, hash_ in announcements(db, week_of(monday - A_WEEK))}
    if found is None:
        raise Refused(f"There is no {programme} list of {week} for {bureau}. Publish it first.")
    listed = PublishedBody.validate_json(found.body)
    if not isinstance(listed, LanedListBody) or listed.draw is None:
        raise Refused(f"Nobody was drawn for {bureau}'s {programme} list of {week}.")
    lots = _lots_of(monday, programme, listed)
    for fault in faults(listed, lots, promised):
        raise Refused(f"{week} {programme} {bureau}: {fault}")
    day = listed.draw.announced_on
    random = sum(drawn_anew(target) for target in listed.targets)
    say(
        f"{week} {programme} {bureau}: {random} of {listed.draw.frame:,} drawn again, the same by "
        f"the seed {listed.draw.seed}, "
        f"{f'announced on {day}' if day else 'not announced before its Monday'}."
    )


def _lots_of(monday: date, programme: str, listed: LanedListBody) -> Lots:
    """The kept lots of a list's bureau: its own offered ones where its publisher was killed."""
    path = _lots(monday, programme)
    offered = sorted(home().draws.glob(_file(monday, f"{programme}.*.offered").name))
    for each in [path] if path.is_file() else offered:
        lots = _read(each, None, [("bureau", "==", listed.bureau)])
        if path.is_file() or (listed.draw and _hash_of(lots) == listed.draw.frame_hash):
            return lots
    raise Refused(f"{path} is missing: everyone's lot of that week. Restore it from a backup.")


def _hash_of(lots: Lots) -> str:
    return frame_hash(
        lots["establishment_id"].to_numpy(np.str_), lots["stratum"].to_numpy(np.int32)
    )


def faults(listed: LanedListBody, lots: Lots, promised: set[str]) -> Iterator[str]:
    """What does not fit between a list's draw, everyone's lots, and last week's announcements."""
    stamp = listed.draw
    if stamp is None:
        return
    if Seed(stamp.seed).commitment != stamp.commitment:
        yield "the seed is not that of its commitment"
    if stamp.announced_on and promised - {stamp.commitment}:
        yield "the lists of the week before announced another seed"
    ids = lots["establishment_id"].to_numpy(np.str_)
    stratum = lots["stratum"].to_numpy(np.int32)
    if _hash_of(lots) != stamp.frame_hash:
        yield "the lots that are kept are not of those whom it was drawn from"
    key = key_of(Seed(stamp.seed), listed.week, listed.programme, listed.bureau)
    again = draw(ids, stratum, stamp.quota, key)
    random = {
        target.establishment_id: target.inclusion_probability
        for target in listed.targets
        if drawn_anew(target)
    }
    if ids[again.taken].tolist() != list(random):
        yield "the seed draws others than the list's random targets"
    if set(ids[lots["drawn"].to_numpy(np.bool_)]) != set(random):
        yield "the lots that are kept say that others were drawn"
    kept = dict(zip(ids.tolist(), lots["inclusion_probability"].tolist(), strict=True))
    true = dict(zip(ids.tolist(), again.probability.tolist(), strict=True))
    if kept != true or any(true.get(id_) != chance for id_, chance in random.items()):
        yield "a chance is not that of the draw"


def drawn_anew(target: LanedTargetBody) -> bool:
    """Whether this week's draw took a target: an earlier one's is carried over."""
    carried = isinstance(target, TargetBody) and target.carried_since is not None
    return target.lane == "random" and not carried


def _monday(week: str) -> date:
    try:
        return monday_named(week)
    except ValueError as error:
        raise Refused(str(error)) from None


def _mark(file: io.BytesIO) -> str:
    return hashlib.sha256(file.getvalue()).hexdigest()[:12]


def _drafted(monday: date, programme: str, mark: str) -> Path:
    return _file(monday, f"{programme}.{mark}.drafted")


def _lots(monday: date, programme: str) -> Path:
    return _file(monday, f"{programme}.parquet")


def _file(monday: date, ending: str) -> Path:
    return home().draws / f"{week_of(monday)}.{ending}"

"""A city in parts: what each says of itself, added up, makes every number of the whole."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from features.build import Matrix, Pairs, Prepared, available, build, most_folds
from features.catalogue import CATALOGUE
from features.events import day_number
from features.exchange import columns_of, said, told
from features.feature import most
from features.matrices import MADE_BY
from features.parts import EventsPart, read_part, read_parted, write_parts
from features.refused import Refused
from features.sums import Asking
from models.plan import plan_for
from models.visits.frame import frame
from tests.conftest import MadeCity

PARTS = 7


@pytest.fixture(scope="module")
def parted(made_city: MadeCity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made city in seven parts."""
    folder = tmp_path_factory.mktemp("shared") / "parts"
    write_parts(made_city.store, folder, PARTS)
    return folder


def everyone(part: EventsPart, as_of: int) -> Pairs:
    """Each establishment of a part on one day."""
    places = np.arange(part.events.ids.size, dtype=np.int32)
    return Pairs(places, np.full(places.size, as_of, np.int32))


def by_parts(folder: Path, as_of: int) -> Matrix:
    """Everyone's features, part by part, with what parts say of groups added up by pandas."""
    parts = [read_part(folder, number) for number in range(read_parted(folder).parts)]
    features = available(CATALOGUE, parts[0].events)
    folds = most_folds(features, "food")
    spoken = []
    for part in parts:
        asking = Asking(part.events, as_of)
        Prepared(part.events, everyone(part, as_of), features, "food", asking)
        spoken.append(said(asking, part, folds).to_pandas())
    sums = pd.concat(spoken).groupby(["name", "group"])[columns_of(folds)].sum()
    made = []
    for part, one in zip(parts, spoken, strict=True):
        answers = one.loc[one["asked"], ["name", "group"]].join(sums, on=["name", "group"])
        answered = told(pa.Table.from_pandas(answers), part, folds)
        prepared = Prepared(part.events, everyone(part, as_of), features, "food", answered)
        made.append(prepared.only(np.arange(part.events.ids.size)))
    return np.concatenate(made)


@pytest.mark.parametrize("weeks", [0, 1, 60])
def test_parts_make_every_number_of_the_whole(
    made_city: MadeCity, parted: Path, weeks: int
) -> None:
    """Bit for bit, in all features: chains, owners and areas lie across parts."""
    as_of = day_number(made_city.until - timedelta(weeks=weeks))
    events = made_city.store.events()
    places = np.arange(events.ids.size, dtype=np.int32)
    pairs = Pairs(places, np.full(places.size, as_of, np.int32))
    features = available(CATALOGUE, events)
    whole = build(events, pairs, features, "food")
    found = by_parts(parted, as_of)
    different = [
        f.name
        for f, a, b in zip(features, whole.T, found.T, strict=True)
        if a.tobytes() != b.tobytes()
    ]
    assert not different


def test_parts_know_who_is_in_the_frame(made_city: MadeCity, parted: Path) -> None:
    """The same establishments, bureaus and visits as the whole register gives."""
    plan, monday = plan_for("food", {}), made_city.until
    register = made_city.store.rows("establishments").sql
    whole = frame(register, made_city.store.events(), plan, monday)
    parts = [read_part(parted, number) for number in range(PARTS)]
    found = pd.concat([frame(part.register, part.events, plan, monday) for part in parts])
    for column in ("establishment_id", "bureau", "last_visited", "eligible"):
        assert found[column].astype(str).tolist() == whole[column].astype(str).tolist()


def test_what_cannot_be_added_up_is_refused(parted: Path) -> None:
    """The worst visit of a chain is not a sum of its parts'."""
    part = read_part(parted, 0)
    [feature] = [f for f in CATALOGUE if f.name == "area_fail_share_90d"]
    worst = replace(feature, value=most("severity", 365))
    asking = Asking(part.events, 20_000)
    with pytest.raises(ValueError, match="MOST cannot be added up"):
        Prepared(part.events, everyone(part, 20_000), [worst], "food", asking)


def test_a_group_that_nobody_added_up_stops_the_run(parted: Path) -> None:
    """A lost row is an error, never a zero."""
    part, as_of = read_part(parted, 0), 20_000
    features = available(CATALOGUE, part.events)
    folds = most_folds(features, "food")
    asking = Asking(part.events, as_of)
    Prepared(part.events, everyone(part, as_of), features, "food", asking)
    spoken = said(asking, part, folds)
    asked = spoken.filter(spoken["asked"])
    for lacking in (asked.slice(1), asked.slice(0, 0)):
        answered = told(lacking, part, folds)
        with pytest.raises(KeyError):
            Prepared(part.events, everyone(part, as_of), features, "food", answered)


def test_parts_are_written_once_and_read_by_the_same_build(
    made_city: MadeCity, parted: Path, tmp_path: Path
) -> None:
    """Nothing is overwritten, and another build's parts are not misread."""
    with pytest.raises(Refused, match="is there already"):
        write_parts(made_city.store, parted, 3)
    with pytest.raises(Refused, match="cannot be cut into 0 parts"):
        write_parts(made_city.store, tmp_path / "new", 0)
    assert not (tmp_path / "new").exists()
    with pytest.raises(Refused, match="holds no parts"):
        read_parted(tmp_path)
    said_by_us = (parted / "parts.json").read_text()
    (tmp_path / "parts.json").write_text(said_by_us.replace(MADE_BY, "another"))
    with pytest.raises(Refused, match="another build"):
        read_parted(tmp_path)

"""Everyone scored on a Spark cluster: the same kernel and the same model, part by part.

Two passes over the parts (`features/parts.py`): each says what its events add to its groups, Spark
adds up, and each is scored with what its groups come to. Every machine sees the same folders under
the same names and runs the same build. Needs the extra `spark` and Java 17.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from features import exchange
from features.build import Pairs, Prepared, available, most_folds
from features.catalogue import CATALOGUE
from features.events import day_number
from features.feature import Feature
from features.parts import EventsPart, read_part, read_parted
from features.sums import Asking
from features.threads import BLOCK, pieces
from features.week import week_of
from models.model import Model, features_of, load
from models.plan import plan_for
from models.visits.frame import frame

if TYPE_CHECKING:  # who has no cluster has no Spark: it is imported where it is used
    from pyspark.sql import DataFrame, SparkSession

_SCORED = "establishment_id string, bureau string, score double, risk double, severity double"
_RANKED = "establishment_id string, bureau string, risk double, expected_severity double, rank long"

Batches = Iterable[pa.RecordBatch]


@dataclass(frozen=True)
class Job:
    """What every machine is told: folders that all of them see, whose scores, as of which day."""

    parts: Path
    model: Path
    programme: str
    as_of: date


def session(master: str, parts: int) -> "SparkSession":
    """A Spark session at `master` (spark://…, yarn, local[2]) for so many parts.

    Workers run the interpreter that PYSPARK_PYTHON names, or this one's path.
    """
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # Spark reads it from nowhere else
    settings = {
        # A shuffle's pieces are parts: neither merged nor cut by what Spark learns on the way.
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": str(parts),
        "spark.ui.enabled": "false",
    }
    builder = SparkSession.builder.master(master).appName("targeting")
    return builder.config(map=settings).getOrCreate()


def scored(spark: "SparkSession", job: Job) -> "DataFrame":
    """What `models.scoring.scores` gives on one machine, to the last bit, sorted by rank.

    Columns: establishment_id, bureau, risk, expected_severity, rank.
    """
    from pyspark.sql import functions as sql

    parts = read_parted(job.parts).parts
    features = _features(job, read_part(job.parts, 0))
    folds = most_folds(features, job.programme)
    sums = [sql.sum(column).alias(column) for column in exchange.columns_of(folds)]
    numbers = spark.range(parts, numPartitions=parts)
    spoken = numbers.mapInArrow(partial(_spoken, job, folds), _ddl(folds)).persist()
    answers = spoken.groupBy("name", "group").agg(*sums)
    asked = spoken.where("asked").select("part", "name", "group").join(answers, ["name", "group"])

    def one_part(answers: pa.Table) -> pa.Table:  # Spark reads how to call it from these types
        return _scores(job, folds, answers)

    # Kept, because sorting looks at it twice: first for where to cut.
    found = asked.groupBy("part").applyInArrow(one_part, _SCORED).persist()
    tiebreak = sql.sha2(sql.concat(sql.lit(f"{week_of(job.as_of)}/"), "establishment_id"), 256)
    return _ranked(found.orderBy(sql.desc("score"), tiebreak))


def _ranked(ordered: "DataFrame") -> "DataFrame":
    """Numbers sorted rows from 1, each of Spark's partitions on from the one before."""
    from pyspark.sql import functions as sql

    ordered = ordered.persist()
    sizes = ordered.groupBy(sql.spark_partition_id().alias("at")).count().collect()
    size_of = {row["at"]: row["count"] for row in sizes}
    until = list(accumulate(size_of.get(at, 0) for at in range(max(size_of, default=0) + 1)))
    return ordered.mapInArrow(partial(_numbered, [0, *until]), _RANKED)


def _ddl(folds: int) -> str:
    numbers = ", ".join(f"{column} double" for column in exchange.columns_of(folds))
    return f"part long, name string, group int, asked boolean, {numbers}"


# What follows runs on the workers.


def _spoken(job: Job, folds: int, batches: Batches) -> Iterator[pa.RecordBatch]:
    """What each part asks and adds; one row more, so that a part which asks nothing is scored."""
    for batch in batches:
        for number in batch["id"].to_pylist():
            part = read_part(job.parts, number)
            asking = Asking(part.events, day_number(job.as_of))
            Prepared(part.events, _pairs(job, part)[1], _features(job, part), job.programme, asking)
            rows = pa.concat_tables([exchange.present(folds), exchange.said(asking, part, folds)])
            numbered = rows.add_column(0, "part", pa.repeat(pa.scalar(number), rows.num_rows))
            yield from numbered.to_batches()


def _scores(job: Job, folds: int, answers: pa.Table) -> pa.Table:
    """One part's scores, from what its groups come to."""
    part = read_part(job.parts, answers["part"][0].as_py())
    everyone, pairs = _pairs(job, part)
    features, model = _features(job, part), _model(job.model)
    told = exchange.told(answers, part, folds)
    prepared = Prepared(part.events, pairs, features, job.programme, told)
    found = np.empty((3, len(pairs)))
    for chosen in pieces(len(pairs), BLOCK):
        block = np.empty((chosen.stop - chosen.start, len(features)), np.float32)
        prepared.fill(chosen, block)
        said = model.score(block, features, threads=1)
        found[:, chosen] = said.score, said.risk, said.expected_severity
    names = ("score", "risk", "severity")
    return pa.table(
        {
            "establishment_id": pa.array(everyone["establishment_id"], pa.string()),
            "bureau": pa.array(everyone["bureau"].astype(str), pa.string()),
            **dict(zip(names, found, strict=True)),
        }
    )


def _numbered(starts: list[int], batches: Batches) -> Iterator[pa.RecordBatch]:
    from pyspark import TaskContext

    rank = starts[TaskContext.get().partitionId()] + 1
    for batch in batches:
        columns = [batch[name] for name in ("establishment_id", "bureau", "risk", "severity")]
        columns.append(pa.array(np.arange(rank, rank + batch.num_rows)))
        names = ["establishment_id", "bureau", "risk", "expected_severity", "rank"]
        yield pa.RecordBatch.from_arrays(columns, names)
        rank += batch.num_rows


def _pairs(job: Job, part: EventsPart) -> tuple[pd.DataFrame, Pairs]:
    """The part's share of the frame, and its pairs."""
    plan = plan_for(job.programme, read_parted(job.parts).plans)
    everyone = frame(part.register, part.events, plan, job.as_of)
    return everyone, Pairs.on(everyone["place"].to_numpy(np.int32), job.as_of)


def _features(job: Job, part: EventsPart) -> list[Feature]:
    return features_of(_model(job.model).card, available(CATALOGUE, part.events))


@lru_cache(1)
def _model(folder: Path) -> Model:
    return load(folder)

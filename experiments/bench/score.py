"""Everyone's features and scores: block by block beside the whole matrix first."""

import tempfile
from pathlib import Path

import numpy as np

from experiments.bench import learned, world
from experiments.bench.folds import own
from experiments.bench.measure import Progress, Trial, in_turn
from experiments.bench.monday import PROGRAMME, everyone
from features.build import Prepared, available, build
from features.catalogue import CATALOGUE
from features.refused import Refused
from models.model import Scored
from models.scoring import scored_in_blocks

BLOCKS, WHOLE = "block by block", "whole matrix, then scores"


def trial(establishments: int, trees: int, rounds: int, progress: Progress) -> Trial:
    """Both from files mapped into memory; Refused where any score differs in a bit."""
    with tempfile.TemporaryDirectory() as scratch:
        stored = world.mapped(world.made(establishments), Path(scratch))
        features = own(available(CATALOGUE, stored))
        progress(f"learning {trees} trees")
        model = learned.model(stored, features, trees)
        pairs = everyone(establishments)

        def in_blocks() -> Scored:
            prepared = Prepared(stored, pairs, features, PROGRAMME)
            return scored_in_blocks(prepared, model, features, lambda _: None)

        def whole() -> Scored:
            return model.score(build(stored, pairs, features, PROGRAMME), features)

        progress("comparing both ways")
        refuse_different(in_blocks(), whole())
        timed = in_turn({BLOCKS: in_blocks, WHOLE: whole}, rounds, progress)
    what = f"{len(features)} features and 2 × {trees} trees for {establishments:,} establishments"
    return Trial(what, 3 * establishments, timed)


def refuse_different(one: Scored, other: Scored) -> None:
    """Raises Refused where two ways score anyone differently."""
    for name, scores in vars(one).items():
        differ = np.flatnonzero(scores != getattr(other, name))
        if differ.size:
            raise Refused(
                f"Establishment {differ[0]} has another {name} block by block than in the whole "
                "matrix. One of them is wrong."
            )

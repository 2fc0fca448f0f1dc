"""Whether people look at what they sign, and whether they were right to sign otherwise: verdicts.

Pure, over what `serving.decisions.statistics` counts.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from models.metrics.clustered import Figure
from serving.decisions.schemas import ShareBody
from serving.decisions.statistics import (
    TOO_FEW_DECIDED,
    CodeCount,
    Overrides,
    Share,
    share,
    too_few,
)
from serving.truth.rates import difference
from serving.truth.schemas import DifferenceBody, Looks, OverrideQualityBody, Verdict


def qualities(found: Sequence[Overrides]) -> tuple[OverrideQualityBody, ...]:
    """Both verdicts: of each programme's bureaus together, where there are several, then of each.

    One bureau alone seldom has enough overridden places that were visited all the same.
    """
    programmes = sorted({each.programme for each in found})
    of = {name: [each for each in found if each.programme == name] for name in programmes}
    together = [_quality(_together(bureaus), None) for bureaus in of.values() if len(bureaus) > 1]
    return (*together, *(_quality(each, each.bureau) for each in found))


def _together(found: Sequence[Overrides]) -> Overrides:
    overridden = _sum(each.overridden for each in found)
    codes = Counter[tuple[str, str]]()
    for each in found:
        for code in each.codes:
            codes[code.kind, code.code] += code.count
    return Overrides(
        bureau="",
        programme=found[0].programme,
        targets=sum(each.targets for each in found),
        decided=_sum(each.decided for each in found),
        overridden=overridden,
        too_few=too_few(overridden),
        deferred=sum(each.deferred for each in found),
        waiting=sum(each.waiting for each in found),
        codes=tuple(CodeCount(*pair, count) for pair, count in sorted(codes.items())),
        accepted_bad=_sum(each.accepted_bad for each in found),
        overridden_visited=sum(each.overridden_visited for each in found),
        overridden_bad=_sum(each.overridden_bad for each in found),
    )


def _sum(shares: Iterable[Share]) -> Share:
    counted = [(each.count, each.of) for each in shares]
    return share(sum(count for count, _ in counted), sum(of for _, of in counted))


def _quality(found: Overrides, bureau: str | None) -> OverrideQualityBody:
    decided = found.decided.count
    rejected, replaced = (
        sum(each.count for each in found.codes if each.kind == kind)
        for kind in ("reject", "replace")
    )
    accepted = decided - found.deferred - found.overridden.count
    apart = _apart(found.overridden_bad, found.accepted_bad)
    return OverrideQualityBody(
        bureau=bureau,
        programme=found.programme,
        decided=_body(found.decided),
        waiting=found.waiting,
        accepted=_body(share(accepted, decided)),
        deferred=_body(share(found.deferred, decided)),
        rejected=_body(share(rejected, decided)),
        replaced=_body(share(replaced, decided)),
        overridden=_body(found.overridden),
        looks=_looks(found),
        accepted_bad=_body(found.accepted_bad),
        overridden_visited=found.overridden_visited,
        overridden_bad=_body(found.overridden_bad),
        overridden_less_accepted=apart,
        verdict=_verdict(apart),
    )


def _looks(found: Overrides) -> Looks:
    if found.too_few:
        return "rubber_stamp"
    return "looks" if found.overridden.of >= TOO_FEW_DECIDED else "cannot_be_told"


def _apart(overridden: Share, accepted: Share) -> DifferenceBody | None:
    """How much more often overridden places failed than accepted ones; None of too few visits."""
    return difference(_figure(overridden), _figure(accepted))


def _figure(found: Share) -> Figure:
    """As a figure of so many places: a target is visited once."""
    ends = (end or 0.0 for end in (found.value, found.low, found.high))
    return Figure(found.of, found.of, float(found.of), *ends)


def _verdict(apart: DifferenceBody | None) -> Verdict:
    if apart is None:
        return "insufficient"
    if apart.high < 0:
        return "right"
    return "wrong" if apart.low > 0 else "cannot_be_told"


def _body(found: Share) -> ShareBody:
    return ShareBody.model_validate(found)

"""How many would fail a visit, and how many gravely: of everyone, by random draws and chances."""

from models.metrics.clustered import Figure
from models.public.figure import cells, told
from models.public.report import Prevalence
from models.public.unbiased import RANDOM, Unbiased


def prevalence(visits: Unbiased, programme: str) -> Prevalence:
    """The programme's shares (Hájek), of everyone and by group; `visits` are random ones."""
    of = visits.based_on(RANDOM).of("programme", programme)
    return Prevalence(
        programme=programme,
        failing=told(of, of.share()),
        severe=told(of, of.share({"severe": 1.0})),
        by_bureau=cells(of, "bureau", _failing),
        by_kind=cells(of, "kind", _failing),
    )


def _failing(of: Unbiased) -> Figure:
    return of.share()

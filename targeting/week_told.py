"""What is said of a week's lists in the terminal: what did not fit, and whom they burden."""

from collections.abc import Iterator, Sequence

from models.visits.lists import MakeUp, WeeklyList

_GROUPS = {"small": "small establishments", "single": "single shops"}


def told(lists: Sequence[WeeklyList]) -> Iterator[str]:
    """Everything that somebody must know before the lists are published, a line each."""
    yield from _shortages(lists)
    yield from _nobody_goes(lists)
    yield from _burdens(lists)
    yield from _broken(lists)


def _shortages(lists: Sequence[WeeklyList]) -> Iterator[str]:
    """What is due and did not fit, by lane of a list."""
    for one in lists:
        for lane in one.lanes:
            if lane.wanted > lane.listed:
                yield (
                    f"  shortage: {one.programme}, {one.bureau}: {lane.wanted - lane.listed} of "
                    f"{lane.wanted} {lane.lane} visits that are due do not fit into "
                    f"{one.capacity} visits"
                )


def _nobody_goes(lists: Sequence[WeeklyList]) -> Iterator[str]:
    """To how many targets of a list nobody can go, by why."""
    for one in lists:
        reasons = [target.nobody.en for target in one.targets if target.nobody]
        for reason in dict.fromkeys(reasons):
            yield (
                f"  nobody goes: {one.programme}, {one.bureau}: {reasons.count(reason)} of "
                f"{len(one.targets)} targets: {reason}"
            )


def _burdens(lists: Sequence[WeeklyList]) -> Iterator[str]:
    """How much of a programme's lists is small and single, beside who could be on them."""
    for programme in dict.fromkeys(one.programme for one in lists):
        groups = [group for one in lists if one.programme == programme for group in one.make_up]
        for name, words in _GROUPS.items():
            all_of = _together(name, [group for group in groups if group.group == name])
            if all_of.of_listed and all_of.of_eligible:
                yield (
                    f"  {programme}: {words} are {all_of.listed / all_of.of_listed:.0%} of the "
                    f"{all_of.of_listed:,} listed, "
                    f"{all_of.eligible / all_of.of_eligible:.0%} of the "
                    f"{all_of.of_eligible:,} eligible"
                )


def _together(name: str, groups: Sequence[MakeUp]) -> MakeUp:
    return MakeUp(
        name,
        listed=sum(group.listed for group in groups),
        of_listed=sum(group.of_listed for group in groups),
        eligible=sum(group.eligible for group in groups),
        of_eligible=sum(group.of_eligible for group in groups),
    )


def _broken(lists: Sequence[WeeklyList]) -> Iterator[str]:
    """The limits of parity that the lists break, which a supervisor signs."""
    for programme, breach in dict.fromkeys(
        (one.programme, breach) for one in lists for breach in one.breaches
    ):
        many = "{:.0%}" if breach.figure == "list_share" else "{:.0f} days"
        value, low, high, usual = (
            many.format(number) for number in (breach.value, breach.low, breach.high, breach.usual)
        )
        yield (
            f"  limit broken: {programme}, {breach.figure} of {breach.by} {breach.group}: {value} "
            f"[{low}, {high}] of {breach.n}, beyond {breach.limit:g} times the usual {usual}"
        )

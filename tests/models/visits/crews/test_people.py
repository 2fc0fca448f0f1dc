"""Who can go in a week: duty by day, qualifications, recusals, who was there and with whom."""

from datetime import date

from models.visits.crews.people import People, Post, Recusal, Went, people_of
from models.visits.crews.rota import Stop
from tests.models.visits.crews.builders import CREW, DAY, MONDAY, stop


def post(id_: str, *programmes: str, since: date = MONDAY - 900 * DAY, **rest: object) -> Post:
    """A post of food in Luohu, held for years."""
    given = {"bureau": "luohu", "until": None, **rest}
    return Post(id_, programmes=frozenset(programmes or ("food",)), since=since, **given)  # type: ignore[arg-type]  # as given


def went(id_: str, ago: int, *who: str, programme: str = "food") -> Went:
    return Went(id_, programme, MONDAY - ago * DAY, frozenset(who))


def known(
    *stops: Stop, posts: tuple[Post, ...] = (), recusals: tuple[Recusal, ...] = (),
    visits: tuple[Went, ...] = (),
) -> People:  # fmt: skip
    return people_of("luohu", stops, MONDAY, CREW, posts=posts, recusals=recusals, went=visits)


def test_a_post_holds_from_its_first_day_to_its_last() -> None:
    """Who leaves on Tuesday goes out on two days, who begins then on four."""
    found = known(
        posts=(
            post("J1"),
            post("J2", until=MONDAY + DAY),
            post("J3", since=MONDAY + DAY),
            post("J4", until=MONDAY - DAY),
            post("J5", since=MONDAY + 5 * DAY),
            post("J6", bureau="futian"),
        )
    )
    assert {one.inspector_id: sorted(one.days) for one in found.on_duty} == {
        "J1": [0, 1, 2, 3, 4],
        "J2": [0, 1],
        "J3": [1, 2, 3, 4],
    }


def test_several_posts_of_one_person_are_put_together() -> None:
    """One row a certificate; and who is lent to another bureau is not in two at once."""
    lent = post("J2", since=MONDAY + 2 * DAY, bureau="futian")
    found = known(posts=(post("J1"), post("J1", "drug"), post("J2"), lent))
    one, other = found.on_duty
    assert one.programmes == {"food", "drug"}
    assert (other.inspector_id, sorted(other.days)) == ("J2", [0, 1])


def test_a_recusal_holds_for_a_place_or_for_all_of_a_legal_persons() -> None:
    """On any day of the week."""
    found = known(
        stop("A", credit_code="C"),
        stop("B", credit_code="C"),
        stop("D"),
        recusals=(
            Recusal("J1", "A", None, MONDAY - 9 * DAY, None),
            Recusal("J2", None, "C", MONDAY - 9 * DAY, MONDAY),
            Recusal("J3", "D", None, MONDAY - 9 * DAY, MONDAY - DAY),
            Recusal("J4", "D", None, MONDAY + 4 * DAY, None),
            Recusal("J5", "D", None, MONDAY + 5 * DAY, None),
        ),
    )
    assert found.recused == {"A": {"J1", "J2"}, "B": {"J2"}, "D": {"J4"}}


def test_whoever_made_the_last_visit_is_there_twice_running_if_they_go_again() -> None:
    """Of all visits, and of those of the programme; nobody where the last does not say who."""
    visits = (
        went("A", 90, "J1", "J2"),
        went("A", 20, "J3", "J4"),
        went("A", 10, "J5", "J6", programme="drug"),
        went("A", -1, "J7", "J8"),
        went("B", 20, "J1", "J2"),
        went("B", 10),
    )
    found = known(stop("A"), stop("B"), visits=visits)
    assert found.last_there == {"A": {"J3", "J4", "J5", "J6"}}


def test_two_have_met_whoever_went_along() -> None:
    """The newest day counts; what lies before the rotation time, or is of one alone, does not."""
    visits = (went("A", 20, "J2", "J1"), went("B", 9, "J1", "J2"), went("A", 29, "J1", "J3"))
    found = known(visits=(*visits, went("A", 28, "J1", "J4"), went("A", 2, "J5")))
    assert found.met == {("J1", "J2"): MONDAY - 9 * DAY, ("J1", "J4"): MONDAY - 28 * DAY}

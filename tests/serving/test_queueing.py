"""Those who write at once are let in one by one, and nobody is passed by who came later."""

import threading
import time

import pytest

from serving.queueing import Line

LONG = 30.0


def waiting(line: Line, count: int) -> None:
    """Returns once so many stand in the line, who is in among them."""
    while len(line._waiting) < count:
        time.sleep(0.001)


def test_who_came_first_goes_first() -> None:
    """A busy Monday must not keep one inspector waiting while another decides twice."""
    line, came = Line(), list[int]()

    def person(number: int) -> None:
        for _ in range(2):
            with line.turn(LONG) as mine:
                assert mine
                came.append(number)

    people = [threading.Thread(target=person, args=(number,)) for number in range(8)]
    with line.turn(LONG):
        for number, each in enumerate(people, start=1):
            each.start()
            waiting(line, 1 + number)
    for each in people:
        each.join()
    assert came[:8] == list(range(8))
    assert sorted(came[8:]) == list(range(8))


def test_who_gives_up_is_in_nobodys_way() -> None:
    """Neither behind somebody who is in, nor before somebody who waits on."""
    line, came = Line(), list[bool]()

    def patient() -> None:
        with line.turn(LONG) as mine:
            came.append(mine)

    with line.turn(LONG):
        with line.turn(0.01) as gave_up:
            assert not gave_up
        behind = threading.Thread(target=patient)
        behind.start()
        waiting(line, 2)
        assert came == []
    behind.join()
    assert came == [True]
    assert not line._waiting


def test_who_fails_within_lets_the_next_one_in() -> None:
    """A refused decision must not be the last that anybody could make."""
    line = Line()
    with pytest.raises(LookupError), line.turn(LONG):
        raise LookupError
    with line.turn(0.01) as mine:
        assert mine

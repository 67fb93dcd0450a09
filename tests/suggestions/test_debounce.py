"""Waiting for quiet, with the time in our hands."""

import pytest

from app.suggestions.debounce import Debounce


def test_a_key_is_due_when_it_has_been_quiet() -> None:
    debounce = Debounce(quiet=0.4, ceiling=4.0)
    debounce.touch("p", 10.0)
    debounce.touch("p", 10.3)
    assert debounce.take(10.69) == []
    assert debounce.next_due() == pytest.approx(10.7)
    assert debounce.take(10.71) == [("p", 10.3)]
    assert debounce.take(20.0) == []


def test_a_key_that_is_never_quiet_is_due_at_the_ceiling() -> None:
    debounce = Debounce(quiet=0.4, ceiling=4.0)
    for tenth in range(100):
        now = 10.0 + tenth / 10
        debounce.touch("p", now)
        if debounce.take(now):
            break
    assert now == pytest.approx(14.0)


def test_the_longest_waiting_is_taken_first_and_the_rest_stays() -> None:
    debounce = Debounce(quiet=1.0, ceiling=4.0)
    for number in range(5):
        debounce.touch(str(number), float(number))
    assert [key for key, _ in debounce.take(100.0, most=2)] == ["0", "1"]
    assert len(debounce) == 3


def test_asking_again_does_not_delay_what_is_busy() -> None:
    debounce = Debounce(quiet=1.0, ceiling=4.0)
    debounce.touch("p", 10.0)
    assert debounce.again("p", 10.0, 99.0) == 11.0

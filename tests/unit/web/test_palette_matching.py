"""What fits what somebody typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.web.palette.matching import Question

HEALTH = 'Департамент здравоохранения Ивановской области'


@pytest.mark.parametrize(
    'typed',
    ['здрав', 'ДЕП ЗДРАВ', 'охранения', 'дзио', 'plhfd', 'здаравоохран', 'здраовохр', 'сдравоохранения'],
)
def test_it_is_found_by(typed: str) -> None:
    assert Question(typed).score(HEALTH) > 0


@pytest.mark.parametrize('typed', ['культура', 'здрав культура', 'дз финансов', 'хдравххранения'])
def test_it_is_not_found_by(typed: str) -> None:
    assert Question(typed).score(HEALTH) == 0


def test_nothing_typed_fits_nothing() -> None:
    assert not Question('')
    assert not Question(' - ! ')
    assert Question('').score(HEALTH) == 0


def test_the_better_fit_is_worth_more() -> None:
    asked = Question('шуя')
    assert asked.score('Шуя') > asked.score('Шуя (г.о.)') > asked.score('Управление Шуяхлеба') > 0
    assert Question('еж').score('Ёжиково') > 0
    assert Question('входящие').score('Входящие') > Question('вхоящие').score('Входящие') > 0


@given(st.text(max_size=200), st.text(max_size=200))
def test_anything_may_be_typed(typed: str, name: str) -> None:
    assert Question(typed).score(name) >= 0


@given(st.text(st.sampled_from('абвгдеж'), min_size=5, max_size=9), st.data())
def test_one_slip_is_forgiven(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 2))
    slips = [
        name[:place] + name[place + 1 :],
        name[:place] + 'я' + name[place:],
        name[:place] + 'я' + name[place + 1 :],
        name[:place] + name[place + 1] + name[place] + name[place + 2 :],
    ]
    assert all(Question(slip).score(name) > 0 for slip in slips)

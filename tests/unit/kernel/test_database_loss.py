"""What counts as a lost database, and the answer to it."""

from __future__ import annotations

import psycopg2
import psycopg2.errors
import pytest
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response

from sedportal.kernel.database_loss import DatabaseLostError, is_loss, loss_tween_factory, losses_told


@pytest.mark.parametrize(
    ('error', 'lost'),
    [
        (psycopg2.DatabaseError('server closed the connection unexpectedly'), True),
        (psycopg2.OperationalError('could not connect'), True),
        (psycopg2.InterfaceError('connection already closed'), True),
        (psycopg2.ProgrammingError('syntax error'), False),
        (psycopg2.errors.UniqueViolation('duplicate key'), False),
        (KeyError('x'), False),
    ],
)
def test_a_fault_of_the_statement_is_no_loss(error: Exception, lost: bool) -> None:
    assert is_loss(error) is lost


def test_a_loss_counts_whatever_was_made_of_it() -> None:
    error = RuntimeError('the page could not be made')
    error.__context__ = psycopg2.OperationalError('gone')
    with pytest.raises(DatabaseLostError) as refused, losses_told():
        raise error
    assert refused.value.data['retry_after'] == 2
    assert refused.value.status == 503


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(KeyError), losses_told():
        raise KeyError('x')


def test_a_transaction_that_could_not_begin_is_not_taken_for_one() -> None:
    def beginning(request: Request) -> Response:
        # As pyramid_tm does it: the mark, then the beginning.
        request.environ['tm.active'] = True
        raise psycopg2.OperationalError('gone')

    request = Request.blank('/')
    with pytest.raises(DatabaseLostError):
        loss_tween_factory(beginning, Registry())(request)
    assert 'tm.active' not in request.environ

"""Telling that the database went away: one error for whoever asked, whatever the driver called it.

Nothing of a change that ended so is half done: the server throws a transaction away whose connection broke. Only the
answer to the commit itself may be lost; then the change is there, and an ``Idempotency-Key`` finds it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import BusyError
from .i18n import _

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request
    from pyramid.response import Response

RETRY_SECONDS = 2


class DatabaseLostError(BusyError):
    """Say that the database can't be reached: pages can't be shown either, so the answer is a plain one."""


def unreachable() -> DatabaseLostError:
    """Return the refusal of whatever needs the database while it can't be reached."""
    return DatabaseLostError(
        _('The database can not be reached at the moment. Nothing of yours was changed; please try again.'),
        retry_after=RETRY_SECONDS,
    )


def is_loss(error: BaseException | None) -> bool:
    """Tell whether ``error``, or what it came of, says that the connection to the database broke."""
    psycopg2 = sys.modules.get('psycopg2')
    if psycopg2 is None:
        return False
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        # The server's own death is told by the bare DatabaseError; its subclasses below are faults of a statement.
        if type(error) is psycopg2.DatabaseError or isinstance(
            error, (psycopg2.OperationalError, psycopg2.InterfaceError)
        ):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def losses_told() -> Iterator[None]:
    """Raise :class:`DatabaseLostError` where the block fails because the database went away."""
    try:
        yield
    except DatabaseLostError:
        raise
    except Exception as error:
        if is_loss(error):
            raise unreachable() from error
        raise


def loss_tween_factory(handler: Callable[[Request], Response], registry: Registry) -> Callable[[Request], Response]:
    """Let a request that lost the database end in :class:`DatabaseLostError`."""

    def loss_tween(request: Request) -> Response:
        try:
            with losses_told():
                return handler(request)
        except DatabaseLostError:
            # Where a transaction can't even begin, pyramid_tm leaves its mark; the answer must not ask the database.
            request.environ.pop('tm.active', None)
            raise

    return loss_tween


def let_through(error: Exception, request: Request) -> Response:
    """Show no page: it would ask the database."""
    raise error


def includeme(config: Configurator) -> None:
    """Stand around the write lock, where objects are kept by a server."""
    import psycopg2

    config.add_tween(f'{__name__}.loss_tween_factory', over='sedportal.kernel.unit_of_work.write_lock_tween_factory')
    for kind in (DatabaseLostError, psycopg2.Error):
        config.add_exception_view(let_through, context=kind)

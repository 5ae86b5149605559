"""The unit of work: one change from the first right asked to the commit, under the write lock.

The web, the API, jobs and the command line all hand a unit of work to the operations of the domain.
An operation asks rights, checks rules, changes objects and appends to the ledger through it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from pyramid.tweens import EXCVIEW
from pyramid_zodbconn import get_connection
from transaction import TransactionManager

from .database_loss import DatabaseLostError, losses_told
from .errors import BusyError
from .ids import object_id
from .storage import ROOT_KEY, database
from .turns import turn
from .write_connection import WriteConnection

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request
    from pyramid.response import Response

SAFE_METHODS = frozenset({'GET', 'HEAD', 'OPTIONS'})
log = logging.getLogger(__name__)


class Actor(Protocol):
    """Whoever acts: ``key`` is the login of a person or ``system``."""

    @property
    def key(self) -> str:
        """Name the actor in the ledger."""
        ...


@dataclass(frozen=True)
class SystemActor:
    """Act for the portal itself: jobs, the command line, the demonstration."""

    key: str = 'system'


@dataclass
class UnitOfWork:
    """Carry what an operation needs.

    ``portal`` is the root object, ``registry`` Pyramid's, ``actor`` whoever acts, ``rights`` what he holds
    (``security.permits.Rights``), ``on_behalf_of`` the login of the person he stands in for, or empty.
    ``appended`` collects the ledger records of this unit. In a ``quiet`` one nobody is told of what happens: thousands
    of documents are entered at once, and none of them is news.
    """

    portal: Any
    registry: Registry
    actor: Actor
    rights: Any
    on_behalf_of: str = ''
    appended: list[Any] = field(default_factory=list)
    connection: Any = None
    quiet: bool = False

    def now(self) -> datetime:
        """Return the moment of the change as an aware datetime in UTC."""
        moment: datetime = self.registry.clock.now()
        return moment

    def uid(self) -> str:
        """Return a new identifier for an object, whose place in the object map nobody has.

        Another process may have given the same 64 bits to an object: those of one millisecond differ by a counter that
        each process begins somewhere of its own.
        """
        known = getattr(self.portal, '__objectmap__', None)
        identifier: str = self.registry.ids.uid()
        while known is not None and object_id(identifier) in known.objectid_to_path:
            identifier = self.registry.ids.uid()
        return identifier

    def acting_as(self, actor: Actor, rights: Any) -> UnitOfWork:
        """Return this unit in the hands of another actor: same transaction, his rights."""
        return replace(self, actor=actor, rights=rights)


class WorkCommitted:
    """Event: a unit of work with ledger records was committed; consumers may look."""


@contextmanager
def unit_of_work(
    registry: Registry, actor: Actor | None = None, rights: Any = None, *, quiet: bool = False
) -> Iterator[UnitOfWork]:
    """Open a unit of work outside the web's own: lock, transaction, block, commit; abort if the block raises.

    Parameters: ``actor`` and ``rights`` default to the portal itself, which may do everything; a ``quiet`` unit tells
    nobody of what happens in it.
    Raises :class:`BusyError` when the write lock is not free in time.
    """
    with losses_told(), turn(registry):
        manager = TransactionManager(explicit=True)
        manager.begin()
        connection = database(registry).open(transaction_manager=manager)
        try:
            portal = connection.root().get(ROOT_KEY)
            unit = UnitOfWork(portal, registry, actor or SystemActor(), rights or registry.system_rights, quiet=quiet)
            unit.connection = connection
            yield unit
            manager.commit()
        except BaseException:
            manager.abort()
            raise
        finally:
            connection.close()
    registry.notify(WorkCommitted())


def portal_of(request: Request) -> Any:
    """Return the portal as this request sees it (Pyramid's root factory). Raises ``KeyError`` before ``init``."""
    return get_connection(request).root()[ROOT_KEY]


def unit_of_request(request: Request) -> UnitOfWork:
    """Return the unit of work of this request's own transaction (reified as ``request.unit``)."""
    return UnitOfWork(request.portal, request.registry, request.person, request.rights)


def _own_unit(request: Request) -> bool:
    path: str = request.path_info
    return path in request.registry.own_unit_paths or path.endswith(tuple(request.registry.own_unit_endings))


def add_own_unit_path(config: Configurator, path: str) -> None:
    """Declare that the view at ``path`` opens its own unit of work, because it does slow things first."""
    config.registry.own_unit_paths.add(path)


def add_own_unit_ending(config: Configurator, ending: str) -> None:
    """Declare the same of every address that ends so, wherever it hangs: a question that is asked by POST."""
    config.registry.own_unit_endings.add(ending)


def write_lock_tween_factory(
    handler: Callable[[Request], Response], registry: Registry
) -> Callable[[Request], Response]:
    """Hold the write lock around the transaction of each request that may change something."""

    def write_lock_tween(request: Request) -> Response:
        writes = request.method not in SAFE_METHODS and not _own_unit(request)
        if writes:
            for prepare in registry.before_write:
                prepare(request)
        if not writes:
            return handler(request)
        try:
            with turn(registry):
                response = _with_shared_connection(handler, request)
        except DatabaseLostError:
            raise
        except BusyError:
            return request.invoke_exception_view(sys.exc_info(), reraise=True)
        registry.notify(WorkCommitted())
        return response

    return write_lock_tween


def keep_body(request: Request) -> None:
    """Let the body be read where the server has put it.

    pyramid_retry wants a body that can be read again, and asks this hook of its own just before it sees to that. WebOb
    copies the whole of it unless it is told that it can; waitress has it in memory or in a temporary file by then.
    """
    body = request.environ['wsgi.input']
    if not request.is_body_seekable and hasattr(body, 'seekable') and body.seekable() and body.tell() == 0:
        request.is_body_seekable = True


def _with_shared_connection(handler: Callable[[Request], Response], request: Request) -> Response:
    """Handle a request on the writers' connection; the write lock is held."""
    shared: WriteConnection = request.registry.write_connection
    lent = shared.lend(request.registry, request)
    try:
        return handler(request)
    finally:
        if lent:
            shared.take_back()


def read_only_tween_factory(
    handler: Callable[[Request], Response], registry: Registry
) -> Callable[[Request], Response]:
    """Make it impossible for a safe method to change anything: its transaction is doomed from the start."""

    def read_only_tween(request: Request) -> Response:
        if request.method not in SAFE_METHODS and not _own_unit(request):
            return handler(request)
        request.tm.get().doom()
        response = handler(request)
        connection = getattr(request, '_primary_zodb_conn', None)
        if connection is not None and connection._registered_objects:
            changed = [type(changed).__name__ for changed in connection._registered_objects]
            log.error('a safe request changed objects, thrown away: %s %s %s', request.method, request.path, changed)
            if registry.settings.get('sedportal.mode') == 'testing':
                raise AssertionError(f'{request.method} {request.path} wrote to {changed}')
        return response

    return read_only_tween


def includeme(config: Configurator) -> None:
    """Order the tweens: write lock, then the transaction, then the guard of safe methods, then the views."""
    config.registry.own_unit_paths = set()
    config.registry.own_unit_endings = set()
    config.registry.write_connection = WriteConnection()
    config.registry.before_write = []
    config.add_directive('add_own_unit_path', add_own_unit_path)
    config.add_directive('add_own_unit_ending', add_own_unit_ending)
    config.add_request_method(portal_of, 'portal', reify=True)
    config.add_request_method(unit_of_request, 'unit', reify=True)
    config.add_settings(
        {
            'tm.annotate_user': 'false',
            'tm.manager_hook': 'pyramid_tm.explicit_manager',
            'tm.commit_veto': 'pyramid_tm.default_commit_veto',
        }
    )
    config.add_settings({'retry.activate_hook': keep_body})
    config.include('pyramid_retry')
    config.include('pyramid_tm')
    config.add_tween(f'{__name__}.write_lock_tween_factory', over='pyramid_tm.tm_tween_factory')
    config.add_tween(f'{__name__}.read_only_tween_factory', under='pyramid_tm.tm_tween_factory', over=EXCVIEW)

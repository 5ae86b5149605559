"""A whole portal for tests: the real application over a demonstration region that is made once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webtest import TestApp
from ZODB import DB
from ZODB.DemoStorage import DemoStorage
from ZODB.MappingStorage import MappingStorage

import sedportal
from sedportal.demonstration.foundation import found_region
from sedportal.demonstration.workplaces import found_workplaces
from sedportal.documents.content import Document
from sedportal.documents.operations import create_draft, take_transition
from sedportal.kernel import notes
from sedportal.kernel.connection import Database
from sedportal.kernel.storage import open_database, reading
from sedportal.kernel.unit_of_work import UnitOfWork, unit_of_work
from sedportal.ledger.runner import ConsumerRunner
from sedportal.search.interfaces import SearchQuery, SearchResult, Suggestion
from sedportal.search.store import IndexStore
from sedportal.security.last_seen import LastSeen
from sedportal.security.rights import RightsCache
from sedportal.security.second_factor import SecondFactors
from sedportal.security.throttle import Throttle
from tests.factories.cards import card_of
from tests.factories.clock import MovableClock
from tests.factories.postgresql import Server

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = 'sed-demo-2014'


class SettledIndex(IndexStore):
    """An index without a thread: it follows the ledger whenever it is asked."""

    settle: Any = staticmethod(lambda: None)

    def wait_for(self, seq: int, timeout: float) -> bool:
        """Follow the ledger now instead of waiting for a thread that does."""
        self.settle()
        return self.applied_seq >= seq

    def search(self, query: SearchQuery) -> SearchResult:
        """Follow the ledger, then answer."""
        self.settle()
        return super().search(query)

    def suggest(self, beginning: str, tokens: frozenset[str] | None, limit: int = 10) -> list[Suggestion]:
        """Follow the ledger, then offer."""
        self.settle()
        return super().suggest(beginning, tokens, limit)


def settings_of(folder: Path, clock: Any) -> dict[str, Any]:
    """Return the settings of ``testing.ini`` with the data in ``folder``."""
    return {
        'sedportal.mode': 'testing',
        'sedportal.secret': 'testing-only-testing-only-testing-only',
        'sedportal.public_url': 'http://localhost',
        'sedportal.workflows': str(ROOT / 'workflows'),
        'sedportal.skins': str(ROOT / 'skins'),
        'sedportal.var': str(folder),
        'sedportal.demonstration': 'true',
        'sedportal.password_memory_kib': '8',
        'sedportal.password_time': '1',
        'sedportal.clock': clock,
        'sedportal.background': False,
        # What only some machines have is tried by tests of its own; the others see the same portal everywhere.
        'sedportal.office': 'off',
        'sedportal.tesseract': 'off',
        'zodbconn.uri': 'memory://',
        'pyramid.default_locale_name': 'ru',
    }


@dataclass
class Base:
    """The session's application, its region and an index of it."""

    application: Any
    registry: Any
    clock: MovableClock
    storage: Any
    folder: Path
    server: Server | None = None
    template: str = ''

    @classmethod
    def make(cls, folder: Path, server: Server | None = None) -> Base:
        """Build the application and the region of 54 organisations and 989 accounts in ``folder``.

        Parameters: with ``server`` the objects are kept on PostgreSQL, each layer in a database of its own.
        """
        clock = MovableClock()
        application = sedportal.main({'here': str(folder)}, **settings_of(folder, clock))
        registry = application.registry
        registry._zodb_databases[''].close()
        template = server.database() if server else ''
        storage = MappingStorage()
        registry._zodb_databases[''] = (
            open_database(server.uri(template, folder / 'blobs')) if server else Database(storage)
        )
        registry.background.begin()
        with unit_of_work(registry) as unit:
            found_region(unit)
            found_workplaces(unit)
        registry.index.close()
        index = SettledIndex(folder / 'base-index')
        with reading(registry) as portal:
            index.rebuild([], portal.ledger.last_seq, None)
        index.close()
        if server:
            registry._zodb_databases[''].close()
        return cls(application, registry, clock, storage, folder, server, template)

    @contextmanager
    def _database(self, folder: Path) -> Iterator[DB]:
        """Give a database of this layer's own over the base."""
        name = ''
        if self.server:
            name = self.server.database(self.template)
            database = open_database(self.server.uri(name, folder / 'blobs'))
        else:
            database = Database(DemoStorage(base=self.storage, close_base_on_close=False))
        try:
            yield database
        finally:
            database.close()
            if self.server:
                self.server.drop(name)

    @contextmanager
    def layer(self, folder: Path) -> Iterator[Portal]:
        """Give a portal over a fresh layer; ``folder`` keeps its index."""
        with self._database(folder) as database:
            yield from self._served(folder, database)

    def _served(self, folder: Path, database: DB) -> Iterator[Portal]:
        registry, started = self.registry, self.clock.moment
        shutil.copytree(self.folder / 'base-index', folder / 'index')
        shutil.rmtree(self.folder / notes.FOLDER, ignore_errors=True)
        index = SettledIndex(folder / 'index')
        registry.index = index
        registry._zodb_databases[''] = database
        registry.ledger_runner = ConsumerRunner(registry)
        registry.rights_cache = RightsCache()
        registry.throttle = Throttle(self.clock)
        registry.second_factors = SecondFactors('testing', 'localhost', self.clock)
        registry.last_seen = LastSeen()
        index.settle = lambda: _follow(registry)
        try:
            yield Portal(self.application, registry, self.clock)
        finally:
            index.settle = lambda: None
            index.close()
            self.clock.moment = started

    def close(self) -> None:
        """Close the base storage."""
        self.storage.close()


def _follow(registry: Any) -> None:
    follower = registry.ledger_runner.follower('search')
    while follower.step() is not None:
        if follower.blocked or follower.last_error:
            raise AssertionError(f'the index does not follow: {follower.last_error}')


class Portal:
    """The portal as a test uses it: browsers, programs, and units of work in anybody's name."""

    def __init__(self, application: Any, registry: Any, clock: MovableClock) -> None:
        self.application = application
        self.registry = registry
        self.clock = clock

    def browser(self, login: str | None = None, password: str = PASSWORD) -> Browser:
        """Return a browser, logged in as ``login`` if given."""
        browser = Browser(self.application)
        if login is not None:
            browser.log_in(login, password)
        return browser

    def program(self, login: str | None = None, password: str = PASSWORD) -> Program:
        """Return a client of the API, with a token of ``login`` if given."""
        program = Program(self.application)
        if login is not None:
            answer = program.post_json('/api/v1/login', {'login': login, 'password': password})
            program.authorization = ('Bearer', answer.json['token'])
        return program

    @contextmanager
    def acting(self, login: str = '') -> Iterator[UnitOfWork]:
        """Open a unit of work in the name of ``login``, or of the portal itself, and commit it at the end."""
        with unit_of_work(self.registry) as unit:
            if not login:
                yield unit
                return
            rights = self.registry.rights_cache.rights_of(self.registry, unit.portal, login)
            yield unit.acting_as(unit.portal['people'][login], rights)

    def reading(self) -> AbstractContextManager[Any]:
        """Open the portal's root for reading."""
        return reading(self.registry)

    def draft(self, login: str, kind: str = 'incoming', **card: Any) -> str:
        """Make a draft that could be registered, in the name of ``login``, and return its uid."""
        organisation = login.partition('.')[2]
        with self.acting(login) as unit:
            place = unit.portal['organisations'][organisation]
            return create_draft(unit, place, kind, {**card_of(kind), **card}).uid

    def advance(self, uid: str, login: str, transition: str, **options: Any) -> None:
        """Take a document through a transition in the name of ``login``."""
        with self.acting(login) as unit:
            take_transition(unit, self.document(unit.portal, uid), transition, **options)

    def registered(self, login: str, kind: str = 'incoming', **card: Any) -> str:
        """Make and register a document in the name of ``login`` (a registrar) and return its uid."""
        uid = self.draft(login, kind, **card)
        self.advance(uid, login, 'register')
        return uid

    def document(self, portal: Any, uid: str) -> Document:
        """Return the document of that uid."""
        found = self.registry.document_by_uid(portal, uid)
        assert found is not None, uid
        return found


class Browser(TestApp):
    """A person's browser without JavaScript."""

    def __init__(self, application: Any) -> None:
        super().__init__(application, extra_environ={'HTTP_HOST': 'localhost', 'REMOTE_ADDR': '127.0.0.1'})

    def log_in(self, login: str, password: str = PASSWORD) -> Any:
        """Log in through the form."""
        form = self.get('/login').forms['login']
        form['login'], form['password'] = login, password
        return form.submit().follow()

    def csrf_token(self, path: str = '/') -> str:
        """Return the token that forms of this browser carry."""
        page = self.get(path)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert found, f'no csrf_token on {path}'
        return found.group(1)


class Program(TestApp):
    """A program that calls the API."""

    def __init__(self, application: Any) -> None:
        super().__init__(application, extra_environ={'HTTP_HOST': 'localhost', 'REMOTE_ADDR': '127.0.0.1'})

"""What is measured, and the goals of quality (docs/performance.md)."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from pyramid.config import Configurator
from pyramid.response import Response

from sedportal.kernel.storage import database, reading
from sedportal.kernel.unit_of_work import unit_of_work
from sedportal.search.interfaces import SearchQuery
from sedportal.workflow.definition import Definitions

from .client import Client, cpu_ms, cpu_ms_p95, cpu_times
from .pace import PACE, Timed
from .site import Site

CLERK, ORGANISATION = 'registrar.dep-fin', 'dep-fin'
FOLDER = f'/organisations/{ORGANISATION}/incoming/'
CARD = {
    'organisation': ORGANISATION, 'kind': 'incoming', 'title': 'О выделении средств на ремонт дорог',
    'correspondent': 'ООО «Дорожник»', 'ext_number': '17-04/2026', 'doc_date': '2026-06-10',
    'received_at': '2026-06-14T10:00:00+03:00', 'delivery': 'post', 'sheets': 3,
}  # fmt: skip


# «кладбище» stands in few documents of the demonstration, «ремонт» in very many.
_RARE = '/search?q=%D0%BA%D0%BB%D0%B0%D0%B4%D0%B1%D0%B8%D1%89%D0%B5'


@dataclass
class Figure:
    """One line of the table; ``most`` and ``least`` bound the goal, if there is one.

    Of what was ``timed`` call by call, ``value`` is the median and ``high`` what 95 of 100 stay below; ``calm`` and
    ``calm_high`` are the same undisturbed (bench/pace.py), known when all has been measured.
    """

    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    high: float | None = None
    calm: float | None = None
    calm_high: float | None = None
    timed: Timed | None = field(default=None, repr=False)

    @classmethod
    def of(cls, what: str, timed: Timed, most: float | None = None) -> Figure:
        """Return the line of what was timed call by call."""
        return cls(what, timed.median, 'ms', most=most, high=timed.high, timed=timed)

    def calmed(self, pace: float) -> Figure:
        """Return the line with what it would be at that pace."""
        if self.timed is None:
            return self
        calm = self.timed.undisturbed(pace)
        return replace(self, calm=calm.median, calm_high=calm.high, timed=None)

    @property
    def text(self) -> str:
        """Return the value with its unit."""
        return f'{self.value:,.2f} {self.unit}' if self.value < 100 else f'{self.value:,.0f} {self.unit}'

    @property
    def goal(self) -> str:
        """Return the goal in words."""
        if self.most is not None:
            return f'≤ {self.most:g}'
        return f'≥ {self.least:g}' if self.least is not None else ''

    @property
    def met(self) -> bool | None:
        """Tell whether the goal is met, where known by 95 of 100 calls undisturbed; None without one."""
        if self.most is not None:
            return (self.value if self.calm_high is None else self.calm_high) <= self.most
        return (self.calm or self.value) >= self.least if self.least is not None else None


def measure(built: Site) -> list[Figure]:
    """Return all figures of one built portal."""
    big = built.documents > 100_000
    clerk = Client(built.application, CLERK)
    everywhere = Client(built.application, 'auditor')
    built.settle()  # else each list waits for the records of the two logins
    uids = _uids(clerk)
    word = '/search?q=%D1%80%D0%B5%D0%BC%D0%BE%D0%BD%D1%82'
    chance = random.Random(1)

    def some() -> str:
        return chance.choice(uids)

    pages: list[tuple[str, Callable[[int], Any], float | None]] = [
        ('bare Pyramid view (the floor)', _bare_view(), None),
        ('bare authenticated request (/api/v1/me)', lambda _n: clerk.json('GET', '/api/v1/me'), 1.2),
        ('my desk', lambda _n: clerk.call('GET', '/'), None),
        ('document page', lambda _n: clerk.call('GET', f'/documents/{some()}'), 3),
        ('folder page: 50 rows, facets, rights', lambda _n: clerk.call('GET', FOLDER), 6 if big else 4),
        ('search page: snippets, facets', lambda _n: clerk.call('GET', word), 25 if big else 5),
        ('search page, region-wide reader', lambda _n: everywhere.call('GET', word), 25 if big else 5),
        ('all documents of the region by date', lambda _n: everywhere.call('GET', '/documents'), None),
        ('search page, a word in few documents', lambda _n: clerk.call('GET', _RARE), 25 if big else 5),
        ('JSON document', lambda _n: clerk.json('GET', f'/api/v1/documents/{some()}'), 1.5),
        ('JSON list of 50', lambda _n: clerk.json('GET', '/api/v1/documents?limit=50&facets=1'), 2.5),
        ('JSON search', lambda _n: clerk.json('GET', f'/api/v1{word}'), 2.5),
    ]  # fmt: skip
    figures = [Figure.of(what, cpu_times(call), goal) for what, call, goal in pages]
    figures += _after_a_change(built, pages)
    figures += _typing(clerk, everywhere) + _writing(built, clerk) + _filling(built)
    return [figure.calmed(PACE.undisturbed) for figure in figures]


def _after_a_change(built: Site, pages: Sequence[tuple[str, Callable[[int], Any], float | None]]) -> list[Figure]:
    """Measure lists when something has changed since the last page: nothing that the index remembers helps then."""
    registrar = Client(built.application, 'registrar.g-shuya')

    def change() -> None:
        registrar.json('POST', '/api/v1/documents', {**CARD, 'organisation': 'g-shuya'}, expect=201)
        built.settle()

    figures = []
    for what, call, _goal in pages:
        if what.startswith(('folder', 'search page, region', 'JSON list')):
            figures.append(Figure.of(f'{what.partition(":")[0]}, after a change', cpu_times(call, before=change)))
    return figures


def _uids(client: Client) -> list[str]:
    return [item['uid'] for item in client.json('GET', '/api/v1/documents?limit=200')['items']]


# What is typed, in both keyboard layouts: numbers, names and nonsense.
_DOCUMENTS = ('ремонт дорог', 'htvjyn ljhju', 'вх-12/26', 'администрация города', 'о выделении средств', 'йцукен')
_PLACES = ('департамент финансов', 'входящие', 'rbytivf', 'вх-12/26', 'иванов', 'йцукен')
_PARTIES = ('администрация города', 'ооо дорожник', 'flvbybcnhfwbz', '3702', 'йцукен')
_PEOPLE = ('иванова мария', 'registrar', 'bdfyjd', 'начальник отдела', 'йцукен')


def _typing(*people: Client) -> list[Figure]:
    """Measure what is offered while one types, key by key."""
    clerk = people[:1]
    place = {'place': ORGANISATION}
    fields: list[tuple[str, str, dict[str, str], tuple[str, ...], Sequence[Client]]] = [
        ('suggestions', '/search/suggest', {}, _DOCUMENTS, people),
        ('palette', '/palette', {'part': '1'}, _PLACES, people),
        ('correspondents', '/typeahead/correspondents', {**place, 'new': '1'}, _PARTIES, clerk),
        ('people', '/typeahead/people', place, _PEOPLE, clerk),
    ]
    return [
        Figure(f'{what} while typing, 95 of 100', cpu_ms_p95(_key_by_key(path, more, words, who)), 'ms', most=15)
        for what, path, more, words, who in fields
    ]


def _key_by_key(
    path: str, more: dict[str, str], words: Sequence[str], people: Sequence[Client]
) -> list[Callable[[], bytes]]:
    typed = [word[: keys + 1] for word in words for keys in range(len(word))]
    addresses = [f'{path}?{urlencode({**more, "q": text})}' for text in typed]
    return [partial(one.call, 'GET', address) for one in people for address in addresses]


def _bare_view() -> Callable[[int], Any]:
    with Configurator() as config:
        config.add_route('floor', '/')
        config.add_view(lambda request: Response('ok'), route_name='floor')
    application = config.make_wsgi_app()

    def call(_number: int) -> None:
        environ = {
            'REQUEST_METHOD': 'GET', 'PATH_INFO': '/', 'QUERY_STRING': '', 'SCRIPT_NAME': '', 'SERVER_NAME': 'x',
            'SERVER_PORT': '80', 'SERVER_PROTOCOL': 'HTTP/1.1', 'wsgi.url_scheme': 'http', 'wsgi.input': io.BytesIO(),
        }  # fmt: skip
        b''.join(application(environ, lambda *args: None))

    return call


def _writing(built: Site, clerk: Client) -> list[Figure]:
    made: list[str] = []
    written = built.stored_bytes()
    create = cpu_ms(lambda _n: made.append(clerk.json('POST', '/api/v1/documents', CARD, expect=201)['uid']))
    written = built.stored_bytes() - written
    path = '/api/v1/documents/{}/transitions'
    register = cpu_ms(lambda n: clerk.json('POST', path.format(made[n]), {'transition': 'register'}))
    archive = cpu_ms(lambda n: clerk.json('POST', path.format(made[n]), {'transition': 'archive'}))
    draft = clerk.json('POST', '/api/v1/documents', CARD, expect=201)['uid']
    sent = _file_form()
    upload = cpu_ms(lambda _n: _upload(clerk, draft, sent), 40)
    role = cpu_ms(lambda n: _role_change(built, n), 40)
    seen = _RoleInSearch(built)
    built.settle()
    return [
        Figure('create over the API', create, 'ms', most=5),
        Figure('register', register, 'ms', most=4),
        Figure('transition (archive)', archive, 'ms', most=3),
        Figure('upload of 1 MB', upload, 'ms', most=10),
        Figure('role change', role, 'ms', most=5),
        Figure('  and the next search of whoever got or lost it', cpu_ms(seen, 40), 'ms'),
        Figure('workflow change and the next search', cpu_ms(_WorkflowChange(built), 40), 'ms'),
        Figure('written for one short creation', written / len(made) / 1024, 'KB', most=18),
    ]


def _file_form() -> bytes:
    """Return a form with a file of 1 MB, made once: inventing its bytes is the client's work."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    return head + random.Random(2).randbytes(1 << 20) + b'\r\n--x--\r\n'


def _upload(clerk: Client, uid: str, body: bytes) -> None:
    clerk.call('POST', f'/api/v1/documents/{uid}/files', body, 'multipart/form-data; boundary=x', expect=201)


def _role_change(built: Site, number: int) -> None:
    from sedportal.directory.operations import grant_role, revoke_role

    with unit_of_work(built.registry) as unit:
        place = unit.portal['organisations'][ORGANISATION]
        if number % 2 == 0:
            grant_role(unit, place, {'principal': 'manager.g-shuya', 'role': 'reader'})
        else:
            for grant in [
                held for held in unit.portal.grants.at_place(place.__oid__) if held.principal == 'manager.g-shuya'
            ]:
                revoke_role(unit, place, grant.id)


class _RoleInSearch:
    """Give and take a role, then search in the name of its holder: it must count at once."""

    def __init__(self, built: Site) -> None:
        self._built = built
        self._numbers: set[tuple[bool, int]] = set()

    def __call__(self, number: int) -> None:
        _role_change(self._built, number)
        with reading(self._built.registry) as portal:
            rights = self._built.registry.rights_cache.rights_of(self._built.registry, portal, 'manager.g-shuya')
        found = self._built.registry.index.search(SearchQuery(rights.view_tokens, organisations=(ORGANISATION,)))
        self._numbers.add((number % 2 == 0, found.total))
        given, taken = ({total for role, total in self._numbers if role is held} for held in (True, False))
        if given & taken:
            raise AssertionError('a role makes no difference in search')


class _WorkflowChange:
    """Make a definition with another matrix the live one, then search in the name of a clerk: it must count at once."""

    def __init__(self, built: Site) -> None:
        self._registry = built.registry
        live = built.registry.workflows.definitions
        closed = replace(live['incoming'], matrix={}, digest='closed')
        self._both = ({**live, 'incoming': closed}, {**live})

    def __call__(self, number: int) -> None:
        self._registry.workflows.definitions = self._registry.state_matrix = Definitions(self._both[number % 2])
        with reading(self._registry) as portal:
            rights = self._registry.rights_cache.rights_of(self._registry, portal, CLERK)
        found = self._registry.index.search(SearchQuery(rights.view_tokens, kinds=('incoming',)))
        if bool(found.total) is (number % 2 == 0):
            raise AssertionError('a matrix makes no difference in search')


def _filling(built: Site) -> list[Figure]:
    before = built.stored_bytes()
    begun = time.process_time()
    database(built.registry).pack()
    packed = time.process_time() - begun
    each = (built.stored_bytes() - built.built.bytes_before) / built.documents / 1024
    bulk = Figure('bulk creation, indexed', built.documents / built.built.seconds, '/CPU s', least=1500)
    if built.built.undisturbed:
        bulk.calm = built.documents / built.built.undisturbed
    return [
        bulk,
        Figure('  memory at most', built.built.peak, 'MB'),
        Figure('index, for a document', built.built.index_bytes / built.documents / 1024, 'KB'),
        Figure('packed database, for a document of 1 KB text', each, 'KB', most=5),
        Figure('  before packing', (before - built.built.bytes_before) / built.documents / 1024, 'KB'),
        Figure('packing', packed, 'CPU s'),
    ]

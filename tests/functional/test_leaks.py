"""Nobody is shown a byte of a document that is closed to him, and no number tells him that it is there (S2)."""

from __future__ import annotations

import html
import json
import logging
import re
import shutil
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, urljoin

import pytest
from webob import Response

from sedportal.kernel.request_number import HEADER
from sedportal.kernel.storage import database
from tests.factories.asker import FORM, Asker, bytes_of
from tests.factories.portal import Base
from tests.factories.secrets import (
    CLERK,
    DRAFT,
    FOLDER,
    GONE,
    MARKED,
    OPEN,
    ORGANISATION,
    RETYPED,
    ROOT_OF_WORDS,
    STRANGERS,
    VOID,
    Secrets,
    foreign_to,
    may_know_of,
    portal_with_askers,
    word,
)
from tests.factories.surface import SAFE, Address, Things, addresses

# Those who may know of none of the secret documents, and those who may know of some.
OUTSIDERS = ('', *STRANGERS, GONE, 'admin', f'orgadmin.{ORGANISATION}')
INSIDERS = ('auditor', f'archivist.{ORGANISATION}', f'staff01.{ORGANISATION}')
EVERYBODY = (*OUTSIDERS, *INSIDERS)
# Whoever searches like another one here is left out.
SEARCHERS = ('', STRANGERS[1], 'admin', f'orgadmin.{ORGANISATION}', *INSIDERS)
# Letters as many as in the root of the secret words, of which there are no documents.
NONSENSE = 'wkhfy'
# What an office rightly counts: the ledger and the workflows for the auditor, documents of the whole portal for whoever
# runs it and of an organisation for whoever administers it, and what somebody who leaves has in hand for whoever
# switches his account off. Numbers, never words.
LEAVING = f'/admin/people/registrar.{ORGANISATION}/standing'
OFFICE = {
    'auditor': ('/admin/ledger', '/admin/workflows'),
    'admin': ('/admin/workflows', '/admin/operation', LEAVING),
    f'orgadmin.{ORGANISATION}': ('/admin/workflows', LEAVING),
}
NOWHERE = 'ffffffff-ffff-7fff-bfff-ffffffffffff'
# Their numbers speak of the machine, not of documents, and are for monitoring: whoever runs it keeps others out.
MACHINE = ('/metrics', '/readyz')
# The series of an organisation's numbers is open to those who watch it; a number without a document would be a gap.
SERIES = (f'/organisations/{ORGANISATION}/registers', f'/organisations/{ORGANISATION}/number-patterns')
SITE = 'http://localhost'
MOST_PAGES = 25
# A form's own number, new each time it is shown.
_FRESH = re.compile(rb'(name="operation_key"[^>]*value=")[^"]+')
_LINK = re.compile(r'(?:href|src|action|hx-get)="([^"#]+)')


@pytest.fixture(scope='module')
def told() -> Iterator[list[str]]:
    """Collect all that is logged while there are secrets."""
    lines: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f'{record.name} {record.getMessage()} {record.exc_text or ""}')

    listening, root = Listening(), logging.getLogger()
    before = root.level
    root.addHandler(listening)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(listening)
    root.setLevel(before)


class Views:
    """What everybody was shown at each address, before and after there was a secret."""

    def __init__(self) -> None:
        self.before: dict[str, dict[str, bytes]] = {}
        self.after: dict[str, dict[str, bytes]] = {}


@pytest.fixture(scope='module')
def views() -> Views:
    return Views()


@pytest.fixture(scope='module')
def secrets(base: Base, tmp_path_factory: pytest.TempPathFactory, told: list[str], views: Views) -> Iterator[Secrets]:
    """Give the portal with its secrets, added step by step while everybody looks at all pages."""
    with portal_with_askers(base, tmp_path_factory.mktemp('leaks'), EVERYBODY) as secrets:
        portal = secrets.portal
        plain = [portal.registered(CLERK), portal.registered(STRANGERS[1]), portal.draft(STRANGERS[1])]
        with portal.reading() as root:
            things = Things.of(root, portal.document(root, plain[0]))
        known = [one.path for one in shown_at(secrets, things) if plain[0] not in one.path]
        for login in OUTSIDERS:
            views.before[login] = walk(secrets.asker(login), known)
        secrets.add(OPEN, VOID)
        for login in INSIDERS:
            views.before[login] = walk(secrets.asker(login), known)
        secrets.add(DRAFT, MARKED)
        for login in EVERYBODY:
            asker = secrets.asker(login)
            views.after[login] = {address: shown_by(asker.get(address)) for address in views.before[login]}
        secrets.link(plain[0])
        yield secrets


def walk(asker: Asker, known: list[str]) -> dict[str, bytes]:
    """Return all that is shown at the ``known`` addresses and along the links from the first page."""
    seen: dict[str, bytes] = {}
    asker.get('/login')  # gives a stranger his cookie
    waiting = [
        '/',
        *known,
        *asked_of_lists(),
        *(f'/organisations/{ORGANISATION}', f'/search?organisation={ORGANISATION}'),
    ]
    linked = 0
    while waiting:
        address = waiting.pop(0)
        if address in seen or address.startswith((*MACHINE, '/static/', '/logout')):
            continue
        answer = asker.get(address)
        seen[address] = shown_by(answer)
        for link in sorted(links_of(address, answer.text if answer.content_type == 'text/html' else ''), key=_nearness):
            if link not in seen and linked < MOST_PAGES:
                linked += 1
                waiting.append(link)
    return seen


def _nearness(link: str) -> int:
    return ORGANISATION not in link


def shown_by(answer: Response) -> bytes:
    """Return all that an answer shows, but for what is new each time."""
    shown = bytes_of(answer).replace(answer.headers[HEADER].encode(), b'')
    return _FRESH.sub(rb'\1', shown)


def asked_of_lists() -> list[str]:
    """Return questions to lists whose answers count something."""
    place = f'organisation={ORGANISATION}'
    asked = [
        '/api/v1/documents?facets=1&limit=200', f'/api/v1/documents?{place}&facets=1&sort=title',
        f'/api/v1/documents?{place}&folder=incoming', '/api/v1/documents?access_mark=confidential&facets=1',
        '/api/v1/documents?state=draft&state=annulled&facets=1', '/api/v1/search?q=деле&facets=1',
        '/api/v1/search?q=вх-1&facets=1', '/search?q=деле', '/search?q=вх*', '/search?state=annulled',
        f'/search?{place}&sort=title', '/search?date_from=01.01.2026&date_to=31.12.2026',
        f'/organisations/{ORGANISATION}/incoming?below=1&sort=number', f'/organisations/{ORGANISATION}/incoming?q=деле',
    ]  # fmt: skip
    return [quote(address, safe='/?&=*') for address in asked]


def links_of(address: str, page: str) -> set[str]:
    """Return the addresses of this site that the page at ``address`` links to."""
    links = (urljoin(f'{SITE}{address}', html.unescape(link)) for link in _LINK.findall(page))
    return {link.removeprefix(SITE) for link in links if link.startswith(f'{SITE}/')}


def words_in(shown: bytes, words: frozenset[str]) -> set[str]:
    """Return the ``words`` that stand in what was shown."""
    if ROOT_OF_WORDS.encode() not in shown.lower():
        return set()
    return {word for word in words if word.encode() in shown.lower()}


def shown_at(secrets: Secrets, *things: Things) -> list[Address]:
    """Return all addresses that show something of ``things``."""
    return [one for one in addresses(secrets.portal.registry, *things) if one.method == 'GET']


@pytest.mark.parametrize('login', EVERYBODY)
def test_pages_look_the_same_with_secrets_as_without(secrets: Secrets, views: Views, login: str) -> None:
    assert len(views.before[login]) > 50
    for address, before in views.before[login].items():
        if before.startswith(b'200') and address.startswith((*SERIES, *OFFICE.get(login, ()))):
            continue
        assert views.after[login][address] == before, f'{address} tells {login or "a stranger"} of a secret'


@pytest.mark.parametrize('login', EVERYBODY)
def test_no_page_shows_a_byte_of_a_secret(secrets: Secrets, views: Views, login: str) -> None:
    """Closed documents are looked at below: their addresses show what those of no document show."""
    foreign, known = foreign_to(login), may_know_of(login)
    about = shown_at(secrets, *(secrets.things[name] for name in sorted(known)))
    shown = {**views.after[login], **walk(secrets.asker(login), [one.path for one in about])}
    assert {address: found for address, body in shown.items() if (found := words_in(body, foreign))} == {}


@pytest.mark.parametrize('login', EVERYBODY)
def test_what_is_secret_looks_like_what_is_not_there(secrets: Secrets, login: str) -> None:
    """At every address of a closed document, by every method, the answer is that for a document that is not there."""
    asker = secrets.asker(login)
    token = asker.form_token('/account' if asker.token else '/login')
    before = database(secrets.portal.registry).storage.lastTransaction()
    for name in {VOID, DRAFT, MARKED} - may_know_of(login):
        uid = secrets.uids[name]
        for address in addresses(secrets.portal.registry, secrets.things[name]):
            if uid not in address.path:
                continue
            given = shown_by(ask(asker, address, address.path, token)).replace(uid.encode(), NOWHERE.encode())
            nowhere = shown_by(ask(asker, address, address.path.replace(uid, NOWHERE), token))
            assert given == nowhere, f'{address} tells {login or "a stranger"} that {name} is there'
    assert database(secrets.portal.registry).storage.lastTransaction() == before


def ask(asker: Asker, address: Address, path: str, token: str) -> Response:
    """Return the answer to a whole request, as one would send it who may do this."""
    if address.method in SAFE:
        return asker.send(address.method, path)
    if address.upload:
        return asker.send(address.method, path, UPLOAD, 'multipart/form-data; boundary=x')
    if address.is_api:
        return asker.send(address.method, path, b'{"transition": "register"}', 'application/json', If_Match='*')
    return asker.send(address.method, path, f'csrf_token={token}&title=x'.encode(), FORM)


UPLOAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\ntext\r\n--x--\r\n'


def questions(login: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what to search for, the same of a word that is nowhere, and where to ask.

    Each word is asked for as it is; of a few also parts, and what the keys give under the other layout.
    """
    foreign = foreign_to(login)
    few = foreign & {word(MARKED, 'title'), word(DRAFT, 'correspondent'), word(VOID, 'filetext'), FOLDER}
    asked = [(one, SEARCHES[:2]) for one in sorted(foreign)]
    for one in sorted(few):
        forms = (one, f'"{one}"', f'{one[:-2]}*', f'деле {one}', one.translate(RETYPED))
        asked += [(form, SEARCHES) for form in forms]
    if FOLDER in foreign:
        asked += [(form, SEARCHES) for form in (ROOT_OF_WORDS, f'{ROOT_OF_WORDS}*', f'деле {ROOT_OF_WORDS}*')]
    retyped = ROOT_OF_WORDS.translate(RETYPED), NONSENSE.translate(RETYPED)
    return [(one, one.replace(ROOT_OF_WORDS, NONSENSE).replace(*retyped), where) for one, where in asked]


def echo_as_nonsense(shown: bytes, question: str, nonsense: str) -> bytes:
    """Put ``nonsense`` for every echo of the ``question``, as it is, in HTML, in JSON and in an address."""
    carried = (lambda text: quote_plus(quote(text)), lambda text: quote(quote_plus(text), safe=''))
    for form in (str, quote, quote_plus, *carried, html.escape, json.dumps):
        shown = shown.replace(form(question).encode(), form(nonsense).encode())
    return shown


SEARCHES = (
    '/search?q={}', '/api/v1/search?facets=1&q={}', '/search?literal=1&q={}', '/api/v1/documents?facets=1&q={}',
    f'/organisations/{ORGANISATION}/incoming?below=1&q={{}}', '/search?state=draft&q={}',
)  # fmt: skip


@pytest.mark.parametrize('login', SEARCHERS)
def test_searching_for_a_secret_finds_what_searching_for_nonsense_finds(secrets: Secrets, login: str) -> None:
    asker = secrets.asker(login)
    for question, nonsense, where in questions(login):
        for search in where:
            found = shown_by(asker.get(search.format(quote(question))))
            expected = shown_by(asker.get(search.format(quote(nonsense))))
            assert echo_as_nonsense(found, question, nonsense) == expected, f'{search} {question} tells {login}'


@pytest.mark.parametrize('login', SEARCHERS)
def test_no_other_page_searches_in_secrets(secrets: Secrets, login: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address takes a question: those that don't search pass it over."""
    # What else runs on the machine takes room on its disk, and the page of the operation tells how much is left.
    left = shutil.disk_usage('/')
    monkeypatch.setattr(shutil, 'disk_usage', lambda _path: left)
    asker, question = secrets.asker(login), word(MARKED, 'title')
    nonsense = question.replace(ROOT_OF_WORDS, NONSENSE)
    for address in shown_at(secrets, secrets.things[OPEN]):
        if secrets.uids[OPEN] not in address.path and not address.path.startswith(MACHINE):
            found, expected = (shown_by(asker.get(f'{address.path}?q={text}')) for text in (question, nonsense))
            assert echo_as_nonsense(found, question, nonsense) == expected, f'{address} tells {login}'


def test_those_who_may_see_them_do(secrets: Secrets) -> None:
    """Otherwise the tests above would be content with a portal that shows nothing."""
    shown = walk(secrets.asker('auditor'), [one.path for one in shown_at(secrets, secrets.things[OPEN])])
    found = set().union(*(words_in(body, frozenset({word(OPEN, 'title'), FOLDER})) for body in shown.values()))
    assert found == {word(OPEN, 'title'), FOLDER}
    manager = Asker(secrets.portal.application, f'manager.{ORGANISATION}')
    shown = walk(manager, [one.path for one in shown_at(secrets, *secrets.things.values())])
    everything = foreign_to('') - {word(DRAFT, 'comment')}
    assert set().union(*(words_in(body, everything) for body in shown.values())) == everything


def test_the_log_tells_no_secret(secrets: Secrets, told: list[str]) -> None:
    assert told
    assert [line for line in told if ROOT_OF_WORDS in line.lower()] == []

"""Nothing changes by a GET, and nothing by a request that another site could have sent (S6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from sedportal.directory.operations import add_group, grant_role
from sedportal.kernel.storage import database
from sedportal.registers.operations import reserve_number
from tests.factories.asker import FORM, Asker
from tests.factories.portal import PASSWORD, Portal
from tests.factories.surface import SAFE, Address, Things, addresses

CLERK = 'registrar.dep-fin'
ASKERS = (CLERK, 'orgadmin.dep-fin', 'admin', 'auditor', '')
# A form that would log somebody in, were it taken.
CREDENTIALS = {'login': CLERK, 'password': PASSWORD}
FOREIGN = 'https://evil.example'
NO_PROOF = 400


@dataclass
class Site:
    """A portal with something at every address."""

    portal: Portal
    addresses: list[Address]

    def last_transaction(self) -> bytes:
        """Return the number of the last change."""
        number: bytes = database(self.portal.registry).storage.lastTransaction()
        return number

    def asker(self, login: str) -> Asker:
        """Return somebody who is logged in."""
        return Asker(self.portal.application, login)

    def of_pages(self) -> Iterator[Address]:
        """Give the addresses of pages that change something."""
        return (address for address in self.addresses if address.method not in SAFE and not address.is_api)

    def of_programs(self) -> Iterator[Address]:
        """Give the addresses of the API that change something."""
        return (address for address in self.addresses if address.method not in SAFE and address.is_api)


@pytest.fixture
def site(portal: Portal) -> Site:
    """Give a draft and a registered document with files, a reserved number, a group and a role at a folder."""
    uids = [portal.draft(CLERK), portal.registered(CLERK)]
    program = portal.program(CLERK)
    program.post(f'/api/v1/documents/{uids[0]}/files', upload_files=[('file', 'a.txt', b'text')], status=201)
    with portal.acting() as unit:
        place = unit.portal['organisations']['dep-fin']
        reserve_number(unit, place, 'incoming', 'к приказу')
        add_group(unit, {'name': 'duty', 'title': 'Дежурные', 'organisation': 'dep-fin'})
        grant_role(unit, place['incoming'], {'principal': 'group:duty', 'role': 'reader'})
    with portal.reading() as root:
        things = [Things.of(root, portal.document(root, uid), 'duty') for uid in uids]
    return Site(portal, addresses(portal.registry, *things))


@pytest.mark.parametrize('login', ASKERS)
def test_what_only_shows_changes_nothing(site: Site, login: str) -> None:
    asker, before = site.asker(login), site.last_transaction()
    for address in site.addresses:
        if address.method in SAFE:
            answer = asker.send(address.method, address.path)
            assert answer.status_int < 500 or address.path == '/readyz', f'{address}: {answer.text[:600]}'
            assert site.last_transaction() == before, f'{address} changed something'


def forgeries(asker: Asker, token: str) -> dict[str, dict[str, Any]]:
    """Return requests as other sites could make them; ``token`` is the asker's own, which such a site can't know."""
    form, proven = urlencode(CREDENTIALS).encode(), urlencode({**CREDENTIALS, 'csrf_token': token}).encode()
    other = urlencode({**CREDENTIALS, 'csrf_token': Asker(asker.application).form_token('/login')}).encode()
    return {
        'without a token': {'body': form, 'content_type': FORM},
        'with a wrong token': {'body': form + b'&csrf_token=' + b'0' * len(token), 'content_type': FORM},
        "with somebody else's token": {'body': other, 'content_type': FORM},
        'from another site': {'body': proven, 'content_type': FORM, 'Origin': FOREIGN},
        'from nowhere': {'body': proven, 'content_type': FORM, 'Origin': 'null'},
        'from a link of another site': {'body': proven, 'content_type': FORM, 'Referer': f'{FOREIGN}/page'},
        'from a neighbour, says the browser': {'body': proven, 'content_type': FORM, 'Sec_Fetch_Site': 'same-site'},
        'as plain text': {'body': proven, 'content_type': 'text/plain'},
        'as JSON': {'body': b'{"csrf_token": "%b"}' % token.encode(), 'content_type': 'application/json'},
        'with the token in the address': {'body': form, 'content_type': FORM, 'query': f'?csrf_token={token}'},
    }


def test_no_page_takes_what_another_site_could_send(site: Site) -> None:
    """Whoever may use the page is refused for want of proof alone, and with it is not."""
    refused: set[str] = set()
    for login in ASKERS:
        asker = site.asker(login)
        token, before = asker.form_token('/account' if login else '/login'), site.last_transaction()
        for address in site.of_pages():
            for how, forgery in forgeries(asker, token).items():
                query = forgery.pop('query', '')
                answer = asker.send(address.method, address.path + query, **forgery)
                assert answer.status_int in (303, NO_PROOF, 403, 404, 405), f'{address} {how}: {answer.status}'
                assert answer.status_int != 303 or _leads_nowhere(answer, login), f'{address} {how}: {answer.location}'
                assert site.last_transaction() == before, f'{address} was done {how}'
                if answer.status_int == NO_PROOF:
                    refused.add(address.view)
    assert {address.view for address in site.of_pages()} - refused == set()


def _leads_nowhere(answer: Any, login: str) -> bool:
    """Tell whether a redirect is that of a stranger to the form, or of somebody logged in away from it."""
    return answer.location.endswith('/' if login else '/login')


def test_the_same_requests_with_proof_are_taken(site: Site) -> None:
    """Otherwise the test above would be content with a portal that refuses everything."""
    taken: set[str] = set()
    for login in ASKERS:
        # What is deleted takes no further requests: it comes last.
        addresses = list(site.of_pages())[::-1]
        for address in sorted(addresses, key=lambda address: 'delete' in address.view):
            asker = site.asker(login)
            token = asker.form_token('/account' if login else '/login')
            answer = asker.send(address.method, address.path, urlencode({'csrf_token': token}).encode(), FORM)
            if answer.status_int in (200, 303, 409, 412, 413, 422):
                taken.add(address.view)
    assert {address.view for address in site.of_pages()} - taken == set()


def test_the_api_takes_no_cookie_and_no_form(site: Site) -> None:
    asker, before = site.asker(CLERK), site.last_transaction()
    page_cookies = {'Cookie': '; '.join(f'{name}={value}' for name, value in asker.cookies.items())}
    token, asker.token = asker.token, ''
    for address in site.of_programs():
        if address.view == 'api_v1_openapi_yaml':
            continue  # the library that serves the document answers every method with it
        answer = asker.send(address.method, address.path, b'{}', 'application/json', **page_cookies)
        refusals = (422,) if address.view == 'api_v1_login' else (401,)
        assert answer.status_int in refusals, f'{address}: {answer.status}'
        for content_type in ('text/plain', FORM, 'multipart/form-data; boundary=x', ''):
            if address.upload and content_type.startswith('multipart'):
                continue
            proof = {'Authorization': f'Bearer {token}', 'Origin': FOREIGN}
            answer = asker.send(address.method, address.path, b'{}', content_type, **proof)
            assert answer.status_int in (403, 404, 405, 415), f'{address} as {content_type!r}: {answer.status}'
        assert site.last_transaction() == before, f'{address} was done'

"""The stage on which every cell of the matrix is played: people in every role, a document in every state."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ZODB import DB
from ZODB.DemoStorage import DemoStorage

from sedportal.directory.operations import add_group, add_person, grant_role, set_active, set_members
from sedportal.documents.files.intake import receive
from sedportal.documents.operations import attach_file, change_card, name_participants
from tests.factories.portal import PASSWORD, Base, Portal

from .expectations import ACTORS, STRANGERS

SLUG = 'dep-fin'
STEPS = {
    'draft': (), 'registered': (('registrar.dep-fin', 'register'),),
    'archived': (('registrar.dep-fin', 'register'), ('registrar.dep-fin', 'archive')),
    'withdrawn': (('editor.dep-fin', 'withdraw'),),
    'annulled': (('registrar.dep-fin', 'register'), ('registrar.dep-fin', 'annul')),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One document of the matrix."""

    uid: str
    file: str
    state: str
    marked: bool


@dataclass
class Stage:
    """A prepared portal; each request plays over a layer of its own that is thrown away."""

    portal: Portal
    storage: Any
    cases: list[Case]
    keys: dict[str, tuple[str, str, str]]
    grant: int

    @contextmanager
    def fresh(self) -> Iterator[Portal]:
        """Give the portal in the prepared state; what is changed inside is gone afterwards."""
        registry = self.portal.registry
        before = registry._zodb_databases['']
        layer = DB(DemoStorage(base=self.storage, close_base_on_close=False))
        registry._zodb_databases[''] = layer
        try:
            yield self.portal
        finally:
            registry._zodb_databases[''] = before
            layer.close()


@contextmanager
def prepared(base: Base, folder: Path) -> Iterator[Stage]:
    """Prepare the stage over the session's region."""
    with base.layer(folder) as portal:
        grant = _people(portal)
        cases = [_case(portal, state, marked) for state in STEPS for marked in (False, True)]
        keys = {login: _keys(portal, login) for login in (*ACTORS, 'deactivated')}
        keys['anonymous'] = ('', '', '')
        with portal.acting() as unit:
            set_active(unit, unit.portal['people']['deactivated'], active=False)
        portal.registry.index.settle()
        portal.registry.index.settle = lambda: None
        yield Stage(portal, portal.registry._zodb_databases[''].storage, cases, keys, grant)


def _people(portal: Portal) -> int:
    password = portal.registry.passwords.hash_password(PASSWORD)
    with portal.acting() as unit:
        place = unit.portal['organisations'][SLUG]
        for login in ('other-editor', 'controller', 'expired', 'grouped', 'deactivated'):
            card = {'login': login, 'surname': 'Иванов', 'first_name': 'Иван', 'organisation': SLUG}
            add_person(unit, card, password)
        grant_role(unit, place, {'principal': 'other-editor', 'role': 'editor'})
        grant_role(unit, place, {'principal': 'controller', 'role': 'controller'})
        grant_role(unit, place, {'principal': 'expired', 'role': 'registrar', 'valid_until': '2026-06-14'})
        grant_role(unit, place, {'principal': 'deactivated', 'role': 'registrar'})
        set_members(unit, add_group(unit, {'name': 'heads', 'title': 'Руководители'}), ['grouped'])
        grant_role(unit, place, {'principal': 'group:heads', 'role': 'manager'})
        return grant_role(unit, place, {'principal': 'staff05.dep-fin', 'role': 'editor'}).id


def _case(portal: Portal, state: str, marked: bool) -> Case:
    uid = portal.draft('editor.dep-fin')
    with portal.acting('editor.dep-fin') as unit:
        document = portal.document(unit.portal, uid)
        attached = attach_file(unit, document, receive(io.BytesIO(b'%PDF-1.4'), limit=100), 'письмо.pdf').id
        name_participants(unit, document, 'executor', ['staff01.dep-zdrav'])
        if marked:
            change_card(unit, document, {'access_mark': 'official_use'})
    for login, transition in STEPS[state]:
        portal.advance(uid, login, transition, comment='По ошибке')
    return Case(uid, attached, state, marked)


def _keys(portal: Portal, login: str) -> tuple[str, str, str]:
    """Return the cookie, its CSRF token and the API's token of somebody who is logged in."""
    browser = portal.browser(login)
    token = portal.program(login).authorization[1]
    return browser.cookies['sed'], browser.csrf_token('/account'), token


__all__ = ['SLUG', 'STRANGERS', 'Case', 'Stage', 'prepared']

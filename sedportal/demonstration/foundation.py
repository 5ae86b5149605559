"""Make the demonstration's organisations, people and roles through the portal's own operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sedportal.directory.correspondents.content import ORGANISATION
from sedportal.directory.correspondents.operations import add_correspondent
from sedportal.directory.operations import add_organisation, add_person, grant_role

from .region import PASSWORD, Account, Organisation, accounts, organisations, portal_accounts
from .scenes import vocabulary
from .texts import group_of

if TYPE_CHECKING:
    from sedportal.kernel.unit_of_work import UnitOfWork

CAUSE = 'demonstration'


def found_region(unit: UnitOfWork, done: Callable[[int], None] = lambda count: None) -> None:
    """Make all 54 organisations with their 989 accounts, and the two that stand at the portal.

    Parameters: ``unit`` acts for the portal itself; ``done`` is told how many accounts there are so far.
    The password is published and the same for all, so its hash is made once.
    """
    password_hash = unit.registry.passwords.hash_password(PASSWORD)
    count = 0
    for card in known_correspondents():
        add_correspondent(unit, card)
    for account in portal_accounts():
        _add_account(unit, account, unit.portal, password_hash)
    for organisation in organisations():
        place = add_organisation(unit, _card(organisation))
        for account in accounts(organisation):
            _add_account(unit, account, place, password_hash)
            count += 1
        done(count)


def known_correspondents() -> list[dict[str, Any]]:
    """Return the cards of the organisations that write to the region: its own, and those outside it."""
    own = [
        {'name': one.name, 'short_name': one.short_name, 'group': group_of(one), 'delivery': 'sed'}
        for one in organisations()
    ]
    others = [
        {'name': name, 'group': 'Организации', 'delivery': 'post'}
        for name in vocabulary()['organisations']
        if '{' not in name
    ]
    return [{'kind': ORGANISATION, **card} for card in (*own, *others)]


def _card(organisation: Organisation) -> dict[str, Any]:
    return asdict(organisation)


def _add_account(unit: UnitOfWork, account: Account, place: Any, password_hash: str) -> None:
    person = account.person
    card = {
        'login': account.login,
        'surname': person.surname,
        'first_name': person.first_name,
        'patronymic': person.patronymic,
        'position': person.position,
        'organisation': account.place,
    }
    add_person(unit, card, password_hash)
    for role in account.roles:
        grant_role(unit, place, {'principal': account.login, 'role': role}, CAUSE)

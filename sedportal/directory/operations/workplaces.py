"""Set up, change, mark and accept workplaces. Account and role are nobody's to mark: the directory knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sedportal.kernel.errors import NotFoundError, RefusedError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide, require
from sedportal.security.roles import MANAGE_ORGANISATIONS, MANAGE_PEOPLE

from ..content import Organisation
from ..journal import changes_between, note, plain
from ..schemas import accept, workplace_schema
from ..workplaces import ACCEPTED, MARKABLE, READY, Holders, Mark, Workplace, WorkplaceBook, standing_of

_CARD = ('title', 'role', 'login', 'certificate_until', 'controller', 'due')


def add_workplaces(unit: Any, organisation: Organisation, cards: Sequence[Mapping[str, Any]]) -> list[Workplace]:
    """Add workplaces to an organisation; all of them or none.

    Parameters: ``cards`` by :func:`workplace_schema`. Raises :class:`InvalidError`, :class:`RefusedError`.
    """
    require(unit, MANAGE_PEOPLE, organisation)
    book = _book(organisation)
    taken = {place.login for place in book if place.login}
    added = []
    for card in cards:
        accepted = _accept(unit, organisation, card, taken)
        added.append(Workplace(book.next_key(), **accepted))
        taken.add(accepted['login'])
    book.put_all({place.key: place for place in added})
    places = [{'key': place.key, 'title': place.title, 'login': place.login} for place in added]
    note(unit, 'organisation.workplaces_added', organisation, {'workplaces': places})
    return added


def change_workplace(unit: Any, organisation: Organisation, key: str, values: Mapping[str, Any]) -> None:
    """Change the card of a workplace. Another person there takes the acceptance away: it was of somebody else."""
    require(unit, MANAGE_PEOPLE, organisation)
    book, place = _find(organisation, key)
    before = {field: getattr(place, field) for field in _CARD}
    taken = {one.login for one in book if one.login and one.key != key}
    card = _accept(unit, organisation, {**_written(before), **values}, taken)
    changes = changes_between(before, card)
    if not changes:
        return
    kept = None if 'login' in changes else place.accepted
    book.put(replace(place, **card, accepted=kept))
    note(unit, 'organisation.workplace_changed', organisation, {'key': key, 'changes': changes})


def mark_workplaces(unit: Any, organisation: Organisation, marks: Mapping[str, Mapping[str, Any]]) -> int:
    """Mark what was done at workplaces, or take marks back; return how many workplaces changed.

    Parameters: ``marks`` map a workplace's key to what changes there: a check of ``MARKABLE`` to True or False,
    ``certificate`` to the certificate's last day or None. Raises :class:`InvalidError`, :class:`NotFoundError`.
    """
    require(unit, MANAGE_PEOPLE, organisation)
    now, changed, told = Mark(unit.actor.key, unit.now()), {}, {}
    for key, wanted in marks.items():
        book, place = _find(organisation, key)
        marked, details = _marked(place, wanted, now)
        if details:
            changed[key], told[key] = marked, details
    if changed:
        book.put_all(changed)
        note(unit, 'organisation.workplaces_marked', organisation, {'marks': told})
    return len(changed)


def accept_workplaces(unit: Any, organisation: Organisation, keys: Iterable[str], *, accepted: bool = True) -> int:
    """Accept workplaces that are ready, or take the acceptance back; return how many changed.

    Only the controller named on the workplace, or whoever administers the portal, accepts.
    Raises :class:`RefusedError`, :class:`WrongStateError` for a workplace that is not ready.
    """
    today = unit.registry.clock.today()
    holders = Holders(unit.portal, organisation, today)
    changed = {}
    for key in keys:
        book, place = _find(organisation, key)
        _refuse_acceptance(unit, organisation, place)
        state = standing_of(unit.portal, place, holders, today).state
        if accepted and state not in (READY, ACCEPTED):
            raise WrongStateError(
                _('“${title}” is not ready: something is missing still.', mapping={'title': place.title})
            )
        if bool(place.accepted) != accepted:
            changed[key] = replace(place, accepted=Mark(unit.actor.key, unit.now()) if accepted else None)
    if changed:
        book.put_all(changed)
        action = 'organisation.workplaces_accepted' if accepted else 'organisation.workplaces_returned'
        note(unit, action, organisation, {'keys': list(changed)})
    return len(changed)


def remove_workplace(unit: Any, organisation: Organisation, key: str) -> None:
    """Take a workplace out of the organisation; the account of whoever sits there stays."""
    require(unit, MANAGE_PEOPLE, organisation)
    book, place = _find(organisation, key)
    book.remove(key)
    note(unit, 'organisation.workplace_removed', organisation, {'key': key, 'title': place.title, 'login': place.login})


def may_accept(portal: Any, rights: Any, place: Workplace) -> bool:
    """Tell whether the holder of ``rights`` may accept ``place``."""
    named = bool(place.controller) and place.controller == rights.login
    return named or bool(decide(rights, MANAGE_ORGANISATIONS, portal).allowed)


def _refuse_acceptance(unit: Any, organisation: Organisation, place: Workplace) -> None:
    if not may_accept(unit.portal, unit.rights, place):
        raise RefusedError(_('A workplace is accepted by its controller or by an administrator of the portal.'))


def _marked(place: Workplace, wanted: Mapping[str, Any], now: Mark) -> tuple[Workplace, dict[str, Any]]:
    marks, details, until = dict(place.marks), {}, place.certificate_until
    for check, value in wanted.items():
        if check == 'certificate':
            if value != until:
                details[check] = [plain(until), plain(value)]
                until = value
        elif check not in MARKABLE:
            raise invalid({check: [_('This is not marked by hand: the directory knows it.')]})
        elif bool(value) != (check in marks):
            details[check] = [not value, bool(value)]
            marks.pop(check, None)
            if value:
                marks[check] = now
    return replace(place, marks=marks, certificate_until=until), details


def _accept(unit: Any, organisation: Organisation, values: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    card = accept(workplace_schema(), {key: value for key, value in values.items() if value is not None})
    people = unit.portal['people']
    errors: dict[str, list[str]] = {}
    person = people.get(card['login'])
    if card['login'] and (person is None or person.organisation != organisation.slug):
        errors['login'] = [_('Nobody of this organisation has this login.')]
    elif card['login'] in taken and card['login']:
        errors['login'] = [_('This person has a workplace already.')]
    if card['controller'] and card['controller'] not in people:
        errors['controller'] = [_('There is nobody with this login.')]
    if errors:
        raise invalid(errors)
    return card


def _written(card: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value.isoformat() if isinstance(value, date) else value for field, value in card.items()}


def _book(organisation: Organisation) -> WorkplaceBook:
    if organisation.workplace_book is None:
        organisation.workplace_book = WorkplaceBook()
    return organisation.workplace_book


def _find(organisation: Organisation, key: str) -> tuple[WorkplaceBook, Workplace]:
    book = organisation.workplace_book
    place = book.get(key) if book is not None else None
    if book is None or place is None:
        raise NotFoundError(_('There is no such workplace. It may have been taken out.'), key=key)
    return book, place

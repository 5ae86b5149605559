"""Every change of the directory of correspondents: right, rules, change, ledger.

The ledger holds the cards of organisations; of citizens it holds that something changed, not their data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sedportal.kernel.errors import InvalidError, RefusedError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.security.permits import decide, require
from sedportal.security.roles import ADD_CORRESPONDENTS, MERGE_CORRESPONDENTS

from ..content import Organisation
from ..journal import changes_between, note
from ..schemas import accept
from .content import CITIZEN, Correspondent, Correspondents, Use
from .schemas import MOST_ALIASES, correspondent_schema

FIELDS = ('name', 'short_name', 'inn', 'address', 'email', 'phone', 'group', 'delivery', 'aliases')


def book_for_writing(unit: Any) -> Correspondents:
    """Return the directory of correspondents, made if an older database has none yet."""
    portal = unit.portal
    if 'correspondents' not in portal:
        portal.add('correspondents', unit.registry.content.create('Correspondents'), registry=unit.registry)
    book: Correspondents = portal['correspondents']
    return book


def add_correspondent(unit: Any, values: Mapping[str, Any], organisation: Organisation | None = None) -> Correspondent:
    """Enter a correspondent on behalf of ``organisation``; without one, on behalf of the portal.

    Parameters: ``values`` by :func:`correspondent_schema`. Raises :class:`InvalidError`, :class:`RefusedError`.
    """
    if organisation is not None:
        require(unit, ADD_CORRESPONDENTS, organisation)
    else:
        require(unit, MERGE_CORRESPONDENTS, unit.portal)
    card = _accepted(values)
    if card['kind'] == CITIZEN and organisation is None:
        raise invalid({'kind': [_('A citizen is entered by an organisation.')]})
    book = book_for_writing(unit)
    slug = organisation.slug if organisation is not None else ''
    added: Correspondent = unit.registry.content.create('Correspondent', unit.uid(), card['kind'], card['name'], slug)
    book.add(added.uid, added, registry=unit.registry)
    _put(book, added, card)
    note(unit, 'correspondent.added', added, {'kind': added.kind, **_told(added, changes_between({}, _filled(card)))})
    return added


def change_correspondent(unit: Any, correspondent: Correspondent, values: Mapping[str, Any]) -> None:
    """Change the card of a correspondent; its kind stays. Raises :class:`InvalidError`, :class:`RefusedError`."""
    require_change(unit, correspondent)
    before = card_of(correspondent)
    card = _accepted({**before, **values, 'kind': correspondent.kind})
    changes = changes_between(before, card)
    if changes:
        _put(unit.portal['correspondents'], correspondent, card)
        note(unit, 'correspondent.changed', correspondent, {'changes': _told(correspondent, changes)})


def set_correspondent_active(unit: Any, correspondent: Correspondent, *, active: bool) -> None:
    """Switch a correspondent off, so that nobody finds it as he types, or on again. Documents keep it."""
    require_change(unit, correspondent)
    if correspondent.merged_into:
        raise WrongStateError(_('This card was merged into another one and stays off.'))
    if correspondent.active == active:
        return
    correspondent.active = active
    unit.portal['correspondents'].reindex(correspondent)
    note(unit, 'correspondent.switched_on' if active else 'correspondent.switched_off', correspondent)


def merge_correspondents(unit: Any, survivor: Correspondent, others: Sequence[Correspondent]) -> None:
    """Let ``survivor`` take in doubles of it: their names become its aliases, its empty fields take theirs.

    Documents keep what their cards say; what refers to a double leads to the survivor from then on.
    Raises :class:`InvalidError` for what can't be the same, :class:`RefusedError`, :class:`WrongStateError`.
    """
    doubles = [other for other in dict.fromkeys(others) if other is not survivor]
    for one in (survivor, *doubles):
        require_merge(unit, one)
    check_merge(survivor, doubles)
    card = merged_card(survivor, doubles)
    book: Correspondents = unit.portal['correspondents']
    for other in doubles:
        other.active, other.merged_into = False, survivor.uid
        book.reindex(other)
        book.move_inn(other, other.inn, '')
        _hand_over(book, survivor, other)
    survivor.absorbed = (*survivor.absorbed, *(uid for other in doubles for uid in (other.uid, *other.absorbed)))
    changes = changes_between(card_of(survivor), card)
    _put(book, survivor, card)
    merged = [other.uid for other in doubles]
    note(unit, 'correspondent.merged', survivor, {'merged': merged, 'changes': _told(survivor, changes)})
    for other in doubles:
        note(unit, 'correspondent.taken_in', other, {'target': survivor.uid})


def check_merge(survivor: Correspondent, doubles: Sequence[Correspondent]) -> None:
    """Raise what keeps the ``doubles`` from being merged into ``survivor``."""
    everyone = (survivor, *doubles)
    if not doubles:
        raise InvalidError(_('Choose at least two cards to merge.'))
    if any(one.merged_into or not one.active for one in everyone):
        raise WrongStateError(_('One of these cards is switched off or merged already. Choose others.'))
    if len({(one.kind, one.organisation if one.citizen else '') for one in everyone}) > 1:
        raise InvalidError(_('An organisation and a citizen are not the same, nor are citizens of different owners.'))
    if len({one.inn for one in everyone if one.inn}) > 1:
        raise InvalidError(_('Their taxpayer’s numbers differ: these are different organisations.'))


def merged_card(survivor: Correspondent, doubles: Sequence[Correspondent]) -> dict[str, Any]:
    """Return the card that ``survivor`` has after it took in the ``doubles``."""
    card = card_of(survivor)
    for other in doubles:
        for field in FIELDS:
            card[field] = card[field] or getattr(other, field)
    if not survivor.citizen:
        names = [name for other in doubles for name in other.names]
        known = (survivor.name, survivor.short_name)
        aliases = [name for name in (*survivor.aliases, *names) if name not in known]
        card['aliases'] = tuple(dict.fromkeys(aliases))[:MOST_ALIASES]
    return card


def note_use(unit: Any, organisation: Organisation, correspondent: Correspondent, card: Mapping[str, Any]) -> None:
    """Remember that ``organisation`` dealt with ``correspondent``, for the order in which it is offered.

    Part of the operation that entered or registered the document, which stands in the ledger.
    """
    usage = book_for_writing(unit).usage_of(organisation.slug)
    before: Use = usage.uses.get(correspondent.__oid__) or Use(0, 0)
    today = unit.registry.clock.today().toordinal()
    delivery, group = str(card.get('delivery') or before.delivery), str(card.get('correspondent_group') or before.group)
    usage.note(correspondent, Use(before.times + 1, today, delivery, group))


def require_change(unit: Any, correspondent: Correspondent) -> None:
    """Raise :class:`RefusedError` unless the actor may change the card."""
    if may_change(unit.rights, correspondent):
        return
    decision = decide(unit.rights, ADD_CORRESPONDENTS, correspondent)
    raise RefusedError(decision.explain(), decision=decision)


def may_change(rights: Any, correspondent: Correspondent) -> bool:
    """Tell whether the holder of ``rights`` may change the card: those who enter for its organisation.

    The administrator of the portal may too, except for citizens: their data are none of his business.
    """
    if decide(rights, ADD_CORRESPONDENTS, correspondent).allowed:
        return True
    return not correspondent.citizen and decide(rights, MERGE_CORRESPONDENTS, correspondent).allowed


def require_merge(unit: Any, correspondent: Correspondent) -> None:
    """Raise :class:`RefusedError` unless the actor may merge the card with others."""
    require(unit, MERGE_CORRESPONDENTS, correspondent)
    if correspondent.citizen:
        require(unit, ADD_CORRESPONDENTS, correspondent)


def may_merge(rights: Any, correspondent: Correspondent) -> bool:
    """Tell whether the holder of ``rights`` may merge the card with others."""
    permissions = (MERGE_CORRESPONDENTS, ADD_CORRESPONDENTS) if correspondent.citizen else (MERGE_CORRESPONDENTS,)
    return all(decide(rights, permission, correspondent).allowed for permission in permissions)


def card_of(correspondent: Correspondent) -> dict[str, Any]:
    """Return the card by the fields of :func:`correspondent_schema`."""
    return {'kind': correspondent.kind, **{field: getattr(correspondent, field) for field in FIELDS}}


def _accepted(values: Mapping[str, Any]) -> dict[str, Any]:
    card = accept(correspondent_schema(), {**values, 'aliases': list(values.get('aliases') or ())})
    return {**card, 'aliases': tuple(dict.fromkeys(filter(None, card['aliases'])))}


def _filled(card: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in card.items() if value and field != 'kind'}


def _told(correspondent: Correspondent, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the ledger is told of changed fields: of a citizen their names, not what stands in them."""
    if correspondent.citizen:
        return {field: ['…', '…'] for field in changes}
    return dict(changes)


def _put(book: Correspondents, correspondent: Correspondent, card: Mapping[str, Any]) -> None:
    inn = correspondent.inn
    for field in FIELDS:
        setattr(correspondent, field, card[field])
    if correspondent.inn != inn:
        book.move_inn(correspondent, inn, correspondent.inn)
    book.reindex(correspondent)


def _hand_over(book: Correspondents, survivor: Correspondent, other: Correspondent) -> None:
    """Let the uses of a double count for the survivor."""
    for usage in book.used.values():
        theirs = usage.uses.pop(other.__oid__, None)
        if theirs is not None:
            usage.recent = tuple(oid for oid in usage.recent if oid != other.__oid__)
            usage.names.drop(other.__oid__)
            own = usage.uses.get(survivor.__oid__) or Use(0, 0)
            later = theirs if theirs.last > own.last else own
            usage.note(survivor, later._replace(times=own.times + theirs.times))

"""Change the dictionaries of the region: titles, days of validity, order, further values. Keys stay for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import colander

from sedportal.directory.journal import changes_between
from sedportal.directory.schemas import SLUG, accept, named, text
from sedportal.kernel.errors import NotFoundError, WrongStateError, invalid
from sedportal.kernel.i18n import _
from sedportal.ledger import append
from sedportal.security.permits import require
from sedportal.security.roles import MANAGE_ORGANISATIONS

from ..dictionaries import ALWAYS, DICTIONARIES, UNKNOWN, Dictionary, DictionaryBook, Entry, Value, entries_of


def value_schema() -> colander.SchemaNode:
    """Return the schema of a value: titles in both languages (empty: the portal's own), and its days."""
    days = [
        colander.SchemaNode(colander.Date(), name=name, title=title, missing=None)
        for name, title in (('valid_from', _('Offered from')), ('valid_until', _('Offered until')))
    ]
    return colander.SchemaNode(
        colander.Mapping(unknown='raise'),
        named('ru', text(250, required=False, title=_('Title in Russian'))),
        named('en', text(250, required=False, title=_('Title in English'))),
        *days,
    )


def add_value(unit: Any, name: str, key: str, values: Mapping[str, Any]) -> None:
    """Add a value to a dictionary that grows. Raises :class:`InvalidError`, :class:`WrongStateError`."""
    dictionary = _asked(unit, name)
    if not dictionary.grows:
        raise WrongStateError(_('Nothing is added to this dictionary: the portal’s rules depend on its values.'))
    schema = colander.SchemaNode(colander.Mapping(), colander.SchemaNode(colander.String(), name='key', validator=SLUG))
    key = accept(schema, {'key': key})['key']
    present = entries_of(unit.portal, name)
    if key in [entry.key for entry in present]:
        raise invalid({'key': [_('There is a value with this key already.')]})
    card = accept(value_schema(), values)
    if not card['ru']:
        raise invalid({'ru': [_('Write what people choose.')]})
    _put(unit, name, (*map(_as_value, present), _value(key, card)))
    details = {'key': key, 'title': card['ru'], 'title_en': card['en']}
    append(unit, 'dictionary.value_added', subject=f'dictionary:{name}', details=details)


def change_value(unit: Any, name: str, key: str, values: Mapping[str, Any]) -> None:
    """Change titles or days of a value; what is not given stays.

    Raises :class:`InvalidError` where nothing would be left to choose, :class:`NotFoundError`.
    """
    _asked(unit, name)
    present = entries_of(unit.portal, name)
    entry = next((one for one in present if one.key == key), None)
    if entry is None:
        raise NotFoundError(_('There is no such value.'), key=key)
    before = card_of(entry)
    written = {field: value.isoformat() if hasattr(value, 'isoformat') else value for field, value in before.items()}
    given = {**written, **values}
    card = accept(value_schema(), {field: value for field, value in given.items() if value is not None})
    _check(unit, name, entry, card, present)
    changes = changes_between(before, card)
    if not changes:
        return
    kept = tuple(_value(key, card) if one.key == key else _as_value(one) for one in present)
    _put(unit, name, kept)
    append(unit, 'dictionary.changed', subject=f'dictionary:{name}', details={'key': key, 'changes': changes})


def order_values(unit: Any, name: str, keys: Sequence[str]) -> None:
    """Put the values of a dictionary in the order of ``keys``, which name each of them once."""
    _asked(unit, name)
    present = {entry.key: entry for entry in entries_of(unit.portal, name)}
    if sorted(keys) != sorted(present):
        raise invalid({'order': [_('Name each value once.')]})
    if list(keys) == list(present):
        return
    _put(unit, name, tuple(_as_value(present[key]) for key in keys))
    append(unit, 'dictionary.ordered', subject=f'dictionary:{name}', details={'keys': list(keys)})


def card_of(entry: Entry) -> dict[str, Any]:
    """Return what may be changed about a value."""
    titles = entry.title if isinstance(entry.title, Mapping) else {}
    return {
        'ru': titles.get('ru', ''), 'en': titles.get('en', ''), 'valid_from': entry.valid_from,
        'valid_until': entry.valid_until,
    }  # fmt: skip


def _asked(unit: Any, name: str) -> Dictionary:
    require(unit, MANAGE_ORGANISATIONS, unit.portal)
    if name not in DICTIONARIES:
        raise NotFoundError(UNKNOWN, dictionary=name)
    return DICTIONARIES[name]


def _check(unit: Any, name: str, entry: Entry, card: Mapping[str, Any], present: Sequence[Entry]) -> None:
    if not entry.builtin and not card['ru']:
        raise invalid({'ru': [_('Write what people choose.')]})
    if card['valid_from'] and card['valid_until'] and card['valid_until'] < card['valid_from']:
        raise invalid({'valid_until': [_('The last day is before the first one.')]})
    if (name, entry.key) in ALWAYS and (card['valid_from'] or card['valid_until']):
        raise invalid({'valid_until': [_('This value is what a card has without a choice; it is always offered.')]})
    today = unit.registry.clock.today()
    others = [one for one in present if one.key != entry.key and one.offered_on(today)]
    after = replace(entry, valid_from=card['valid_from'], valid_until=card['valid_until'])
    if not others and not after.offered_on(today):
        raise invalid({'valid_until': [_('Nothing would be left to choose. Add or reopen another value first.')]})


def _value(key: str, card: Mapping[str, Any]) -> Value:
    titles = {language: card[language] for language in ('ru', 'en') if card[language]}
    if titles and 'en' not in titles:
        titles['en'] = titles['ru']
    if titles and 'ru' not in titles:
        titles['ru'] = titles['en']
    return Value(key, titles, card['valid_from'], card['valid_until'])


def _as_value(entry: Entry) -> Value:
    titles = dict(entry.title) if isinstance(entry.title, Mapping) else {}
    return Value(entry.key, titles, entry.valid_from, entry.valid_until)


def _put(unit: Any, name: str, values: tuple[Value, ...]) -> None:
    if unit.portal.dictionary_book is None:
        unit.portal.dictionary_book = DictionaryBook()
    unit.portal.dictionary_book.put(name, values)

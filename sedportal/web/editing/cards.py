"""The card as a form: nodes for the fields of a kind, and what people typed turned into card values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import colander
import deform
from pyramid.threadlocal import get_current_request

from sedportal.documents.dictionaries import choices_on, titles_of
from sedportal.documents.kinds import KINDS, Kind
from sedportal.documents.reading import read_values
from sedportal.documents.schemas import FIELDS, Field
from sedportal.kernel.clock import moscow
from sedportal.kernel.errors import InvalidError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_date

from ..forms.dates import DayError, read_day, read_moment
from ..forms.renderer import choices, translate
from ..forms.widgets import DayWidget, RowsWidget, TypeaheadWidget
from ..typeahead.options import REMEMBERED
from .posting import entered, fields, hidden

if TYPE_CHECKING:
    from pyramid.registry import Registry

_WIDE = 'field-wide'
# Days that have been: in January «30.12» is last year's.
_PAST = frozenset({'doc_date', 'received_at'})
_NOT_CHOSEN = _('— not chosen —')
_DAY_HINT = _('For example 15.06.2026, 15.06, yesterday or -3.')
_MOMENT_HINT = _('For example 15.06.2026 14:30, 15.06 or «now».')
_PEOPLE = {
    'parties': (
        ('organisation', _('Organisation')),
        ('person', _('Surname and initials')),
        ('position', _('Position')),
        ('login', _('Login in the portal')),
    ),
    'signers': (('name', _('Surname and initials')), ('position', _('Position')), ('login', _('Login in the portal'))),
}
_ADD_ROW = {'parties': _('Add an addressee'), 'signers': _('Add a signatory')}


def card_schema(
    kind: Kind, keys: Iterable[str], required: Iterable[str] = (), *, enter: str, place: str = ''
) -> colander.SchemaNode:
    """Return a form's schema for the fields ``keys`` of ``kind``.

    The nodes take anything: :func:`card_values` reads it, so that all faults are told at once. Those in ``required``
    bear the star; ``enter`` is the button that the Enter key presses; ``place`` is the slug of the organisation for
    which the fields offer what may be meant.
    """
    schema = fields(entered(enter))
    for key in keys:
        node = _node(FIELDS[key], kind, place)
        node.starred = key in required
        schema.add(node)
    return schema


def star(form: deform.Form) -> None:
    """Mark the fields that registration asks for; a draft is kept without them."""
    for field in form.children:
        field.required = getattr(field.schema, 'starred', False)


def _node(field: Field, kind: Kind, place: str) -> colander.SchemaNode:
    if field.type in _PEOPLE:
        return _rows(field, place)
    if field.type == 'reference':
        return hidden(field.key)
    node = colander.SchemaNode(
        colander.String(), name=field.key, title=field.title, description=field.hint, missing='',
        widget=_widget(field, place),
    )  # fmt: skip
    if field.type == 'choice':
        node.widget = _select(field, kind)
    elif not field.hint and field.type in ('day', 'moment'):
        node.description = _DAY_HINT if field.type == 'day' else _MOMENT_HINT
    return node


def _widget(field: Field, place: str) -> deform.widget.Widget:
    if field.type == 'lines':
        return deform.widget.TextAreaWidget(rows=3, item_css_class=_WIDE)
    if field.type in ('day', 'moment'):
        return DayWidget(echo=field.type, lean=-1 if field.key in _PAST else 0)
    if field.type == 'count':
        return deform.widget.TextInputWidget(attributes={'inputmode': 'numeric', 'autocomplete': 'off'})
    if place and field.key == 'correspondent':
        source = f'/typeahead/correspondents?place={place}&new=1'
        return TypeaheadWidget(source, ('correspondent_id', 'correspondent_new'), item_css_class=_WIDE)
    if place and field.key in REMEMBERED:
        return TypeaheadWidget(f'/typeahead/values?place={place}&field={field.key}')
    wide = _WIDE if field.key == 'correspondent' else None
    return deform.widget.TextInputWidget(item_css_class=wide, attributes={'autocomplete': 'off'})


def _select(field: Field, kind: Kind) -> deform.widget.Widget:
    offered = _offered(kind, _held(field.key)).get(field.key, field.choices)
    pairs = {key: translate(title) for key, title in offered.items()}
    # «No mark» is a choice of its own; there is no third way.
    return deform.widget.SelectWidget(values=choices(pairs, None if field.key == 'access_mark' else _NOT_CHOSEN))


def _offered(kind: Kind, card: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return what may be chosen today, and what the document in question holds already."""
    request = get_current_request()
    return choices_on(request.portal, kind, request.registry.clock.today(), card) if request else kind.choices


def _held(key: str) -> Mapping[str, Any]:
    """Return the card of the document that the page is about, for the field ``key``."""
    card = getattr(getattr(get_current_request(), 'context', None), 'card', None)
    return {key: card.get(key)} if card else {}


def _known(kind: Kind) -> Mapping[str, Mapping[str, Any]]:
    """Return every value that there is, retired or not: the operation refuses what is not offered."""
    request = get_current_request()
    if request is None:
        return kind.choices
    return {key: titles_of(request.portal, kind, key) for key in kind.fields if FIELDS[key].type == 'choice'}


def _rows(field: Field, place: str) -> colander.SchemaNode:
    person = colander.SchemaNode(colander.Mapping(), name='person', title=field.title)
    for key, title in _PEOPLE[field.type]:
        node = colander.SchemaNode(colander.String(), name=key, title=title, missing='')
        node.widget = _person_widget(key, place)
        person.add(node)
    if field.type == 'parties':
        copy = colander.SchemaNode(colander.Boolean(), name='is_copy', title=_('Gets a copy'), missing=False)
        copy.widget = deform.widget.CheckboxWidget()
        person.add(copy)
    widget = RowsWidget(add_subitem_text_template=_ADD_ROW[field.type], item_css_class=_WIDE)
    return colander.SchemaNode(
        colander.Sequence(), person, name=field.key, title=field.title, missing=(), widget=widget
    )


def _person_widget(key: str, place: str) -> deform.widget.Widget:
    if place and key in ('person', 'name'):
        return TypeaheadWidget(f'/typeahead/people?place={place}', ('login',))
    if place and key == 'organisation':
        return TypeaheadWidget(f'/typeahead/correspondents?place={place}')
    return deform.widget.TextInputWidget(attributes={'autocomplete': 'off'})


def typed(card: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return the values of a card as the form holds them: as people would type them."""
    return {key: _as_typed(FIELDS[key], card[key]) for key in keys if card.get(key) not in (None, '')}


def _as_typed(field: Field, value: Any) -> Any:
    if field.type == 'moment':
        return f'{moscow(value):%d.%m.%Y %H:%M}'
    if field.type == 'day':
        return format_date(value)
    return [dict(person) for person in value] if field.type in _PEOPLE else str(value)


def card_values(registry: Registry, kind_key: str, accepted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what people typed as values of the card.

    Parameters: ``accepted`` is what the form of :func:`card_schema` let through; other keys are left out.
    Raises :class:`InvalidError` with every fault by its field.
    """
    kind = KINDS[kind_key]
    errors: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for key in accepted:
        if key in kind.fields:
            try:
                values[key] = _as_meant(registry, FIELDS[key], accepted[key])
            except DayError as fault:
                errors[key] = [fault.message]
    try:
        read = read_values(kind.fields, values, _known(kind))
    except InvalidError as refused:
        errors.update(refused.errors)
    if errors:
        if 'title' in values and not values['title']:
            errors['title'] = [_('Write what the document is about.')]
        raise invalid(errors)
    return read


def _as_meant(registry: Registry, field: Field, value: Any) -> Any:
    if not value:
        return None
    lean = -1 if field.key in _PAST else 0
    if field.type == 'day':
        return read_day(value, registry.clock.today(), lean)
    if field.type == 'moment':
        return read_moment(value, registry.clock.now(), lean)
    if field.type == 'count':
        return ''.join(str(value).split())
    return value


def shown(kind_key: str, key: str, value: Any) -> Any:
    """Return a card value in words: a text, a translation string, or a tuple of them."""
    field, kind = FIELDS[key], KINDS[kind_key]
    if value in (None, '', (), []):
        return '—'
    if field.type == 'choice':
        return _known(kind).get(key, field.choices).get(value, value)
    if field.type in _PEOPLE:
        return '; '.join(
            ', '.join(str(part) for name, part in one.items() if part and name != 'is_copy') for one in value
        )
    return f'{moscow(value):%d.%m.%Y %H:%M}' if isinstance(value, datetime) else _as_typed(field, value)

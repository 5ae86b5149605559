"""Organisations: the list, and the card of each with its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import deform

from sedportal.directory.content import Organisation
from sedportal.directory.interfaces import CATEGORIES
from sedportal.directory.journal import plain
from sedportal.directory.operations import add_organisation, change_organisation
from sedportal.directory.schemas import organisation_schema
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key, format_datetime
from sedportal.security.roles import MANAGE_ORGANISATIONS

from ..forms.dates import with_typed_days
from ..forms.renderer import Form
from ..forms.widgets import DayWidget
from .deeds import DEEDS, Details
from .posting import GivenBackError, asked, buttons, carry_out, done, filled
from .reach import Reach, reach_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

STANDINGS: Mapping[str, Any] = {
    'active': _('Existing today'), 'ending': _('Ending on a known day'), 'ended': _('Ended'),
}  # fmt: skip
_ORDERS: Mapping[str, Any] = {
    'name': lambda one: collation_key(one.name),
    'short': lambda one: collation_key(one.short_name),
    'seat': lambda one: (collation_key(one.seat), collation_key(one.name)),
    'workplaces': lambda one: (one.workplaces, collation_key(one.name)),
}
_SHOWN_RECORDS = 50
_DAYS = ('valid_from', 'valid_until')


@dataclass(frozen=True)
class Listed:
    """The organisations of one category."""

    title: str
    organisations: tuple[Organisation, ...]


class OrganisationsPage:
    """Answer what the list asks: narrowed by words, category and whether it exists, in the order asked for."""

    def __init__(self, request: Request, reach: Reach) -> None:
        self.request = request
        self._reach = reach
        self.words = asked(request, 'q')
        category, standing, sort = asked(request, 'category'), asked(request, 'standing'), asked(request, 'sort')
        self.category = category if category in CATEGORIES else ''
        self.standing = standing if standing in STANDINGS else ''
        self.sort = sort if sort.removeprefix('-') in _ORDERS else ''
        self.today = request.registry.clock.today()

    @cached_property
    def found(self) -> list[Organisation]:
        """Return the organisations that fit."""
        wanted = self.words.casefold().replace('ё', 'е').split()
        return [one for one in self._reach.organisations if self._fits(one) and _is_called(one, wanted)]

    def _fits(self, one: Organisation) -> bool:
        if self.category and one.category != self.category:
            return False
        active = one.active_on(self.today)
        return {'active': active, 'ending': active and one.valid_until is not None, 'ended': not active}.get(
            self.standing, True
        )

    @property
    def listed(self) -> list[Listed]:
        """Return them by category, or in one list where another order was asked for."""
        if self.sort:
            ones = sorted(self.found, key=_ORDERS[self.sort.removeprefix('-')], reverse=self.sort.startswith('-'))
            return [Listed(self.request.layout.translate(_('Organisations')), tuple(ones))] if ones else []
        by_category = [(one, [each for each in self.found if each.category == one]) for one in CATEGORIES]
        return [Listed(self.request.wording.category(one), tuple(each)) for one, each in by_category if each]

    @property
    def categories(self) -> list[tuple[str, str]]:
        """Return the categories to choose from."""
        return [(one, self.request.wording.category(one)) for one in CATEGORIES]

    @property
    def standings(self) -> list[tuple[str, Any]]:
        """Return what the list can be narrowed to."""
        return list(STANDINGS.items())

    def sort_url(self, key: str) -> str:
        """Return the address that sorts by ``key``, or the other way round if it does already."""
        sort = f'-{key}' if self.sort == key else key
        kept = filled({'q': self.words, 'category': self.category, 'standing': self.standing, 'sort': sort})
        return f'/admin/organisations?{urlencode(kept)}'

    def sorted_by(self, key: str) -> str | None:
        """Return how the list is sorted by ``key`` now."""
        if self.sort.removeprefix('-') != key:
            return None
        return 'descending' if self.sort.startswith('-') else 'ascending'

    def successors(self, one: Organisation) -> list[Organisation]:
        """Return who took over from ``one``."""
        every = self.request.portal['organisations']
        return [every[slug] for slug in (one.successor, *one.successors) if slug in every]


def _is_called(one: Organisation, wanted: list[str]) -> bool:
    called = f'{one.name} {one.short_name} {one.seat} {one.slug}'.casefold().replace('ё', 'е')
    return all(word in called for word in wanted)


def organisations(context: Reach, request: Request) -> dict[str, Any]:
    """List the organisations."""
    return {'page': OrganisationsPage(request, context)}


def new_page(context: Reach, request: Request) -> dict[str, Any]:
    """Show the form of a new organisation."""
    return _page(_('New organisation'), _card_form(request, '/admin/organisations').render({}))


def new(context: Reach, request: Request) -> Any:
    """Add an organisation with its standard folders."""
    form = _card_form(request, '/admin/organisations')
    try:
        added = carry_out(request, form, lambda values: add_organisation(request.unit, filled(plain(values))))
    except GivenBackError as back:
        return _page(_('New organisation'), back.form)
    return done(request, _('The organisation is there, with its folders.'), request.resource_path(added))


def settings_page(context: Organisation, request: Request) -> dict[str, Any]:
    """Show the card as a form."""
    form = _card_form(request, request.resource_path(context), context)
    card = {node.name: getattr(context, node.name) for node in form.schema}
    return _page(_('Card of the organisation'), form.render(filled(card)), context, request)


def change_settings(context: Organisation, request: Request) -> Any:
    """Change the card."""
    form = _card_form(request, request.resource_path(context), context)
    try:
        carry_out(request, form, lambda values: change_organisation(request.unit, context, plain(values)))
    except GivenBackError as back:
        return _page(_('Card of the organisation'), back.form, context, request)
    return done(request, _('The card is saved.'), request.resource_path(context))


def _card_form(request: Request, back: str, organisation: Organisation | None = None) -> Form:
    schema = with_typed_days(organisation_schema(), request.registry.clock.today)
    categories = [(category, request.wording.category(category)) for category in CATEGORIES]
    schema['category'].widget = deform.widget.SelectWidget(values=categories)
    schema['name'].widget = deform.widget.TextAreaWidget(rows=2, item_css_class='field-wide')
    for name in ('parent', 'successor'):
        schema[name].widget = deform.widget.SelectWidget(values=_others(request, organisation))
    for name in _DAYS:
        schema[name].widget = DayWidget()
    if organisation is None:
        schema['slug'].description = _('Small Latin letters, digits and «-». It never changes.')
        for name in ('valid_until', 'successor'):
            del schema[name]
    else:
        del schema['slug']
    return Form(request, schema, 'organisation', buttons=buttons(_('Save'), back, _('Cancel')))


def _others(request: Request, organisation: Organisation | None) -> list[tuple[str, Any]]:
    others = [one for one in request.portal['organisations'].values() if one is not organisation]
    return [
        ('', _('— none —')),
        *((one.slug, one.name) for one in sorted(others, key=lambda one: collation_key(one.name))),
    ]


def _page(
    title: Any, form: str, organisation: Organisation | None = None, request: Request | None = None
) -> dict[str, Any]:
    history = [] if organisation is None or request is None else _history(request, organisation)
    return {'title': title, 'form': form, 'organisation': organisation, 'history': history}


def _history(request: Request, organisation: Organisation) -> list[dict[str, Any]]:
    """Return the latest changes of the organisation itself, in words."""
    say, details = request.layout.translate, Details(request)
    return [
        {'at': format_datetime(record.moment), 'who': request.wording.person(record.actor),
         'what': say(DEEDS.get(record.action, record.action)), 'lines': list(details.lines(record))}
        for record in reversed(request.portal.ledger.of(organisation.history[-_SHOWN_RECORDS:]))
    ]  # fmt: skip


def includeme(config: Configurator) -> None:
    """Register the pages: the list and new ones under ``/admin``, the others at the organisation itself."""
    templates = 'sedportal.web:templates/admin'
    reach = reach_of(MANAGE_ORGANISATIONS)
    config.add_route('admin_organisations', '/admin/organisations', factory=reach)
    config.add_route('admin_new_organisation', '/admin/new/organisation', factory=reach)
    card: dict[str, Any] = {'renderer': f'{templates}/organisation.pt', 'permission': MANAGE_ORGANISATIONS}
    shown = {'renderer': f'{templates}/organisations.pt', 'permission': MANAGE_ORGANISATIONS, 'request_method': 'GET'}
    config.add_view(organisations, route_name='admin_organisations', **shown)
    here: dict[str, Any] = {'context': Organisation, 'api': False, 'name': 'settings', 'behind': ''}
    for get, post, options in (
        (new_page, new, {'route_name': 'admin_new_organisation', **card}),
        (settings_page, change_settings, {**here, **card}),
    ):
        config.add_view(get, request_method='GET', **options)
        config.add_view(post, request_method='POST', **options)
    config.include('.units')
    config.include('.reorganisation')

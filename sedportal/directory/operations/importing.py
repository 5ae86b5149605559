"""A new municipality in one step: organisation, units, folders, people and their roles from a table, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import colander

from sedportal.kernel.errors import InvalidError
from sedportal.kernel.i18n import _
from sedportal.kernel.transliteration import latin
from sedportal.security.permits import require
from sedportal.security.roles import GRANTABLE_ROLES, MANAGE_ORGANISATIONS, ROLES

from ..interfaces import CATEGORIES
from ..schemas import accept, named, organisation_schema, person_schema, text
from ..tables import CATEGORY_WORDS, FOLDER, ORGANISATION, PERSON, ROLE_WORDS, UNIT, Fault, Line, Table, plain
from .clerks import parts_of_name, proposed_login
from .folders import make_folder
from .organisations import add_organisation
from .people import add_person
from .roles import grant_role
from .units import add_unit

# Each gets a password, and hashing one is slow on purpose.
MOST_PEOPLE = 300
_NO_ORGANISATION = _('Put a row with the organisation above this one.')


@dataclass(frozen=True)
class NewPerson:
    """A person to come: the ``card`` of his account and the ``roles`` to hold at the organisation."""

    line: Line
    card: Mapping[str, Any]
    roles: tuple[str, ...]


@dataclass
class NewOrganisation:
    """An organisation to come with what belongs to it; without a ``card`` it is there already.

    ``units`` are key → title and key of the unit above, ``folders`` titles with the folder each lies in.
    """

    line: Line
    slug: str
    card: Mapping[str, Any] | None
    units: dict[str, tuple[str, str]] = field(default_factory=dict)
    folders: list[tuple[str, str]] = field(default_factory=list)
    people: list[NewPerson] = field(default_factory=list)


@dataclass
class Plan:
    """What a table would make, and everything that is wrong with it."""

    organisations: list[NewOrganisation]
    faults: list[Fault]

    @property
    def people(self) -> list[NewPerson]:
        """Return all people to come, in the order of the table."""
        return [person for organisation in self.organisations for person in organisation.people]


def plan_import(registry: Any, portal: Any, table: Table) -> Plan:
    """Return what ``table`` would make in this portal, with each fault by row and column; writes nothing."""
    return _Planner(registry, portal, table).plan()


def import_table(unit: Any, table: Table, hashed: Sequence[str]) -> Plan:
    """Make all that ``table`` says, or nothing; return the plan that was carried out.

    Parameters: ``hashed`` are the hashes of the one-time passwords of the people, in the order of the plan.
    Raises :class:`InvalidError` if anything is wrong, :class:`RefusedError`.
    """
    require(unit, MANAGE_ORGANISATIONS, unit.portal)
    plan = plan_import(unit.registry, unit.portal, table)
    if plan.faults or len(hashed) != len(plan.people):
        raise InvalidError(_('The table can’t be taken as it is: nothing was made. See what is wrong below.'))
    passwords = iter(hashed)
    for organisation in plan.organisations:
        _make(unit, organisation, passwords.__next__)
    return plan


def _make(unit: Any, new: NewOrganisation, next_hash: Callable[[], str]) -> None:
    known = unit.portal['organisations'].get(new.slug)
    organisation = add_organisation(unit, new.card) if new.card is not None else known
    for key, (title, above) in new.units.items():
        add_unit(unit, organisation, key, title, above)
    for title, within in new.folders:
        make_folder(unit, _folder_called(organisation, within) if within else organisation, title)
    for person in new.people:
        added = add_person(unit, person.card, next_hash(), one_time=True)
        for role in person.roles:
            grant_role(unit, organisation, {'principal': added.login, 'role': role})


def _folder_called(organisation: Any, title: str) -> Any:
    return next(one for one in organisation.subfolders() if plain(one.title) == plain(title))


class _Planner:
    """Read the lines in order; each belongs to the organisation above it."""

    def __init__(self, registry: Any, portal: Any, table: Table) -> None:
        self._registry = registry
        self._portal = portal
        self._table = table
        self._made: list[NewOrganisation] = []
        self._slugs: set[str] = set()
        self._logins: set[str] = set()

    def plan(self) -> Plan:
        """Return the plan."""
        self._logins = {line['login'].lower() for line in self._table.lines if line['login']}
        seen_logins: set[str] = set()
        readers = {ORGANISATION: self._organisation, UNIT: self._unit, FOLDER: self._folder}
        for line in self._table.lines:
            if line.what == PERSON:
                self._person(line, seen_logins)
            else:
                readers[line.what](line)
        if sum(len(one.people) for one in self._made) > MOST_PEOPLE:
            self._table.fault(
                None, '', _('Too many people for one time: up to ${most}.', mapping={'most': MOST_PEOPLE})
            )
        faults = sorted(self._table.faults, key=lambda one: one.row)
        return Plan(self._made, faults)

    def _current(self, line: Line) -> NewOrganisation | None:
        if not self._made:
            self._table.fault(line, 'what', _NO_ORGANISATION)
            return None
        return self._made[-1]

    def _organisation(self, line: Line) -> None:
        slug = line['slug'].lower() or latin(line['short_name'] or line['title'])[:63]
        if slug in self._slugs:
            self._table.fault(line, 'slug', _('This address stands in the table twice.'))
        self._slugs.add(slug)
        if slug in self._portal['organisations']:
            if line['title'] and plain(line['title']) != plain(self._portal['organisations'][slug].name):
                self._table.fault(line, 'slug', _('There is an organisation with this address already.'))
            self._made.append(NewOrganisation(line, slug, None))
            return
        word = plain(line['category'])
        category = CATEGORY_WORDS.get(word, word)
        if category not in CATEGORIES:
            self._table.fault(line, 'category', _('Write the category as in the template, for example “${example}”.',
                                                  mapping={'example': 'городской округ'}))  # fmt: skip
            category = CATEGORIES[0]
        values = {'slug': slug, 'name': line['title'], 'short_name': line['short_name'] or line['title'][:120],
                  'category': category, 'seat': line['seat'], 'workplaces': line['workplaces'] or '0'}  # fmt: skip
        card = self._accepted(line, organisation_schema(), values, {'name': 'title'})
        self._made.append(NewOrganisation(line, slug, card if card is not None else values))

    def _unit(self, line: Line) -> None:
        organisation = self._current(line)
        if organisation is None:
            return
        titles = {plain(title): key for key, (title, _above) in self._units(organisation).items()}
        if not line['title'] or plain(line['title']) in titles:
            self._table.fault(line, 'title', _('Give the unit a title that no other one has.'))
            return
        above = titles.get(plain(line['within']), '') if line['within'] else ''
        if line['within'] and not above:
            self._table.fault(line, 'within', _('There is no such unit in the rows above.'))
        base = latin(line['slug'] or line['title'])[:55] or 'unit'
        key, number = base, 1
        while key in self._units(organisation):
            number += 1
            key = f'{base}-{number}'
        if self._title_accepted(line):
            organisation.units[key] = (line['title'], above)

    def _units(self, organisation: NewOrganisation) -> dict[str, tuple[str, str]]:
        known = self._portal['organisations'].get(organisation.slug)
        there = {key: (unit.title, unit.parent) for key, unit in known.units.items()} if known is not None else {}
        return there | organisation.units

    def _folder(self, line: Line) -> None:
        organisation = self._current(line)
        if organisation is None:
            return
        known = self._portal['organisations'].get(organisation.slug)
        if known is not None:
            tops = {plain(one.title) for one in known.subfolders()}
        else:
            translated = self._registry.standard_folders.values()
            tops = {plain(str(title)) for title, _kind in translated}
        tops |= {plain(title) for title, within in organisation.folders if not within}
        inside = {plain(title) for title, within in organisation.folders if plain(within) == plain(line['within'])}
        if (
            not line['title']
            or len(line['title']) > 250
            or plain(line['title']) in (inside if line['within'] else tops)
        ):
            self._table.fault(line, 'title', _('Give the folder a title that no other one beside it has.'))
        elif line['within'] and plain(line['within']) not in tops:
            self._table.fault(line, 'within', _('There is no such folder directly in the organisation.'))
        elif self._title_accepted(line):
            organisation.folders.append((line['title'], line['within']))

    def _title_accepted(self, line: Line) -> bool:
        schema = colander.SchemaNode(colander.Mapping(), named('title', text(250)))
        return self._accepted(line, schema, {'title': line['title']}, {}) is not None

    def _person(self, line: Line, seen: set[str]) -> None:
        organisation = self._current(line)
        if organisation is None:
            return
        names = self._names(line)
        if names is None:
            return
        login = line['login'].lower()
        if not login:
            login = proposed_login(lambda one: one in self._portal['people'] or one in self._logins, **names)
        elif login in seen or login in self._portal['people']:
            self._table.fault(line, 'login', _('This login is used already.'))
        seen.add(login)
        self._logins.add(login)
        units = {plain(title): key for key, (title, _above) in self._units(organisation).items()}
        unit = units.get(plain(line['unit']), '') if line['unit'] else ''
        if line['unit'] and not unit:
            self._table.fault(line, 'unit', _('There is no such unit: put a row with it above.'))
        values = {**names, 'login': login, 'organisation': organisation.slug, 'unit': unit,
                  **{key: line[key] for key in ('position', 'email', 'phone') if line[key]}}  # fmt: skip
        own = {'surname': 'name', 'first_name': 'name', 'patronymic': 'name'} if line['name'] else {}
        card = self._accepted(line, person_schema(), values, own)
        organisation.people.append(NewPerson(line, card if card is not None else values, self._roles(line)))

    def _names(self, line: Line) -> dict[str, str] | None:
        if line['surname']:
            return {key: line[key] for key in ('surname', 'first_name', 'patronymic')}
        try:
            return parts_of_name(line['name'])
        except InvalidError as refused:
            self._table.fault(line, 'name', refused.errors['name'][0])
            return None

    def _roles(self, line: Line) -> tuple[str, ...]:
        found = []
        for word in filter(None, map(plain, line['roles'].replace(';', ',').replace('/', ',').split(','))):
            role = ROLE_WORDS.get(word, word)
            if role not in GRANTABLE_ROLES or ROLES[role].scope != 'place':
                self._table.fault(line, 'roles', _('There is no role “${word}”.', mapping={'word': word[:60]}))
            else:
                found.append(role)
        return tuple(dict.fromkeys(found))

    def _accepted(
        self, line: Line, schema: Any, values: Mapping[str, Any], own: Mapping[str, str]
    ) -> Mapping[str, Any] | None:
        """Return ``values`` if the schema takes them, else None, with each fault noted at its column."""
        try:
            accept(schema, values)
        except InvalidError as refused:
            for name, told in refused.errors.items():
                for one in told:
                    self._table.fault(line, own.get(name, name if name in _NAMED else 'what'), one)
            return None
        return values


_NAMED = frozenset({
    'title', 'slug', 'short_name', 'category', 'seat', 'workplaces', 'surname', 'first_name', 'patronymic', 'position',
    'email', 'phone', 'login', 'unit',
})  # fmt: skip

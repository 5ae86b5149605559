"""What a field offers while one types into it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sedportal.directory.correspondents.content import Correspondent, correspondents_of
from sedportal.directory.correspondents.names import name_key
from sedportal.directory.roll import plain
from sedportal.documents.listing import find_documents
from sedportal.documents.senders import finder_for
from sedportal.kernel.i18n import _
from sedportal.search.interfaces import SearchQuery
from sedportal.search.layout import retyped
from sedportal.security.permits import decide
from sedportal.security.roles import ADD_CORRESPONDENTS

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.directory.content import Organisation, Person

MOST = 8
_LONGEST_TITLE = 120
# So many of the latest documents are looked through for what stood in a field before.
_LOOKED_THROUGH = 60
REMEMBERED = ('case', 'responsible_unit', 'correspondent_group', 'executor_mark')


@dataclass(frozen=True)
class Option:
    """One thing offered.

    ``value`` goes into the field, ``about`` is shown beside it; ``fills`` are other controls that it sets, ``suggests``
    those that it sets only while nobody typed into them; ``adds`` marks what is not there yet.
    """

    value: str
    about: str = ''
    fills: Mapping[str, str] = field(default_factory=dict)
    suggests: Mapping[str, str] = field(default_factory=dict)
    label: str = ''
    adds: bool = False

    @property
    def fills_text(self) -> str:
        """Return what it fills as the page carries it."""
        return json.dumps(dict(self.fills), ensure_ascii=False)

    @property
    def suggests_text(self) -> str:
        """Return what it suggests as the page carries it."""
        return json.dumps(dict(self.suggests), ensure_ascii=False)


def correspondents(request: Request, organisation: Organisation, typed: str, *, adds: bool) -> list[Option]:
    """Return the correspondents who may be meant; with ``adds`` also what enters a new one.

    What a correspondent's last letter brought (delivery, group) comes along as a suggestion.
    """
    finder = finder_for(request.registry, request.portal, request.rights, organisation)
    found = finder.typed(typed, MOST)
    options = [correspondent_option(request, organisation, one) for one in found]
    if adds and _is_new(typed, found) and decide(request.rights, ADD_CORRESPONDENTS, organisation).allowed:
        options += _additions(request, typed)
    return options


def correspondent_option(request: Request, organisation: Organisation, one: Correspondent) -> Option:
    """Return a correspondent as a form takes it."""
    usage = correspondents_of(request.portal).used.get(organisation.slug)
    use = usage.uses.get(one.__oid__) if usage is not None else None
    suggests = {
        'delivery': (use.delivery if use else '') or one.delivery,
        'correspondent_group': (use.group if use else '') or one.group,
    }
    about = [one.short_name if one.short_name != one.name else '', f'ИНН {one.inn}' if one.inn else '', one.address]
    if one.citizen:
        about.insert(0, request.wording.text(_('Citizen')))
    return Option(
        one.name, ', '.join(filter(None, about)), {'correspondent_id': one.uid, 'correspondent_new': ''},
        {key: value for key, value in suggests.items() if value},
    )  # fmt: skip


def _is_new(typed: str, found: Iterable[Correspondent]) -> bool:
    key = name_key(typed)
    return len(key) > 1 and all(key != name_key(name) for one in found for name in one.names)


def _additions(request: Request, typed: str) -> Iterator[Option]:
    name = ' '.join(typed.split())
    for kind, label in (
        ('organisation', _('Add “${name}” to the directory as an organisation', mapping={'name': name[:120]})),
        ('citizen', _('Add “${name}” to the directory as a citizen', mapping={'name': name[:120]})),
    ):
        fills = {'correspondent_id': '', 'correspondent_new': kind}
        yield Option(name, fills=fills, label=request.wording.text(label), adds=True)


def people(request: Request, own: str, typed: str) -> list[Option]:
    """Return active people who may be meant, those of the organisation ``own`` first; all that names one on a card."""
    everybody = request.registry.roll.of(request.portal)
    for meant in (typed, *retyped(typed)):
        words = plain(meant).split()
        called = [one for one in everybody if one.active and one.is_called(words)] if words else []
        if called:
            called.sort(key=lambda one: one.organisation != own)
            return [_person_option(request, request.portal['people'][one.login]) for one in called[:MOST]]
    return []


def _person_option(request: Request, person: Person) -> Option:
    place = request.portal['organisations'].get(person.organisation)
    organisation = place.name if place is not None else ''
    fills = {
        'organisation': organisation, 'person': person.name, 'name': person.name, 'position': person.position,
        'login': person.login,
    }  # fmt: skip
    short = place.short_name if place is not None else ''
    return Option(
        person.name, ', '.join(filter(None, (person.position, short))), fills, label=person.full_name,
    )  # fmt: skip


def documents(request: Request, typed: str) -> list[Option]:
    """Return the documents that may be meant; what goes into the field holds the permanent address."""
    found = request.registry.index.suggest(typed, request.rights.view_tokens, MOST)
    return [
        Option(
            value=f'{one.number} /documents/{one.uid}'.strip(),
            label=one.number or request.wording.kind(one.stored['kind']),
            about=f'{one.title[:_LONGEST_TITLE]} ({request.wording.organisation(one.stored["organisation"])})',
        )
        for one in found
    ]


def remembered(request: Request, organisation: Organisation, key: str, typed: str) -> list[Option]:
    """Return what stood in the field ``key`` of the latest documents that the person sees, and what is set up."""
    wanted = [plain(meant) for meant in (typed, *retyped(typed))]
    known: dict[str, str] = {}
    if key == 'responsible_unit':
        known = {unit.title: '' for unit in organisation.units.values() if unit.valid_until is None}
    for value in _used(request, organisation, key):
        known.setdefault(value, '')
    fits = [value for value in known if any(word in plain(value) for word in wanted)]
    return [Option(value) for value in fits[:MOST] if value != typed]


def _used(request: Request, organisation: Organisation, key: str) -> Iterator[str]:
    query = SearchQuery(None, organisations=(organisation.slug,), sort='-changed', limit=_LOOKED_THROUGH)
    found = find_documents(request.registry, request.portal, request.rights, query).result
    counted: dict[str, int] = {}
    for hit in found.items:
        document: Any = request.registry.document_by_uid(request.portal, hit.uid)
        value = str(document.card.get(key) or '') if document is not None else ''
        if value:
            counted[value] = counted.get(value, 0) + 1
    yield from sorted(counted, key=lambda value: -counted[value])

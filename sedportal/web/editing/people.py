"""Who is named on a document: people by role, found by login or by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import colander

from sedportal.directory.content import organisation_of
from sedportal.documents.content import Document
from sedportal.documents.operations import revise
from sedportal.documents.operations.participants import NAMEABLE_ROLES
from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.security.roles import ROLES

from ..forms.widgets import RowsWidget, TypeaheadWidget
from .posting import Task, carry_out, entered, fields, hidden, whole_number

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.directory.content import Person

_MOST_LIKE_IT = 5


def participants(context: Document, request: Request) -> Any:
    """Show who is named in which role, and change it."""
    back = request.resource_path(context)

    def do(given: dict[str, Any]) -> tuple[Any, str]:
        named = _named(request, context, given)
        changed = {role: logins for role, logins in named.items() if logins != context.participants.get(role, ())}
        if changed:
            revise(request.unit, context, {}, changed, expected_revision=whole_number(given['revision']) or 0)
        return _('Who is named is saved.'), back

    initial: dict[str, Any] = {role: list(context.participants.get(role, ())) for role in NAMEABLE_ROLES}
    initial['revision'] = str(context.revision)
    schema = fields(entered('go'), *map(_role, NAMEABLE_ROLES), hidden('revision'))
    task = Task(
        _('Who is named on the document'), _('Save'), schema, do, back,
        lead=_('Each gets what the process gives to that role, on this document alone.'), initial=initial,
    )  # fmt: skip
    return carry_out(request, task)


def _role(role: str) -> colander.SchemaNode:
    person = colander.SchemaNode(colander.String(), name='person', title=_('Login or name'), missing='')
    person.widget = TypeaheadWidget('/typeahead/people')
    widget = RowsWidget(add_subitem_text_template=_('Add a person'))
    return colander.SchemaNode(
        colander.Sequence(), person, name=role, title=ROLES[role].title, missing=(), widget=widget
    )


def _named(request: Request, document: Document, given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    errors: dict[str, list[Any]] = {}
    for role in NAMEABLE_ROLES:
        logins = []
        for typed in given.get(role) or ():
            found = people_called(request, document, typed)
            if len(found) == 1:
                logins.append(found[0].login)
            else:
                errors.setdefault(role, []).append(_not_one(typed, found))
        named[role] = tuple(dict.fromkeys(logins))
    if errors:
        raise invalid(errors)
    return named


def _not_one(typed: str, found: list[Person]) -> Any:
    if not found:
        return _(
            'There is nobody called “${name}” in this organisation, and no such login.', mapping={'name': typed[:80]}
        )
    likes = ', '.join(f'{person.login} ({person.full_name})' for person in found[:_MOST_LIKE_IT])
    return _('“${name}” may be any of these; write the login: ${likes}.', mapping={'name': typed[:80], 'likes': likes})


def people_called(request: Request, document: Document, typed: str) -> list[Person]:
    """Return the one person of that login, else the active people of the organisation whose name begins so."""
    people = request.portal['people']
    login = typed.strip()
    if login in people:
        return [people[login]]
    organisation = organisation_of(document)
    if organisation is None:
        return []
    return list(_by_name(people.of_organisation(organisation.slug), login))


def _by_name(people: Iterable[Person], typed: str) -> Iterator[Person]:
    wanted = _letters(typed)
    for person in people:
        if (
            wanted
            and person.active
            and any(_letters(name).startswith(wanted) for name in (person.name, person.full_name))
        ):
            yield person


def _letters(name: str) -> str:
    return ''.join(sign for sign in name.casefold().replace('ё', 'е') if sign.isalnum())

"""People in filters: a login, «me», or the surname of somebody in the organisation of the list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .filters import ME, Filters

if TYPE_CHECKING:
    from pyramid.request import Request

_FIELDS = ('initiator', 'participant', 'holder')
_OWN = frozenset({'я', 'мне', 'мои', 'меня', 'me', 'i'})


def with_logins(request: Request, filters: Filters, organisation: Any) -> Filters:
    """Return ``filters`` with surnames replaced by logins where exactly one person is meant; others stay as typed.

    A surname is looked for in the organisation of the list, in those chosen in it, and in one's own. What stays a
    surname finds nothing: the list says so, and nobody learns who works elsewhere.
    """
    typed = {name: getattr(filters, name) for name in _FIELDS if getattr(filters, name)}
    if not typed:
        return filters
    slugs = dict.fromkeys(
        (*([organisation.slug] if organisation else []), *filters.organisations, request.person.organisation)
    )
    logins: dict[str, Any] = {name: _login(request, text, slugs) for name, text in typed.items()}
    return replace(filters, **logins)


def _login(request: Request, text: str, slugs: Any) -> str:
    plain = text.casefold()
    if plain in _OWN:
        return ME
    people = request.portal['people']
    if text in people:
        return text
    wanted = plain.replace('ё', 'е').replace('.', ' ').split()
    found = {
        person.login
        for slug in slugs
        for person in people.of_organisation(slug)
        if wanted and _is_meant(person, wanted)
    }
    return found.pop() if len(found) == 1 else text


def _is_meant(person: Any, wanted: list[str]) -> bool:
    names = [name.casefold().replace('ё', 'е') for name in (person.surname, person.first_name, person.patronymic)]
    if names[0] != wanted[0]:
        return False
    return all(name.startswith(part) for name, part in zip(names[1:], wanted[1:], strict=False))

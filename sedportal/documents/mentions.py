"""People called in a text by ``@login``, or by ``@Surname`` where only one of those who see the document bears it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sedportal.directory.content import Person
from sedportal.kernel.errors import invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import collation_key

from .access import access_of, who_may
from .content import Document

VIEW = 'view'
FIELD = 'text'
# Not behind a letter: an e-mail address calls nobody.
MENTION = re.compile(r'(?<![\w.@])@([a-z][a-z0-9]*(?:[._-][a-z0-9]+)*|[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)')
_MOST_LIKE_IT = 5


def mentioned(registry: Any, portal: Any, document: Document, text: str) -> tuple[str, ...]:
    """Return the logins of those whom ``text`` calls, each once.

    Raises :class:`InvalidError` for nobody, for a surname of several people, and for one who may not see the document.
    """
    found: dict[str, None] = {}
    faults = []
    for name in dict.fromkeys(match.group(1) for match in MENTION.finditer(text)):
        try:
            found[_meant(registry, portal, document, name)] = None
        except LookupError as fault:
            faults.append(fault.args[0])
    if faults:
        raise invalid({FIELD: faults})
    return tuple(found)


def who_can_be_called(registry: Any, portal: Any, document: Document, beginning: str = '') -> list[Person]:
    """Return those who may see ``document`` and whose surname or login goes on from ``beginning``, by surname."""
    wanted = _letters(beginning)
    people = (access.person for access in who_may(registry, portal, document) if VIEW in access.permissions)
    return [one for one in people if any(_letters(name).startswith(wanted) for name in (one.full_name, one.login))]


def _meant(registry: Any, portal: Any, document: Document, name: str) -> str:
    """Return the login that ``name`` stands for. Raises ``LookupError`` with a translation string."""
    if name[0].isascii():
        access = access_of(registry, portal, document, name)
        if access is None:
            raise LookupError(_('There is nobody with the login ${login}.', mapping={'login': name}))
        if VIEW not in access.permissions:
            mapping = {'name': access.person.name, 'reason': access.reason}
            raise LookupError(_('${name} would not see the comment. ${reason}', mapping=mapping))
        return access.person.login
    likes = list(_of_surname(who_can_be_called(registry, portal, document, name), name))
    if len(likes) == 1:
        return likes[0].login
    if not likes:
        raise LookupError(_('Nobody called “${name}” may see this document.', mapping={'name': name}))
    choices = ', '.join(f'@{one.login} ({one.name})' for one in likes[:_MOST_LIKE_IT])
    raise LookupError(_('“${name}” may be any of these: ${likes}.', mapping={'name': name, 'likes': choices}))


def _of_surname(people: list[Person], name: str) -> Iterator[Person]:
    return (one for one in people if collation_key(one.full_name.partition(' ')[0]) == collation_key(name))


def _letters(name: str) -> str:
    return name.casefold().replace('ё', 'е').strip()

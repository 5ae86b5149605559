"""Give an older portal its directory of correspondents, filled with those whose letters it holds."""

from __future__ import annotations

import re
from typing import Any

from sedportal.directory.content import organisation_of
from sedportal.directory.correspondents.content import CITIZEN, ORGANISATION
from sedportal.directory.correspondents.names import name_key
from sedportal.directory.correspondents.operations import add_correspondent, book_for_writing
from sedportal.kernel.unit_of_work import UnitOfWork

_PATRONYMIC = re.compile(r'(?:ич|вна|чна|оглы|кызы)$', re.IGNORECASE)
_INITIALS = re.compile(r'^[А-ЯЁ][а-яё-]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.$')


def step(unit: UnitOfWork) -> None:
    """Enter each name once: organisations for all, citizens for the organisation that they wrote to.

    The cards stay as they are: they find their correspondent by its name.
    """
    book_for_writing(unit)
    known: set[tuple[str, str]] = set()
    for document in unit.registry.all_documents(unit.portal):
        name, organisation = document.card.get('correspondent'), organisation_of(document)
        if not name or organisation is None or not name_key(name):
            continue
        citizen = is_citizen(name)
        key = (organisation.slug if citizen else '', name_key(name))
        if key not in known:
            known.add(key)
            _enter(unit, name, organisation if citizen else None, str(document.card.get('correspondent_group') or ''))


def is_citizen(name: str) -> bool:
    """Tell whether a name is that of a person: «Иванов Иван Иванович», «Иванов И.И.»."""
    words = name.split()
    return bool(_INITIALS.match(name.strip())) or (len(words) in (3, 4) and bool(_PATRONYMIC.search(words[-1])))


def _enter(unit: UnitOfWork, name: str, organisation: Any, group: str) -> None:
    kind = CITIZEN if organisation is not None else ORGANISATION
    add_correspondent(unit, {'kind': kind, 'name': name, 'group': group}, organisation)

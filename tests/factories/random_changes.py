"""Random changes of everything that rights depend on, and the comparison of the index with the computed rights.

The suite walks a few hundred changes; ``python -m bench.rights_walk`` walks ten thousand (quality.md, S3).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sedportal.directory.operations import (
    add_folder,
    add_group,
    cut_inheritance,
    grant_role,
    move_folder,
    revoke_role,
    set_active,
    set_members,
)
from sedportal.documents.content import Document
from sedportal.documents.indexing import all_documents
from sedportal.documents.interfaces import ACCESS_MARKS
from sedportal.documents.operations import (
    change_card,
    create_draft,
    delete_draft,
    move_document,
    name_participants,
    take_transition,
)
from sedportal.documents.operations.participants import NAMEABLE_ROLES
from sedportal.kernel.errors import DomainError
from sedportal.search.interfaces import SearchQuery
from sedportal.security.permits import decide
from sedportal.security.roles import GRANTABLE_ROLES, ROLES
from sedportal.workflow.definition import Definitions
from tests.factories.cards import CARDS, card_of

ORGANISATIONS = ('g-kineshma', 'g-shuya', 'dep-fin')
PEOPLE = (
    'registrar.g-kineshma', 'manager.g-kineshma', 'registrar.g-shuya', 'manager.g-shuya', 'registrar.dep-fin',
    'editor.dep-fin', 'staff01.dep-fin', 'staff02.dep-fin', 'orgadmin.dep-fin', 'archivist.dep-fin', 'admin', 'auditor',
)  # fmt: skip
GROUPS = ('commission', 'lawyers')


class Walk:
    """One walk of random changes from a ``seed`` over a test's portal."""

    def __init__(self, portal: Any, seed: int) -> None:
        self.portal = portal
        self.chance = random.Random(seed)
        self.shipped = portal.registry.workflows.definitions
        self.refused = 0
        with portal.acting() as unit:
            for name in GROUPS:
                add_group(unit, {'name': name, 'title': name})

    def step(self) -> str:
        """Make one random change as the portal itself; a change that the rules refuse changes nothing."""
        change: Callable[[Any], None] = self.chance.choice(self._changes())
        try:
            with self.portal.acting() as unit:
                change(unit)
        except DomainError:
            self.refused += 1
        return change.__name__

    def differences(self) -> list[str]:
        """Return every person and document on which the index and the computed rights disagree."""
        registry, found = self.portal.registry, []
        with self.portal.reading() as portal:
            documents = list(all_documents(portal))
            for login in PEOPLE:
                rights = registry.rights_cache.rights_of(registry, portal, login)
                for permission, tokens in (('view', rights.view_tokens), ('view_file', rights.file_tokens)):
                    result = registry.index.search(SearchQuery(tokens=tokens, limit=len(documents) + 1))
                    listed = {hit.uid for hit in result.items}
                    computed = {held.uid for held in documents if decide(rights, permission, held).allowed}
                    found += [f'{login} {permission}: {uid}' for uid in listed ^ computed]
                    if result.total != len(computed):
                        found.append(f'{login} {permission}: {result.total} counted, {len(computed)} computed')
        return found

    def restore_definitions(self) -> None:
        """Put the shipped workflows back."""
        self._put(self.shipped)

    def _changes(self) -> list[Callable[[Any], None]]:
        return [
            self.create, self.create, self.create, self.transition, self.transition, self.mark, self.name,
            self.move, self.folder, self.move_folder, self.cut, self.grant, self.grant, self.revoke, self.group,
            self.activity, self.delete, self.definition,
        ]  # fmt: skip

    def _folder(self, unit: Any) -> Any:
        place = unit.portal['organisations'][self.chance.choice(ORGANISATIONS)]
        place = place[self.chance.choice(list(place.keys()))]
        while True:
            below = [held for held in place.values() if not isinstance(held, Document)]
            if not below or self.chance.random() < 0.4:
                return place
            place = self.chance.choice(below)

    def _document(self, unit: Any) -> Document:
        documents = list(all_documents(unit.portal))
        if not documents:
            raise DomainError('no document yet')
        return self.chance.choice(documents)

    def create(self, unit: Any) -> None:
        folder = self._folder(unit)
        kind = folder.kind or self.chance.choice(list(CARDS))
        login = self.chance.choice(PEOPLE)
        create_draft(unit.acting_as(unit.portal['people'][login], unit.rights), folder, kind, card_of(kind))

    def transition(self, unit: Any) -> None:
        document = self._document(unit)
        name = self.chance.choice(['register', 'archive', 'withdraw', 'annul'])
        take_transition(unit, document, name, comment='По ошибке')

    def mark(self, unit: Any) -> None:
        mark = self.chance.choice(list(ACCESS_MARKS))
        change_card(unit, self._document(unit), {'access_mark': mark}, comment='Уточнено')

    def name(self, unit: Any) -> None:
        logins = self.chance.sample(PEOPLE, self.chance.randint(0, 2))
        name_participants(unit, self._document(unit), self.chance.choice(NAMEABLE_ROLES), logins)

    def move(self, unit: Any) -> None:
        move_document(unit, self._document(unit), self._folder(unit))

    def folder(self, unit: Any) -> None:
        add_folder(unit, self._folder(unit), f'Папка {self.chance.randint(1, 10**6)}')

    def move_folder(self, unit: Any) -> None:
        move_folder(unit, self._folder(unit), self._folder(unit))

    def cut(self, unit: Any) -> None:
        cut_inheritance(unit, self._folder(unit), inherits=self.chance.random() < 0.5)

    def grant(self, unit: Any) -> None:
        role = self.chance.choice(GRANTABLE_ROLES)
        place = unit.portal if ROLES[role].scope == 'portal' or self.chance.random() < 0.1 else self._folder(unit)
        principal = self.chance.choice([*PEOPLE, *(f'group:{name}' for name in GROUPS)])
        days = {'valid_until': self.chance.choice(['2026-06-14', '2026-06-15', '2027-01-01'])}
        grant_role(unit, place, {'principal': principal, 'role': role, **(days if self.chance.random() < 0.4 else {})})

    def revoke(self, unit: Any) -> None:
        grant = self.chance.choice(list(unit.portal.grants))
        place = unit.portal.__objectmap__.object_for(grant.place, unit.portal)
        revoke_role(unit, place, grant.id)

    def group(self, unit: Any) -> None:
        members = self.chance.sample(PEOPLE, self.chance.randint(0, 4))
        set_members(unit, unit.portal['groups'][self.chance.choice(GROUPS)], members)

    def activity(self, unit: Any) -> None:
        set_active(unit, unit.portal['people'][self.chance.choice(PEOPLE)], active=self.chance.random() < 0.8)

    def delete(self, unit: Any) -> None:
        delete_draft(unit, self._document(unit))

    def definition(self, unit: Any) -> None:
        """Give or take a right to see in one random cell of one workflow: no document is touched."""
        definitions = dict(self.portal.registry.workflows.definitions)
        chosen = definitions[self.chance.choice(sorted(definitions))]
        state, role = self.chance.choice(sorted(chosen.matrix)), self.chance.choice(chosen.roles)
        row = dict(chosen.matrix[state])
        row[role] = row.get(role, frozenset()) ^ {self.chance.choice(('view', 'view', 'view_file'))}
        matrix = MappingProxyType({**chosen.matrix, state: MappingProxyType(row)})
        digest = f'{self.chance.getrandbits(64):x}'
        definitions[chosen.name] = replace(chosen, matrix=matrix, digest=digest)
        self._put(Definitions(definitions))

    def _put(self, definitions: Definitions) -> None:
        registry = self.portal.registry
        registry.workflows.definitions = registry.state_matrix = definitions

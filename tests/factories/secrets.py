"""Documents of which every part carries a word of its own, so that a single byte of it in a wrong place tells itself.

The words begin alike, with letters that no text of the portal has.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sedportal.directory.operations import add_folder, set_active
from sedportal.documents.files.intake import receive
from sedportal.documents.operations import attach_file, create_draft, link_documents
from tests.factories.asker import Asker
from tests.factories.cards import card_of
from tests.factories.portal import Base, Portal
from tests.factories.surface import Things

ROOT_OF_WORDS = 'qzxjv'
# The same keys under the Russian layout: a search that corrects the layout would give the word away.
RETYPED = str.maketrans(dict(zip("qwertyuiop[]asdfghjkl;'zxcvbnm,.", 'йцукенгшщзхъфывапролджэячсмитьбю', strict=True)))

ORGANISATION, CLERK = 'dep-fin', 'registrar.dep-fin'
STRANGERS = ('staff01.dep-zdrav', 'registrar.dep-zdrav')
GONE = 'staff02.dep-fin'
CARD = ('title', 'correspondent', 'number', 'addressee', 'note', 'comment')
FILE = ('filename', 'filetext')
OPEN, VOID, DRAFT, MARKED = 'open', 'void', 'draft', 'marked'
FOLDER = f'{ROOT_OF_WORDS}folder'


def word(document: str, part: str) -> str:
    """Return the word that stands in that part of that document."""
    return f'{ROOT_OF_WORDS}{document}{part}'


def words(*documents: str, parts: tuple[str, ...] = (*CARD, *FILE)) -> frozenset[str]:
    """Return the words of those parts of the documents."""
    return frozenset(word(document, part) for document in documents for part in parts)


def foreign_to(login: str) -> frozenset[str]:
    """Return the words that ``login`` must never be shown; all with an empty ``login``. Source: docs/contract.md, 2."""
    everything = words(OPEN, VOID, DRAFT, MARKED)
    if login in ('admin', f'orgadmin.{ORGANISATION}'):
        return everything
    if login == 'auditor':
        return words(OPEN, VOID, parts=FILE) | words(DRAFT, MARKED)
    if login == f'archivist.{ORGANISATION}':
        return words(DRAFT, MARKED)
    if login == f'staff01.{ORGANISATION}':
        return words(VOID, DRAFT, MARKED)
    return everything | {FOLDER}


def may_know_of(login: str) -> frozenset[str]:
    """Return the documents whose existence ``login`` may know of."""
    return frozenset(kind for kind in (OPEN, VOID, DRAFT, MARKED) if word(kind, 'title') not in foreign_to(login))


@dataclass
class Secrets:
    """The portal with its secrets; ``things`` are what stands in addresses, by document."""

    portal: Portal
    askers: dict[str, Asker]
    folder: str = ''
    uids: dict[str, str] = field(default_factory=dict)
    things: dict[str, Things] = field(default_factory=dict)

    def asker(self, login: str) -> Asker:
        """Return somebody who logged in before there were secrets."""
        return self.askers[login]

    def add(self, *documents: str) -> None:
        """Add secret documents."""
        for document in documents:
            self._add(document)

    def _add(self, name: str) -> None:
        marked = {'access_mark': 'confidential'} if name == MARKED else {}
        card = {
            **card_of('incoming'), 'title': f'О деле {word(name, "title")}', 'note': f'См. {word(name, "note")}',
            'correspondent': f'ООО {word(name, "correspondent")}', 'ext_number': word(name, 'number'),
            'addressees': [{'organisation': 'Департамент', 'person': word(name, 'addressee')}], **marked,
        }  # fmt: skip
        content = f'Приказываю: {word(name, "filetext")}'.encode()
        with self.portal.acting(CLERK) as unit:
            place = unit.portal['organisations'][ORGANISATION]['incoming'][self.folder]
            document = create_draft(unit, place, 'incoming', card)
            file_name = f'{word(name, "filename")}.txt'
            with receive(io.BytesIO(content), limit=1000, name=file_name) as received:
                attach_file(unit, document, received, file_name)
            self.uids[name] = document.uid
        comment = f'Потому что {word(name, "comment")}'
        if name != DRAFT:
            self.portal.advance(self.uids[name], CLERK, 'register', comment=comment)
        if name == VOID:
            self.portal.advance(self.uids[name], CLERK, 'annul', comment=comment)
        with self.portal.reading() as root:
            self.things[name] = Things.of(root, self.portal.document(root, self.uids[name]))

    def link(self, plain: str) -> None:
        """Link open documents to closed ones: whoever reads the one must not learn of the other."""
        with self.portal.acting(CLERK) as unit:
            closed = [self.portal.document(unit.portal, self.uids[name]) for name in (DRAFT, MARKED)]
            for uid in (plain, self.uids[OPEN]):
                for target in closed:
                    link_documents(unit, self.portal.document(unit.portal, uid), target, 'reply_to')


@contextmanager
def portal_with_askers(base: Base, folder: Path, logins: tuple[str, ...]) -> Iterator[Secrets]:
    """Give a portal with the empty folder of the secrets and everybody logged in, ``GONE`` deactivated since."""
    with base.layer(folder) as portal:
        askers = {login: Asker(portal.application, login) for login in logins}
        with portal.acting() as unit:
            set_active(unit, unit.portal['people'][GONE], active=False)
        with portal.acting(CLERK) as unit:
            added: Any = add_folder(unit, unit.portal['organisations'][ORGANISATION]['incoming'], FOLDER)
            name = added.__name__
        yield Secrets(portal, askers, folder=name)

"""Registration cards of the demonstration's documents, and the names of their files."""

from __future__ import annotations

import random
from datetime import date, datetime, time
from typing import Any

from sedportal.kernel.clock import MOSCOW
from sedportal.kernel.russian import format_date

from .positions import head_of
from .region import Organisation, account
from .texts import Letter

DELIVERIES = ('medo', 'sed', 'sed', 'sed', 'post', 'courier', 'email', 'portal', 'hand')
CASES = ('01-12', '01-15', '02-07', '03-04', '05-01', '07-18')
UNITS = ('Общий отдел', 'Организационный отдел', 'Отдел делопроизводства', 'Правовой отдел', 'Финансовый отдел')

# Kinds of file by kind of document; the first is the document itself, the others go with it.
_FILE_SETS = {
    'incoming': (('pdf',), ('pdf', 'xlsx'), ('png',), ('docx', 'pdf'), ('odt',), ('pdf', 'png')),
    'outgoing': (('docx', 'pdf'), ('docx',), ('odt', 'pdf'), ('docx', 'pdf', 'xlsx')),
    'internal': (('docx',), ('odt',), ('docx', 'xlsx')),
    'act': (('docx', 'pdf'), ('pdf',), ('docx', 'pdf', 'xlsx')),
}
_WORDS = {'incoming': 'Письмо', 'outgoing': 'Исходящее письмо', 'internal': 'Записка', 'act': 'Проект акта'}


def manager_of(place: Organisation) -> dict[str, str]:
    """Return an organisation's head as a card names him among the addressees."""
    head = account(place.slug, 'manager')
    return {
        'organisation': place.name,
        'person': head.person.short,
        'position': head_of(place.slug),
        'login': head.login,
    }


def card_of(
    chance: random.Random, place: Organisation, kind: str, letter: Letter, day: date, files: int, initiator: str
) -> dict[str, Any]:
    """Return a card by the keys of ``documents.schemas.FIELDS``, complete for registration.

    Parameters: ``day`` is when the document is made; ``files`` is how many files go with it; ``initiator``
    names the account that makes it. What only the letter's writing knows is put over it by the caller.
    """
    head = account(place.slug, 'manager')
    card: dict[str, Any] = {
        'title': letter.title,
        'doc_date': letter.day,
        'sheets': chance.randint(1, 8),
        'attachments_count': files - 1,
        'attachments_sheets': (files - 1) * chance.randint(1, 12),
        'case': chance.choice(CASES),
        'responsible_unit': chance.choice(UNITS),
        'note': ' '.join(letter.paragraphs[1:-1]),
        'signatories': [{'name': head.person.short, 'position': head_of(place.slug), 'login': head.login}],
    }
    if kind == 'incoming':
        return card | {
            'ext_number': letter.number,
            'received_at': datetime.combine(day, time(8, chance.randint(30, 59)), MOSCOW),
            'delivery': chance.choice(DELIVERIES),
            'addressees': [manager_of(place)],
            'signatories': [{'name': letter.signer, 'position': letter.position}],
        }
    if kind == 'outgoing':
        return card | {'delivery': chance.choice(DELIVERIES), 'executor_mark': letter.executor}
    author = account(place.slug, initiator)
    if kind == 'internal':
        signer = {'name': author.person.short, 'position': author.person.position, 'login': author.login}
        return card | {'addressees': [manager_of(place)], 'signatories': [signer]}
    return card | {'effective_from': letter.day, 'validity': 'in_force', 'executor_mark': author.person.full}


def file_names(chance: random.Random, kind: str, letter: Letter) -> tuple[tuple[str, str], ...]:
    """Return the files of a document as pairs of a name and a kind of file."""
    chosen = chance.choice(_FILE_SETS[kind])
    number = f' № {letter.number.replace("/", "-")}' if letter.number else ''
    main = f'{_WORDS[kind]} от {format_date(letter.day)}{number}'
    names = [f'{main}.{chosen[0]}']
    for extension in chosen[1:]:
        named = {'xlsx': 'Приложение. Сведения.xlsx', 'png': 'Скан.png'}.get(extension, f'{main}.{extension}')
        names.append(named)
    return tuple(zip(names, chosen, strict=True))

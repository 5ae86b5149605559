"""The plan of the demonstration's documents: what is made, by whom, and what becomes of it.

Pure and the same for the same day; ``build`` carries it out through the portal's operations.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from .cards import card_of, file_names
from .region import SEED, Organisation, account, organisations, role_names
from .scenes import topics_of
from .texts import (
    ANNUL_COMMENTS,
    ARCHIVE_COMMENTS,
    WITHDRAW_COMMENTS,
    Letter,
    act,
    act_subkind,
    correspondent,
    incoming,
    internal,
    outgoing,
)

KINDS = ('incoming', 'outgoing', 'internal', 'act')
EACH, SHOWN = 6, 13
SHOWCASE = ('gov-apparat', 'dep-fin', 'dep-dorog', 'g-ivanovo', 'g-kineshma', 'r-luhskiy')
"""Organisations with :data:`SHOWN` documents more than the others' :data:`EACH`, so that lists there are long."""

OLDEST = 290
"""The age of the oldest document, in days."""

# Each organisation takes kinds and states from these rounds, beginning at another place.
_KIND_ROUND = ('incoming', 'outgoing', 'internal', 'act', 'incoming', 'outgoing', 'incoming', 'internal', 'act')
_STATE_ROUND = (
    'registered', 'draft', 'registered', 'archived', 'registered', 'annulled', 'registered', 'draft', 'archived',
    'registered', 'withdrawn',
)  # fmt: skip
_MARK_ROUND = (*('none',) * 10, 'official_use', *('none',) * 6, 'personal', *('none',) * 8, 'confidential')
_URGENCY_ROUND = ('normal', 'normal', 'normal', 'urgent', 'normal', 'prompt', 'normal')
_NOTE_ROUND = ('service_note', 'report_note', 'service_note', 'explanatory_note')


@dataclass(frozen=True, slots=True)
class Step:
    """Be one transition to take: by the account of ``actor`` at the organisation, ``days_after`` the creation."""

    transition: str
    actor: str
    comment: str
    days_after: int


@dataclass(frozen=True, slots=True)
class PlannedDocument:
    """Be a document to make.

    ``organisation`` is a slug; ``card`` maps the keys of ``documents.schemas.FIELDS``; ``files`` are pairs of a
    name and a kind of file, made from ``letter``; ``steps`` follow in order; ``initiator`` names the account
    that makes it; ``days_ago`` is its age on the day of the plan; ``state`` is where it ends.
    """

    organisation: str
    kind: str
    card: Mapping[str, Any]
    letter: Letter
    files: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    initiator: str
    days_ago: int
    state: str


def plan(today: date, seed: str = SEED) -> list[PlannedDocument]:
    """Return the documents of the demonstration, oldest first.

    Parameters: ``today`` is the day of the plan: every date lies before it or on it; ``seed`` fixes all chance.
    """
    planned: list[PlannedDocument] = []
    for turn, place in enumerate(organisations()):
        count = EACH + (SHOWN if place.slug in SHOWCASE else 0)
        chance = random.Random(f'{seed}:plan:{place.slug}')  # noqa: S311 - invents, guards nothing
        planned.extend(_document(chance, place, turn * 7 + number, today) for number in range(count))
    return sorted(planned, key=lambda document: -document.days_ago)


def _document(chance: random.Random, place: Organisation, index: int, today: date) -> PlannedDocument:
    kind = _KIND_ROUND[index % len(_KIND_ROUND)]
    state = _STATE_ROUND[index % len(_STATE_ROUND)]
    mark = _MARK_ROUND[index % len(_MARK_ROUND)]
    age = _working_age(_age(chance, state), today)
    day = today - timedelta(days=age)
    roles = role_names(place.workplaces)
    initiator = 'editor' if kind != 'incoming' and 'editor' in roles and index % 3 else 'registrar'
    letter, extra = _letter(chance, place, kind, day, initiator, index)
    files = file_names(chance, kind, letter)
    extra |= {'access_mark': mark, 'urgency': _URGENCY_ROUND[index % len(_URGENCY_ROUND)]}
    return PlannedDocument(
        organisation=place.slug,
        kind=kind,
        card=card_of(chance, place, kind, letter, day, len(files), initiator) | extra,
        letter=letter,
        files=files,
        steps=tuple(
            replace(step, days_after=_working_delay(step.days_after, age, today))
            for step in _steps(chance, state, initiator, mark, roles)
        ),
        initiator=initiator,
        days_ago=age,
        state=state,
    )


def _age(chance: random.Random, state: str) -> int:
    """Choose an age in days that fits a state: drafts are young, what is archived has had its time."""
    youngest, oldest = {'draft': (0, 12), 'withdrawn': (3, 120), 'archived': (60, OLDEST)}.get(state, (1, 200))
    return chance.randint(youngest, oldest)


def _working_age(age: int, today: date) -> int:
    """Move a day back to Friday if it falls on a weekend."""
    return age + max(0, (today - timedelta(days=age)).weekday() - 4)


def _working_delay(delay: int, age: int, today: date) -> int:
    """Move a step that would fall on a weekend to Monday, or to the day of the plan if that comes first."""
    weekday = (today - timedelta(days=age - delay)).weekday()
    return min(age, delay + (7 - weekday if weekday > 4 else 0))


def _letter(
    chance: random.Random, place: Organisation, kind: str, day: date, initiator: str, index: int
) -> tuple[Letter, dict[str, Any]]:
    """Write the letter, note or act; return it with the card fields that only its writing knows."""
    topic = chance.choice(topics_of(place))
    author = account(place.slug, initiator).person
    if kind == 'incoming':
        sender = correspondent(chance, place)
        written = day - timedelta(days=chance.randint(1, 9))
        letter = incoming(chance, place, sender, topic, written)
        return letter, {'correspondent': sender.name, 'correspondent_group': sender.group}
    if kind == 'outgoing':
        receiver = correspondent(chance, place)
        letter = outgoing(chance, place, receiver, topic, day, author)
        addressee = {'organisation': receiver.name, 'person': receiver.person.short, 'position': receiver.position}
        if receiver.citizen:
            addressee = {'person': receiver.name}
        return letter, {'addressees': [addressee], 'correspondent_group': receiver.group}
    if kind == 'internal':
        subkind = _NOTE_ROUND[index % len(_NOTE_ROUND)]
        return internal(chance, place, author, subkind, topic, day), {'subkind': subkind}
    subkind = act_subkind(chance, place, topic)
    return act(chance, place, subkind, topic, day), {'subkind': subkind}


def _steps(chance: random.Random, state: str, initiator: str, mark: str, roles: tuple[str, ...]) -> tuple[Step, ...]:
    if state == 'draft':
        return ()
    if state == 'withdrawn':
        return (Step('withdraw', initiator, chance.choice(WITHDRAW_COMMENTS), chance.randint(0, 3)),)
    register = Step('register', 'registrar', '', chance.randint(0, 2))
    if state == 'annulled':
        return register, Step('annul', 'registrar', chance.choice(ANNUL_COMMENTS), chance.randint(2, 5))
    if state == 'archived':
        # An archivist sees nothing of a marked document, so there the registrar files it himself.
        filing = 'archivist' if mark == 'none' and 'archivist' in roles else 'registrar'
        return register, Step('archive', filing, chance.choice(ARCHIVE_COMMENTS), chance.randint(15, 55))
    return (register,)

"""Documents by the hundred thousand for measuring: cards only, made fast and spread evenly.

The sentences are written once for each territory and topic and then drawn from, so that a card costs
microseconds; two documents share sentences, as real correspondence does.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from sedportal.kernel.clock import MOSCOW

from .cards import CASES, DELIVERIES, UNITS, manager_of
from .names import invented_people
from .plan import KINDS
from .positions import head_of
from .region import Organisation, account, organisations, role_names
from .scenes import MUNICIPAL, Topic, fill, municipalities, scene, topics_of, vocabulary

_TITLES, _ROUNDS, _SCENES = 16, 4, 11
_DAYS = 300
_LENGTH = 9
_CITIZENS = 400
_MARKS = (*('none',) * 37, 'official_use', 'personal', 'confidential')
_STATES = (*('registered',) * 7, 'archived', 'archived', 'draft')


class LightDocument(NamedTuple):
    """Be a document without files: as :class:`~.plan.PlannedDocument`, but ``state`` is all there is of steps."""

    organisation: str
    kind: str
    card: dict[str, Any]
    initiator: str
    days_ago: int
    state: str


class _Bank(NamedTuple):
    """Hold what is written of one topic in one territory."""

    titles: tuple[str, ...]
    acts: tuple[str, ...]
    sentences: tuple[str, ...]


class _Desk(NamedTuple):
    """Hold what all cards of one organisation share."""

    slug: str
    subjects: tuple[tuple[Topic, Organisation], ...]
    banks: list[_Bank | None]
    head: list[dict[str, str]]
    signer: list[dict[str, str]]
    executor: str
    initiators: tuple[str, ...]


def volume(number_of: int, seed: str, today: date) -> Iterator[LightDocument]:
    """Yield ``number_of`` documents, in turn over the organisations and the kinds, about 1 KB of text each.

    Parameters: ``seed`` fixes all chance; ``today`` is the day of the making: no date lies after it.
    """
    draw = random.Random(f'{seed}:volume').random  # noqa: S311 - invents, guards nothing
    desks = [_desk(place) for place in organisations()]
    calendar = _calendar(today)
    senders = _senders(seed)
    for number in range(number_of):
        desk = desks[number % len(desks)]
        kind = KINDS[number // len(desks) % len(KINDS)]
        subject = int(draw() * len(desk.banks))
        bank = desk.banks[subject]
        if bank is None:
            bank = desk.banks[subject] = _bank(*desk.subjects[subject], seed, today)
        start = int(draw() * (len(bank.sentences) - _LENGTH))
        ago = int(draw() * _DAYS)
        card = {
            'title': _pick(draw, bank.acts if kind == 'act' else bank.titles),
            'doc_date': calendar[ago + 3][0],
            'sheets': 1 + int(draw() * 8),
            'access_mark': _pick(draw, _MARKS),
            'case': _pick(draw, CASES),
            'responsible_unit': _pick(draw, UNITS),
            'signatories': desk.signer,
            'note': ' '.join(bank.sentences[start : start + _LENGTH]),
        }
        if kind == 'incoming':
            card['correspondent'] = _pick(draw, senders)
            card['ext_number'] = f'{int(draw() * 30) + 1:02d}-{int(draw() * 20) + 1:02d}/{number + 1}'
            card['received_at'] = calendar[ago][1]
        if kind in ('incoming', 'outgoing'):
            card['delivery'] = _pick(draw, DELIVERIES)
        if kind in ('outgoing', 'act'):
            card['executor_mark'] = desk.executor
        if kind != 'act':
            card['addressees'] = desk.head if kind != 'outgoing' else [{'organisation': _pick(draw, senders)}]
        yield LightDocument(desk.slug, kind, card, desk.initiators[kind != 'incoming'], ago, _pick(draw, _STATES))


def _pick(draw: Any, choices: Any) -> Any:
    return choices[int(draw() * len(choices))]


def _desk(place: Organisation) -> _Desk:
    head = account(place.slug, 'manager')
    signer = {'name': head.person.short, 'position': head_of(place.slug), 'login': head.login}
    editor = 'editor' if 'editor' in role_names(place.workplaces) else 'registrar'
    executor = f'{account(place.slug, editor).person.full}, 8 (4932) 00-10-{len(place.slug)}'
    areas = [place] if place.category in MUNICIPAL else municipalities()[:: 9 - len(place.slug) % 4]
    subjects = tuple((topic, area) for area in areas for topic in topics_of(place))
    return _Desk(
        place.slug, subjects, [None] * len(subjects), [manager_of(place)], [signer], executor, ('registrar', editor)
    )


@cache
def _bank(topic: Topic, area: Organisation, seed: str, today: date) -> _Bank:
    chance = random.Random(f'{seed}:{topic.key}:{area.slug}')  # noqa: S311 - invents, guards nothing

    # Inventing the details costs more than filling them in, so templates take turns at a few scenes.
    days = (today - timedelta(days=chance.randrange(_DAYS)) for _number in range(_SCENES))
    scenes = [scene(chance, area, day) for day in days]

    def written(templates: Iterable[str]) -> tuple[str, ...]:
        return tuple(fill(template, scenes[number % _SCENES]) for number, template in enumerate(templates))

    sentences = [*topic.facts, *topic.requests, *topic.orders]
    chance.shuffle(sentences)
    return _Bank(
        written(chance.choices(topic.titles, k=_TITLES)),
        written(chance.choices(topic.acts, k=_TITLES)),
        # The same order in each round: a run of sentences says nothing twice.
        written(sentences * _ROUNDS),
    )


def _calendar(today: date) -> list[tuple[date, datetime]]:
    """Return the last days with the hour at which each day's post is received, the youngest first."""
    days = (today - timedelta(days=ago) for ago in range(_DAYS + 4))
    return [(day, datetime.combine(day, time(9, 15), MOSCOW)) for day in days]


def _senders(seed: str) -> tuple[str, ...]:
    people = invented_people(f'{seed}:citizens')
    known = tuple(name for name in vocabulary()['organisations'] if '{' not in name)
    return (
        *(place.name for place in organisations()),
        *known * 4,
        *(next(people).full for _number in range(_CITIZENS)),
    )

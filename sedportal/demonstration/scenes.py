"""What the invented letters speak of: topics read from ``data/topics.yaml`` and the details put into them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from sedportal.kernel.russian import NBSP, format_date_long, format_number

from .region import Organisation, organisations

MUNICIPAL = ('urban_okrug', 'municipal_district')
_PARTS = ('owners', 'titles', 'facts', 'requests', 'acts', 'orders')
_QUARTERS = ('I', 'II', 'III', 'IV')


@dataclass(frozen=True, slots=True)
class Topic:
    """Be a subject of correspondence: templates of titles, facts, requests, titles and items of acts.

    ``owners`` are the slugs of the regional bodies whose business it is; municipalities deal with everything.
    """

    key: str
    owners: tuple[str, ...]
    titles: tuple[str, ...]
    facts: tuple[str, ...]
    requests: tuple[str, ...]
    acts: tuple[str, ...]
    orders: tuple[str, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """Return all topics, in the order of the file."""
    return tuple(Topic(topic['key'], *(tuple(topic[part]) for part in _PARTS)) for topic in _read('topics.yaml'))


@cache
def topics_of(place: Organisation) -> tuple[Topic, ...]:
    """Return the topics that an organisation deals with: its own twice as often as what concerns everybody."""
    if place.category in MUNICIPAL:
        return topics()
    own = tuple(topic for topic in topics() if place.slug in topic.owners)
    everybody = tuple(topic for topic in topics() if topic.key in _EVERYBODY and topic not in own)
    return own * max(1, 2 * len(everybody) // max(1, len(own))) + everybody


_EVERYBODY = ('budget', 'informatization', 'archive', 'procurement', 'personnel', 'appeals_review')


@cache
def vocabulary() -> Mapping[str, tuple[str, ...]]:
    """Return the invented correspondents, streets, villages, rivers, roads and schools."""
    return {key: tuple(values) for key, values in _read('correspondents.yaml').items()}


def _read(name: str) -> Any:
    return yaml.safe_load(files(__package__).joinpath('data', name).read_text(encoding='utf-8'))


@cache
def municipalities() -> tuple[Organisation, ...]:
    """Return the 27 municipalities of the region."""
    return tuple(place for place in organisations() if place.category in MUNICIPAL)


@cache
def area_forms(place: Organisation) -> Mapping[str, str]:
    """Return the territory of a municipality in the genitive, prepositional and accusative."""
    genitive = place.name.removeprefix('Администрация ')
    if place.category == 'urban_okrug':
        rest = genitive.removeprefix('городского округа ')
        return {
            'area_gen': genitive,
            'area_prep': f'городском округе {rest}',
            'area_acc': f'городской округ {rest}',
        }
    stem = genitive.removesuffix('ого муниципального района')
    return {
        'area_gen': genitive,
        'area_prep': f'{stem}ом муниципальном районе',
        'area_acc': f'{stem}ий муниципальный район',
    }


def scene(chance: random.Random, place: Organisation, day: date) -> dict[str, str]:
    """Invent the details that templates name in braces.

    Parameters: ``place`` gives the territory if it is a municipality, else one is chosen; ``day`` is when the
    text is written: years, quarters and deadlines follow it.
    """
    words = vocabulary()
    area = place if place.category in MUNICIPAL else chance.choice(municipalities())
    past = day - timedelta(days=chance.randint(10, 60))
    return {
        **area_forms(area),
        'road': chance.choice(words['roads']),
        'street': _oblique(chance.choice(words['streets'])),
        'house': str(chance.randint(1, 120)),
        'village': chance.choice(words['villages']),
        'river': chance.choice(words['rivers']),
        'school': chance.choice(words['schools']),
        'sum': f'{format_number(Decimal(chance.randint(90, 98_000)) + Decimal(chance.randint(1, 9)) / 10)} тыс. рублей',
        'count': str(_many(chance.randint(20, 900))),
        'small': str(chance.randint(5, 20)),
        'km': f'{chance.randint(1, 40)},{chance.randint(1, 9)}',
        'rate': f'{chance.randint(0, 2)},{chance.randint(1, 9)}',
        'percent': str(chance.randint(52, 99)),
        'number': str(chance.randint(100, 9999)),
        'year': str(day.year),
        'next_year': str(day.year + 1),
        'past_year': str(day.year - chance.randint(1, 9)),
        'season': f'{day.year}/{day.year + 1}' if day.month > 3 else f'{day.year - 1}/{day.year}',
        'quarter': _past_quarter(day),
        'date': format_date_long(past),
        'deadline': f'до {format_date_long(day + timedelta(days=chance.randint(7, 45)))}',
    }


def _past_quarter(day: date) -> str:
    """Return the last quarter that was over on ``day``: «II квартал 2026 г.»."""
    year, quarter = (day.year, (day.month - 1) // 3) if day.month > 3 else (day.year - 1, 4)
    return f'{_QUARTERS[quarter - 1]} квартал {year}{NBSP}г.'


def _many(number: int) -> int:
    """Return a number near ``number`` whose noun stands in the genitive plural, as the templates write it."""
    return number if number % 10 in (0, 5, 6, 7, 8, 9) or 11 <= number % 100 <= 14 else number + 5


def _oblique(street: str) -> str:
    """Decline a street's name for «на улице …», «по улице …», «жителей улицы …»."""
    return f'{street.removesuffix("ая")}ой' if street.endswith('ая') else street


def fill(template: str, details: Mapping[str, str]) -> str:
    """Put details into a template; a sentence that ends with an abbreviation gets no second full stop."""
    return template.format_map(details).replace('г..', 'г.')

"""Names of correspondents: what counts as the same, and finding them by the beginnings of words."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sedportal.demonstration.foundation import known_correspondents
from sedportal.directory.correspondents.names import NameIndex, name_key, name_words
from sedportal.directory.correspondents.schemas import inn_is_right

NAMES = [card['name'] for card in known_correspondents()]
# Letters that look the same in both alphabets, as they slip into copied text.
LATIN = str.maketrans('АВЕКМНОРСТУХавекмнорстух', 'ABEKMHOPCTYXabekmhopctyx')


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        ('ООО «Мост»', 'мост'),
        ('ООО «Мост»', 'Общество с ограниченной ответственностью "Мост"'),
        ('ПАО „Берёзка“', 'Публичное акционерное общество БЕРЕЗКА'),
        ('OOO «Мост»', 'ООО «Мост»'),
        ('ООО «ДорСтройСервис-37»', 'ДорСтройСервис 37'),
        ('Управление Росреестра  по Ивановской\u00a0области', 'управление росреестра по ивановской области'),
    ],
)
def test_the_same_written_differently(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ''


def test_different_ones_stay_apart() -> None:
    assert len({name_key(name) for name in NAMES}) == len(set(NAMES))
    assert name_key('ООО') == name_key('ooo') != '', 'a legal form alone is still a name'
    assert name_key('«»') == ''


def varied(chance: random.Random, name: str) -> str:
    """Return a name as somebody else might write it."""
    changes = (
        lambda text: text.replace('ё', 'е').replace('Ё', 'Е'),
        str.upper,
        str.lower,
        lambda text: text.replace('«', '"').replace('»', '"'),
        lambda text: text.replace(' ', '  '),
        lambda text: f'ООО {text}',
        lambda text: text.translate(LATIN),
        lambda text: text.replace('-', '–'),
    )  # fmt: skip
    for change in chance.sample(changes, chance.randint(1, len(changes))):
        name = change(name)
    return name


@pytest.mark.parametrize('seed', range(30))
def test_every_way_of_writing_and_every_beginning_finds_it(seed: int) -> None:
    chance = random.Random(seed)
    index = NameIndex()
    for number, name in enumerate(NAMES):
        index.put(number, f'uid-{number}', [name], [])
    for number, name in enumerate(NAMES):
        written = varied(chance, name)
        assert number in index.called(name_key(written)), written
        words = name_words(written)
        chosen = chance.sample(words, chance.randint(1, len(words)))
        beginnings = [word[: chance.randint(1, len(word))] for word in chosen]
        expected = {
            place
            for place, other in enumerate(NAMES)
            if all(any(word.startswith(typed) for word in name_words(other)) for typed in beginnings)
        }
        assert set(index.find(beginnings)) == expected, (written, beginnings)
        assert number in expected


def test_what_is_dropped_leaves_nothing_behind() -> None:
    index, chance = NameIndex(), random.Random(7)
    held: dict[int, list[str]] = {}
    for _step in range(400):
        number = chance.randrange(30)
        if chance.random() < 0.4:
            index.drop(number)
            held.pop(number, None)
        else:
            held[number] = [chance.choice(NAMES), chance.choice(NAMES)]
            index.put(number, f'uid-{number}', held[number], ['3702000012'])
    by_key: dict[str, set[int]] = {}
    for number, names in held.items():
        for name in names:
            by_key.setdefault(name_key(name), set()).add(number)
    assert {key: set(oids) for key, oids in index.exact.items()} == by_key
    assert set(index.twice) == {key for key, oids in by_key.items() if len(oids) > 1}
    for number in list(held):
        index.drop(number)
    assert not list(index.words)
    assert not list(index.exact)
    assert not list(index.texts)


@pytest.mark.parametrize(
    ('inn', 'right'),
    [('7707083893', True), ('7707083894', False), ('500100732259', True), ('500100732258', False), ('77070838', False)],
)
def test_the_taxpayers_number_is_checked(inn: str, right: bool) -> None:
    assert inn_is_right(inn) is right


def test_nothing_typed_breaks_it() -> None:
    index: Any = NameIndex()
    index.put(1, 'uid', ['ООО «Мост»'])
    for typed in ('', ' ', '*', '\ud800', 'а' * 10_000, '«', '№ 5', '\x00', '%_'):
        words = name_words(typed)
        assert index.find(words) in ([], [1])

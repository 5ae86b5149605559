"""Snippets: what was found is marked, everything else is harmless text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.search.highlight import FRAGMENT_LENGTH, patterns, snippets
from sedportal.search.query import parse
from sedportal.search.russian import clean


def marked(text, title='', body=''):
    return snippets(clean(title), clean(body), patterns(parse(text)))


@pytest.mark.parametrize(
    ('query', 'title', 'expected'),
    [
        ('приказ', 'О приказах и Приказе', 'О <mark>приказах</mark> и <mark>Приказе</mark>'),
        ('елка', 'Ёлкой к ёлкам', '<mark>Ёлкой</mark> к <mark>ёлкам</mark>'),
        ('«об отпуске»', 'Отпуск: об отпуске', 'Отпуск: <mark>об отпуске</mark>'),
        ('отп*', 'Отпуск и отпущен', '<mark>Отпуск</mark> и <mark>отпущен</mark>'),
        ('северо-западный', 'Северо-западного и западного', '<mark>Северо-западного</mark> и западного'),
        ('12', 'Приказ 12 и 123', 'Приказ <mark>12</mark> и 123'),
        ('12', 'п12', 'п<mark>12</mark>'),
        ('каз', 'Приказ, указ, каз', 'Приказ, указ, <mark>каз</mark>'),
        ('script', '<script>alert(1)</script>', '&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;'),
        ('amp', 'R&amp;D "amp"', 'R&amp;<mark>amp</mark>;D &quot;<mark>amp</mark>&quot;'),
    ],
)
def test_title(query, title, expected):
    assert marked(query, title) == [expected]


def test_nothing_found_is_nothing_shown():
    assert marked('приказ', 'Письмо', 'О школе') == []
    assert marked('-приказ', 'Приказ') == []


def test_fragments_of_a_long_text():
    body = 'начало ' + 'слово ' * 100 + 'приказ о приказе ' + 'слово ' * 100 + '\nприказ\n' + 'слово ' * 100
    found = marked('приказ', body=body)
    assert len(found) == 2
    assert found[0].count('<mark>') == 2
    assert found[1].count('<mark>') == 1
    for fragment in found:
        assert fragment.startswith('…слово')
        assert fragment.endswith('слово…')
        assert len(fragment) < FRAGMENT_LENGTH * 1.3
        assert '\n' not in fragment


@given(
    st.text('аеё<>&"\'/ -*«»script\x02\x03\n12', max_size=60),
    st.text('аеё<>&"\'/ script\x02\x03\n12', max_size=300),
    st.text('аеё<>&"\'/ script\x02\x03\n12', max_size=900),
)
def test_any_text_comes_out_escaped_with_marks_only(query, title, body):
    for fragment in marked(query, title, body):
        assert re.fullmatch(r'(?:[^<>"\']|<mark>[^<>"\']+</mark>)*', fragment)
        plain = html.unescape(re.sub('</?mark>', '', fragment)).strip('…')
        whole = ' '.join(clean(f'{title} {body}').split())
        assert plain.strip() in whole

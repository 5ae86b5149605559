"""The drawing of a definition: well formed, safe, alike each time, without overlaps."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sedportal.workflow.definition import Definition
from sedportal.workflow.diagram import svg
from sedportal.workflow.layout import Box, Point, arrange
from sedportal.workflow.lettering import width_of, wrap
from sedportal.workflow.loading import load_directory, read_definition
from sedportal.workflow.tables import matrix_table

SVG = '{http://www.w3.org/2000/svg}'


@pytest.fixture(scope='module')
def incoming() -> Definition:
    return load_directory(Path(__file__).parents[3] / 'workflows')['incoming']


def texts(drawing: str) -> list[str]:
    return [element.text or '' for element in ElementTree.fromstring(drawing).iter(f'{SVG}text')]


def test_the_drawing_names_states_transitions_and_takers(incoming: Definition) -> None:
    drawing = svg(incoming, 'ru')
    words = ' '.join(texts(drawing))
    for state in incoming.states.values():
        assert state.title.ru in words
    for transition in incoming.transitions.values():
        assert transition.title.ru in words
    assert 'Registrar, Archivist' in words
    root = ElementTree.fromstring(drawing)
    assert root.find(f'{SVG}title').text == 'Входящий документ'
    assert 'Зарегистрировать: Проект → Зарегистрирован.' in root.find(f'{SVG}desc').text
    labelled = root.get('aria-labelledby').split()
    assert [root.find(f'{SVG}{tag}').get('id') for tag in ('title', 'desc')] == labelled


def test_the_policy_of_the_pages_is_kept(incoming: Definition) -> None:
    drawing = svg(incoming, 'en', {'draft': 3}, 'archivist')
    for element in ElementTree.fromstring(drawing).iter():
        assert element.tag.removeprefix(SVG) not in ('script', 'style', 'foreignObject', 'image', 'a')
        assert not [name for name in element.attrib if name == 'style' or name.startswith('on') or 'href' in name]
        for paint in ('fill', 'stroke'):
            assert element.get(paint) in (None, 'none', 'currentColor')


@pytest.mark.parametrize('locale', ['ru', 'en'])
def test_the_same_definition_gives_the_same_drawing(incoming: Definition, locale: str, shipped: Path) -> None:
    again = load_directory(shipped)['incoming']
    assert svg(incoming, locale, {'draft': 1}, 'reader') == svg(again, locale, {'draft': 1}, 'reader')


def test_counts_stand_in_the_boxes(incoming: Definition) -> None:
    words = texts(svg(incoming, 'en', {'draft': 12, 'registered': 3456}))
    assert [word for word in words if word.startswith('Documents')] == [
        f'Documents: {count}' for count in (12, 3456, 0, 0, 0, 0)
    ]
    assert not [word for word in texts(svg(incoming, 'en')) if word.startswith('Documents')]


def test_a_role_sees_its_own_picture(incoming: Definition) -> None:
    drawing = svg(incoming, 'en', role='archivist')
    assert drawing.count('workflow-may') == 1
    assert texts(drawing).count('not visible') == 2
    assert texts(svg(incoming, 'en', role='nobody')).count('not visible') == len(incoming.states)


def test_texts_are_escaped(shipped: Path) -> None:
    text = (shipped / 'incoming.yaml').read_text(encoding='utf-8')
    text = text.replace('ru: Проект,', 'ru: "</text><script>&",')
    definition, faults = read_definition(text.encode(), 'incoming.yaml')
    assert faults == []
    assert definition is not None
    drawing = svg(definition, 'ru')
    assert '<script>' not in drawing
    assert '</text><script>&' in texts(drawing)


def test_the_words_go_through_the_translator(incoming: Definition) -> None:
    words = texts(svg(incoming, 'ru', translate=lambda text: f'[{text}]'))
    assert '[Registrar]' in words
    assert '[not in use yet]' in words


def test_the_table_has_a_row_a_state_and_a_cell_a_role(incoming: Definition) -> None:
    rows = matrix_table(incoming, 'ru')
    assert [row.title for row in rows] == [
        'Проект', 'Зарегистрирован', 'В архиве', 'Отозван', 'Аннулирован', 'Уничтожен',
    ]  # fmt: skip
    assert all(tuple(row.cells) == incoming.roles for row in rows)
    assert rows[1].cells['auditor'] == ('view', 'history')
    assert rows[0].cells['auditor'] == ()
    assert matrix_table(incoming, 'ru', 'personal')[1].cells['auditor'] == ()


@pytest.mark.parametrize('text', ['', 'Проект', 'Согласован с разногласиями', 'Щ' * 40, 'один ' * 30])
def test_lines_fit(text: str) -> None:
    lines = wrap(text, 15, 170)
    assert all(width_of(line, 15) <= 170 for line in lines)
    assert ''.join(lines).replace(' ', '') == text.replace(' ', '')


@st.composite
def drawings(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, tuple[float, float]], list[tuple[str, str]]]:
    """Boxes in rows, states in even ones and labels in odd ones, with lines between the two."""
    states = [(f's{number}', 2 * draw(st.integers(0, 4))) for number in range(draw(st.integers(1, 7)))]
    labels = [(f'l{number}', 2 * draw(st.integers(0, 4)) + 1) for number in range(draw(st.integers(0, 7)))]
    rows = dict(states + labels)
    sizes = {key: (draw(st.integers(20, 220)), draw(st.integers(10, 80))) for key in rows}
    lines = []
    for label, _row in labels:
        for _line in range(draw(st.integers(0, 3))):
            state = draw(st.sampled_from(states))[0]
            lines.append(draw(st.sampled_from([(state, label), (label, state)])))
    return rows, sizes, lines


def crosses(route: list[Point], box: Box) -> bool:
    """Tell whether a vertical part of the route runs through the box: curves stay between the rows."""
    for (x1, y1), (x2, y2) in zip(route[1::2], route[2::2], strict=False):
        assert abs(x1 - x2) < 0.001
        if box.x < x1 < box.x + box.width and min(y1, y2) < box.y + box.height and max(y1, y2) > box.y:
            return True
    return False


@settings(deadline=None, max_examples=60)
@given(drawings())
def test_nothing_overlaps(
    drawing: tuple[dict[str, int], dict[str, tuple[float, float]], list[tuple[str, str]]],
) -> None:
    rows, sizes, lines = drawing
    layout = arrange(rows, sizes, lines)
    boxes = list(layout.boxes.values())
    for number, one in enumerate(boxes):
        assert one.x >= -0.001
        assert one.x + one.width <= layout.width + 0.001
        assert one.y + one.height <= layout.height + 0.001
        for other in boxes[number + 1 :]:
            beside = one.x + one.width < other.x or other.x + other.width < one.x
            assert beside or one.y + one.height < other.y or other.y + other.height < one.y
    for (start, end), route in zip(lines, layout.routes, strict=True):
        assert not [key for key, box in layout.boxes.items() if key not in (start, end) and crosses(list(route), box)]
        for key, (x, y) in ((start, route[0]), (end, route[-1])):
            box = layout.boxes[key]
            assert box.x < x < box.x + box.width
            assert min(abs(y - box.y), abs(y - box.y - box.height)) < 0.001
    assert arrange(rows, sizes, lines) == layout


def test_the_size_is_that_of_the_view(incoming: Definition) -> None:
    size = re.search(r'width="(\d+)" height="(\d+)" viewBox="0 0 (\d+) (\d+)"', svg(incoming, 'ru'))
    assert size is not None
    width, height = int(size[1]), int(size[2])
    assert (size[3], size[4]) == (size[1], size[2])
    assert width <= 1280
    assert height <= 1024

"""Reading YAML: what is taken, and that hostile files end in faults with their place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sedportal.workflow.findings import plain
from sedportal.workflow.reading import MAX_BYTES, read_yaml


def faults(text: str | bytes) -> list[str]:
    content = text.encode() if isinstance(text, str) else text
    reading = read_yaml(content)
    assert reading.value is None
    return [f'{line} {path}: {plain(message)}' for line, path, message in reading.faults]


def test_scalars_stay_texts() -> None:
    reading = read_yaml(b'on: off\nday: 2026-01-01\nzero: 012\nlist: [yes, ~]\nempty:\n')
    assert reading.faults == []
    assert reading.value == {'on': 'off', 'day': '2026-01-01', 'zero': '012', 'list': ['yes', ''], 'empty': ''}
    assert reading.lines['list'] == reading.lines['list.0'] == 4


def test_byte_order_mark_is_skipped() -> None:
    assert read_yaml(b'\xef\xbb\xbfname: x').value == {'name': 'x'}


def test_every_double_key_is_named() -> None:
    assert faults('a: 1\nb: {c: 1, c: 2}\na: 3\n') == [
        '2 b.c: This key stands twice; keep one of the two.',
        '3 a: This key stands twice; keep one of the two.',
    ]


BOMB = 'a: &a [x, x]\n' + ''.join(
    f'{chr(letter)}: &{chr(letter)} [*{chr(letter - 1)}, *{chr(letter - 1)}]\n' for letter in range(ord('b'), ord('z'))
)


@pytest.mark.parametrize(
    ('content', 'said'),
    [
        (b'', 'The file is empty'),
        (b'# only a remark\n', 'The file is empty'),
        (b'\xff\xfe\x00a', 'not text in UTF-8'),
        (b'\x00\x01\x02\x7fELF', 'characters that YAML forbids'),
        (b'a: "\\UFFFFFFFF"', 'characters that YAML forbids'),
        (b'a: "\\ud800"', 'control characters'),
        (b'a: "\\x07"', 'control characters'),
        (b'a: "\\x9f"', 'control characters'),
        (b'a: "\\ufffe"', 'control characters'),
        (b'x' * (MAX_BYTES + 1), 'larger than'),
        (b'[' * 100_000, 'nests too deep'),
        (b'{a: ' * 50_000, 'nests too deep'),
        (b'- x\n' * 30_000, 'too long'),
        (b'a: !!python/object/apply:os.system [ls]', 'Tags (!) are not taken'),
        (b'a: ! x', 'Tags (!) are not taken'),
        (b'!<tag:yaml.org,2002:map> {a: b}', 'Tags (!) are not taken'),
        (BOMB.encode(), 'Anchors (&) and references (*)'),
        (b'a: &x {b: *x}', 'Anchors (&) and references (*)'),
        (b'a: *nothing', 'Anchors (&) and references (*)'),
        (b'a: 1\n---\nb: 2\n', 'second document'),
        (b'? [a, b]\n: c\n', 'A key must be a word'),
        (b'a: [1, 2\nb: 3\n', 'This is not YAML'),
        (b'a: b: c', 'This is not YAML'),
        (b'\t- a', 'This is not YAML'),
        (b'%YAML 9.9\n---\na: b', 'This is not YAML'),
        (b'%NOPE x\n---\na: "', 'This is not YAML'),
        (b'a: "unclosed', 'This is not YAML'),
    ],
)
def test_hostile_content_is_a_fault(content: bytes, said: str) -> None:
    assert said in '\n'.join(faults(content))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_a_fault(content: bytes) -> None:
    reading = read_yaml(content)
    assert reading.faults or reading.value is not None


@settings(deadline=None)
@given(st.text(alphabet='ab:-[]{}&*!|>%@`"\'#,?~\n \t\\U0', max_size=200))
def test_any_yaml_signs_are_read_or_a_fault(text: str) -> None:
    reading = read_yaml(text.encode())
    assert reading.faults or reading.value is not None

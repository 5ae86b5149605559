"""Reading forms with files: whatever stands in a file, and whatever a broken client sends."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sedportal.documents.files import multipart
from sedportal.documents.files.multipart import BrokenMultipartError, FormReader, boundary_of

BOUNDARY = b'----WebKitFormBoundary7MA4YWxkTrZu0gW'


class Slow:
    """Give at most ``step`` bytes at a time, as a socket would."""

    def __init__(self, data: bytes, step: int) -> None:
        self._stream, self._step = io.BytesIO(data), step

    def read(self, size: int) -> bytes:
        """Return some bytes."""
        return self._stream.read(min(size, self._step))


def form(*parts: tuple[bytes, bytes], boundary: bytes = BOUNDARY) -> bytes:
    """Return a body with parts given as headers and content."""
    body = b''.join(b'--%b\r\n%b\r\n\r\n%b\r\n' % (boundary, headers, content) for headers, content in parts)
    return body + b'--%b--\r\n' % boundary


def field(name: str, filename: str | None = None) -> bytes:
    """Return the headers of a part."""
    text = f'Content-Disposition: form-data; name="{name}"'
    return (text if filename is None else f'{text}; filename="{filename}"\r\nContent-Type: text/plain').encode()


def read(body: bytes, step: int = 1 << 20, boundary: bytes = BOUNDARY) -> list[tuple[str, str | None, bytes]]:
    """Return the parts of a body."""
    stream: Any = Slow(body, step)
    return [(part.name, part.filename, part.read()) for part in FormReader(stream, boundary)]


def test_texts_and_files_come_in_order() -> None:
    body = form((field('csrf_token'), b'abc'), (field('file', 'письмо.pdf'), b'%PDF'), (field('file', 'b'), b''))
    assert read(body) == [('csrf_token', None, b'abc'), ('file', 'письмо.pdf', b'%PDF'), ('file', 'b', b'')]
    assert read(b'preamble\r\n' + body + b'epilogue')[0] == ('csrf_token', None, b'abc')
    assert read(b'--%b--' % BOUNDARY) == []


pieces = st.one_of(
    st.binary(max_size=30),
    st.sampled_from([b'\r\n', b'\r', b'\n', b'--', b'\r\n--', b'\r\n--b', b'--bb', b'\r\n-', b'\r\n\r\n', b'-b\r\n--']),
)
contents = st.lists(pieces, max_size=12).map(b''.join).filter(lambda content: b'\r\n--bx' not in b'\r\n' + content)


@given(parts=st.lists(st.tuples(st.sampled_from(['a', 'имя']), st.none() | st.just('f.txt'), contents), max_size=4),
       step=st.integers(1, 40), size=st.integers(1, 9))  # fmt: skip
def test_any_content_comes_back_in_pieces_of_any_size(parts: list[Any], step: int, size: int) -> None:
    body = form(*((field(name, filename), content) for name, filename, content in parts), boundary=b'bx')
    stream: Any = Slow(body, step)
    found = [
        (part.name, part.filename, b''.join(iter(lambda part=part: part.read(size), b'')))  # type: ignore[misc]
        for part in FormReader(stream, b'bx')
    ]
    assert found == parts


def test_a_part_left_unread_is_skipped_and_stays_closed() -> None:
    body = form((field('a', 'f'), b'x' * 1000), (field('b'), b'y'))
    parts = []
    for part in FormReader(io.BytesIO(body), BOUNDARY):
        parts.append(part)
        part.read(10)
    assert [part.name for part in parts] == ['a', 'b']
    assert parts[0].read() == b''


@pytest.mark.parametrize(
    ('header', 'name', 'filename'),
    [
        ('form-data; name="a"; filename="q\\"uote.txt"', 'a', 'q"uote.txt'),
        ('form-data; name="a"; filename="q%22uote.txt"', 'a', 'q"uote.txt'),
        ('form-data; name="a"; filename="C:\\dir\\f.txt"', 'a', 'C:\\dir\\f.txt'),
        ('form-data; name="a"; filename=""', 'a', ''),
        ('form-data; name=a; filename=f.txt', 'a', 'f.txt'),
        ('FORM-DATA;NAME="a"', 'a', None),
    ],
)
def test_names_as_clients_write_them(header: str, name: str, filename: str | None) -> None:
    headers = f'X-Other: 1\r\ncontent-disposition: {header}'.encode()
    assert read(form((headers, b'x'))) == [(name, filename, b'x')]


@pytest.mark.parametrize(
    'body',
    [
        b'',
        b'text',
        form((field('a'), b'x'))[:-8],
        form((field('a'), b'x'))[:70],
        form((b'Content-Type: text/plain', b'x')),
        form((b'Content-Disposition: attachment; name="a"', b'x')),
        form((b'Content-Disposition: form-data; filename="a"', b'x')),
        form((b'Content-Disposition: form-data; name="\xff"', b'x')),
        form((field('a') + b'\r\nX: ' + b'y' * 1_000_000, b'x')),
        form((field('a'), b'x')).replace(b'\r\n', b'\n'),
    ],
    ids=range(10),
)
def test_broken_forms_are_refused(body: bytes) -> None:
    with pytest.raises(BrokenMultipartError):
        read(body)


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multipart, 'MOST_PARTS', 3)
    assert len(read(form(*[(field('a'), b'x')] * 2))) == 2
    with pytest.raises(BrokenMultipartError):
        read(form(*[(field('a'), b'x')] * 4))


@given(body=st.binary(max_size=200), step=st.integers(1, 50))
def test_anything_is_read_or_refused(body: bytes, step: int) -> None:
    try:
        read(body.replace(b'B', b'\r\n--B'), step, b'B')
    except BrokenMultipartError:
        return


@pytest.mark.parametrize(
    ('content_type', 'boundary'),
    [
        ('multipart/form-data; boundary=abc', b'abc'),
        ('multipart/form-data; charset=utf-8; BOUNDARY="a b;c"', b'a b;c'),
        ('multipart/form-data;boundary=----x; other=1', b'----x'),
    ],
)
def test_the_boundary_is_found(content_type: str, boundary: bytes) -> None:
    assert boundary_of(content_type) == boundary


@pytest.mark.parametrize('content_type', ['multipart/form-data', 'multipart/form-data; boundary=', 'x; boundary=""'])
def test_without_a_boundary_there_is_no_form(content_type: str) -> None:
    with pytest.raises(BrokenMultipartError):
        boundary_of(content_type)

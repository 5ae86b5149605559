"""Bodies of requests are read where the server has put them, and copied only where they can be read just once."""

from __future__ import annotations

import io

from pyramid.request import Request

from sedportal.kernel.unit_of_work import keep_body


class Stream(io.BytesIO):
    """A body that can be read once, as from a socket."""

    def seekable(self) -> bool:
        return False


def request_of(body: io.BytesIO) -> Request:
    request = Request.blank('/', method='POST', content_type='text/plain')
    request.environ.update({'wsgi.input': body, 'CONTENT_LENGTH': str(len(body.getvalue()) - body.tell())})
    request.environ['webob.is_body_seekable'] = False
    return request


def test_a_body_in_memory_is_not_copied_and_can_be_read_again() -> None:
    body = io.BytesIO(b'some text')
    request = request_of(body)
    keep_body(request)
    request.make_body_seekable()
    assert request.body_file_raw is body
    assert request.body == request.body == b'some text'


def test_a_stream_is_copied() -> None:
    body = Stream(b'some text')
    request = request_of(body)
    keep_body(request)
    request.make_body_seekable()
    assert request.body_file_raw is not body
    assert request.body == request.body == b'some text'


def test_a_file_that_begins_before_its_body_is_copied() -> None:
    body = io.BytesIO(b'head and text')
    body.seek(9)
    request = request_of(body)
    keep_body(request)
    request.make_body_seekable()
    assert request.body == b'text'

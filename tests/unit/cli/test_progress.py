"""Progress of long work: on a terminal alone, at most ten times a second."""

from __future__ import annotations

import io

import pytest

from sedportal.cli.progress import Progress


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


class Watch:
    """A clock that moves by hand, in seconds."""

    def __init__(self) -> None:
        self.moment = 0.0

    def __call__(self) -> float:
        return self.moment


def last_line(stream: io.StringIO) -> str:
    return stream.getvalue().rstrip('\n').rpartition('\x1b[2K')[2]


@pytest.mark.parametrize(('stream', 'quiet'), [(io.StringIO(), False), (Terminal(), True)])
def test_silence(stream: io.StringIO, quiet: bool) -> None:
    with Progress('Documents', 10, quiet=quiet, stream=stream) as progress:
        progress.advance(10)
    assert stream.getvalue() == ''


def test_how_much_is_done_and_how_long_it_takes() -> None:
    stream, watch = Terminal(), Watch()
    with Progress('Documents', 2000, stream=stream, seconds=watch) as progress:
        assert last_line(stream) == 'Documents: 0 of 2,000  0 %'
        watch.moment = 2.0
        progress.advance(500)
        assert last_line(stream) == 'Documents: 500 of 2,000  25 %  250/s  6 s left'
    assert stream.getvalue().endswith('\n')


def test_without_a_total() -> None:
    stream, watch = Terminal(), Watch()
    with Progress('Records', stream=stream, seconds=watch) as progress:
        watch.moment = 4.0
        progress.advance(1000)
    assert last_line(stream) == 'Records: 1,000 250/s'


def test_the_line_is_not_drawn_for_each_item() -> None:
    stream, watch = Terminal(), Watch()
    with Progress('Documents', 1000, stream=stream, seconds=watch) as progress:
        assert list(progress.each(range(1000))) == list(range(1000))
        assert progress.done == 1000
    assert stream.getvalue().count('\r') == 2
    assert '1,000 of 1,000' in last_line(stream)

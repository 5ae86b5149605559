"""What clamd says is understood; what it does not say is nobody's all-clear."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from sedportal.documents.files.clamd import Clamd, Finding
from tests.factories.clamd import EICAR, THREAT, FakeClamd


@pytest.fixture(params=['port', 'socket'])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeClamd]:
    """Give a clamd on a port and one on a socket of the file system."""
    server = FakeClamd(tmp_path / 'clamd.ctl' if request.param == 'socket' else None)
    yield server
    server.stop()


def test_a_clean_file_is_given_whole(clamd: FakeClamd) -> None:
    data = bytes(range(256)) * 1000
    assert Clamd(clamd.address).scan(io.BytesIO(data)) == Finding()
    assert clamd.seen == [data]


def test_a_virus_is_named(clamd: FakeClamd) -> None:
    assert Clamd(clamd.address).scan(io.BytesIO(b'..' + EICAR)) == Finding(threat=THREAT)


def test_a_file_that_is_too_large_is_not_clean(clamd: FakeClamd) -> None:
    clamd.most = 1000
    assert Clamd(clamd.address).scan(io.BytesIO(bytes(1 << 20))) in (Finding(refused='size'),)


def test_no_answer_is_no_answer(clamd: FakeClamd) -> None:
    clamd.broken = True
    with pytest.raises(OSError, match=r'hung up|reset'):
        Clamd(clamd.address).scan(io.BytesIO(b'letter'))


def test_nobody_there_is_told(tmp_path: Path) -> None:
    for address in (f'clamd://{tmp_path}/nobody.ctl', 'clamd://127.0.0.1:1'):
        with pytest.raises(OSError, match=r'refused|No such'):
            Clamd(address).scan(io.BytesIO(b'letter'))


def test_a_file_that_it_can_not_look_at_is_not_clean(clamd: FakeClamd) -> None:
    clamd.says = b"stream: Can't allocate memory ERROR\0"
    assert Clamd(clamd.address).scan(io.BytesIO(b'letter')) == Finding(refused="Can't allocate memory")


def test_an_unknown_answer_is_no_all_clear(clamd: FakeClamd) -> None:
    clamd.says = b'COMMAND READ TIMED OUT\0'
    with pytest.raises(OSError, match='said'):
        Clamd(clamd.address).scan(io.BytesIO(b'letter'))

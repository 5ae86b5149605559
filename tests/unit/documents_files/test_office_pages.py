"""Pages of office documents, drawn through LibreOffice where it is: inside the walls, with nothing from elsewhere."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sedportal.demonstration.files import make_file
from sedportal.documents.files.previews import THUMBNAIL
from sedportal.documents.files.tools import Tools
from tests.factories.office_files import ODT, SAMPLES, WORDS, odt_of, with_part
from tests.unit.demonstration.test_files import LETTERS
from tests.unit.documents_files.conftest import DOCX, needs_office
from tests.unit.documents_files.test_previews import size_of

XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'


class Listener:
    """Count who connects to a port of this machine."""

    def __init__(self) -> None:
        self.connections = 0
        self._server = socket.create_server(('127.0.0.1', 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def stop(self) -> None:
        """Take no more."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Give a listener for the time of the test."""
    started = Listener()
    yield started
    started.stop()


def odt_with_pictures(*addresses: str) -> bytes:
    """Return an ODT that shows pictures from elsewhere."""
    frames = ''.join(
        f'<text:p><draw:frame draw:name="f{number}" text:anchor-type="as-char" svg:width="5cm" svg:height="5cm" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
        f'<draw:image xlink:href="{address}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"/></draw:frame></text:p>'
        for number, address in enumerate(addresses)
    )
    return with_part(odt_of(WORDS), 'content.xml', b'</office:text>', frames.encode() + b'</office:text>')


@needs_office
@pytest.mark.parametrize(
    ('data', 'media_type'),
    [
        (make_file('docx', LETTERS['incoming']), DOCX),
        (make_file('xlsx', LETTERS['incoming']), XLSX),
        ((SAMPLES / 'letter.doc').read_bytes(), 'application/msword'),
    ],
    ids=['DOCX', 'XLSX', 'DOC'],
)
def test_pages_are_drawn(equipped: Any, data: bytes, media_type: str) -> None:
    source = equipped.source(data, media_type)
    found = equipped.previews.prepare(source, 60.0)
    assert not found.fault
    assert found.pages >= 1
    assert size_of(equipped.previews.picture(source, 1))[0] == pytest.approx(900, abs=1)
    assert equipped.previews.has_thumbnail(source.sha256)
    assert size_of(equipped.previews.picture(source, 1, THUMBNAIL))[0] == pytest.approx(160, abs=1)
    assert equipped.opened == 1, 'it is printed once'


@needs_office
def test_nothing_from_elsewhere_is_fetched(equipped: Any, tmp_path: Path, listener: Listener) -> None:
    secret = tmp_path / 'secret.png'
    secret.write_bytes(b'secret')
    address = f'http://127.0.0.1:{listener.port}/picture.png'
    source = equipped.source(odt_with_pictures(address, secret.as_uri()), ODT)
    assert not equipped.previews.about(source).fault
    assert listener.connections == 0


@needs_office
def test_a_broken_document_says_so(equipped: Any) -> None:
    source = equipped.source((SAMPLES / 'letter.doc').read_bytes()[:700], 'application/msword')
    found = equipped.previews.about(source)
    assert found.fault
    assert equipped.previews.prepare(source, 60.0).fault == found.fault
    assert equipped.opened == 1
    equipped.previews.prepare(source, 60.0, anew=True)
    assert equipped.opened == 2


def test_without_the_program_no_pages_are_drawn(desk: Any) -> None:
    assert not desk.previews.draws(DOCX)
    assert desk.previews.about(desk.source(odt_of(WORDS), ODT)).fault == 'unsupported'


def test_what_is_not_there_is_not_used(tmp_path: Path) -> None:
    lonely = tmp_path / 'soffice'
    lonely.write_text('#!/bin/sh\n')
    lonely.chmod(0o755)
    for setting in (str(lonely), str(tmp_path / 'nothing'), 'off'):
        tools = Tools(setting, setting)
        assert (tools.office, tools.converts(DOCX)) == ('', False)
    speaks_english = tmp_path / 'tesseract'
    speaks_english.write_text('#!/bin/sh\necho eng\n')
    speaks_english.chmod(0o755)
    assert (Tools('off', str(speaks_english)).tesseract, Tools('off', str(speaks_english)).languages) == ('', '')

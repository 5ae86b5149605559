"""Files that are two things at once, or not what they say: none of them ever runs in a browser (S4)."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from PIL import Image

from tests.factories.asker import Asker
from tests.factories.portal import Base

CLERK = 'registrar.dep-fin'
SCRIPT = b'<script>alert(document.cookie)</script>'
PAGE = b'<!DOCTYPE html><html><body>' + SCRIPT + b'</body></html>'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
PDF = b'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n'
LETTER = 'Уважаемый Иван Иванович! Направляем Вам отчёт о ремонте дороги.\n'.encode()
SHOWN = frozenset({'application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/plain'})
_DISPOSITION = re.compile(
    r"(?:attachment|inline); filename=\"[ !#-\[\]-~]*\"(?:; filename\*=UTF-8''[\w!#$&+.^`|~%-]*)?", re.A
)
# What a browser runs, or lays out as a page, if it is given under such a type.
RUNNING = (
    'text/html',
    'application/xhtml',
    'image/svg',
    'text/xml',
    'application/xml',
    'javascript',
    'text/css',
    'ecma',
)


def picture(form: str) -> bytes:
    """Return an honest picture."""
    kept = io.BytesIO()
    Image.new('RGB', (40, 30), 'navy').save(kept, form)
    return kept.getvalue()


def archive(**members: bytes) -> bytes:
    """Return a ZIP of ``members``."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, 'w') as box:
        for name, data in members.items():
            box.writestr(name.replace('_', '.'), data)
    return kept.getvalue()


HOSTILE: dict[str, tuple[str, bytes]] = {
    'page': ('letter.html', PAGE),
    'page as text': ('letter.txt', PAGE),
    'page as picture': ('letter.png', PAGE),
    'page as PDF': ('letter.pdf', PAGE),
    'page without a name': ('letter', PAGE),
    'page behind a mark': ('letter.txt', b'\xef\xbb\xbf' + PAGE),
    'page in UTF-16': ('letter.txt', '\ufeff'.encode('utf-16-le') + PAGE.decode().encode('utf-16-le')),
    'page behind spaces': ('letter.txt', b' \n\t' * 300 + PAGE),
    'page behind a comment': ('letter.txt', b'<!-- ' + b'x' * 600 + b' -->' + PAGE),
    'page in capitals': ('letter.txt', b'<SCRIPT>alert(1)</SCRIPT>'),
    'XHTML': ('a.xhtml', b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b'</html>'),
    'XML with a style sheet': ('a.xml', b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><a/>'),
    'drawing': ('plan.svg', SVG),
    'drawing as picture': ('plan.png', SVG),
    'drawing behind XML': ('plan.txt', b'<?xml version="1.0"?>\n<!DOCTYPE svg>\n' + SVG),
    'packed drawing': ('plan.svgz', gzip.compress(SVG, mtime=0)),
    'web archive': ('a.mht', b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n' + PAGE),
    'text named as a page': ('letter.html', LETTER),
    'picture named as a page': ('plan.html', picture('PNG')),
    'PDF named as a page': ('letter.htm', PDF),
    'script': ('a.js', b'alert(document.cookie)'),
    'script as text': ('a.txt', b'javascript:alert(document.cookie)'),
    'style sheet': ('a.css', b'body{background:url(javascript:alert(1))}'),
    'GIF and script': ('a.gif', b'GIF89a/*' + b'\x00' * 20 + b'*/=1;alert(1);'),
    'GIF and archive': ('a.gif', picture('GIF') + archive(a_class=b'\xca\xfe\xba\xbe')),
    'PNG and page': ('a.png', picture('PNG') + PAGE),
    'JPEG and page': ('a.jpg', picture('JPEG')[:2] + b'\xff\xfe\x00\x40' + PAGE[:62].ljust(62) + picture('JPEG')[2:]),
    'WebP and script': ('a.webp', picture('WEBP') + SCRIPT),
    'BMP and script': ('a.bmp', b'BM/*' + b'\x00' * 60 + b'*/=1;alert(1)'),
    'PDF behind a page': ('a.pdf', PAGE + PDF),
    'PDF and archive': ('a.pdf', PDF + archive(a_html=PAGE)),
    'PDF and page': ('a.pdf', PDF + PAGE),
    'archive with a page': ('a.zip', archive(index_html=PAGE)),
    'applet': ('a.jar', archive(A_class=b'\xca\xfe\xba\xbe')),
    'Flash': ('a.swf', b'FWS\x09' + b'\x00' * 60),
    'program': ('a.exe', b'MZ' + b'\x00' * 60 + b'PE\x00\x00'),
    'program as PDF': ('a.pdf', b'MZ' + b'\x00' * 60 + b'PE\x00\x00'),
    'WebAssembly': ('a.wasm', b'\x00asm\x01\x00\x00\x00'),
    'application of Windows': ('a.hta', b'<hta:application id="a"/>' + SCRIPT),
    'link': ('a.url', b'[InternetShortcut]\r\nURL=javascript:alert(1)\r\n'),
    'shell script': ('a.sh', b'#!/bin/sh\nrm -rf /\n'),
    'PHP': ('a.php', b'<?php system($_GET["c"]); ?>'),
}  # fmt: skip
HONEST: dict[str, tuple[str, bytes]] = {
    'text': ('letter.txt', LETTER),
    'PDF': ('letter.pdf', PDF),
    'PNG': ('plan.png', picture('PNG')),
    'JPEG': ('plan.jpg', picture('JPEG')),
    'GIF': ('plan.gif', picture('GIF')),
    'WebP': ('plan.webp', picture('WEBP')),
}  # fmt: skip
NAMES = (
    'evil\u202egnp.exe', 'a"; filename="b.html', 'a\r\nContent-Type: text/html\r\n\r\n<script>.txt', '../../etc/passwd',
    'a.html\x00.png', '<img src=x onerror=alert(1)>.txt', "a'; filename*=UTF-8''b.html", 'con.txt', 'a' * 400 + '.html',
)  # fmt: skip


@dataclass
class Desk:
    """A clerk with a draft that takes files."""

    clerk: Asker
    uid: str

    def attach(self, name: str, content: bytes, said: str = 'image/png') -> Any:
        """Attach a file over the API, of the type that the client says."""
        quoted = name.replace('\\', '\\\\').replace('"', '\\"').replace('\r', '%0D').replace('\n', '%0A')
        head = (
            f'--xx\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\nContent-Type: {said}\r\n\r\n'
        )
        body = head.encode() + content + b'\r\n--xx--\r\n'
        answer = self.clerk.send(
            'POST', f'/api/v1/documents/{self.uid}/files', body, 'multipart/form-data; boundary=xx'
        )
        assert answer.status_int == 201, answer.text
        return answer.json

    def ways(self, file_id: str) -> dict[str, Any]:
        """Return the answers at every address of a file; ``inline`` are those that ask to see it."""
        page = f'/documents/{self.uid}/files/{file_id}'
        asked = {
            'api': f'/api/v1{page}', 'page': page, 'version': f'{page}?version=1',
            'inline': f'{page}?inline=1', 'inline version': f'{page}?version=1&inline=1',
        }  # fmt: skip
        return {way: self.clerk.get(address) for way, address in asked.items()}


@pytest.fixture(scope='module')
def desk(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with base.layer(tmp_path_factory.mktemp('files')) as portal:
        yield Desk(Asker(portal.application, CLERK), portal.draft(CLERK))


def is_shut_in(answer: Any) -> bool:
    """Tell whether a browser keeps a file without opening it, and would run nothing in it if it did."""
    policy = answer.headers['Content-Security-Policy']
    shut = 'sandbox' in policy and 'allow-' not in policy and "default-src 'none'" in policy
    return shut and answer.headers['Content-Disposition'].startswith('attachment')


@pytest.mark.parametrize('what', HOSTILE)
def test_what_is_hostile_is_only_ever_kept(desk: Desk, what: str) -> None:
    name, content = HOSTILE[what]
    for way, answer in desk.ways(desk.attach(name, content)['id']).items():
        assert answer.body == content
        assert answer.headers['X-Content-Type-Options'] == 'nosniff'
        assert is_shut_in(answer), f'{way}: {answer.headers}'


@pytest.mark.parametrize('what', [*HOSTILE, *HONEST])
def test_no_file_comes_as_what_a_page_could_run(desk: Desk, what: str) -> None:
    """Not even for a page of the portal that somebody got to load the file as its script or style."""
    name, content = {**HOSTILE, **HONEST}[what]
    for said in ('text/html', 'text/javascript'):
        for way, answer in desk.ways(desk.attach(name, content, said)['id']).items():
            given = answer.headers['Content-Type']
            assert is_shut_in(answer) or not any(running in given for running in RUNNING), f'{way}: {given}'
            assert 'javascript' not in given
            assert 'css' not in given


@pytest.mark.parametrize('what', HONEST)
def test_what_is_honest_is_shown_when_asked_for(desk: Desk, what: str) -> None:
    name, content = HONEST[what]
    for way, answer in desk.ways(desk.attach(name, content, 'text/html')['id']).items():
        assert answer.body == content
        assert answer.headers['X-Content-Type-Options'] == 'nosniff'
        if not way.startswith('inline'):
            assert is_shut_in(answer), way
            continue
        assert answer.headers['Content-Disposition'].startswith('inline')
        assert answer.content_type in SHOWN
        assert "default-src 'none'" in answer.headers['Content-Security-Policy']
        assert "frame-ancestors 'none'" in answer.headers['Content-Security-Policy']


@pytest.mark.parametrize('name', NAMES)
def test_a_name_stays_a_name(desk: Desk, name: str) -> None:
    made = desk.attach(name, LETTER)
    assert not set(made['name']) & set('/\\<>"|?*\r\n\x00\u202e')
    for answer in desk.ways(made['id']).values():
        headers = [header for header, _value in answer.headerlist]
        assert len(headers) == len(set(headers))
        assert answer.content_type == 'text/plain'
        given = answer.headers['Content-Disposition']
        assert _DISPOSITION.fullmatch(given), given
        assert not set('\r\n\x00\u202e') & set(unquote(given))

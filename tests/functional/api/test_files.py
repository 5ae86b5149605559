"""Files: taken in whole, given out as attachments, closed to whoever sees the card only."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from typing import Any

import pytest

from .conftest import API, CLERK, MANAGER, READER

PDF = b'%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n'


def files_of(uid: str) -> str:
    """Return the address of a document's files."""
    return f'{API}/documents/{uid}/files'


def test_a_file_comes_back_byte_for_byte(portal: Any, clerk: Any) -> None:
    uid = portal.draft(CLERK)
    data = os.urandom(3 * 1024 * 1024)
    made = clerk.post(files_of(uid), upload_files=[('file', 'Письмо.bin', data)], status=201)
    assert made.json['name'] == 'Письмо.bin'
    assert made.json['size'] == len(data)
    assert made.json['sha256'] == hashlib.sha256(data).hexdigest()
    assert clerk.get(f'{API}/documents/{uid}').json['files'] == [made.json]
    assert clerk.get(made.headers['Location']).body == data


def test_a_file_is_only_ever_an_attachment(portal: Any, clerk: Any) -> None:
    uid = portal.draft(CLERK)
    page = b'<html><script>alert(1)</script></html>'
    made = clerk.post(files_of(uid), upload_files=[('file', 'a.html', page, 'text/html')]).json
    given = clerk.get(f'{files_of(uid)}/{made["id"]}')
    assert given.headers['Content-Disposition'].startswith('attachment')
    assert given.headers['X-Content-Type-Options'] == 'nosniff'
    assert given.headers['Content-Security-Policy'] == "sandbox; default-src 'none'"
    assert given.headers['Content-Type'] == made['media_type']


def test_the_type_is_found_from_the_content_and_the_name_is_made_safe(portal: Any, clerk: Any) -> None:
    uid = portal.draft(CLERK)
    made = clerk.post(files_of(uid), upload_files=[('file', '../../etc/pass\r\nwd.pdf', PDF, 'image/png')]).json
    assert made['media_type'] == 'application/pdf'
    assert '/' not in made['name']
    assert '\n' not in made['name']


def test_parts_and_what_one_has_already(portal: Any, clerk: Any) -> None:
    uid = portal.draft(CLERK)
    made = clerk.post(files_of(uid), upload_files=[('file', 'a.pdf', PDF)]).json
    path = f'{files_of(uid)}/{made["id"]}'
    part = clerk.get(path, headers={'Range': 'bytes=0-3'}, status=206)
    assert part.body == b'%PDF'
    assert part.headers['Content-Range'] == f'bytes 0-3/{len(PDF)}'
    clerk.get(path, headers={'Range': 'bytes=100000-'}, status=416)
    assert clerk.get(path).headers['ETag'] == f'"{made["sha256"]}"'
    clerk.get(path, headers={'If-None-Match': f'"{made["sha256"]}"'}, status=304)
    head = clerk.head(path)
    assert (head.headers['Content-Length'], head.body) == (str(len(PDF)), b'')


def test_what_is_too_large_is_refused(portal: Any, clerk: Any, refused: Any, monkeypatch: Any) -> None:
    uid = portal.draft(CLERK)
    monkeypatch.setattr(portal.registry, 'options', replace(portal.registry.options, max_upload_bytes=1024))
    for size in (1025, 200_000):
        answer = clerk.post(files_of(uid), upload_files=[('file', 'a.bin', b'x' * size)], status=413)
        refused(answer, 413)
    assert clerk.post(files_of(uid), upload_files=[('file', 'a.bin', b'x' * 1024)]).json['size'] == 1024
    assert len(clerk.get(f'{API}/documents/{uid}').json['files']) == 1


@pytest.mark.parametrize(
    'upload',
    [[('file', 'a.txt', b'')], [('other', 'a.txt', b'a')], [('file', 'a.txt', b'a'), ('file', 'b.txt', b'b')]],
)
def test_an_empty_file_another_field_or_two_files_are_refused(
    portal: Any, clerk: Any, refused: Any, upload: Any
) -> None:
    uid = portal.draft(CLERK)
    answer = clerk.post(files_of(uid), upload_files=upload, status=422)
    assert set(refused(answer, 422)['errors']) == {'file'}


_FIELDS_ONLY = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--b--\r\n'


@pytest.mark.parametrize(
    ('content_type', 'body', 'status'),
    [
        ('multipart/form-data', _FIELDS_ONLY, 400),
        ('multipart/form-data; boundary=', _FIELDS_ONLY, 400),
        ('multipart/form-data; boundary=' + 'x' * 300, _FIELDS_ONLY, 400),
        ('multipart/form-data; boundary=b', b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"', 400),
        ('multipart/form-data; boundary=b', _FIELDS_ONLY[:-6], 400),
        ('multipart/form-data; boundary=b', _FIELDS_ONLY, 422),
        ('multipart/form-data; boundary=b', b'--b--', 422),
        ('multipart/form-data; boundary=b', b'', 400),
        ('multipart/form-data; boundary=b', b'\xff\xfe--b\r\n\r\n\r\n--b--', 422),
        ('application/json', b'{}', 415),
        ('application/x-www-form-urlencoded', b'file=a', 415),
        ('text/plain', b'a', 415),
    ],
)
def test_broken_forms_are_refused(
    portal: Any, clerk: Any, refused: Any, content_type: str, body: bytes, status: int
) -> None:
    uid = portal.draft(CLERK)
    refused(clerk.post(files_of(uid), body, headers={'Content-Type': content_type}, status=status), status)


def test_nobody_attaches_what_he_may_not(portal: Any, clerk: Any, refused: Any) -> None:
    upload = [('file', 'a.txt', b'a')]
    draft, registered = portal.draft(CLERK), portal.registered(CLERK)
    refused(portal.program(MANAGER).post(files_of(draft), upload_files=upload, status=403), 403)
    refused(clerk.post(files_of(registered), upload_files=upload, status=403), 403)
    refused(portal.program(READER).post(files_of(registered), upload_files=upload, status=404), 404)
    refused(portal.program().post(files_of(draft), upload_files=upload, status=401), 401)


def test_the_body_of_a_stranger_is_not_even_looked_at(portal: Any) -> None:
    uid, program = portal.draft(CLERK), portal.program()
    for token in (None, 'dead'):
        headers = {'Authorization': f'Bearer {token}'} if token else {}
        answer = program.post(files_of(uid), upload_files=[('file', 'a.txt', b'a')], headers=headers, status=401)
        assert 'webob._parsed_post_vars' not in answer.request.environ


def test_whoever_sees_the_card_only_gets_no_file_and_no_name(portal: Any, clerk: Any, refused: Any) -> None:
    uid = portal.draft(CLERK)
    file_id = clerk.post(files_of(uid), upload_files=[('file', 'marker.pdf', PDF)]).json['id']
    portal.advance(uid, CLERK, 'register')
    auditor = portal.program('auditor')
    for path in (f'{API}/documents/{uid}', f'{API}/documents/{uid}/history'):
        assert 'marker.pdf' not in auditor.get(path).text
        assert 'marker.pdf' in clerk.get(path).text
    for name in (file_id, 'unknown'):
        refused(auditor.get(f'{files_of(uid)}/{name}', status=403), 403)
    refused(clerk.get(f'{files_of(uid)}/unknown', status=404), 404)

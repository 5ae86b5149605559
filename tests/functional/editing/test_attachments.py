"""Files of a document, through its pages."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import EDITOR, PLACE, REGISTRAR


def path_of(uid: str) -> str:
    return f'{PLACE}/incoming/{uid}'


def names(portal: Any, uid: str) -> list[str]:
    with portal.reading() as root:
        return [held.current.name for held in portal.document(root, uid).files]


def test_several_files_are_attached_replaced_and_removed(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    browser = browser_of(REGISTRAR)
    form = browser.get(f'{path_of(uid)}/attachments').forms['attach']
    form.submit(upload_files=[('file', 'один.txt', b'1'), ('file', 'два.txt', b'2')])
    page = browser.get(f'{path_of(uid)}/attachments')
    assert names(portal, uid) == ['один.txt', 'два.txt']
    replacing = next(form for form in page.forms.values() if form.action.endswith('/replace'))
    replacing.submit(upload_files=[('file', 'три.txt', b'33')])
    page = browser.get(f'{path_of(uid)}/attachments')
    assert names(portal, uid) == ['три.txt', 'два.txt']
    page.click(href='/remove', index=0).forms['form'].submit('go')
    assert names(portal, uid) == ['два.txt']


@pytest.mark.parametrize(
    ('hostile', 'safe'),
    [
        ('../../etc/passwd', 'passwd'),
        ('C:\\windows\\cmd.exe', 'cmd.exe'),
        ('a\u202egnp.exe', 'agnp.exe'),
        ('<script>alert(1)</script>.txt', 'script_.txt'),
    ],
)
def test_hostile_names_become_safe_ones(portal: Any, browser_of: Any, hostile: str, safe: str) -> None:
    uid = portal.draft(REGISTRAR)
    browser = browser_of(REGISTRAR)
    form = browser.get(f'{path_of(uid)}/attachments').forms['attach']
    form.submit(upload_files=[('file', hostile, b'1')])
    page = browser.get(f'{path_of(uid)}/attachments')
    assert names(portal, uid) == [safe]
    assert '<script>alert' not in page.text


def test_nothing_an_empty_file_and_a_large_one_are_told_apart(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    form = browser_of(REGISTRAR).get(f'{path_of(uid)}/attachments').forms['attach']
    assert form.submit(status=422).html.find(class_='error-summary')
    form.submit(upload_files=[('file', 'good.txt', b'1'), ('file', 'empty.txt', b'')], status=422)
    options = portal.registry.options
    object.__setattr__(options, 'max_upload_bytes', 1000)
    try:
        page = form.submit(upload_files=[('file', 'large.txt', b'x' * 2000)], status=413)
    finally:
        object.__setattr__(options, 'max_upload_bytes', 100 * 1024 * 1024)
    assert page.html.find(class_='error-summary')
    assert names(portal, uid) == []


def test_files_of_a_registered_document_stay(portal: Any, browser_of: Any) -> None:
    uid = portal.registered(REGISTRAR)
    browser = browser_of(REGISTRAR)
    browser.get(f'{path_of(uid)}/attachments', status=403)
    token = browser.get('/account').html.find(attrs={'name': 'csrf_token'})['value']
    browser.post(f'{path_of(uid)}/files', {'csrf_token': token}, upload_files=[('file', 'x.txt', b'1')], status=403)
    browser_of(EDITOR).get(f'{path_of(uid)}/attachments', status=403)


def test_an_unknown_file_is_not_found(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    browser = browser_of(REGISTRAR)
    browser.get(f'{path_of(uid)}/files/nothing/remove', status=404)
    token = browser.get('/account').html.find(attrs={'name': 'csrf_token'})['value']
    browser.post(
        f'{path_of(uid)}/files/nothing/replace',
        {'csrf_token': token},
        upload_files=[('file', 'x.txt', b'1')],
        status=404,
    )

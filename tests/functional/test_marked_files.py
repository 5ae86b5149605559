"""A bomb or a broken file is marked, told, tried again as set, and stands in nobody's way."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sedportal.documents.files.intake import receive
from sedportal.documents.files.words import begin_again, retry_marked
from sedportal.documents.operations import attach_file, remove_file
from sedportal.jobs.regular import RegularJob
from sedportal.jobs.rereading import REREADING
from tests.factories.hostile_files import docx_bomb, pdf_of

CLERK = 'registrar.dep-fin'
BROKEN = b'%PDF-1.7 and nothing else'


@pytest.fixture
def reading_portal(portal: Any) -> Iterator[Any]:
    """Give a portal whose reader begins at the beginning and has marked nothing yet."""
    begin_again(portal.registry)
    yield portal
    begin_again(portal.registry)
    for mark in portal.registry.marks.all():
        portal.registry.marks.clear(mark.sha256)


def read(portal: Any) -> None:
    follower = portal.registry.ledger_runner.follower('texts')
    while follower.step() is not None:
        assert not follower.last_error, follower.last_error


def attach(portal: Any, uid: str, data: bytes, name: str) -> str:
    with portal.acting(CLERK) as unit, receive(io.BytesIO(data), limit=1 << 22, name=name) as file:
        return attach_file(unit, portal.document(unit.portal, uid), file, name).id


def marks_of(portal: Any) -> list[tuple[str, int]]:
    return [(mark.fault, mark.tries) for mark in portal.registry.marks.all()]


def test_bombs_and_broken_files_are_marked_and_the_others_read(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    attach(portal, uid, docx_bomb(), 'bomb.docx')
    file = attach(portal, uid, BROKEN, 'bad.pdf')
    attach(portal, uid, pdf_of('Xylophone'), 'letter.pdf')
    read(portal)
    assert sorted(marks_of(portal)) == [('broken', 1), ('too_heavy', 1)]
    assert portal.program(CLERK).get('/api/v1/search', {'q': 'Xylophone'}).json['total'] == 1
    shown = portal.browser(CLERK).get(f'/documents/{uid}/files/{file}/preview').text
    assert 'повреждён' in shown
    assert 'Сделана 1 попытка. Следующая попытка:' in shown
    operator = portal.browser('admin').get('/admin/operation').text
    assert 'Файлы, которые не удалось прочесть' in operator
    assert operator.count(f'/documents/{uid}') == 2
    assert 'Повреждён' in operator
    assert 'Требует слишком много памяти или времени' in operator


def test_it_is_tried_as_often_as_set_and_then_rests(reading_portal: Any) -> None:
    portal, registry = reading_portal, reading_portal.registry
    uid = portal.draft(CLERK)
    file = attach(portal, uid, BROKEN, 'bad.pdf')
    read(portal)
    assert retry_marked(registry) == 0, 'its time has not come'
    for tries, minutes in ((2, 61), (3, 121)):
        registry.clock.advance(minutes=minutes)
        assert retry_marked(registry) == 1
        assert marks_of(portal) == [('broken', tries)]
    registry.clock.advance(days=30)
    assert retry_marked(registry) == 0
    begin_again(registry)
    read(portal)
    assert marks_of(portal) == [('broken', 3)], 'to see it again is no try'
    shown = portal.browser(CLERK).get(f'/documents/{uid}/files/{file}/preview').text
    assert 'Сделано 3 попытки. Сам портал больше не пробует.' in shown


def test_who_may_edit_asks_anew(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    file = attach(portal, uid, BROKEN, 'bad.pdf')
    read(portal)
    with portal.reading() as root:
        digest = portal.document(root, uid).files[0].current.sha256
    # What was at fault is mended meanwhile: here, the reader's own note.
    shelf = portal.registry.texts._shelf
    (shelf.of(digest) / '2.json').write_text('{"pages": [], "fault": "broken", "old": 1}')
    page = portal.browser(CLERK).get(f'/documents/{uid}/files/{file}/preview')
    form = next(form for form in page.forms.values() if form.action.endswith('/reread'))
    assert 'ещё раз' in form.submit(status=303).follow().text
    read(portal)
    assert 'old' not in shelf.read_json(digest, '2.json'), 'it was read once more'
    assert marks_of(portal) == [('broken', 1)], 'and the tries are counted anew'
    # Who only reads is not offered it.
    portal.advance(uid, CLERK, 'register')
    seen = portal.browser('staff01.dep-fin').get(f'/documents/{uid}/files/{file}/preview')
    assert 'reread' not in seen.text
    assert 'reread' in portal.browser(CLERK).get(f'/documents/{uid}/files/{file}/preview').text


def test_the_mark_goes_with_the_file(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    file = attach(portal, uid, BROKEN, 'bad.pdf')
    read(portal)
    with portal.acting(CLERK) as unit:
        remove_file(unit, portal.document(unit.portal, uid), file)
    portal.registry.clock.advance(hours=2)
    retry_marked(portal.registry)
    assert marks_of(portal) == []


def test_the_job_looks_by_itself(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    attach(portal, uid, BROKEN, 'bad.pdf')
    read(portal)
    portal.registry.clock.advance(hours=2)
    job = RegularJob(portal.registry, replace(REREADING, interval=0.01))
    job.start()
    try:
        for _moment in range(600):
            if marks_of(portal) == [('broken', 2)]:
                break
            job._stopped.wait(0.05)
    finally:
        job.stop()
    assert marks_of(portal) == [('broken', 2)]

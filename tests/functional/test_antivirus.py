"""Nothing of a file is served, shown or read before the word of the antivirus; a bad word closes it and is told."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from sedportal.documents.files.checking import Checker
from sedportal.documents.files.clamd import Clamd
from sedportal.documents.files.intake import receive
from sedportal.documents.files.words import begin_again
from sedportal.documents.operations import ask_anew, attach_file, stage_file
from sedportal.ledger.consumers import Follower
from tests.factories.clamd import EICAR, THREAT, FakeClamd
from tests.factories.hostile_files import docx_of

CLERK = 'registrar.dep-fin'
WORD = 'Xylophone'


@pytest.fixture
def clamd() -> Iterator[FakeClamd]:
    """Give a clamd on a port."""
    server = FakeClamd()
    yield server
    server.stop()


@pytest.fixture
def guarded(portal: Any, clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a portal whose files are checked; ``check`` and ``read`` follow the ledger as the threads do."""
    registry = portal.registry
    monkeypatch.setattr(registry, 'antivirus', Clamd(clamd.address))
    monkeypatch.setattr('sedportal.documents.files.words._MOMENTS', 1)
    checker = Checker(registry)
    checker.reset()
    begin_again(registry)
    portal.checker = Follower(registry, checker)
    yield portal
    begin_again(registry)
    checker.reset()


def check(portal: Any) -> None:
    while portal.checker.step() is not None:
        assert not portal.checker.last_error, portal.checker.last_error


def read(portal: Any) -> None:
    follower = portal.registry.ledger_runner.follower('texts')
    while follower.step() is not None:
        assert not follower.last_error, follower.last_error


def attach(portal: Any, uid: str, data: bytes, name: str, login: str = CLERK) -> str:
    with portal.acting(login) as unit, receive(io.BytesIO(data), limit=1 << 22, name=name) as file:
        return attach_file(unit, portal.document(unit.portal, uid), file, name).id


def answers(portal: Any, uid: str, file: str) -> dict[str, int]:
    """Return what each way to the bytes of a file answers, and that nothing of it is in any answer."""
    browser, program = portal.browser(CLERK), portal.program(CLERK)
    found = {}
    for way in (f'/documents/{uid}/files/{file}', f'/documents/{uid}/files/{file}?inline=1',
                f'/documents/{uid}/files/{file}?version=1', f'/documents/{uid}/files/{file}/pages/1',
                f'/documents/{uid}/files/{file}/preview'):  # fmt: skip
        answer = browser.get(way, status='*')
        found[way.partition(file)[2]] = answer.status_int
        assert WORD.encode() not in answer.body
    found['api'] = program.get(f'/api/v1/documents/{uid}/files/{file}', status='*').status_int
    return found


def test_before_the_word_nothing_is_served_and_after_it_everything(guarded: Any, clamd: FakeClamd) -> None:
    uid = guarded.draft(CLERK)
    file = attach(guarded, uid, docx_of(WORD), 'letter.docx')
    held = answers(guarded, uid, file)
    assert held == {'': 409, '?inline=1': 409, '?version=1': 409, '/pages/1': 409, '/preview': 200, 'api': 409}
    browser = guarded.browser(CLERK)
    page = browser.get(f'/documents/{uid}')
    assert 'ждёт проверки на вирусы' in page.text
    assert f'files/{file}"' not in page.text
    shown = browser.get(f'/documents/{uid}/files/{file}/preview')
    assert 'Файл ждёт проверки на вирусы' in shown.text
    assert shown.html.select_one('.preview')['hx-get'].endswith(f'/files/{file}/preview'), 'it looks again by itself'
    texts = guarded.registry.ledger_runner.follower('texts')
    while texts.step() == 0.0:
        pass
    assert 'waits for the word of the antivirus' in texts.last_error
    check(guarded)
    assert len(clamd.seen) == 1
    read(guarded)
    assert browser.get(f'/documents/{uid}/files/{file}').status_int == 200
    assert guarded.program(CLERK).get(f'/api/v1/documents/{uid}/files/{file}').status_int == 200
    shown = browser.get(f'/documents/{uid}/files/{file}/preview')
    assert WORD in shown.text
    assert not shown.html.select_one('.preview').has_attr('hx-get')
    assert guarded.program(CLERK).get('/api/v1/search', {'q': WORD}).json['total'] == 1
    with guarded.reading() as root:
        actions = [root.ledger.get(seq).action for seq in guarded.document(root, uid).history]
    assert actions == ['document.created', 'document.file_attached'], 'good news is no news'


def test_a_virus_closes_the_file_and_is_told(guarded: Any) -> None:
    uid = guarded.draft(CLERK)
    file = attach(guarded, uid, EICAR + WORD.encode(), 'letter.txt')
    check(guarded)
    read(guarded)
    assert answers(guarded, uid, file)['/pages/1'] == 409
    page = guarded.browser(CLERK).get(f'/documents/{uid}')
    assert 'закрыт: найден вирус' in page.text
    assert THREAT in guarded.browser(CLERK).get(f'/documents/{uid}/files/{file}/preview').text
    assert guarded.program(CLERK).get('/api/v1/search', {'q': WORD}).json['total'] == 0
    with guarded.reading() as root:
        record = root.ledger.get(guarded.document(root, uid).history[-1])
        assert (record.action, record.details['threat']) == ('document.file_infected', THREAT)
        assert record.details['attached_by'] == CLERK
    told = guarded.browser(CLERK).get('/notifications').text
    assert 'В файле найден вирус' in told
    operator = guarded.browser('admin').get('/admin/operation').text
    assert 'Закрыто антивирусом' in operator


def test_files_from_before_are_checked_too(portal: Any, clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = portal.registry
    uid = portal.draft(CLERK)
    file = attach(portal, uid, EICAR + WORD.encode(), 'letter.txt')
    begin_again(registry)
    read(portal)
    found = portal.program(CLERK).get('/api/v1/search', {'q': WORD}).json['total']
    assert found == 1, 'nobody looked at it then'
    monkeypatch.setattr(registry, 'antivirus', Clamd(clamd.address))
    assert portal.browser(CLERK).get(f'/documents/{uid}/files/{file}', status='*').status_int == 409
    checker = Checker(registry)
    checker.reset()
    portal.checker = Follower(registry, checker)
    check(portal)
    assert portal.program(CLERK).get('/api/v1/search', {'q': WORD}).json['total'] == 0, 'its words leave the index'
    assert portal.browser(CLERK).get(f'/documents/{uid}/files/{file}', status='*').status_int == 409
    checker.reset()
    begin_again(registry)


def test_while_it_does_not_answer_files_wait_and_it_is_asked_again(guarded: Any, clamd: FakeClamd) -> None:
    uid = guarded.draft(CLERK)
    file = attach(guarded, uid, b'a plain letter', 'letter.txt')
    clamd.broken = True
    while guarded.checker.step() == 0.0:
        pass
    for _try in range(8):
        assert guarded.checker.step()
        assert guarded.checker.blocked
    assert 'clamd' in guarded.checker.last_error
    with guarded.reading() as root:
        assert guarded.checker.status(root.ledger).dead_letters == 0
    assert answers(guarded, uid, file)[''] == 409
    clamd.broken = False
    check(guarded)
    assert guarded.browser(CLERK).get(f'/documents/{uid}/files/{file}').body == b'a plain letter'


def test_a_file_that_it_does_not_take_stays_closed_until_it_does(guarded: Any, clamd: FakeClamd) -> None:
    uid = guarded.draft(CLERK)
    clamd.most = 5
    file = attach(guarded, uid, b'a plain letter', 'letter.txt')
    check(guarded)
    assert answers(guarded, uid, file)[''] == 409
    browser = guarded.browser(CLERK)
    assert 'больше, чем принимает антивирус' in browser.get(f'/documents/{uid}/files/{file}/preview').text
    clamd.most = 1 << 20
    check(guarded)
    assert answers(guarded, uid, file)[''] == 409, 'nobody asked anew'
    forms = browser.get(f'/documents/{uid}/files/{file}/preview').forms.values()
    next(form for form in forms if form.action.endswith('/reread')).submit(status=303)
    check(guarded)
    assert browser.get(f'/documents/{uid}/files/{file}').body == b'a plain letter'
    with guarded.reading() as root:
        actions = [root.ledger.get(seq).action for seq in guarded.document(root, uid).history][-3:]
    assert actions == ['document.file_unchecked', 'document.file_asked_anew', 'document.file_cleared']


def test_a_record_that_was_put_aside_is_checked_again(guarded: Any) -> None:
    uid = guarded.draft(CLERK)
    file = attach(guarded, uid, b'a plain letter', 'letter.txt')
    with guarded.reading() as root:
        guarded.checker.consumer.again([root.ledger.get(root.ledger.last_seq)], root)
    assert guarded.browser(CLERK).get(f'/documents/{uid}/files/{file}').body == b'a plain letter'


def test_who_comes_now_overtakes_what_waits(guarded: Any, clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch) -> None:
    # One record a turn, as with an archive of many files.
    monkeypatch.setattr('sedportal.documents.files.checking._BATCH_SECONDS', -1.0)
    uid = guarded.draft(CLERK)
    for number in range(3):
        attach(guarded, uid, f'old {number}'.encode(), 'old.txt')
    check_some = guarded.checker.step
    check_some()
    began = guarded.checker.consumer.position()
    other = guarded.draft(CLERK)
    attach(guarded, other, b'new', 'new.txt')
    check_some()
    assert clamd.seen == [b'new']
    assert guarded.checker.consumer.position() == began + 1


def test_a_file_that_it_can_not_look_at_stops_nobody(guarded: Any, clamd: FakeClamd) -> None:
    uid = guarded.draft(CLERK)
    file = attach(guarded, uid, b'a plain letter', 'letter.txt')
    clamd.says = b'stream: Can not open file ERROR\0'
    check(guarded)
    assert 'Can not open file' in guarded.browser(CLERK).get(f'/documents/{uid}/files/{file}/preview').text
    clamd.says = b''
    other = attach(guarded, uid, b'another letter', 'other.txt')
    check(guarded)
    assert answers(guarded, uid, file)[''] == 409
    assert guarded.browser(CLERK).get(f'/documents/{uid}/files/{other}').body == b'another letter'


def test_only_those_who_may_change_the_card_ask_anew(guarded: Any) -> None:
    from sedportal.kernel.errors import RefusedError

    uid = guarded.draft(CLERK)
    file = attach(guarded, uid, b'a plain letter', 'letter.txt')
    guarded.advance(uid, CLERK, 'register')
    with guarded.acting('staff01.dep-fin') as unit, pytest.raises(RefusedError):
        ask_anew(unit, guarded.document(unit.portal, uid), file)
    with guarded.acting(CLERK) as unit:
        ask_anew(unit, guarded.document(unit.portal, uid), file)


def test_files_sent_ahead_wait_as_well(guarded: Any) -> None:
    with guarded.acting(CLERK) as unit, receive(io.BytesIO(EICAR), limit=1 << 20, name='a.txt') as file:
        bad = stage_file(unit, file)
    with guarded.acting(CLERK) as unit, receive(io.BytesIO(b'letter'), limit=1 << 20, name='b.txt') as file:
        good = stage_file(unit, file)
    browser = guarded.browser(CLERK)
    for file_id in (bad, good):
        assert browser.get(f'/staging/{file_id}', status='*').status_int == 409
        assert browser.get(f'/staging/{file_id}/pages/1', status='*').status_int == 409
    check(guarded)
    assert browser.get(f'/staging/{good}').body == b'letter'
    assert browser.get(f'/staging/{bad}', status='*').status_int == 409
    assert THREAT in browser.get(f'/staging/{bad}/preview').text


def test_the_same_bytes_are_looked_at_once(guarded: Any, clamd: FakeClamd) -> None:
    first, second = guarded.draft(CLERK), guarded.draft(CLERK)
    attach(guarded, first, b'a plain letter', 'a.txt')
    check(guarded)
    file = attach(guarded, second, b'a plain letter', 'b.txt')
    assert guarded.browser(CLERK).get(f'/documents/{second}/files/{file}').body == b'a plain letter'
    check(guarded)
    assert clamd.seen == [b'a plain letter']

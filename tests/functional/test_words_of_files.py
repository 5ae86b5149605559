"""Search finds the words of files, on the page where they stand, for those who may open the files and nobody else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sedportal.documents.files.intake import receive
from sedportal.documents.files.previews import Previews
from sedportal.documents.files.tools import Tools
from sedportal.documents.files.words import begin_again
from sedportal.documents.files.workshop import Limits, Workshop
from sedportal.documents.operations import attach_file, change_card, remove_file, replace_file
from sedportal.documents.verify import verify_index
from sedportal.jobs.background import rebuild_index
from tests.factories.hostile_files import docx_of, pdf_of
from tests.factories.office_files import scanned_pages
from tests.unit.documents_files.conftest import needs_office, needs_tesseract

CLERK = 'registrar.dep-fin'
WORD = 'Xylophone'


def attach(portal: Any, uid: str, data: bytes, name: str, file_id: str = '') -> str:
    """Attach a file, or put it on top of another one, and return its id."""
    with portal.acting(CLERK) as unit, receive(io.BytesIO(data), limit=1 << 22, name=name) as file:
        document = portal.document(unit.portal, uid)
        if file_id:
            return replace_file(unit, document, file_id, file, name).id
        return attach_file(unit, document, file, name).id


def read_files(portal: Any) -> None:
    """Let the reader of files go to the ledger's end, as its thread does."""
    follower = portal.registry.ledger_runner.follower('texts')
    while follower.step() is not None:
        assert not follower.last_error, follower.last_error


@pytest.fixture
def reading_portal(portal: Any) -> Iterator[Any]:
    """Give a portal whose reader of files begins at the beginning: its place lies in the folder that tests share."""
    begin_again(portal.registry)
    yield portal
    begin_again(portal.registry)


def found(portal: Any, login: str, text: str = WORD) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = portal.program(login).get('/api/v1/search', {'q': text}).json['items']
    return items


def test_a_word_is_found_on_its_page(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    file = attach(portal, uid, pdf_of('first page', 'second page', f'a {WORD} & more'), 'letter.pdf')
    portal.advance(uid, CLERK, 'register')
    assert found(portal, CLERK) == [], 'the files are read in the background'
    read_files(portal)
    (item,) = found(portal, CLERK)
    assert item['uid'] == uid
    assert item['snippets'] == [f'a <mark>{WORD}</mark> &amp; more']
    assert item['found_in_files'] == [{'file': file, 'page': 3, 'snippet': f'a <mark>{WORD}</mark> &amp; more'}]
    # A phrase, a prefix, the other keyboard layout, together with a word of the card, and without it.
    for text in ('"second page"', 'xyloph*', 'чндщзрщту', f'{WORD} дорог*'):
        assert [one['uid'] for one in found(portal, CLERK, text)] == [uid], text
    assert found(portal, CLERK, f'дорог* -{WORD}') == []


def test_a_file_without_pages_names_none(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    attach(portal, uid, docx_of(f'Купить {WORD} до пятницы'), 'приказ.docx')
    read_files(portal)
    (item,) = found(portal, CLERK, f'покупка {WORD}') or found(portal, CLERK)
    assert item['found_in_files'][0]['page'] is None


@pytest.mark.parametrize('login', ['auditor', 'admin', 'orgadmin.dep-fin', 'registrar.g-shuya'])
def test_who_may_not_open_files_does_not_find_their_words(reading_portal: Any, login: str) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK, title='О закупке инструментов')
    attach(portal, uid, pdf_of(WORD), 'letter.pdf')
    portal.advance(uid, CLERK, 'register')
    read_files(portal)
    sees_cards = login == 'auditor'
    assert len(found(portal, login, 'инструменты')) == sees_cards
    for text in (WORD, f'{WORD} инструменты', f'"{WORD}"', f'{WORD[:5]}*', 'чндщзрщту'):
        assert found(portal, login, text) == [], text
    # Nor does leaving the word out tell that it is there.
    assert len(found(portal, login, f'инструменты -{WORD}')) == sees_cards
    assert WORD not in portal.browser(login).get('/search', {'q': 'инструменты'}).text
    answer = portal.program(login).get('/api/v1/search', {'q': WORD, 'facets': '1'}).json
    assert (answer['total'], answer['facets']['state']) == (0, {})


def test_a_mark_closes_the_files_too(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    attach(portal, uid, pdf_of(WORD), 'letter.pdf')
    portal.advance(uid, CLERK, 'register')
    read_files(portal)
    assert len(found(portal, 'staff01.dep-fin')) == 1
    with portal.acting() as unit:
        change_card(unit, portal.document(unit.portal, uid), {'access_mark': 'confidential'}, comment='Уточнено')
    assert found(portal, 'staff01.dep-fin') == []
    assert len(found(portal, CLERK)) == 1, 'the words stay in the index when the card changes'


def test_words_follow_the_files(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    file = attach(portal, uid, pdf_of(WORD), 'letter.pdf')
    read_files(portal)
    attach(portal, uid, pdf_of('Zeppelin'), 'letter.pdf', file)
    read_files(portal)
    assert (len(found(portal, CLERK)), len(found(portal, CLERK, 'Zeppelin'))) == (0, 1)
    with portal.acting(CLERK) as unit:
        remove_file(unit, portal.document(unit.portal, uid), file)
    assert found(portal, CLERK, 'Zeppelin') == []


def test_a_rebuilt_index_takes_the_words_it_has_and_reads_the_others(reading_portal: Any) -> None:
    portal, registry = reading_portal, reading_portal.registry
    uid = portal.draft(CLERK)
    attach(portal, uid, pdf_of(WORD), 'letter.pdf')
    read_files(portal)
    rebuild_index(registry)
    assert len(found(portal, CLERK)) == 1
    with portal.reading() as root:
        digest = portal.document(root, uid).files[0].current.sha256
    kept = registry.options.var / 'texts' / digest[:2] / digest / '2.json'
    kept.unlink()
    registry.texts._recent.clear()
    rebuild_index(registry)
    assert found(portal, CLERK) == []
    read_files(portal)
    assert len(found(portal, CLERK)) == 1
    assert kept.exists()


def test_a_bad_file_stops_nobody(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    attach(portal, uid, b'%PDF-1.7 and nothing else', 'bad.pdf')
    attach(portal, uid, pdf_of(WORD), 'letter.pdf')
    read_files(portal)
    assert len(found(portal, CLERK)) == 1
    read_files(portal)
    with portal.reading() as root:
        status = {one.name: one for one in portal.registry.ledger_runner.status()}['texts']
        assert (status.behind, status.failing, status.dead_letters) == (0, False, 0)
        assert status.position == root.ledger.last_seq


def test_the_check_of_the_index_holds(reading_portal: Any) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    attach(portal, uid, pdf_of(WORD), 'letter.pdf')
    read_files(portal)
    found(portal, CLERK)
    with portal.reading() as root:
        assert list(verify_index(portal.registry, root)) == []


@needs_tesseract
def test_the_words_of_a_scan_are_found_on_their_page_once_there_is_a_program_for_them(
    reading_portal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = reading_portal
    uid = portal.draft(CLERK)
    file = attach(portal, uid, scanned_pages('Первая страница', 'О закупке велосипедов'), 'scan.pdf')
    read_files(portal)
    assert found(portal, CLERK, 'велосипед') == []
    shown = f'/documents/{uid}/files/{file}/preview'
    assert 'на сервере нет программы распознавания' in portal.browser(CLERK).get(shown).text
    monkeypatch.setattr(portal.registry.texts, '_tools', Tools())
    # As in a process that starts: the place is read from the disk.
    portal.registry.ledger_runner.follower('texts').consumer._position = None
    read_files(portal)
    (item,) = found(portal, CLERK, 'велосипед')
    assert [(one['file'], one['page']) for one in item['found_in_files']] == [(file, 2)]
    assert 'распознала программа' in portal.browser(CLERK).get(shown).text


@needs_office
def test_the_page_of_an_office_document_is_that_of_its_printed_form(
    reading_portal: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    portal = reading_portal
    previews = Previews(Workshop(Limits(seconds=60)), tmp_path / 'drawn', 1 << 30, Tools())
    monkeypatch.setattr(portal.registry, 'previews', previews)
    uid = portal.draft(CLERK)
    letter = b'{\\rtf1\\ansi first\\par\\page second %s\\par\\page third\\par}' % WORD.encode()
    file = attach(portal, uid, letter, 'letter.rtf')
    read_files(portal)
    (item,) = found(portal, CLERK)
    assert [(one['file'], one['page']) for one in item['found_in_files']] == [(file, 2)]
    with portal.reading() as root:
        version = portal.document(root, uid).files[0].current
        assert list(verify_index(portal.registry, root)) == []
    assert not portal.registry.texts.known(version.sha256, version.media_type).paged, 'versions are compared by this'

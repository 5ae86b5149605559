"""Pages are drawn once; whatever a file asks for, it gets little, and says plainly that it can't be shown."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sedportal.documents.files.previews import AT_A_TIME, Preview, Previews
from sedportal.documents.files.shelf import Shelf
from sedportal.documents.files.workshop import Limits, Workshop
from sedportal.kernel.errors import BusyError
from tests.factories.hostile_files import endless_pdf, pdf_of, picture_bomb, picture_of


def size_of(picture: bytes | None) -> tuple[int, int]:
    assert picture is not None
    with Image.open(io.BytesIO(picture), formats=['WEBP']) as opened:
        return opened.size


def test_pages_are_drawn_a_few_at_a_time_and_once(desk: Any) -> None:
    source = desk.source(pdf_of(*'abcdef'))
    assert desk.previews.about(source).pages == 6
    for number in range(1, AT_A_TIME + 1):
        assert size_of(desk.previews.picture(source, number)) == (900, 1273)
    assert desk.opened == 1
    assert size_of(desk.previews.picture(source, 6)) == (900, 1273)
    assert desk.opened == 2
    assert size_of(desk.previews.picture(source, 6, 2)) == (1800, 2546)
    desk.previews.picture(source, 5)
    assert desk.opened == 3


@pytest.mark.parametrize('number', [0, -1, 7])
def test_there_is_no_such_page(desk: Any, number: int) -> None:
    assert desk.previews.picture(desk.source(pdf_of(*'abcdef')), number) is None


@pytest.mark.parametrize('form', ['PNG', 'JPEG', 'TIFF'])
def test_a_large_picture_is_made_smaller(desk: Any, form: str) -> None:
    source = desk.source(picture_of(2700, 300, form), f'image/{form.lower()}')
    assert desk.previews.about(source) == Preview(1, ((2700.0, 300.0),))
    assert size_of(desk.previews.picture(source, 1)) == (900, 100)


def test_a_small_picture_stays_small(desk: Any) -> None:
    assert size_of(desk.previews.picture(desk.source(picture_of(40, 30), 'image/png'), 1)) == (40, 30)


@pytest.mark.parametrize(
    ('data', 'media_type', 'fault'),
    [
        (b'%PDF-1.7 and nothing else', 'application/pdf', 'broken'),
        (picture_of(40, 30)[:-40], 'image/png', 'broken'),
        (pdf_of('secret', password='long'), 'application/pdf', 'locked'),
        (picture_bomb(), 'image/png', 'too_heavy'),
        (endless_pdf(), 'application/pdf', 'too_heavy'),
        (b'PK', 'application/zip', 'unsupported'),
        # What it is said to be decides: a picture is never given to the reader of PDF, nor the other way round.
        (picture_of(40, 30), 'application/pdf', 'broken'),
        (pdf_of('a'), 'image/png', 'broken'),
    ],
    ids=['broken PDF', 'cut picture', 'locked', 'bomb', 'endless', 'other kind', 'picture as PDF', 'PDF as picture'],
)
def test_what_can_not_be_shown_says_why_and_is_not_tried_again(
    desk: Any, data: bytes, media_type: str, fault: str
) -> None:
    source = desk.source(data, media_type)
    found = desk.previews.about(source)
    # On a machine that is busy the clock may end before the allowance of CPU time: such a file is tried again later.
    if fault == 'too_heavy' and found.fault == 'too_slow':
        return
    assert found == Preview(fault=fault)
    tried = desk.opened
    assert desk.previews.picture(source, 1) is None
    assert desk.opened == tried


def test_memory_is_bounded(tmp_path: Path, desk: Any) -> None:
    # Less than the program needs to begin with; it then says so and blames no file.
    previews = Previews(Workshop(Limits(memory=64 << 20)), tmp_path / 'small', 1 << 30)
    assert previews.about(desk.source(picture_of(6000, 6000), 'image/png')).fault == 'too_heavy'


def test_too_slow_by_the_clock_is_tried_again_later(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('sedportal.documents.files.workshop._PATIENCE', 0.0)
    monkeypatch.setattr('sedportal.documents.files.workshop._GRACE', 0.001)
    source = desk.source(pdf_of('a'))
    assert desk.previews.about(source).fault == 'too_slow'
    monkeypatch.undo()
    assert desk.previews.about(source).fault == 'too_slow'
    monkeypatch.setattr('sedportal.documents.files.previews._TRY_AGAIN', 0.0)
    assert desk.previews.about(source).pages == 1


def test_no_more_at_once_than_there_are_places(tmp_path: Path, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('sedportal.documents.files.previews._WAIT', 0.01)
    workshop = Workshop(Limits(at_once=1))
    previews = Previews(workshop, tmp_path / 'one', 1 << 30)
    workshop._slots.acquire()
    with pytest.raises(BusyError):
        previews.about(desk.source(pdf_of('a')))
    workshop._slots.release()
    assert previews.about(desk.source(pdf_of('a'))).pages == 1


def test_who_works_ahead_and_who_waits_take_different_places(tmp_path: Path, desk: Any) -> None:
    workshop = Workshop(Limits(at_once=1))
    previews = Previews(workshop, tmp_path / 'one', 1 << 30)
    workshop._slots.acquire()
    assert previews.prepare(desk.source(pdf_of('a')), 0.01).pages == 1, 'the places of pages are all taken'
    workshop._slots.release()
    workshop._leisure.acquire()
    with pytest.raises(BusyError):
        previews.prepare(desk.source(pdf_of('b')), 0.01)
    assert previews.about(desk.source(pdf_of('b'))).pages == 1, 'the place of the one who works ahead is taken'


def test_the_oldest_go_when_room_is_short(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / 'shelf', most=10_000)
    digests = [f'{number:064x}' for number in range(20)]
    for digest in digests:
        with shelf.work_folder() as work:
            (work / 'a').write_bytes(bytes(1_000))
            shelf.keep(digest, work, 'a')
    kept = [digest for digest in digests if shelf.read(digest, 'a')]
    assert 5 <= len(kept) <= 10
    assert kept == digests[-len(kept) :]
    assert not any((tmp_path / 'shelf' / '.work').iterdir())


def test_a_name_is_no_way_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='no SHA-256'):
        Shelf(tmp_path).read('../../etc', 'passwd')


def test_what_was_thrown_away_is_made_again(tmp_path: Path, desk: Any) -> None:
    source = desk.source(pdf_of('a'))
    desk.previews.picture(source, 1)
    for path in tmp_path.rglob('900-1.webp'):
        path.unlink()
    assert size_of(desk.previews.picture(source, 1)) == (900, 1273)


def test_nobody_waits_long_for_a_file_that_another_one_is_at(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('sedportal.documents.files.previews._WAIT', 0.01)
    source = desk.source(pdf_of('a'))
    with desk.previews._shelf.alone(source.sha256, 1.0), pytest.raises(BusyError):
        desk.previews.about(source)
    assert desk.previews.about(source).pages == 1

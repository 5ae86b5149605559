"""Sizes and their growth, and the notes that commands leave for the operator's page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sedportal.kernel import notes
from sedportal.kernel.sizes import Sample, count_files, growth, history, keep, weigh

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def sample(days_ago, objects=0):
    return Sample((NOW - timedelta(days=days_ago)).isoformat(timespec='seconds'), objects, 0, 0, 0, 0)


def test_files_are_counted_however_deep(tmp_path):
    for number in range(1100):
        folder = tmp_path / str(number % 7) / 'deep'
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f'{number}.blob').write_bytes(b'x' * (number % 3))
    assert count_files(tmp_path, rest=0.0) == (sum(number % 3 for number in range(1100)), 1100)
    assert weigh(tmp_path / '0') == sum(number % 3 for number in range(0, 1100, 7))
    assert count_files(tmp_path / 'none') == (0, 0)


def test_a_day_has_one_sample_and_old_ones_go(tmp_path, monkeypatch):
    monkeypatch.setattr('sedportal.kernel.sizes.MOST_DAYS', 30)
    assert history(tmp_path) == []
    for days in range(40, -1, -1):
        keep(tmp_path, sample(days, objects=1))
    keep(tmp_path, sample(0, objects=2))
    found = history(tmp_path)
    assert len(found) == 30
    assert found[-1] == sample(0, objects=2)
    assert found == sorted(found, key=lambda one: one.at)


def test_a_damaged_history_begins_again(tmp_path):
    keep(tmp_path, sample(1))
    (tmp_path / notes.FOLDER / 'sizes.json').write_text('[{"at": 1}]')
    assert history(tmp_path) == []
    keep(tmp_path, sample(0))
    assert history(tmp_path) == [sample(0)]


def test_growth_is_that_of_the_last_week_or_of_what_there_is():
    assert growth([], 7) is None
    assert growth([sample(0)], 7) is None
    samples = [sample(days, objects=100 - days) for days in (30, 8, 6, 0)]
    assert growth(samples, 7) == (samples[1], 8.0)
    assert growth(samples[2:], 7) == (samples[2], 6.0)


def test_notes_are_read_as_they_were_left(tmp_path):
    assert notes.read(tmp_path, 'backup') == {}
    notes.leave(tmp_path, 'backup', target='/mnt/копия', size=7)
    note = notes.read(tmp_path, 'backup')
    assert (note['target'], note['size']) == ('/mnt/копия', 7)
    assert abs(datetime.now(UTC) - notes.moment_of(note)) < timedelta(minutes=1)


@pytest.mark.parametrize('text', ['', '[]', '{}', '{"at": "soon"}', '{"at": "2026-11-23T09:30:00"}'])
def test_what_is_no_note_counts_as_none(tmp_path, text):
    (tmp_path / notes.FOLDER).mkdir()
    (tmp_path / notes.FOLDER / 'pack.json').write_text(text)
    assert notes.read(tmp_path, 'pack') == {}


def test_a_note_that_can_not_be_left_stops_nothing(tmp_path, caplog):
    (tmp_path / notes.FOLDER).write_text('a file where the folder should be')
    notes.leave(tmp_path, 'backup', size=7)
    assert 'could not be left' in caplog.text

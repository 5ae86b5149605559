"""A place knows its folders without walking its documents."""

from __future__ import annotations

from typing import Any

from sedportal.directory.operations import add_folder, delete_folder, move_folder
from sedportal.kernel.unit_of_work import unit_of_work


def _names(place: Any) -> list[str]:
    return [folder.__name__ for folder in place.subfolders()]


def test_folders_are_known_through_adding_moving_and_deleting(registry: Any) -> None:
    with unit_of_work(registry) as unit:
        place = unit.portal['organisations']['g-kineshma']
        incoming = place['incoming']
        assert _names(place) == ['incoming', 'outgoing', 'internal', 'acts']
        letters = add_folder(unit, incoming, 'Письма')
        complaints = add_folder(unit, incoming, 'Жалобы')
        assert list(incoming.subfolders()) == [letters, complaints]
        move_folder(unit, complaints, letters)
        assert list(incoming.subfolders()) == [letters]
        assert list(letters.subfolders()) == [complaints]
        delete_folder(unit, complaints)
        assert list(letters.subfolders()) == []

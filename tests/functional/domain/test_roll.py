"""What people are called is read once, and anew after any change to one of them."""

from __future__ import annotations

import pytest

from sedportal.directory.operations import change_person, set_active, set_preferences
from sedportal.directory.roll import Entry
from tests.factories.portal import Portal

LOGIN = 'manager.g-kineshma'


def entry(portal: Portal) -> Entry:
    with portal.reading() as root:
        entry: Entry = next(one for one in portal.registry.roll.of(root) if one.login == LOGIN)
        return entry


def test_it_is_read_once(portal: Portal) -> None:
    before = entry(portal)
    with portal.acting(LOGIN) as unit:
        set_preferences(unit, unit.portal['people'][LOGIN], {'scheme': 'dark'})
    assert entry(portal) is before


def test_a_reading_that_fails_is_done_again(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    entry(portal)
    with portal.acting() as unit:
        set_active(unit, unit.portal['people'][LOGIN], active=False)
    with portal.reading() as root, monkeypatch.context() as broken:
        broken.setattr(type(root['people']), 'values', lambda _self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            portal.registry.roll.of(root)
    assert not entry(portal).active


def test_a_new_name_and_position_are_known_at_once(portal: Portal) -> None:
    assert not entry(portal).is_called(['звездочетов'])
    with portal.acting() as unit:
        change_person(unit, unit.portal['people'][LOGIN], {'surname': 'Звездочётов', 'position': 'Главный астроном'})
    assert entry(portal).is_called(['звездочет', 'астр', 'manager'])
    assert not entry(portal).is_called(['ездочет'])


def test_who_is_gone_is_known_as_such(portal: Portal) -> None:
    with portal.acting() as unit:
        set_active(unit, unit.portal['people'][LOGIN], active=False)
    assert not entry(portal).active

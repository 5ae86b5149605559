"""What everybody does: find, read, look after one's account."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.factories.hands import Hands
from tests.factories.portal import PASSWORD
from tests.factories.screens import Surroundings
from tests.factories.screens.surroundings import CLERK

from .kit import Task, place, unique

MOST_ACTIONS = 3
READER, GUEST = 'staff03.dep-fin', 'staff02.dep-fin'


def log_in_and_out(hand: Hands, here: Surroundings) -> None:
    """Log out and in again."""
    hand.press('.person-menu summary')
    hand.follow('form[action="/logout"] button')
    hand.write('login', GUEST)
    hand.write('password', PASSWORD)
    hand.follow('#login button[type=submit]')
    hand.sees('финансов')


def browse(hand: Hands, here: Surroundings) -> None:
    """Come to a folder in three actions at most, filter it, open a document, read its history."""
    hand.open('/')
    hand.follow('xpath://nav//a[@href="/organisations"]')
    hand.follow('main a[href$="/organisations/dep-fin"]')
    hand.follow('main a[href$="/dep-fin/incoming"]')
    hand.sees('Входящие')
    assert hand.actions <= MOST_ACTIONS
    hand.write('q', 'о')
    hand.write('date_from', '01.01.2020')
    hand.follow('form.filters [type=submit], .filters [type=submit]')
    hand.sees('вх-')
    hand.follow('main td a[href*="/incoming/"]')
    hand.sees('Зарегистрирован')
    hand.go('История')
    hand.sees('зарегистрирован')


def search(hand: Hands, here: Surroundings) -> None:
    """Search from anywhere, narrow, and jump to a number."""
    hand.open('/account')
    hand.write('#site-search-field', 'о ремонте')
    hand.follow('xpath://nav//a[@href="/search"]')
    hand.write('main [name=q]', 'ремонт')
    hand.follow('main form.filters [type=submit]')
    hand.follow('.result-title a')
    hand.open(f'/search?q={here["number"]}')
    hand.sees(here['number'])


def change_password(hand: Hands, here: Surroundings) -> None:
    """Change one's password, and change it back."""
    again = 'тихая река утром'
    for old, new in ((PASSWORD, again), (again, PASSWORD)):
        hand.press('.person-menu summary')
        hand.follow('.person-menu a[href="/account"]')
        hand.follow('main a[href="/account/password"]')
        hand.write('current_password', old)
        hand.write('new_password', new)
        hand.write('new_password_again', new)
        hand.follow('#password [type=submit]')
        if new == PASSWORD:
            break
        hand.sees('Пароль изменён')


def save_view(hand: Hands, here: Surroundings) -> None:
    """Keep a narrowed list as a view and come back to it."""
    name = unique('Ремонт дорог')
    place(hand, '/organisations/dep-fin', 'incoming')
    hand.write('main form.filters [name=q]', 'дорог')
    hand.follow('main form.filters [type=submit]')
    hand.go('Сохранить вид')
    hand.write('#view-name', name)
    hand.follow('#view-form [type=submit]')
    hand.open('/views')
    hand.go(name)
    hand.sees(name)


def export(hand: Hands, here: Surroundings) -> None:
    """Save a whole list as a table."""
    place(hand, '/organisations/dep-fin', 'incoming')
    hand.tick('#selection [name=all]')
    with tempfile.TemporaryDirectory() as folder:
        file = hand.receive('#selection [value=csv]', Path(folder))
        assert 'вх-' in file.read_text(encoding='utf-8-sig')


def choose_language(hand: Hands, here: Surroundings) -> None:
    """Read the portal in English, then in Russian."""
    hand.open('/account')
    hand.press('.person-menu summary')
    hand.follow('button[name=locale][value=en]')
    hand.sees('My account')
    hand.press('.person-menu summary')
    hand.follow('button[name=locale][value=ru]')
    hand.sees('Моя учётная запись')


def end_sessions(hand: Hands, here: Surroundings) -> None:
    """Look at one's sessions."""
    hand.open('/')
    hand.press('.person-menu summary')
    hand.follow('.person-menu a[href="/account"]')
    hand.follow('main a[href="/account/sessions"]')
    hand.sees('сеанс')


TASKS = (
    Task('log-in-and-out', GUEST, log_in_and_out, ends_session=True),
    Task('browse', READER, browse),
    Task('search', CLERK, search),
    Task('save-view', READER, save_view),
    Task('export', READER, export),
    Task('change-password', 'staff04.dep-fin', change_password, ends_session=True),
    Task('choose-language', READER, choose_language),
    Task('see-sessions', READER, end_sessions),
)

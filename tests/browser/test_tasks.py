"""Every task of every kind of user, twice: by the keyboard alone, and with JavaScript off."""

from __future__ import annotations

import pytest

from tests.factories.chromium import Chromium
from tests.factories.hands import Keyboard, Mouse
from tests.factories.screens import Surroundings
from tests.factories.tasks import TASKS, Task

Cookies = dict[str, list[dict[str, object]]]
each_task = pytest.mark.parametrize('task', TASKS, ids=lambda task: task.name)


@pytest.fixture(scope='module')
def keys() -> Cookies:
    """Keep the cookies of those who have logged in."""
    return {}


def begin(browser: Chromium, keys: Cookies, task: Task) -> None:
    browser.become(task.login, {} if task.ends_session else keys)
    browser.open('/')


@each_task
def test_by_the_keyboard_alone(chromium: Chromium, surroundings: Surroundings, keys: Cookies, task: Task) -> None:
    begin(chromium, keys, task)
    hand = Keyboard(chromium)
    task.do(hand, surroundings)
    assert hand.unseen == []


@each_task
def test_without_scripts(without_scripts: Chromium, surroundings: Surroundings, keys: Cookies, task: Task) -> None:
    begin(without_scripts, keys, task)
    task.do(Mouse(without_scripts), surroundings)

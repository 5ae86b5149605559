"""What a task is, and what tasks begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.factories.hands import Hands
from tests.factories.screens import Surroundings
from tests.factories.screens.surroundings import CLERK, ORGANISATION

_turns = count(1)


@dataclass(frozen=True)
class Task:
    """A task: who does it, and how. ``do`` gets the hands and real things to work on, and looks at the result.

    ``ends_session`` tells that one who has done it must log in anew.
    """

    name: str
    login: str
    do: Callable[[Hands, Surroundings], None]
    ends_session: bool = False


def unique(words: str) -> str:
    """Return words that no other task uses."""
    return f'{words} {next(_turns)}'


def draft(here: Surroundings, kind: str = 'incoming', title: str = '') -> Any:
    """Make a draft that can be registered, through the API, and return what it says of it."""
    card = {
        'title': title or unique('О ремонте кровли школы'), 'correspondent': 'ООО «Кровля»', 'ext_number': unique('К-'),
        'doc_date': '2026-01-20', 'received_at': '2026-01-21T10:00:00+03:00', 'sheets': 2, 'delivery': 'post',
        'correspondent_group': 'organisation',
    }  # fmt: skip
    body = {'organisation': ORGANISATION, 'kind': kind, **card}
    return here.ask('documents', CLERK, 'POST', body)


def registered(here: Surroundings) -> Any:
    """Make a document and register it, through the API."""
    made = draft(here)
    here.ask(f'documents/{made["uid"]}/transitions', CLERK, 'POST', {'transition': 'register'})
    return here.ask(f'documents/{made["uid"]}')


def choose(hand: Hands, made: Any, action: str) -> None:
    """Open a document and choose what to do with it from its menu."""
    hand.open(f'/documents/{made["uid"]}')
    hand.press('.document-head .menu summary')
    hand.follow(f'.document-head .menu-card a[href$="/{action}"]')


def administration(hand: Hands, path: str) -> None:
    """Come to a page of the administration the way that leads there from everywhere."""
    hand.open('/')
    hand.follow('xpath://header//nav//a[@href="/admin"]')
    hand.follow(f'main a[href="{path}"]')


def place(hand: Hands, organisation: str, *names: str) -> None:
    """Open an organisation and follow the links to what is below it, one after another."""
    hand.open(organisation)
    path = organisation
    for name in names:
        path = f'{path}/{name}'
        hand.follow(f'main a[href$="{path}"]')


def take_step(hand: Hands, made: Any, step: str, reason: str) -> None:
    """Open a document, unfold a step that asks why, say why and take it."""
    hand.open(f'/documents/{made["uid"]}')
    form = f'//form[@id="transition-{step}"]'
    hand.press(f'xpath:{form}/../summary')
    hand.write(f'#comment-{step}', reason)
    hand.follow(f'xpath:{form}//button')

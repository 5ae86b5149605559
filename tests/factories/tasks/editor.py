"""What editors and registrars do: make, register, correct and keep documents in order."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.factories.hands import Hands
from tests.factories.screens import Surroundings
from tests.factories.screens.surroundings import CLERK

from .kit import Task, choose, draft, place, registered, take_step, unique

ORGANISATION, MANAGER = '/organisations/g-kineshma', 'manager.g-kineshma'
SEND = 'main form .form-buttons button[type=submit]'


def register(hand: Hands, here: Surroundings) -> None:
    """Register a letter with a file."""
    title = unique('О приёмке дороги')
    hand.open('/')
    hand.follow('main a[href$="/g-kineshma/incoming/add"]')
    hand.write('title', title)
    hand.write('correspondent', unique('ООО «Дорога»'))
    hand.write('ext_number', unique('Д-'))
    hand.write('doc_date', 'вчера')
    hand.write('received_at', 'сейчас')
    hand.pick('delivery', 'Почт')
    hand.write('sheets', '2')
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / 'Письмо.txt'
        file.write_text('Просим принять дорогу.', encoding='utf-8')
        hand.attach(file)
        hand.follow('#form-register')
    hand.sees('вх-', title, 'Письмо.txt')


def correct_faults(hand: Hands, here: Surroundings) -> None:
    """Send a form with faults, follow the summary to a field, and send it again."""
    place(hand, ORGANISATION, 'incoming', 'add')
    hand.write('title', unique('О ливневой канализации'))
    hand.write('doc_date', '31.02')
    hand.follow('#form-register')
    hand.sees('Исправьте')
    hand.press('.error-summary a')
    hand.write('doc_date', '20.02')
    hand.follow('#form-save')
    hand.sees('Черновик')


def register_draft(hand: Hands, here: Surroundings) -> None:
    """Register a draft that is ready, archive it."""
    made = draft(here)
    hand.open(f'/documents/{made["uid"]}')
    hand.follow('#transition-register button')
    hand.sees('вх-')
    hand.follow('#transition-archive button')
    hand.sees('В архиве')


def _choose_two(hand: Hands, here: Surroundings, what: str, title: str) -> None:
    """Find two new drafts called ``title`` in their folder, choose all that was found and say what to do with them."""
    for _each in range(2):
        draft(here, title=title)
    place(hand, ORGANISATION, 'incoming')
    hand.write('main form.filters [name=q]', title)
    hand.follow('main form.filters [type=submit]')
    hand.tick('#selection [name=all]')
    hand.follow(f'#selection [value={what}]')


def _try_and_do(hand: Hands) -> None:
    hand.follow('#bulk .btn-primary')
    hand.sees('Из 2 документов изменится 2')
    hand.follow('#bulk-go button')
    hand.sees('Изменено: 2')


def register_many(hand: Hands, here: Surroundings) -> None:
    """Find drafts in a folder, see what a step would do with all of them, and take it."""
    _choose_two(hand, here, 'transition', unique('О вывозе снега'))
    hand.pick('transition', 'Зарегистрировать')
    _try_and_do(hand)


def correct_many(hand: Hands, here: Surroundings) -> None:
    """Set one field of several drafts at once, after a look at what it would change."""
    _choose_two(hand, here, 'patch', unique('О завозе песка'))
    hand.pick('#bulk-mode-sheets', 'задать')
    hand.write('#bulk-value-sheets', '7')
    _try_and_do(hand)


def attach(hand: Hands, here: Surroundings) -> None:
    """Add a file to a draft that has none."""
    hand.open(f'/documents/{draft(here)["uid"]}')
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / 'Смета.txt'
        file.write_text('Смета на ремонт кровли.', encoding='utf-8')
        hand.attach(file)
        hand.follow('#attach [type=submit]')
    hand.sees('Смета.txt')


def comment(hand: Hands, here: Surroundings) -> None:
    """Say something about a document to those who see it."""
    words = unique('Прошу проверить сроки')
    hand.open(f'/documents/{registered(here)["uid"]}/discussion')
    hand.write('#new-comment', words)
    hand.press('#say [type=submit]')
    hand.awaits(words)


def ask_who_sees(hand: Hands, here: Surroundings) -> None:
    """See who has access to a document, and why somebody has."""
    hand.open(f'/documents/{registered(here)["uid"]}')
    hand.follow('main a[href$="/access"]')
    hand.sees('Документ в нынешнем состоянии видят')
    hand.write('person', MANAGER)
    hand.press('main form.filters [type=submit]')
    hand.browser.find('xpath://*[@id="answers"]//td[contains(., "Лукина")]')


def correct(hand: Hands, here: Surroundings) -> None:
    """Correct the card of a registered document and say why."""
    made = registered(here)
    hand.open(f'/documents/{made["uid"]}')
    hand.press('main a.btn[href$="/edit"]')
    hand.write('title', unique('О ремонте кровли детского сада'))
    hand.write('#edit-card textarea[name=comment]', 'Опечатка')
    hand.press('#edit-card .form-buttons [type=submit]')
    hand.awaits('детского сада')


def annul(hand: Hands, here: Surroundings) -> None:
    """Annul a registration and say why."""
    take_step(hand, registered(here), 'annul', 'Зарегистрировано дважды')
    hand.sees('Аннулирован')


def withdraw(hand: Hands, here: Surroundings) -> None:
    """Withdraw a draft and say why."""
    take_step(hand, draft(here), 'withdraw', 'Не нужен')
    hand.sees('Отозван')


def move(hand: Hands, here: Surroundings) -> None:
    """Make a folder and move a draft into it."""
    made, name = draft(here), unique('Школы')
    place(hand, ORGANISATION, 'incoming')
    hand.press(f'main a[href$="{ORGANISATION}/incoming/new"]')
    hand.write('title', name)
    hand.follow('form:has([name=title]) .form-buttons [type=submit]')
    hand.sees(name)
    choose(hand, made, 'move')
    hand.pick('folder', name)
    hand.follow(SEND)
    hand.sees(name)


def copy(hand: Hands, here: Surroundings) -> None:
    """Copy a draft."""
    made = draft(here)
    choose(hand, made, 'copy')
    hand.follow(SEND)
    hand.sees(made['title'])


def link(hand: Hands, here: Surroundings) -> None:
    """Link one document with another by its number, and take the link away."""
    one, other = registered(here), registered(here)
    choose(hand, one, 'links')
    hand.write('target', other['number'])
    hand.follow(SEND)
    hand.sees(other['number'])
    choose(hand, one, 'links')
    hand.follow('form[action$="/unlink"] button')


def name_participants(hand: Hands, here: Surroundings) -> None:
    """Name somebody on a document."""
    choose(hand, draft(here), 'participants')
    hand.write('main [name=person]', MANAGER)
    hand.follow(SEND)
    hand.sees('Лукина')


def delete(hand: Hands, here: Surroundings) -> None:
    """Delete a draft."""
    choose(hand, draft(here), 'delete')
    hand.follow(SEND)
    hand.sees('удалён')


def reserve(hand: Hands, here: Surroundings) -> None:
    """Reserve a number and give it up."""
    reason = unique('Для письма губернатору')
    place(hand, ORGANISATION, 'registers', 'reserve')
    hand.write('main form [name=reason]', reason)
    hand.follow(SEND)
    hand.sees(reason)


TASKS = tuple(
    Task(do.__name__.replace('_', '-'), CLERK, do)
    for do in (
        register, correct_faults, register_draft, register_many, correct_many, attach, comment, ask_who_sees,
        correct, annul, withdraw, move, copy, link, name_participants, delete, reserve,
    )
)  # fmt: skip

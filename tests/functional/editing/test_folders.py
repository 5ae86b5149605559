"""Folders, changed through their forms."""

from __future__ import annotations

from typing import Any

from .conftest import EDITOR, PLACE, REGISTRAR

INCOMING = f'{PLACE}/incoming'


def sent(browser: Any, path: str, status: int = 303, **values: str) -> Any:
    """Open a form, fill it in and send it."""
    form = browser.get(path).forms['form']
    for name, value in values.items():
        form[name] = value
    return form.submit('go', status=status)


def choose(form: Any, title: str) -> None:
    """Choose the place called ``title``."""
    value = next(value for value, _chosen, text in form['folder'].options if text.strip() == title)
    form['folder'] = value


def test_a_folder_lives_through_its_forms(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    assert sent(browser, f'{INCOMING}/new', title='Обращения').location.endswith('/incoming/obrascheniya/')
    sent(browser, f'{INCOMING}/obrascheniya/rename', title='Письма граждан')
    form = browser.get(f'{INCOMING}/obrascheniya/move').forms['form']
    choose(form, 'Исходящие')
    assert form.submit('go').location.endswith('/outgoing/pisma-grazhdan/')
    sent(browser, f'{PLACE}/outgoing/pisma-grazhdan/delete')
    with portal.reading() as root:
        assert list(root['organisations']['g-kineshma']['outgoing'].subfolders()) == []


def test_bad_titles_come_back(browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    sent(browser, f'{INCOMING}/new', title='Обращения')
    for title in ('Обращения', '', 'Ж' * 300, 'a\u202eb'):
        assert sent(browser, f'{INCOMING}/new', 422, title=title).forms['form']['title'].value == title


def test_a_folder_with_documents_stays(portal: Any, browser_of: Any) -> None:
    browser = browser_of(REGISTRAR)
    sent(browser, f'{PLACE}/new', title='Разное')
    sent(browser, f'{PLACE}/raznoe/new', title='Ещё')
    form_page = browser.get(f'{PLACE}/raznoe/delete')
    assert 'go' not in form_page.forms['form'].fields
    form_page.forms['form'].submit('go', status=409)
    browser.get(f'{INCOMING}/delete').forms['form'].submit('go', status=409)


def test_copying_takes_drafts_and_says_what_stays(portal: Any, browser_of: Any) -> None:
    portal.draft(REGISTRAR)
    portal.registered(REGISTRAR)
    browser = browser_of(REGISTRAR)
    page = browser.get(f'{INCOMING}/copy')
    assert ': 1.' in page.html.find(class_='lead').get_text()
    assert 'Исходящие' not in [text.strip() for _value, _chosen, text in page.forms['form']['folder'].options]
    answer = page.forms['form'].submit('go')
    with portal.reading() as root:
        copied = root['organisations']['g-kineshma'][answer.location.rstrip('/').rpartition('/')[2]]
        assert [held.state for held in copied.values()] == ['draft']


def test_inheritance_is_cut_and_joined_by_whoever_manages_roles(portal: Any, browser_of: Any) -> None:
    browser_of(REGISTRAR).get(f'{INCOMING}/inheritance', status=403)
    browser = browser_of('admin')
    sent(browser, f'{INCOMING}/inheritance')
    with portal.reading() as root:
        assert not root['organisations']['g-kineshma']['incoming'].inherits_rights
    sent(browser, f'{INCOMING}/inheritance')
    with portal.reading() as root:
        assert root['organisations']['g-kineshma']['incoming'].inherits_rights


def test_folders_are_closed_to_those_who_do_not_manage_them(browser_of: Any) -> None:
    browser = browser_of(EDITOR)
    for name in ('new', 'rename', 'move', 'copy', 'delete', 'inheritance'):
        browser.get(f'{INCOMING}/{name}', status=403)

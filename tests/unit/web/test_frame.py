"""The frame of every page: landmarks, language, who is logged in, what a skin says."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pyramid.config import Configurator
from pyramid.renderers import render
from pyramid.request import Request

import sedportal
from tests.factories.pages import layout, link

PAGE = """<metal:page metal:use-macro="base.layout" i18n:domain="sedportal">
<metal:title metal:fill-slot="title">Входящие</metal:title>
<metal:content metal:fill-slot="content"><h1>Входящие</h1>{content}</metal:content>
</metal:page>"""


def part(name: str, names: str) -> str:
    """Return a use of the shared part ``name`` with ``names`` defined around it."""
    return f'''<metal:x tal:define="{names}"><tal:part metal:use-macro="base.parts['{name}']"/></metal:x>'''


@pytest.fixture
def page(tmp_path: Path, request_: Request) -> Any:
    """Give a function that renders a page with ``content`` in the frame and reads it."""

    def show(content: str = '', names: dict[str, Any] | None = None, **other: Any) -> BeautifulSoup:
        template = tmp_path / f'{abs(hash(content))}.pt'
        template.write_text(PAGE.replace('{content}', content), encoding='utf-8')
        text = render(str(template), {'layout': layout(request_, **other), **(names or {})}, request_, sedportal)
        assert text.startswith('<!DOCTYPE html>')
        return BeautifulSoup(text, 'html.parser')

    return show


def test_landmarks_and_language(page: Any) -> None:
    shown = page()
    assert shown.html['lang'] == 'ru'
    assert shown.title.text == 'Входящие · СЭД Ивановской области'
    assert shown.select_one('a.skip-link')['href'] == f'#{shown.main["id"]}'
    assert len(shown.select('[role=status]')) == 1
    for landmark in ('header', 'main', 'footer', 'form[role=search]'):
        assert len(shown.select(landmark)) == 1
    names = [nav['aria-label'] for nav in shown.select('nav')]
    assert names == ['Главное меню', 'Путь к странице']


def test_the_current_place_is_marked(page: Any) -> None:
    assert [item.text for item in page().select('.site-menu [aria-current=page]')] == ['Организации']


def test_a_stranger_sees_no_menu_and_no_search(page: Any) -> None:
    shown = page(person=None, menu=[], breadcrumbs=[])
    assert shown.select('.site-menu, .site-search, .person-menu, .crumbs') == []
    assert shown.select_one('.locale-switch')


def test_whatever_changes_something_is_a_form_with_a_token(page: Any) -> None:
    forms = page().select('form[method=post]')
    assert {form['action'] for form in forms} == {'/logout', '/account/locale', '/appearance'}
    assert all(form.select_one('[name=csrf_token]')['value'] == 'token' for form in forms)


def test_the_language_switch_comes_back_to_the_page(config: Configurator, tmp_path: Path, page: Any) -> None:
    shown = page()
    assert shown.select_one('.locale-switch [name=came_from]')['value'] == '/'
    assert [button['aria-pressed'] for button in shown.select('.locale-switch button')] == ['true', 'false']


def test_messages(page: Any) -> None:
    shown = page(flashes=[('success', 'Готово <b>', '', ''), ('danger', 'Нельзя', '', '')])
    assert [alert.div.text for alert in shown.select('.flashes .alert')] == ['Готово <b>', 'Нельзя']
    assert shown.select_one('.alert-danger[data-announce]')


def test_names_are_text(page: Any) -> None:
    person = types.SimpleNamespace(name='<script>x</script>', login='"><b>')
    shown = page(person=person, menu=[link('javascript:1', '<i>x</i>')], breadcrumbs=[link('/', '<i>y</i>')])
    assert shown.select('.site-header script, i, b') == []


def test_the_support_contact(page: Any) -> None:
    links = [item['href'] for item in page().select('.site-support a')]
    assert links == ['tel:84932000000', 'mailto:support@sed.example']


def test_pages_of_a_list(page: Any) -> None:
    content = part('pagination', "page_url lambda offset: f'?offset={offset}'")

    def numbers(total: int, offset: int) -> list[str]:
        shown = page(content, {'total': total, 'offset': offset, 'limit': 50})
        assert len(shown.select('.pages [aria-current=page]')) == (1 if total > 50 else 0)
        return [item.text for item in shown.select('.pages ul li')]

    assert numbers(0, 0) == numbers(50, 0) == []
    assert numbers(51, 0) == ['1', '2']
    assert numbers(101, 50) == ['1', '2', '3']
    assert numbers(1248, 100) == ['1', '2', '3', '4', '5', '…', '25']
    assert numbers(1248, 600) == ['1', '…', '11', '12', '13', '14', '15', '…', '25']
    assert numbers(1248, 1200) == ['1', '…', '23', '24', '25']
    where = page(content, {'total': 1248, 'offset': 1200, 'limit': 50}).select_one('.pages-where')
    assert where.text == '1201–1248 из 1248'


def test_steps_tabs_facets_and_emptiness(page: Any) -> None:
    content = (
        part('steps', "steps [('Проект', 'done'), ('Зарегистрирован', 'current')]")
        + part('tabs', 'tabs [one, two]')
        + part('facet', "title 'Состояние'; choices [('?a', 'Проект', 3, True)]")
        + part('empty', "title 'Пусто'")
    )
    shown = page(content, {'one': link('/1', 'Один', current=True), 'two': link('/2', 'Два')})
    assert shown.select_one('[aria-current=step]').text.split() == ['Зарегистрирован']
    assert [item.text for item in shown.select('.tabs [aria-current=page]')] == ['Один']
    assert shown.select_one('.facet .chosen').text.split() == ['Проект', '3']
    assert shown.select_one('.empty-title').text == 'Пусто'


def test_an_icon_is_silent_unless_it_is_named(page: Any) -> None:
    shown = page("${base.icon('lock')}${base.icon('lock', 'Узкий круг')}")
    silent, named = shown.main.select('svg')
    assert silent['aria-hidden'] == 'true'
    assert (named['role'], named['aria-label']) == ('img', 'Узкий круг')
    assert named.use['href'].endswith('/vendor/icons.svg#lock')

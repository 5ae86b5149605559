"""Forms: each control tied to its label, hint and error; what was typed is never lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import colander
import deform
import pytest
from bs4 import BeautifulSoup
from pyramid.request import Request

from sedportal.kernel.errors import InvalidError
from sedportal.kernel.i18n import _
from sedportal.web.forms.dates import Day
from sedportal.web.forms.renderer import TEMPLATES, Form, choices
from sedportal.web.forms.widgets import DayWidget, RowsWidget

PARTY = (('name', 'Пётр'), ('position', 'Глава'))
DELIVERY = {'post': 'Почта', 'hand': 'Нарочно'}


def text(name: str, title: str, **options: Any) -> colander.SchemaNode:
    return colander.SchemaNode(colander.String(), name=name, title=title, **options)


def schema() -> colander.SchemaNode:
    """Return one field for each widget of ours."""
    party = colander.SchemaNode(
        colander.Mapping(), text('name', 'ФИО'), text('position', 'Должность', missing=''),
        name='party', title='Адресат',
    )  # fmt: skip
    return colander.SchemaNode(
        colander.Mapping(),
        text('title', 'Содержание', widget=deform.widget.TextAreaWidget(rows=2), validator=colander.Length(max=20)),
        text('correspondent', 'Корреспондент', description='Начните печатать'),
        colander.SchemaNode(
            Day(lambda: date(2026, 11, 22)), name='doc_date', title='Дата', missing=None, widget=DayWidget()
        ),
        text('mark', 'Отметка', missing='', widget=deform.widget.SelectWidget(values=choices({'dsp': 'ДСП'}, 'Нет'))),
        text('delivery', 'Доставка', widget=deform.widget.RadioChoiceWidget(values=choices(DELIVERY))),
        colander.SchemaNode(
            colander.Set(), name='copies', title='Копии', missing=frozenset(),
            widget=deform.widget.CheckboxChoiceWidget(values=[('a', 'А'), ('b', 'Б')]),
        ),
        colander.SchemaNode(
            colander.Boolean(), name='urgent', title='Срочно', missing=False, widget=deform.widget.CheckboxWidget()
        ),
        text('password', 'Пароль', missing='', widget=deform.widget.PasswordWidget()),
        text('secret', 'Скрыто', missing='', widget=deform.widget.HiddenWidget()),
        colander.SchemaNode(
            colander.Sequence(), party, name='addressees', title='Адресаты', missing=(), widget=RowsWidget(max_len=3)
        ),
        colander.SchemaNode(
            colander.Sequence(), text('note', 'Примечание'), name='notes', title='Примечания', missing=(),
            widget=RowsWidget(),
        ),
    )  # fmt: skip


@pytest.fixture
def form(request_: Request) -> Form:
    return Form(request_, schema(), 'card', buttons=(deform.Button('save', 'Сохранить'),))


def read(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, 'html.parser')


def controls(markup: str, **changes: str) -> list[tuple[str, str]]:
    """Return what a browser sends for the form, with other values for some names."""
    sent = []
    for item in read(markup).select('input, textarea, select'):
        name = item['name'] if item.has_attr('name') else ''
        if not name or (item.get('type') in ('checkbox', 'radio') and not item.has_attr('checked')):
            continue
        if item.name == 'select':
            chosen = item.select_one('option[selected]') or item.option
            value = chosen['value']
        else:
            value = item.text if item.name == 'textarea' else item.get('value', '')
        sent.append((name, changes.get(name, value)))
    return sent


FILLED = {
    'title': 'О бюджете', 'correspondent': 'Минфин', 'doc_date': date(2026, 11, 20), 'mark': 'dsp', 'delivery': 'post',
    'copies': {'a'}, 'urgent': True, 'secret': 'x', 'addressees': [dict(PARTY)], 'notes': ['раз', 'два'],
}  # fmt: skip


def test_every_control_has_a_name_to_be_called_by(form: Form) -> None:
    shown = read(form.render(FILLED))
    ids = [item['id'] for item in shown.select('[id]')]
    assert len(ids) == len(set(ids))
    labels = {label['for'] for label in shown.select('label[for]')}
    for item in shown.select('input, select, textarea'):
        if item.get('type') != 'hidden' and item.get('name'):
            assert item['id'] in labels, item
    for group in shown.select('fieldset'):
        assert group.legend.text.strip()


def test_what_is_shown_comes_back_as_it_was(form: Form) -> None:
    accepted = form.validate(controls(form.render(FILLED)))
    assert accepted == {**FILLED, 'password': ''}


def test_the_token_is_the_requests(form: Form) -> None:
    assert read(form.render()).select_one('[name=csrf_token]')['value'] == form.csrf_token
    assert form.csrf_token


def test_hints_and_requirements_are_tied_to_their_control(form: Form) -> None:
    shown = read(form.render())
    control = shown.select_one('[name=correspondent]')
    assert shown.find(id=control['aria-describedby']).text == 'Начните печатать'
    assert control['aria-required'] == 'true'
    assert not shown.select_one('[name=doc_date]').has_attr('aria-required')
    assert not shown.select('[aria-invalid], .error-summary')


def test_faults_are_summed_up_with_links_to_their_fields(form: Form) -> None:
    sent = controls(form.render(), title='т' * 21, doc_date='32.13', correspondent='<b>Минфин</b>')
    with pytest.raises(deform.ValidationFailure) as caught:
        form.validate(sent)
    shown = read(caught.value.render())
    links = shown.select('.error-summary a')
    assert [item.text for item in links] == [
        'Содержание: Слишком длинно: можно не больше 20 знаков.',
        'Дата: Такого дня в календаре нет. Проверьте день и месяц.',
        'Доставка: Заполните это поле.',
    ]
    for item in links:
        assert shown.find(id=item['href'][1:]) is not None
    wrong = shown.select_one('[name=doc_date]')
    assert wrong['aria-invalid'] == 'true'
    assert wrong['value'] == '32.13'
    assert 'Такого дня' in shown.find(id=wrong['aria-describedby']).text
    assert shown.select_one('textarea').text == 'т' * 21
    assert shown.select_one('[name=correspondent]')['value'] == '<b>Минфин</b>'


def test_faults_of_an_operation_come_to_their_fields(form: Form) -> None:
    form.validate(controls(form.render(FILLED)))
    error = InvalidError(
        'Some fields need your attention.',
        {'correspondent': [_('Required')], 'addressees.0.name': ['Такого нет'], 'number': ['Занят'], 'notes.9': ['?']},
    )
    shown = read(form.refused(error))
    told = [(item.a['href'] if item.a else '', item.text.strip()) for item in shown.select('.error-summary li')]
    assert ('', 'number: Занят') in told
    assert any(text == 'Корреспондент: Заполните это поле.' and link for link, text in told)
    assert any(text == 'ФИО: Такого нет' and link for link, text in told)
    assert any(text == 'Примечания: ?' and link for link, text in told)
    assert shown.select_one('textarea').text == 'О бюджете'
    assert [item['value'] for item in shown.select('[name=note]')] == ['раз', 'два', '']


def test_a_refusal_as_a_whole_is_told_at_the_top(form: Form) -> None:
    form.validate(controls(form.render(FILLED)))
    shown = read(form.refused(InvalidError('Номер уже занят.')))
    assert shown.select_one('.error-summary li').text.strip() == 'Номер уже занят.'


def test_an_empty_row_stands_ready_and_is_no_row(form: Form) -> None:
    markup = form.render(FILLED)
    assert [item['value'] for item in read(markup).select('[name=note]')] == ['раз', 'два', '']
    assert len(read(markup).select('[name=position]')) == 2
    assert form.validate(controls(markup))['notes'] == ['раз', 'два']


def test_a_full_list_offers_no_further_row(form: Form) -> None:
    shown = read(form.render({**FILLED, 'addressees': [dict(PARTY)] * 3}))
    assert len(shown.select('[name=position]')) == 3
    assert [item['value'] for item in shown.select('[name=add_row]')] == ['notes']


def test_a_list_grows_without_javascript_and_without_checks(form: Form, request_: Request) -> None:
    sent = controls(form.render(FILLED), title='', doc_date='32.13')
    assert form.with_added_row(sent) is None
    place = len(sent) - 1 - [name for name, value in reversed(sent)].index('note')
    sent[place] = ('note', 'три')
    grown = Form(request_, schema(), 'card').with_added_row([*sent, ('add_row', 'notes')])
    assert grown is not None
    shown = read(grown)
    notes = shown.select('[name=note]')
    assert [item['value'] for item in notes] == ['раз', 'два', 'три', '']
    assert [item.has_attr('autofocus') for item in notes] == [False, False, False, True]
    assert not shown.select('.error-summary')
    assert shown.select_one('[name=doc_date]')['value'] == '32.13'


def test_a_password_is_never_shown_again(form: Form) -> None:
    with pytest.raises(deform.ValidationFailure) as caught:
        form.validate(controls(form.render(), password='tajna-1234'))
    assert 'tajna' not in caught.value.render()


def test_read_only(form: Form) -> None:
    shown = read(form.render({**FILLED, 'password': 'tajna'}, readonly=True))
    assert not shown.select('input, select, textarea, button')
    terms, texts = ([item.text.strip() for item in shown.find_all(name)] for name in ('dt', 'dd'))
    values = dict(zip(terms, texts, strict=False))
    assert values['Отметка'] == 'ДСП'
    assert values['Доставка'] == 'Почта'
    assert values['Срочно'] == 'Да'
    assert 'tajna' not in shown.text


@pytest.mark.parametrize('value', ['<script>', '"><img src=x>', "'", '${1+1}', '\n\nстрока', 'а\u2028б'])
def test_values_are_text(form: Form, value: str) -> None:
    shown = read(form.render({**FILLED, 'title': value, 'correspondent': value, 'mark': value}))
    assert not shown.select('script, img')
    assert shown.select_one('[name=correspondent]')['value'] == value


@pytest.mark.parametrize(
    'sent',
    [
        [('__start__', 'title:mapping'), ('__end__', 'title:mapping')],
        [('__start__', 'title:sequence'), ('title', 'x'), ('__end__', 'title:sequence')],
        [('addressees', 'x')],
        [('copies', 'a')],
        [('__start__', 'addressees:sequence'), ('party', 'x'), ('__end__', 'addressees:sequence')],
        [('__start__', 'copies:sequence')],
        [('__start__', 'copies:nonsense'), ('__end__', 'copies:nonsense')],
        [('__end__', 'x:sequence')],
    ],
)
def test_what_no_browser_would_send_is_told_as_damaged(form: Form, sent: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidError, match='came damaged'):
        form.validate(sent)


def test_an_empty_post_lacks_what_is_required(form: Form) -> None:
    with pytest.raises(deform.ValidationFailure):
        form.validate([])


def test_two_forms_of_a_page_share_no_id(request_: Request) -> None:
    one, two = (read(Form(request_, schema(), name).render()) for name in ('one', 'two'))
    assert {item['id'] for item in one.select('[id]')}.isdisjoint(item['id'] for item in two.select('[id]'))


def test_a_file_field(request_: Request) -> None:
    node = colander.SchemaNode(
        deform.FileData(), name='file', title='Файл', widget=deform.widget.FileUploadWidget({}, accept='.pdf')
    )
    shown = read(Form(request_, colander.SchemaNode(colander.Mapping(), node), 'upload').render())
    field = shown.select_one('input[type=file]')
    assert field['accept'] == '.pdf'
    assert shown.form['enctype'] == 'multipart/form-data'
    assert shown.select_one('label')['for'] == field['id']


def test_each_template_of_ours_has_no_script_of_deforms() -> None:
    names = {path.stem for path in TEMPLATES.glob('*.pt')}
    assert {'form', 'mapping', 'mapping_item', 'sequence', 'sequence_item', 'textinput', 'select'} <= names
    read_only = {path.stem for path in (TEMPLATES / 'readonly').glob('*.pt')}
    assert read_only >= {'form', 'mapping_item', 'sequence_item', 'textinput', 'select', 'checkbox', 'password'}

"""Steps of a document taken from its page."""

from __future__ import annotations

from typing import Any

from .conftest import EDITOR, PLACE, REGISTRAR


def path_of(uid: str) -> str:
    return f'{PLACE}/incoming/{uid}'


def post(browser: Any, uid: str, status: int | None = None, **fields: str) -> Any:
    fields['csrf_token'] = browser.get('/account').html.find(attrs={'name': 'csrf_token'})['value']
    return browser.post(f'{path_of(uid)}/transitions', fields, status=status)


def test_registration_gives_the_number(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    assert post(browser_of(REGISTRAR), uid, transition='register', revision='1').status_int == 303
    with portal.reading() as root:
        assert portal.document(root, uid).number == 'вх-1/26'


def test_missing_fields_are_asked_for(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR, correspondent=None, sheets=None)
    browser = browser_of(REGISTRAR)
    page = post(browser, uid, transition='register', revision='1').follow()
    assert page.request.path.endswith('/transitions/register')
    form = page.forms['form']
    assert 'title' not in form.fields
    form['correspondent'], form['sheets'] = 'ООО «Мост»', 'много'
    again = form.submit('go', status=422).forms['form']
    assert again['correspondent'].value == 'ООО «Мост»'
    again['sheets'] = '2'
    assert again.submit('go').status_int == 303
    with portal.reading() as root:
        document = portal.document(root, uid)
        assert (document.state, document.card['sheets']) == ('registered', 2)


def test_annulling_asks_for_the_reason(portal: Any, browser_of: Any) -> None:
    uid = portal.registered(REGISTRAR)
    browser = browser_of(REGISTRAR)
    form = post(browser, uid, transition='annul').follow().forms['form']
    form = form.submit('go', status=422).forms['form']
    form['comment'] = 'Ошибочно'
    assert form.submit('go').status_int == 303
    with portal.reading() as root:
        assert portal.document(root, uid).state == 'annulled'


def test_a_stale_step_is_shown_again(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR)
    browser = browser_of(REGISTRAR)
    page = post(browser, uid, 412, transition='register', revision='7')
    assert page.forms['form'].submit('go').status_int == 303


def test_a_future_date_stops_registration_with_its_reason(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR, doc_date='2026-12-31')
    page = post(browser_of(REGISTRAR), uid, 403, transition='register')
    assert page.html.find(class_='error-summary')
    with portal.reading() as root:
        assert portal.document(root, uid).state == 'draft'


def test_unknown_and_impossible_steps_are_refused(portal: Any, browser_of: Any) -> None:
    uid = portal.registered(REGISTRAR)
    post(browser_of(REGISTRAR), uid, 422, transition='fly')
    post(browser_of(REGISTRAR), uid, 409, transition='register')
    post(browser_of(EDITOR), uid, 403, transition='archive')
    post(browser_of('registrar.dep-fin'), uid, 404, transition='archive')
    browser_of(EDITOR).get(f'{path_of(uid)}/transitions/archive', status=403)


def test_fields_are_not_kept_when_the_step_is_refused(portal: Any, browser_of: Any) -> None:
    uid = portal.draft(REGISTRAR, correspondent=None, sheets=None)
    browser = browser_of(REGISTRAR)
    post(browser, uid, transition='register', correspondent='ООО', status=422)
    with portal.reading() as root:
        assert 'correspondent' not in portal.document(root, uid).card

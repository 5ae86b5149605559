"""Settings of the skin: live at once, weak colours refused with their figures, an emblem that can do no harm."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from sedportal.directory.operations import change_skin, reset_skin
from sedportal.kernel.errors import InvalidError, RefusedError
from sedportal.skinning.emblems import accept_emblem

from .test_roles import browser_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z" fill="#123456"/></svg>'


def change(portal: Any, login: str = 'admin', emblem: bytes = b'', **values: str) -> None:
    with portal.acting(login) as unit:
        change_skin(unit, values, emblem)


def test_names_colours_and_emblem_are_worn_at_once_and_taken_back(portal: Any) -> None:
    before = portal.browser().get('/login')
    plain = before.html.select_one('link[href$="skin.css"]')['href']
    change(portal, title_ru='Документы Приозёрья', phone='8 800 000', light_brand='#5b1f6e', emblem=SVG)
    page = portal.browser().get('/login')
    assert 'Документы Приозёрья' in page.text
    assert '8 800 000' in page.text
    sheet = page.html.select_one('link[href$="skin.css"]')['href']
    assert sheet != plain
    answer = portal.browser().get(sheet)
    assert '#5b1f6e' in answer.text
    assert 'immutable' in answer.headers['Cache-Control']
    picture = portal.browser().get(page.html.select_one('.brand-emblem')['src'])
    assert picture.content_type == 'image/svg+xml'
    assert 'sandbox' in picture.headers['Content-Security-Policy']
    with portal.acting('admin') as unit:
        reset_skin(unit)
    assert portal.browser().get('/login').html.select_one('link[href$="skin.css"]')['href'] == plain
    portal.browser().get(picture.request.path, status=404)


@pytest.mark.parametrize(
    ('values', 'field'),
    [
        ({'light_link': '#9fc4ee'}, 'light_link'),
        ({'dark_on_brand': '#ffffff'}, 'dark_on_brand'),
        ({'light_brand': 'red'}, 'light_brand'),
        ({'title_ru': 'Д' * 121}, 'title_ru'),
    ],
)
def test_what_can_not_be_worn_is_refused_with_figures(portal: Any, values: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        change(portal, **values)
    assert field in refused.value.errors
    with pytest.raises(RefusedError):
        change(portal, 'orgadmin.dep-fin', title_ru='Моё')
    with portal.reading() as root:
        assert root.skin_settings is None


@pytest.mark.parametrize(
    ('content', 'gone'),
    [
        (SVG.replace(b'<path', b'<script>alert(1)</script><path'), b'script'),
        (SVG.replace(b'<path', b'<path onload="alert(1)"'), b'onload'),
        (SVG.replace(b'<path', b'<image href="http://evil/x.png"/><path'), b'evil'),
        (SVG.replace(b'#123456', b'url(http://evil/#a)'), b'evil'),
        (SVG.replace(b'<path', b'<path style="fill:url(//evil)"'), b'evil'),
        (SVG.replace(b'<path', b'<foreignObject><b xmlns="http://www.w3.org/1999/xhtml">x</b></foreignObject><path'),
         b'foreignObject'),
        (SVG.replace(b'<path', b'<use href="data:image/svg+xml,x"/><path'), b'data:'),
        (SVG.replace(b'<path', b'<a href="javascript:alert(1)"/><path'), b'javascript'),
    ],
)  # fmt: skip
def test_an_emblem_only_draws(content: bytes, gone: bytes) -> None:
    media_type, made = accept_emblem(content)
    assert media_type == 'image/svg+xml'
    assert gone not in made
    assert b'M0 0h9v9H0z' in made
    assert accept_emblem(made)[1] == made


@pytest.mark.parametrize(
    'content',
    [
        b'', b'text', b'<html></html>', b'\x89PNG\r\n\x1a\nbroken', b'<svg xmlns="http://www.w3.org/2000/svg">',
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, SVG + b' ' * 200_000,
    ],
)  # fmt: skip
def test_what_is_no_emblem_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidError) as refused:
        accept_emblem(content)
    assert list(refused.value.errors) == ['emblem']


def test_a_png_is_written_anew_and_bounded() -> None:
    kept = io.BytesIO()
    Image.new('RGB', (40, 40), 'navy').save(kept, 'PNG')
    media_type, made = accept_emblem(kept.getvalue() + b'<script>')
    assert media_type == 'image/png'
    assert b'<script>' not in made
    large = io.BytesIO()
    Image.new('1', (2000, 10)).save(large, 'PNG')
    with pytest.raises(InvalidError):
        accept_emblem(large.getvalue())


def test_the_page_tries_on_saves_and_takes_back(portal: Any) -> None:
    browser = browser_of(portal, 'admin')
    page = browser.get('/admin/skin?skin=priozersk')
    assert page.html.select('.alert-info')
    sheet = browser.get(page.html.select_one('link[href*="preview.css"]')['href'])
    assert '.skin-preview' in sheet.text
    assert ':root' not in sheet.text
    form = browser.get('/admin/skin').forms['skin']
    form['light_brand'], form['short_ru'] = '#5b1f6e', 'Приозёрье'
    tried = form.submit('preview')
    assert 'Приозёрье' not in browser.get('/').text
    assert tried.forms['skin']['light_brand'].value == '#5b1f6e'
    form = tried.forms['skin']
    form['light_link'] = '#9fc4ee'
    weak = form.submit('save', status=422)
    assert 'контраст 1' in weak.html.select_one('.error-summary').text
    form = weak.forms['skin']
    form['light_link'] = '#5b1f6e'
    form.submit('save', upload_files=[('emblem', 'a.svg', SVG)], status=303)
    assert 'Приозёрье' in browser.get('/').text
    page = browser.get('/admin/skin')
    assert 'эмблема' in page.text
    reset = next(one for one in page.forms.values() if 'reset' in one.fields)
    reset.submit('reset', status=303)
    assert 'Приозёрье' not in browser.get('/').text
    browser.get('/admin/skin?skin=nothing', status=404)
    browser.get('/admin/skin/preview.css?light_brand=red', status=404)

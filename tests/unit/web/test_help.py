"""Help: the guides as pages, whole in both languages, safe, and with a chapter for each page."""

from __future__ import annotations

import re

import pytest

from sedportal.web.help.guides import GUIDES, chapter_for, folder_of, guide
from sedportal.web.help.markup import page_of

LANGUAGES = ('ru', 'en')
PATHS = (
    '/', '/login', '/search', '/admin', '/admin/people', '/admin/people/x', '/admin/groups', '/admin/workflows',
    '/admin/ledger', '/admin/workplaces', '/admin/organisations', '/admin/operation', '/account', '/account/keys',
    '/appearance', '/documents', '/documents/1', '/documents/1/edit', '/organisations/a', '/organisations/a/roles',
    '/organisations/a/incoming', '/organisations/a/incoming/add', '/organisations/a/number-patterns',
)  # fmt: skip


def html_of(text: str) -> str:
    return page_of(text, lambda target: target if target.startswith('/') else None).body


@pytest.mark.parametrize(
    ('text', 'html'),
    [
        ('a\nb', '<p>a b</p>'),
        ('## A', '<h2>A</h2>'),
        ('<!-- chapter: x -->\n## A', '<h2 id="x">A</h2>'),
        ('- a\n- b\n  c', '<ul><li>a</li><li>b c</li></ul>'),
        ('1. a\n   - b\n   - c\n2. d', '<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>'),
        ('1. a\n\n       code\n\n2. b', '<ol><li>a<pre><code>code</code></pre></li><li>b</li></ol>'),
        ('| a |\n|---|\n| **b** |', '<table class="table"><thead><tr><th scope="col">a</th></tr></thead>'
         '<tbody><tr><th scope="row"><strong>b</strong></th></tr></tbody></table>'),
        ('```\n<a>\n```', '<pre><code>&lt;a&gt;</code></pre>'),
        ('[a](/b) [c](d.md)', '<p><a href="/b">a</a> c</p>'),
        ('<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'),
        ('`<b>` **<i>**', '<p><code>&lt;b&gt;</code> <strong>&lt;i&gt;</strong></p>'),
        ('[a](/"onclick=x)', '<p><a href="/&quot;onclick=x">a</a></p>'),
    ],
)  # fmt: skip
def test_markup(text: str, html: str) -> None:
    assert html_of(text) == html


@pytest.mark.parametrize('name', GUIDES)
def test_guides_are_marked_up_to_the_end(name: str) -> None:
    for language in LANGUAGES:
        body = guide(name, language).body
        left = re.sub(r'<pre>.*?</pre>|<code>.*?</code>|<[^>]+>', '', body, flags=re.DOTALL)
        assert guide(name, language).title
        assert not re.findall(r'\*\*|`|\]\(|!\[|&lt;!--|^ *[|#]', left, re.MULTILINE), left


@pytest.mark.parametrize('name', GUIDES)
def test_chapters_are_the_same_in_both_languages(name: str) -> None:
    russian, english = ([anchor for anchor, _title in guide(name, one).chapters] for one in LANGUAGES)
    assert russian
    assert russian == english
    for language in LANGUAGES:
        text = (folder_of('guides') / f'{name}.{language}.md').read_text(encoding='utf-8')
        assert len(re.findall(r'^## ', text, re.MULTILINE)) == len(russian)


@pytest.mark.parametrize('path', PATHS)
def test_each_page_has_its_chapter(path: str) -> None:
    name, _, anchor = chapter_for(path).partition('#')
    assert name in GUIDES
    assert not anchor or anchor in dict(guide(name, 'ru').chapters)

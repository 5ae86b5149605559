"""What the documents say is there: links, commands, make's targets, card fields, words of the interface."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po

from sedportal.cli import COMMANDS
from sedportal.documents.interfaces import LINK_TYPES
from sedportal.documents.kinds import KINDS
from sedportal.documents.schemas import FIELDS
from sedportal.security.roles import ROLES

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ('docs', 'workflows', 'skins')
PAGES = sorted([*ROOT.glob('*.md'), *(page for folder in FOLDERS for page in (ROOT / folder).rglob('*.md'))])
GUIDES = ('staff', 'editor', 'administrator', 'operator')
LINK = re.compile(r'\]\(([^)\s]+)\)')
# Quoted in the Russian guides, but no words of the interface: examples of what people write.
SAID = re.compile(r'[а-яё ]+|О ремонте .*')


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding='utf-8')


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r'^#+ (.+)$', page.read_text(encoding='utf-8'), re.MULTILINE)
    return {re.sub(r'[^\w\- ]', '', heading).strip().lower().replace(' ', '-') for heading in headings}


@pytest.mark.parametrize('page', PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(re.sub(r'```.*?```', '', page.read_text(encoding='utf-8'), flags=re.DOTALL)):
        if link.startswith(('http://', 'https://', 'mailto:')):
            continue
        name, _, anchor = link.partition('#')
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_can_be_reached() -> None:
    reached, waiting = set(), [ROOT / 'README.md']
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        links = (link.partition('#')[0] for link in LINK.findall(page.read_text(encoding='utf-8')) if '://' not in link)
        waiting += [(page.parent / link).resolve() for link in links if link.endswith('.md')]
    assert {str(page.relative_to(ROOT)) for page in PAGES if page not in reached} <= {
        'skins/ivanovo/print/README.md',
        'skins/ivanovo/templates/README.md',
    }


def test_what_the_code_cites_exists() -> None:
    cited = {
        match
        for folder in ('sedportal', 'bench', 'tests', 'requirements')
        for path in (ROOT / folder).rglob('*')
        if path.suffix in {'.py', '.in', '.md'}
        for match in re.findall(r'docs/[\w/.-]+\.md', path.read_text(encoding='utf-8'))
    }
    assert {name for name in cited if not (ROOT / name).is_file()} == set()


def test_sections_of_the_domain_that_the_code_cites_exist() -> None:
    sections = set(re.findall(r'^#+ (\d+(?:\.\d+)?)', text_of('docs/domain.md'), re.MULTILINE))
    cited = {
        match
        for folder in ('sedportal', 'tests')
        for path in (ROOT / folder).rglob('*.py')
        for match in re.findall(r'domain\.md,? section (\d+(?:\.\d+)?)', path.read_text(encoding='utf-8'))
    }
    assert cited
    assert cited <= sections


@pytest.mark.parametrize('guide', ['operator.ru', 'operator.en'])
def test_every_command_is_told(guide: str) -> None:
    text = text_of(f'docs/guides/{guide}.md')
    assert {name for name in COMMANDS if f'`{name}`' not in text} == set()


def test_every_target_of_make_is_told() -> None:
    targets = re.findall(r'^([a-z][a-z-]*):(?!=)', text_of('Makefile'), re.MULTILINE)
    told = text_of('CONTRIBUTING.md')
    assert {'run', 'test', 'help'} <= set(targets)
    assert {name for name in targets if f'`make {name}`' not in told} == set()


@pytest.mark.parametrize('guide', GUIDES)
def test_guides_stand_in_both_languages(guide: str) -> None:
    assert {(ROOT / 'docs' / 'guides' / f'{guide}.{language}.md').is_file() for language in ('ru', 'en')} == {True}


@cache
def russian() -> dict[str, str]:
    with (ROOT / 'sedportal/locale/ru/LC_MESSAGES/sedportal.po').open('rb') as file:
        return {message.id: message.string for message in read_po(file) if isinstance(message.id, str)}


@cache
def interface() -> str:
    """Return all Russian texts of the interface: the catalogue and the workflows."""
    with (ROOT / 'sedportal/locale/ru/LC_MESSAGES/sedportal.po').open('rb') as file:
        texts = [
            text
            for message in read_po(file)
            for text in (message.string if isinstance(message.string, tuple) else [message.string])
        ]
    texts += [path.read_text(encoding='utf-8') for path in (ROOT / 'workflows').glob('*.yaml')]
    texts += [text_of('sedportal/directory/operations/organisations.py')]
    return '\n'.join(texts)


@pytest.mark.parametrize('guide', GUIDES)
def test_russian_guides_use_the_words_of_the_interface(guide: str) -> None:
    quoted = re.findall(r'«([^»]+)»', text_of(f'docs/guides/{guide}.ru.md'))
    words = {' '.join(one.split()).rstrip('…+') for one in quoted}
    assert {one for one in words if one and not SAID.fullmatch(one) and one not in interface()} == set()


def test_the_table_of_card_fields_is_that_of_the_code() -> None:
    required = {
        key: yaml.safe_load(text_of(f'workflows/{key}.yaml'))['transitions']['register']['required'] for key in KINDS
    }
    expected = []
    for key, field in FIELDS.items():
        marks = [
            '**M**' if key in required[kind] else 'o' if key in KINDS[kind].fields else '—' for kind in KINDS
        ]  # fmt: skip
        expected.append(f'| `{key}` | {russian()[str(field.title)]} | {" | ".join(marks)} |')
    section = text_of('docs/domain.md').partition('### 1.2')[2].partition('### 1.3')[0]
    assert [line for line in section.splitlines() if line.startswith('| `')] == expected


def test_the_domain_names_kinds_patterns_roles_and_links() -> None:
    text = text_of('docs/domain.md')
    for key in (*KINDS, *ROLES, *LINK_TYPES, *(kind.number_pattern for kind in KINDS.values())):
        assert f'`{key}`' in text, key
    for kind in KINDS.values():
        for key in kind.choices.get('subkind', ()):
            assert f'`{key}`' in text, key
    for title in LINK_TYPES.values():
        assert russian()[str(title)] in text, title

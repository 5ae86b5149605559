"""The guides: where they lie, which there are, and which chapter helps with which page."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from sedportal.kernel.i18n import _

from .markup import Page, page_of

GUIDES = {
    'staff': (_('Reading documents'), _('Log in, find, read, and what to do when something is refused.')),
    'editor': (_('Making and registering'), _('Letters, notes and acts from the draft to the archive.')),
    'administrator': (_('People and roles'), _('Accounts, roles, numbers, workplaces, the ledger.')),
    'operator': (_('Setting up and looking after'), _('Installing, commands, backups, what to do in need.')),
}
"""The guides by name: title and what stands in them."""

# Which chapter helps with a page: the first beginning of a path that fits. The editors' pages end in these names.
_EDITING = re.compile(
    r'/(add|edit|attachments|copy|move|delete|links|participants|transitions|new|rename|registers)(/|$)'
)
_CHAPTERS = (
    ('/admin/people', 'administrator#people'),
    ('/admin/groups', 'administrator#groups'),
    ('/admin/workflows', 'administrator#workflows'),
    ('/admin/ledger', 'administrator#ledger'),
    ('/admin/workplaces', 'administrator#workplaces'),
    ('/admin/organisations', 'administrator#organisations'),
    ('/admin/operation', 'operator#daily'),
    ('/admin', 'administrator'),
    ('/search', 'staff#find'),
    ('/documents', 'staff#read'),
    ('/appearance', 'staff#eyes'),
    ('/account/keys', 'staff#keys'),
    ('/account', 'staff#account'),
    ('/login', 'staff#log-in'),
)
_ROLES = re.compile(r'/(roles|people|units|settings|inheritance|number-patterns|workplaces)(/|$)')
_PICTURE = re.compile(r'\.\./pictures/([\w-]+\.webp)')


def folder_of(name: str) -> Path:
    """Return the folder ``name`` of the documentation: shipped inside, or beside the source."""
    shipped = Path(str(files('sedportal') / f'_{name}'))
    return shipped if shipped.is_dir() else Path(str(files('sedportal'))).parent / 'docs' / name


def chapter_for(path: str) -> str:
    """Return the guide and chapter that help with the page at ``path``, as they stand behind ``/help/``."""
    for beginning, chapter in _CHAPTERS:
        if path.startswith(beginning) and not (beginning == '/documents' and _EDITING.search(path)):
            return chapter
    if _ROLES.search(path):
        return 'administrator#numbers' if 'number-patterns' in path else 'administrator#roles'
    if found := _EDITING.search(path):
        return 'editor#register' if found[1] == 'add' else 'editor'
    return 'staff#find' if path == '/' or path.startswith('/organisations') else ''


@cache
def guide(name: str, locale: str) -> Page:
    """Return a guide of :data:`GUIDES` in that language. It is read once: guides change with the program."""
    text = (folder_of('guides') / f'{name}.{locale}.md').read_text(encoding='utf-8')
    return page_of(text, _address)


@cache
def pictures() -> frozenset[str]:
    """Return the names of the pictures that guides show."""
    texts = (path.read_text(encoding='utf-8') for path in folder_of('guides').glob('*.md'))
    return frozenset(name for text in texts for name in _PICTURE.findall(text))


def _address(target: str) -> str | None:
    """Return where a link of a guide leads inside the portal, or None for what stands outside."""
    if found := _PICTURE.fullmatch(target):
        return f'/help/pictures/{found[1]}' if (folder_of('pictures') / found[1]).is_file() else None
    if found := re.fullmatch(r'(staff|editor|administrator|operator)\.(?:ru|en)\.md(?:#.*)?', target):
        return f'/help/{found[1]}'
    return target if target.startswith(('https://', 'mailto:', '/')) else None

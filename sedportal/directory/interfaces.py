"""Names that the directory promises to other rooms."""

from __future__ import annotations

CATEGORIES = ('apparatus', 'executive', 'urban_okrug', 'municipal_district')

# Names under an organisation or a folder that pages need for themselves.
RESERVED_NAMES = frozenset({
    'access', 'add', 'admin', 'contents', 'copy', 'delete', 'edit', 'files', 'folders', 'history', 'inheritance',
    'move', 'new', 'number-patterns', 'people', 'registers', 'rename', 'roles', 'settings', 'steps',
    'transitions', 'units', 'view', 'workplaces',
})  # fmt: skip

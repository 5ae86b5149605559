"""The names a definition may use: permissions, guards, effects and card fields, registered by the portal's packages.

YAML names nothing but what stands here: no Python name can stand in a definition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sedportal.kernel.i18n import _

from .interfaces import Effect, FieldReader, FieldTitles, Guard


@dataclass(frozen=True)
class Permission:
    """What a matrix may give: ``requires`` are permissions without which it makes no sense.

    ``changes_content`` marks those that nobody may hold in a state whose files are frozen.
    """

    name: str
    title: str
    requires: tuple[str, ...] = ('view',)
    changes_content: bool = False


@dataclass(frozen=True)
class NamedGuard:
    """A guard and what it asks, for people."""

    name: str
    ask: Guard
    title: str


@dataclass(frozen=True)
class NamedEffect:
    """An effect and what it does; one that ``binds`` may only lead to a state whose files are frozen."""

    name: str
    run: Effect
    title: str = ''
    binds: bool = False


# Source: docs/domain.md, section 2.7; the invariants there decide what a frozen state forbids.
STANDARD_PERMISSIONS = (
    Permission('view', _('See the card'), ()),
    Permission('view_file', _('Open the files')),
    Permission('history', _('See the history')),
    Permission('edit', _('Change the card'), changes_content=True),
    Permission('replace_file', _('Add, replace and remove files'), ('view', 'view_file'), changes_content=True),
    Permission('correct', _('Correct a registered card')),
    Permission('link', _('Link with other documents')),
    Permission('decide', _('Decide on approval'), ('view', 'view_file')),
    Permission('sign', _('Sign'), ('view', 'view_file')),
    Permission('issue_tasks', _('Issue tasks')),
    Permission('move', _('Move to another folder')),
    Permission('delete', _('Delete'), changes_content=True),
    Permission('register', _('Register')),
    Permission('archive', _('Hand over to the archive')),
    Permission('withdraw', _('Withdraw')),
    Permission('annul', _('Annul the registration')),
)


def _attribute(document: Any, key: str) -> Any:
    return getattr(document, key, None)


@dataclass
class Vocabulary:
    """Hold what is registered, by name."""

    permissions: dict[str, Permission] = field(default_factory=dict)
    guards: dict[str, NamedGuard] = field(default_factory=dict)
    effects: dict[str, NamedEffect] = field(default_factory=dict)
    field_titles: list[FieldTitles] = field(default_factory=list)
    read_field: FieldReader = _attribute

    def field_title(self, kind: str, key: str) -> str | None:
        """Return the title of a kind's card field, or None when no package knows the field."""
        titles = (titles(kind, key) for titles in self.field_titles)
        return next((title for title in titles if title is not None), None)

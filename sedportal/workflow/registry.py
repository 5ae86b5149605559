"""The configurator's directives, and the live definitions as ``registry.workflows``."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .checks import check
from .definition import Definitions
from .findings import DefinitionFault, Finding
from .interfaces import Effect, FieldReader, FieldTitles, Guard
from .loading import locate, read_directory
from .vocabulary import STANDARD_PERMISSIONS, NamedEffect, NamedGuard, Permission, Vocabulary

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry

log = logging.getLogger(__name__)

# After every registration of every package; actions have order 0 unless they say otherwise.
LOAD_ORDER = 1000


class Workflows:
    """Hold the vocabulary and, after :meth:`load`, the live definitions and what was found about them."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary or Vocabulary()
        self.definitions = Definitions({})
        self.findings: tuple[Finding, ...] = ()
        self.folder: Path | None = None

    def load(self, folder: Path) -> None:
        """Read and check the definitions of a folder and make them the live ones.

        Raises :class:`DefinitionFault` with all the faults; the definitions then stay as they were.
        """
        definitions, faults = read_directory(folder)
        findings = sorted([*faults, *check(definitions, self.vocabulary)])
        errors = [finding for finding in findings if finding.severity == 'error']
        if errors:
            raise DefinitionFault(errors)
        for finding in findings:
            log.warning('workflow: %s', finding)
        self.definitions = Definitions(definitions)
        self.findings = tuple(findings)
        self.folder = folder


def workflows_of(registry: Registry) -> Workflows:
    """Return the live workflows of a Pyramid registry."""
    workflows: Workflows = registry.workflows
    return workflows


def add_workflow_permission(
    config: Configurator, name: str, title: str, requires: Iterable[str] = ('view',), changes_content: bool = False
) -> None:
    """Register a permission that matrices may give (see :class:`Permission`)."""
    permission = Permission(name, title, tuple(requires), changes_content)
    _register(config, 'permission', workflows_of(config.registry).vocabulary.permissions, permission)


def add_workflow_guard(config: Configurator, name: str, guard: Guard, title: str) -> None:
    """Register a guard: ``guard(unit, document, transition)`` answers None, or the reason to refuse."""
    _register(config, 'guard', workflows_of(config.registry).vocabulary.guards, NamedGuard(name, guard, title))


def add_workflow_effect(config: Configurator, name: str, effect: Effect, title: str = '', binds: bool = False) -> None:
    """Register an effect: ``effect(unit, document, transition, fields)`` runs before the state changes.

    ``binds`` says that what it does (a registration number) fixes the content: the target's files must be frozen.
    """
    _register(
        config, 'effect', workflows_of(config.registry).vocabulary.effects, NamedEffect(name, effect, title, binds)
    )


def add_workflow_field_titles(config: Configurator, titles: FieldTitles) -> None:
    """Register a lookup ``titles(kind, key)`` of card fields; asked for texts and to check ``required``."""
    workflows_of(config.registry).vocabulary.field_titles.append(titles)


def set_workflow_field_reader(config: Configurator, reader: FieldReader) -> None:
    """Register how a document's card field is read: ``reader(document, key)``; by default its attribute."""
    workflows_of(config.registry).vocabulary.read_field = reader


_DIRECTIVES = (
    add_workflow_permission,
    add_workflow_guard,
    add_workflow_effect,
    add_workflow_field_titles,
    set_workflow_field_reader,
)


def _register(config: Configurator, what: str, known: dict[str, Any], entry: Any) -> None:
    introspectable = config.introspectable(f'workflow {what}s', entry.name, entry.name, f'workflow {what}')
    introspectable['entry'] = entry

    def register() -> None:
        known[entry.name] = entry

    config.action((f'sedportal workflow {what}', entry.name), register, introspectables=(introspectable,))


def includeme(config: Configurator) -> None:
    """Add the directives, register the standard permissions and load the definitions after everything else."""
    registry = config.registry
    registry.workflows = Workflows()
    for directive in _DIRECTIVES:
        config.add_directive(directive.__name__, directive)
    for one in STANDARD_PERMISSIONS:
        config.add_workflow_permission(one.name, one.title, one.requires, one.changes_content)

    def load() -> None:
        registry.workflows.load(locate(registry.settings))
        registry.state_matrix = registry.workflows.definitions

    config.action('sedportal workflows', load, order=LOAD_ORDER)

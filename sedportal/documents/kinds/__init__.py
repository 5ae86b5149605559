"""The kinds of document, one file each; a new kind is a file here, a workflow, a card for the tests.

Every module here that has a ``KIND`` is one. What lower floors need of kinds (standard folders, number patterns)
they get by registration.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from .kind import Kind

if TYPE_CHECKING:
    from pyramid.config import Configurator


def _found() -> dict[str, Kind]:
    modules = [importlib.import_module(f'{__name__}.{found.name}') for found in pkgutil.iter_modules(__path__)]
    kinds = [module.KIND for module in modules if hasattr(module, 'KIND')]
    return {kind.key: kind for kind in sorted(kinds, key=lambda kind: (kind.order, kind.key))}


KINDS: dict[str, Kind] = _found()

__all__ = ['KINDS', 'Kind', 'add_document_kind']


def add_document_kind(config: Configurator, kind: Kind) -> None:
    """Register a kind with the portal: its standard folder and the pattern of its numbers."""
    config.registry.document_kinds[kind.key] = kind
    config.add_standard_folder(kind.folder, kind.folder_title, kind.key)
    config.add_number_pattern(kind.key, kind.number_pattern)


def includeme(config: Configurator) -> None:
    """Register every kind."""
    config.registry.document_kinds = {}
    config.add_directive('add_document_kind', add_document_kind)
    for kind in KINDS.values():
        config.add_document_kind(kind)

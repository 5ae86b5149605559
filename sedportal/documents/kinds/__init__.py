"""The kinds of document, one file each; a new kind is a file here, a workflow, a factory and a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import act, incoming, internal, outgoing
from .kind import Kind

if TYPE_CHECKING:
    from pyramid.config import Configurator

KINDS: dict[str, Kind] = {kind.key: kind for kind in (incoming.KIND, outgoing.KIND, internal.KIND, act.KIND)}

__all__ = ['KINDS', 'Kind']


def includeme(config: Configurator) -> None:
    """Put the kinds on the registry, and their field titles at the workflows' service."""
    from ..schemas import FIELDS

    config.registry.document_kinds = KINDS
    config.registry.field_titles = {key: field.title for key, field in FIELDS.items()}

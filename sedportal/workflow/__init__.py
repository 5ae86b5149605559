"""The workflow engine: definitions in YAML, their checks, the machine that fires transitions, diagram and migration.

An engine: it knows no kind of document. The domain registers guards, effects, permissions and card fields by name
(``config.add_workflow_guard`` …) and fires transitions through :mod:`.machine`; pages and the API ask
:mod:`.machine` for offers and :mod:`.diagram` for pictures. ``security`` asks the live definitions, without an
import, as ``registry.state_matrix``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the directives and load the definitions once everything is registered."""
    from . import registry

    registry.includeme(config)

"""Registers: the numbers of documents, unique and without gaps, one series for organisation, kind and year.

The documents above ask ``operations`` for a number inside the registration's own transaction; nobody else does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .numbering import check_pattern

if TYPE_CHECKING:
    from pyramid.config import Configurator


def add_number_pattern(config: Configurator, kind: str, pattern: str) -> None:
    """Set how the numbers of ``kind`` are written where an organisation has set nothing else."""
    config.registry.number_patterns[kind] = check_pattern(pattern)


def includeme(config: Configurator) -> None:
    """Register the check of all registers' numbers."""
    from .verify import verify_registers

    config.add_verify_check('registers', verify_registers)
    config.registry.number_patterns = {}
    config.add_directive('add_number_pattern', add_number_pattern)

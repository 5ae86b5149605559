"""Registers: the numbers of documents, unique and without gaps, one series for organisation, kind and year.

The documents above ask ``operations`` for a number inside the registration's own transaction; nobody else does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the check of all registers' numbers."""
    from .verify import verify_registers

    config.add_verify_check('registers', verify_registers)

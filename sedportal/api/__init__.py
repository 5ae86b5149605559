"""The API for programs: JSON under ``/api/``, one version a package.

Delivery floor. A view reads the input, calls one operation and prints the answer. What all versions share stands
here: problems (errors as ``application/problem+json``), bodies and parameters as strictly read, routes with a
permission on every view, and the OpenAPI document that requests and answers are checked against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Set up problems, JSON and the versions of the API."""
    config.add_translation_dirs('colander:locale', 'sedportal:locale')
    for part in ('.problems', '.resources', '.v1'):
        config.include(part)

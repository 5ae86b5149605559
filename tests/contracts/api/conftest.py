"""The portal of the functional tests, for contracts over HTTP."""

from tests.functional.conftest import base, portal

__all__ = ['base', 'portal']

"""Lists as files: XLSX, CSV and PDF of what is found or chosen, with the columns of the list.

An export is a mass read-out: it is a post, and the ledger keeps who took what. The file is made without the write lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.security.roles import AUTHENTICATED

if TYPE_CHECKING:
    from pyramid.config import Configurator

PATH = '/export'


def includeme(config: Configurator) -> None:
    """Register the address that makes the files."""
    from . import pages

    config.add_own_unit_path(PATH)
    config.add_route('export', PATH)
    config.add_view(pages.export, route_name='export', permission=AUTHENTICATED, request_method='POST')

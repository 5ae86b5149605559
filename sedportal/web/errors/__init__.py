"""Turn errors into pages that say what happened and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import HTTPMethodNotAllowed

from sedportal.kernel.errors import DomainError

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register one exception view for each family of errors, for pages only."""
    from . import views

    template = {'renderer': 'sedportal:web/templates/errors/error.pt', 'api': False}
    config.add_exception_view(views.domain_error, context=DomainError, **template)
    config.add_exception_view(views.stale_form, context=BadCSRFToken, **template)
    config.add_exception_view(views.stale_form, context=BadCSRFOrigin, **template)
    config.add_exception_view(views.unexpected, context=Exception, **template)
    config.add_forbidden_view(views.forbidden, renderer=template['renderer'], api=False)
    config.add_notfound_view(views.not_found, renderer=template['renderer'], api=False)
    config.add_exception_view(views.wrong_method, context=HTTPMethodNotAllowed, **template)

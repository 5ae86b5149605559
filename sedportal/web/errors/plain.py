"""The page for when no page can be made: it asks nothing of the database and stands in no frame."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pyramid.i18n import make_localizer
from pyramid.interfaces import ITranslationDirectories
from pyramid.response import Response

from sedportal.kernel.i18n import _, translated

if TYPE_CHECKING:
    from pyramid.request import Request

    from sedportal.kernel.errors import DomainError

_PAGE = """<!DOCTYPE html>
<html lang="{locale}"><head><meta charset="utf-8"><title>{title}</title>{again}</head>
<body><main><h1>{title}</h1><p>{message}</p></main></body></html>
"""


def plain_page(error: DomainError, request: Request) -> Response:
    """Return the refusal in the portal's own language; what was only to be read is asked for again by itself."""
    registry = request.registry
    locale = registry.settings.get('pyramid.default_locale_name', 'ru')
    localizer = make_localizer(locale, registry.queryUtility(ITranslationDirectories, default=[]))
    title = _('The portal is busy') if error.status == 503 else _('This did not work')
    wait, again = error.data.get('retry_after'), ''
    if wait is not None and request.method == 'GET':
        again = f'<meta http-equiv="refresh" content="{int(wait)}">'
    texts = {'title': escape(translated(localizer, title)), 'message': escape(translated(localizer, error.message))}
    page = _PAGE.format(locale=escape(locale), again=again, **texts)
    response = Response(page, status=error.status, content_type='text/html', charset='utf-8')
    if wait is not None:
        response.headers['Retry-After'] = str(wait)
    return response

"""The skin as it is worn: colours and emblem, live from the database, kept by browsers under their content's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.skinning.settings import SkinSettings, worn
from sedportal.skinning.skins import Skin

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_YEAR = 365 * 24 * 3600
# An emblem is shown as a picture; opened by itself it must be nothing more.
_PICTURE_ONLY = "default-src 'none'; style-src 'none'; sandbox"


def settings_of(request: Request) -> SkinSettings | None:
    """Return what is laid over the skin; None too where the request has no database, as on some error pages."""
    if not request.environ.get('tm.active'):
        return None
    try:
        return getattr(request.portal, 'skin_settings', None)
    except KeyError:  # no portal yet
        return None


def worn_skin(request: Request) -> Skin:
    """Return the portal's skin with what was laid over it."""
    settings, skin = settings_of(request), request.registry.skin
    if settings is None:
        return skin
    kept: dict[str, Any] = request.registry.worn_skins
    name = settings.digest
    if name not in kept:
        kept.clear()
        kept[name] = worn(skin, settings)
    made: Skin = kept[name]
    return made


def skin_address(request: Request) -> str:
    """Return the address of the colours: the file's own, or those of the settings."""
    settings = settings_of(request)
    if settings is None:
        return str(request.asset_url('skin.css'))
    return f'{request.script_name}/skin/{settings.digest}/skin.css'


def emblem_address(request: Request) -> str:
    """Return the address of the emblem: the file's own, or that of the settings."""
    settings = settings_of(request)
    if settings is None or not settings.emblem:
        return str(request.asset_url(request.registry.skin.emblem))
    return f'{request.script_name}/skin/{settings.digest}/emblem'


def stylesheet(request: Request) -> Response:
    """Answer with the colours that are worn now."""
    response = Response(body=worn_skin(request).stylesheet.encode(), content_type='text/css', charset='utf-8')
    return _kept(request, response)


def emblem(request: Request) -> Response:
    """Answer with the emblem that is worn now."""
    settings = settings_of(request)
    if settings is None or not settings.emblem:
        raise NotFoundError(_('The skin has no emblem of its own settings.'))
    response = Response(body=settings.emblem, content_type=settings.emblem_type)
    response.headers['Content-Security-Policy'] = _PICTURE_ONLY
    return _kept(request, response)


def _kept(request: Request, response: Response) -> Response:
    settings = settings_of(request)
    present = settings is not None and settings.digest == request.matchdict['digest']
    response.headers['Cache-Control'] = f'public, max-age={_YEAR}, immutable' if present else 'no-cache'
    return response


def includeme(config: Configurator) -> None:
    """Register the files; pages before the login wear them too."""
    config.registry.worn_skins = {}
    for name, path, view in (
        ('worn_stylesheet', '/skin/{digest}/skin.css', stylesheet),
        ('worn_emblem', '/skin/{digest}/emblem', emblem),
    ):
        config.add_route(name, path)
        config.add_view(view, route_name=name, request_method='GET', permission=NO_PERMISSION_REQUIRED)

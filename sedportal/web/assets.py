"""Files that pages load: one address for all, with a digest of their content in it, kept by browsers for a year.

The stylesheet ``portal.css`` is put together from ``static/styles/*.css`` in the order of their names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.static import static_view

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

STATIC = Path(__file__).resolve().parent / 'static'
SKIN_STYLESHEET = 'skin.css'
STYLESHEET = 'portal.css'
STYLES = 'styles'
_YEAR = 365 * 24 * 3600


class Assets:
    """Know the address of each file; ``digest`` changes with the content of any of them.

    Parameters: ``folders`` are the static folders in the order they are asked, ``stylesheet`` the skin's CSS,
    ``lasting`` tells whether browsers may keep the files (not while somebody edits them).
    """

    def __init__(self, folders: tuple[Path, ...], stylesheet: str, *, lasting: bool) -> None:
        self.skin_stylesheet = stylesheet.encode('utf-8')
        self.lasting = lasting
        self._folders = folders
        self._stylesheet = gathered_styles(folders)
        digest = hashlib.sha256(self.skin_stylesheet)
        for path in _files(folders):
            digest.update(path.name.encode('utf-8'))
            digest.update(path.read_bytes())
        self.digest = digest.hexdigest()[:12]

    @property
    def stylesheet(self) -> bytes:
        """Return ``portal.css``: read anew each time while somebody edits it."""
        return self._stylesheet if self.lasting else gathered_styles(self._folders)

    def url(self, request: Request, name: str) -> str:
        """Return the address of the file ``name``, such as ``portal.css`` or ``vendor/htmx.js``."""
        return f'{request.script_name}/static/{self.digest}/{name}'

    def keep(self, request: Request, response: Response) -> None:
        """Let the browser keep a file asked for by its present digest; an older page's must be asked for again."""
        if self.lasting and request.matchdict['digest'] == self.digest:
            response.headers['Cache-Control'] = f'public, max-age={_YEAR}, immutable'
        else:
            response.headers['Cache-Control'] = 'no-cache'


def gathered_styles(folders: tuple[Path, ...]) -> bytes:
    """Return the sheets of ``styles/`` in the order of their names; an earlier folder's stands for its namesake."""
    sheets: dict[str, Path] = {}
    for folder in reversed(folders):
        sheets.update({path.name: path for path in (folder / STYLES).glob('*.css')})
    return b'\n'.join(sheets[name].read_bytes() for name in sorted(sheets))


def _files(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.rglob('*') if path.is_file())


class _NoContext:
    """Stand for the context of a file: nothing is looked up in the storage for it."""

    def __init__(self, request: Request) -> None:
        self.request = request


_serve = static_view('sedportal.web:static', use_subpath=True)


def static_file(context: _NoContext, request: Request) -> Response:
    """Answer with a file of ``static/``, the skin's first. Raises ``HTTPNotFound``."""
    response = _serve(context, request)
    request.registry.assets.keep(request, response)
    return response


def skin_stylesheet(context: _NoContext, request: Request) -> Response:
    """Answer with the colours of the skin as CSS."""
    return _stylesheet(request, request.registry.assets.skin_stylesheet)


def stylesheet(context: _NoContext, request: Request) -> Response:
    """Answer with the portal's look as one stylesheet."""
    return _stylesheet(request, request.registry.assets.stylesheet)


def _stylesheet(request: Request, body: bytes) -> Response:
    response = Response(body=body, content_type='text/css', charset='utf-8')
    request.registry.assets.keep(request, response)
    return response


def asset_url(request: Request, name: str) -> str:
    """Return the address of a static file (``request.asset_url``)."""
    address: str = request.registry.assets.url(request, name)
    return address


def includeme(config: Configurator) -> None:
    """Lay the skin over the package's files and serve them under ``/static/<digest>/``."""
    registry = config.registry
    config.apply_skin('sedportal.web')
    folders = tuple(folder / 'static' for folder in registry.skin.folders)
    registry.assets = Assets(
        (*folders, STATIC), registry.skin.stylesheet, lasting=registry.options.mode != 'development'
    )
    config.add_request_method(asset_url)
    config.add_route('skin_stylesheet', f'/static/{{digest}}/{SKIN_STYLESHEET}', factory=_NoContext)
    config.add_route('stylesheet', f'/static/{{digest}}/{STYLESHEET}', factory=_NoContext)
    config.add_route('static_file', '/static/{digest}/*subpath', factory=_NoContext)
    views = (('skin_stylesheet', skin_stylesheet), ('stylesheet', stylesheet), ('static_file', static_file))
    for name, view in views:
        config.add_view(view, route_name=name, request_method='GET', permission=NO_PERMISSION_REQUIRED)

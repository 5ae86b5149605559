"""The pages of help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import FileResponse

from .guides import GUIDES, folder_of, guide, pictures

if TYPE_CHECKING:
    from pyramid.request import Request


def help_page(context: Any, request: Request) -> dict[str, Any]:
    """Show the guides with their chapters."""
    shown = [(name, *words, guide(name, request.locale_name).chapters) for name, words in GUIDES.items()]
    return {'guides': shown}


def guide_page(context: Any, request: Request) -> dict[str, Any]:
    """Show one guide. Raises ``HTTPNotFound`` for a name that is none."""
    name = request.matchdict['guide']
    if name not in GUIDES:
        raise HTTPNotFound()
    return {'page': guide(name, request.locale_name), 'guides': GUIDES, 'name': name}


def picture(context: Any, request: Request) -> FileResponse:
    """Send a picture of a guide. Raises ``HTTPNotFound`` for one that no guide shows."""
    name = request.matchdict['name']
    path = folder_of('pictures') / name
    if name not in pictures() or not path.is_file():
        raise HTTPNotFound()
    return FileResponse(str(path), request, cache_max_age=86400, content_type='image/webp')

"""Files that come with a form: received, hashed and recognised before the write lock is taken.

A hook of the unit of work. It looks into a multipart body only for somebody who is logged in; for all others the view
refuses the request with the body unread. What is wrong with a file waits until the view asks for it, so that whoever
may not send one learns nothing but that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webob.multidict import MultiDict

from sedportal.kernel.errors import DomainError, invalid
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import database, reading
from sedportal.security.policy import presented_token
from sedportal.security.sessions import find
from sedportal.security.surface import is_api

from .intake import Received, receive, too_large
from .multipart import BrokenMultipartError, FormReader, Part, boundary_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_KEY = 'sedportal.uploads'
_FORM = 'multipart/form-data'
# What a form with one file holds besides the file: boundaries, headers, a few short fields.
_FRAME = 64 * 1024
# A form's texts together, bytes.
_TEXTS = 4 * 1024 * 1024

_Uploads = dict[str, list[Received | DomainError]]


class BrokenFormError(DomainError):
    """Refuse a form that can't be read."""

    status = 400
    title = 'Broken form'


def receive_uploads(request: Request) -> None:
    """Take in the files of a multipart request of somebody logged in; never raises for what the client sent."""
    if request.content_type != _FORM or not is_logged_in(request):
        return
    limit = request.registry.options.max_upload_bytes
    # A program sends one file at a time: what is too large as a whole need not be read.
    if is_api(request) and (request.content_length or 0) > limit + _FRAME:
        request.environ[_KEY] = too_large(limit)
        return
    # Another attempt at the same request parses it anew: the files of the first one are closed.
    request.environ.pop('webob._parsed_post_vars', None)
    uploads: _Uploads = {}
    request.environ[_KEY] = uploads
    request.add_finished_callback(_let_go)
    try:
        texts = _read_form(request, uploads, limit)
    except (BrokenMultipartError, UnicodeDecodeError):
        _let_go(request)
        request.environ[_KEY] = BrokenFormError(_('The form can’t be read: it is not valid multipart data.'))
        texts = MultiDict()
    # Where WebOb looks before it reads a form itself.
    request.environ['webob._parsed_post_vars'] = (texts, request.body_file_raw)


def _read_form(request: Request, uploads: _Uploads, limit: int) -> MultiDict[str, str]:
    """Return the form's texts; its files go into ``uploads``, each with what is wrong with it."""
    request.make_body_seekable()
    request.body_file_raw.seek(0)
    texts: MultiDict[str, str] = MultiDict()
    room = _TEXTS
    for part in FormReader(request.body_file_raw, boundary_of(request.headers['Content-Type'])):
        if part.filename:
            uploads.setdefault(part.name, []).append(_take_in(request, part, limit))
        elif part.filename is None:
            value = part.read(room + 1)
            room -= len(value)
            if room < 0 or part.read(1):
                raise BrokenMultipartError('the texts are too long')
            texts.add(part.name, value.decode('utf-8'))
    return texts


def uploaded(request: Request, name: str) -> list[Received]:
    """Return the files that came in the form's field ``name``.

    Raises what is wrong with one of them (:class:`TooLargeError`, :class:`InvalidError` for an empty one,
    :class:`StorageFullError`), :class:`BrokenFormError` for a form that can't be read.
    """
    uploads = request.environ.get(_KEY, {})
    if isinstance(uploads, DomainError):
        raise uploads
    files = uploads.get(name, [])
    for file in files:
        if isinstance(file, DomainError):
            raise file
    return files


def one_uploaded(request: Request, name: str) -> Received:
    """Return the one file of the field ``name``. Raises as :func:`uploaded`, :class:`InvalidError` for none or more."""
    files = uploaded(request, name)
    if len(files) != 1:
        raise invalid({name: [_('Send one file in this field.')]})
    return files[0]


def is_logged_in(request: Request) -> bool:
    """Tell whether the request shows a live session, in a snapshot of its own: the request's has not begun yet."""
    token = presented_token(request)
    if token is None:
        return False
    registry = request.registry
    bounds = registry.session_bounds
    with reading(registry) as portal:
        now = registry.clock.now()
        return find(portal, token, now, bounds.idle, bounds.maximum, registry.last_seen.get) is not None


def _take_in(request: Request, part: Part, limit: int) -> Received | DomainError:
    # Beside the blobs a large file becomes one of them by renaming.
    beside_blobs = getattr(database(request.registry).storage, 'temporaryDirectory', lambda: None)
    try:
        return receive(part, limit=limit, name=part.filename or '', directory=beside_blobs())
    except DomainError as error:
        return error


def _let_go(request: Request) -> None:
    uploads = request.environ[_KEY]
    for files in uploads.values() if isinstance(uploads, dict) else ():
        for file in files:
            if isinstance(file, Received):
                file.close()


def includeme(config: Configurator) -> None:
    """Receive uploads before each write."""
    config.registry.before_write.append(receive_uploads)

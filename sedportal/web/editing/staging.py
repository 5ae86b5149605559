"""Files sent ahead of the form: each at once, with progress, into the box of the person; shown beside the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNoContent, HTTPNotFound

from sedportal.documents.content import FileVersion
from sedportal.documents.files.uploads import one_uploaded
from sedportal.documents.operations import stage_file, staged_of, unstage_file
from sedportal.kernel.errors import DomainError, InvalidError
from sedportal.security.roles import ADD_DOCUMENT, ROLES

from ..documents.download import file_answer
from ..documents.files import size_in_words
from ..documents.previews import FilePreview, page_picture

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response


class Box:
    """The box of whoever asks: the context of its pages. Who may add documents anywhere has one.

    With ``?place=`` in the address it must be in that organisation.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self.files = staged_of(request.portal, request.rights.login)

    @property
    def rights_place(self) -> Any:
        """Return a place where the person may add documents, else the portal."""
        portal = self._request.portal
        named = portal['organisations'].get(self._request.GET.get('place', ''))
        if named is not None:
            return named
        for grant in self._request.rights.grants:
            if ADD_DOCUMENT in ROLES[grant.role].places:
                return portal.__objectmap__.object_for(grant.place, portal) or portal
        return portal

    def file(self, file_id: str) -> FileVersion:
        """Return a file of the box. Raises ``HTTPNotFound``."""
        if file_id not in self.files:
            raise HTTPNotFound
        return self.files[file_id]


def stage(context: Box, request: Request) -> dict[str, Any]:
    """Put one file into the box and answer with its line of the list, or with what is wrong with it."""
    try:
        received = one_uploaded(request, 'file')
        file_id = stage_file(request.unit, received)
    except DomainError as refused:
        request.response.status_int = refused.status
        texts = refused.errors.get('file') if isinstance(refused, InvalidError) else None
        return {'entries': [], 'fault': (texts or [refused.message])[0]}
    version = staged_of(request.portal, request.rights.login)[file_id]
    return {'entries': [StagedEntry(request, file_id, version, chosen=True)], 'fault': ''}


def remove(context: Box, request: Request) -> Response:
    """Throw a file of the box away."""
    unstage_file(request.unit, request.matchdict['id'])
    return HTTPNoContent()


def download(context: Box, request: Request) -> Response:
    """Answer with the bytes of a file in the box."""
    return file_answer(request, context.file(request.matchdict['id']))


def picture(context: Box, request: Request) -> Response:
    """Answer with one page of a file in the box."""
    version = context.file(request.matchdict['id'])
    return page_picture(request, version, request.matchdict['number'])


def preview(context: Box, request: Request) -> dict[str, Any]:
    """Show a file of the box on a page of its own, which the form takes its part from."""
    file_id = request.matchdict['id']
    version = context.file(file_id)
    return {'preview': FilePreview(request, version, f'/staging/{file_id}')}


class StagedEntry:
    """A file of the box as the form lists it; ``chosen`` tells that it goes with this document."""

    def __init__(self, request: Request, file_id: str, version: FileVersion, *, chosen: bool) -> None:
        self.id = file_id
        self.name = version.name
        self.size = size_in_words(request.wording, version.size)
        self.chosen = chosen


def entries_of(
    request: Request, box: Mapping[str, FileVersion], *, one_each: bool, fresh: bool = False
) -> list[StagedEntry]:
    """Return the files of the ``box`` of whoever asks.

    Those that the post chose come first, in its order. On a ``fresh`` form all are chosen or, with ``one_each``, the
    first.
    """
    posted = request.method == 'POST' and not fresh
    chosen = [file_id for file_id in chosen_ids(request) if file_id in box] if posted else []
    order = [*chosen, *(file_id for file_id in box if file_id not in chosen)]
    return [
        StagedEntry(
            request, file_id, box[file_id],
            chosen=file_id in chosen if posted else (place == 0 or not one_each),
        )
        for place, file_id in enumerate(order)
    ]  # fmt: skip


def chosen_ids(request: Request) -> list[str]:
    """Return the ids of the files in the box that the post chooses for its document, in order."""
    return list(dict.fromkeys(request.POST.getall('staged'))) if request.method == 'POST' else []

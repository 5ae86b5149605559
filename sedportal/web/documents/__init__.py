"""The pages of a document: card, files and their versions, comments, history, who has access; following it.

What changes the card, the files or the state stands in ``web.editing``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sedportal.documents.content import Document

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal:web/templates/documents'


def includeme(config: Configurator) -> None:
    """Register the pages under the document's own address and under its permanent one, ``/documents/<uid>``."""
    from . import discussion, download, presence, previews, versions, views, watching

    config.include(presence)
    config.add_route('document', '/documents/{uid}*traverse', factory=views.document_of_address, use_global_views=True)
    common = {'context': Document, 'api': False}
    for name, behind, view, permission, template in (
        ('', '', views.card, 'view', 'card'),
        ('print', '', views.printed, 'view', 'print'),
        ('history', '', views.history, 'history', 'history'),
        ('access', '', views.access, 'view', 'access'),
        ('discussion', '', discussion.discussion, 'view', 'discussion'),
        ('mentions', '', discussion.mentions, 'view', 'mentions'),
        ('versions', '', versions.versions, 'view', 'versions'),
        ('versions', '*', versions.text_difference, 'view_file', 'text_difference'),
        ('compare', '', versions.card_difference, 'history', 'card_difference'),
        ('editing', '', presence.editing, 'view', 'editing'),
        ('files', '*/preview', previews.preview, 'view_file', 'preview'),
    ):
        config.add_view(
            view, name=name, behind=behind, permission=permission, request_method='GET',
            renderer=f'{_TEMPLATES}/{template}.pt', **common,
        )  # fmt: skip
    config.add_view(views.history_csv, name='history.csv', permission='history', request_method='GET', **common)
    config.add_view(download.file, name='files', permission='view_file', request_method='GET', **common)
    config.add_view(
        previews.picture, name='files', behind='*/pages/*', permission='view_file', request_method='GET', **common
    )
    for behind, view in (('', discussion.say), ('*', discussion.mend), ('*/delete', discussion.take_back)):
        config.add_view(
            view, name='discussion', behind=behind, permission='view', request_method='POST',
            renderer=f'{_TEMPLATES}/discussion.pt', **common,
        )  # fmt: skip
    for draft, permission in ((True, 'edit'), (False, 'correct')):
        config.add_view(
            previews.reread, name='reread', draft=draft, permission=permission, request_method='POST', **common
        )
    config.add_view(watching.follow, name='watch', permission='view', request_method='POST', **common)
    config.add_view(
        versions.restore, name='versions', behind='*', permission='replace_file', request_method='POST', **common
    )

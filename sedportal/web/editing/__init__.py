"""Everything by which a person changes documents, folders and registers: forms that lose nothing, one operation each.

A room of ``web``. Views read the post, call one operation and redirect; a refusal gives the form back as it was typed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sedportal.directory.content import Folder, Organisation
from sedportal.documents.content import Document
from sedportal.security.roles import ADD_DOCUMENT

from .posting import FORM_PAGE

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal.web:templates/editing'


def includeme(config: Configurator) -> None:
    """Register the pages, each for what it changes."""
    config.include('.predicates')
    _add_creation(config)
    _add_document_pages(config)
    _add_attachments(config)


def _add_creation(config: Configurator) -> None:
    from . import creating

    for context in (Organisation, Folder):
        add = partial(
            config.add_view, name='add', context=context, permission=ADD_DOCUMENT, api=False,
            renderer=f'{_TEMPLATES}/add.pt',
        )  # fmt: skip
        add(creating.choose_or_fill, request_method='GET')
        add(creating.create, request_method='POST')


def _add_document_pages(config: Configurator) -> None:
    from . import changing, transitions

    add = partial(config.add_view, context=Document, api=False, renderer=FORM_PAGE)
    for draft, permission in ((True, 'edit'), (False, 'correct')):
        add(changing.edit_page, name='edit', permission=permission, draft=draft, request_method='GET')
        add(changing.save_card, name='edit', permission=permission, draft=draft, request_method='POST')
    add(transitions.take_step, name='transitions', permission='view', behind='', request_method='POST')
    add(transitions.step_page, name='transitions', permission='view', behind='*', request_method='GET')


def _add_attachments(config: Configurator) -> None:
    from . import attachments

    add = partial(
        config.add_view, context=Document, permission='replace_file', api=False,
        renderer=f'{_TEMPLATES}/attachments.pt',
    )  # fmt: skip
    add(attachments.attachments_page, name='attachments', request_method='GET')
    add(attachments.attach, name='files', behind='', request_method='POST')
    add(attachments.replace, name='files', behind='*/replace', request_method='POST')
    for method in ('GET', 'POST'):
        add(attachments.remove, name='files', behind='*/remove', request_method=method, renderer=FORM_PAGE)

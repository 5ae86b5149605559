"""Everything by which a person changes documents, folders and registers: forms that lose nothing, one operation each.

A room of ``web``. Views read the post, call one operation and redirect; a refusal gives the form back as it was typed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sedportal.directory.content import Folder, Organisation
from sedportal.documents.content import Document
from sedportal.security.roles import (
    ADD_DOCUMENT,
    MANAGE_FOLDERS,
    MANAGE_REGISTERS,
    MANAGE_ROLES,
    RESERVE_NUMBERS,
    VIEW_REGISTERS,
)

from .posting import FORM_PAGE

if TYPE_CHECKING:
    from pyramid.config import Configurator

_TEMPLATES = 'sedportal.web:templates/editing'
_METHODS = ('GET', 'POST')


def includeme(config: Configurator) -> None:
    """Register the pages, each for what it changes."""
    config.include('.predicates')
    _add_creation(config)
    _add_staging(config)
    _add_document_pages(config)
    _add_attachments(config)
    _add_folder_pages(config)
    _add_registers(config)


def _add_creation(config: Configurator) -> None:
    from . import creating

    for context in (Organisation, Folder):
        add = partial(
            config.add_view, name='add', context=context, permission=ADD_DOCUMENT, api=False,
            renderer=f'{_TEMPLATES}/add.pt',
        )  # fmt: skip
        add(creating.choose_or_fill, request_method='GET')
        add(creating.create, request_method='POST')


def _add_staging(config: Configurator) -> None:
    from . import staging

    for name, pattern, view, method, template in (
        ('staging', '/staging', staging.stage, 'POST', 'staged'),
        ('staged_file', '/staging/{id}', staging.download, 'GET', ''),
        ('staged_preview', '/staging/{id}/preview', staging.preview, 'GET', 'preview'),
        ('staged_picture', '/staging/{id}/pages/{number}', staging.picture, 'GET', ''),
        ('staged_remove', '/staging/{id}/remove', staging.remove, 'POST', ''),
    ):
        config.add_route(name, pattern, factory=staging.Box)
        renderer = f'{_TEMPLATES}/{template}.pt' if template else None
        config.add_view(
            view, route_name=name, request_method=method, permission=ADD_DOCUMENT, api=False, renderer=renderer
        )


def _add_document_pages(config: Configurator) -> None:
    from . import changing, documents, links, people, transitions

    add = partial(config.add_view, context=Document, api=False, renderer=FORM_PAGE)
    card = {'name': 'edit', 'renderer': f'{_TEMPLATES}/card.pt'}
    for draft, permission in ((True, 'edit'), (False, 'correct')):
        add(changing.edit_page, permission=permission, draft=draft, request_method='GET', **card)
        add(changing.save_card, permission=permission, draft=draft, request_method='POST', **card)
    add(transitions.take_step, name='transitions', permission='view', behind='', request_method='POST')
    add(transitions.step_page, name='transitions', permission='view', behind='*', request_method='GET')
    for method in _METHODS:
        add(documents.move, name='move', permission='move', request_method=method)
        add(documents.copy, name='copy', permission='view', draft=True, request_method=method)
        add(documents.delete, name='delete', permission='delete', request_method=method)
        for draft, permission in ((True, 'edit'), (False, 'issue_tasks')):
            add(people.participants, name='participants', permission=permission, draft=draft, request_method=method)
        add(links.links, name='links', permission='link', request_method=method, renderer=f'{_TEMPLATES}/links.pt')
    add(links.unlink, name='unlink', permission='link', request_method='POST')


def _add_attachments(config: Configurator) -> None:
    from . import attachments

    add = partial(
        config.add_view, context=Document, permission='replace_file', api=False,
        renderer=f'{_TEMPLATES}/attachments.pt',
    )  # fmt: skip
    add(attachments.attachments_page, name='attachments', request_method='GET')
    add(attachments.attach, name='files', behind='', request_method='POST')
    for address in ('*', '*/replace'):
        add(attachments.replace, name='files', behind=address, request_method='POST')
    for method in _METHODS:
        add(attachments.remove, name='files', behind='*/remove', request_method=method, renderer=FORM_PAGE)


def _add_folder_pages(config: Configurator) -> None:
    from . import folders

    pages = (
        (Folder, 'new', folders.new, MANAGE_FOLDERS),
        (Organisation, 'new', folders.new, MANAGE_FOLDERS),
        (Folder, 'rename', folders.rename, MANAGE_FOLDERS),
        (Folder, 'move', folders.move, MANAGE_FOLDERS),
        (Folder, 'copy', folders.copy, MANAGE_FOLDERS),
        (Folder, 'delete', folders.delete, MANAGE_FOLDERS),
        (Folder, 'inheritance', folders.inheritance, MANAGE_ROLES),
    )
    for context, name, view, permission in pages:
        for method in _METHODS:
            config.add_view(
                view, name=name, context=context, permission=permission, request_method=method, api=False,
                renderer=FORM_PAGE,
            )  # fmt: skip


def _add_registers(config: Configurator) -> None:
    from . import journal, patterns, registers, reserves

    add = partial(config.add_view, context=Organisation, api=False)
    for name, behind, view, permission, template in (
        ('registers', '', journal.registers, VIEW_REGISTERS, 'registers.pt'),
        ('registers', 'report', reserves.report, VIEW_REGISTERS, 'reserves.pt'),
        ('registers', 'export/*', journal.export, VIEW_REGISTERS, ''),
        ('number-patterns', '', patterns.patterns, MANAGE_REGISTERS, 'patterns.pt'),
        ('number-patterns', '*/example', patterns.example, MANAGE_REGISTERS, 'example.pt'),
    ):
        renderer = f'{_TEMPLATES}/{template}' if template else None
        add(view, name=name, permission=permission, behind=behind, request_method='GET', renderer=renderer)
    for name, behind, view, permission, template in (
        ('registers', 'reserve', registers.reserve, RESERVE_NUMBERS, FORM_PAGE),
        ('registers', 'give-up/*/*/*', registers.give_up, RESERVE_NUMBERS, FORM_PAGE),
        ('number-patterns', '*', patterns.pattern, MANAGE_REGISTERS, f'{_TEMPLATES}/pattern.pt'),
    ):
        for method in _METHODS:
            add(view, name=name, permission=permission, behind=behind, request_method=method, renderer=template)

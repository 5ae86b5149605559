"""Documents: their kinds and cards, attached files, drafts, registration, participants, links, and finding them.

The heart of the domain. It stands on directory and registers; pages, API, jobs and commands call ``operations``
to change and ``listing`` to find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register content, guards and effects of the lifecycles, and what the index is told of documents."""
    from . import content, guards, indexing, kinds, notices, verify

    config.add_content_type('Document', content.Document)
    config.registry.document_by_uid = content.document_by_uid
    config.include(kinds)
    config.include(guards)
    for part in ('tools', 'workshop', 'previews', 'texts', 'verdicts', 'checking', 'marks', 'words'):
        config.include(f'.files.{part}')
    config.include(indexing)
    config.include(notices)
    config.include('.files.uploads')
    config.add_verify_check('files', verify.verify_files)
    config.add_verify_check('index', verify.verify_index)

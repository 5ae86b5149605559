"""Tell what a person may do with a document, and because of what."""

from __future__ import annotations

import argparse
from typing import Any

from pyramid.traversal import resource_path

from sedportal.kernel.errors import NotFoundError
from sedportal.kernel.i18n import _
from sedportal.kernel.storage import reading
from sedportal.security.permits import decide
from sedportal.workflow.registry import workflows_of

from .environment import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``sedportal access``."""
    parser.add_argument('person', help='login')
    parser.add_argument('document', help='identifier (uid) from the permanent link')


def run(args: argparse.Namespace) -> int:
    """Print one line a permission; exit status 1 when the person may do nothing with the document."""
    with environment(args, read_only=True) as registry, reading(registry) as portal:
        document = registry.document_by_uid(portal, args.document)
        if document is None:
            raise NotFoundError(_('There is no document ${uid}.', mapping={'uid': args.document}))
        if args.person not in portal['people']:
            raise NotFoundError(_('There is nobody with the login ${login}.', mapping={'login': args.person}))
        rights = registry.rights_cache.rights_of(registry, portal, args.person)
        definition = workflows_of(registry).definitions.get(document.workflow_name)
        print(f'{document.number or "draft"}: {document.workflow_name}, {document.state}, mark {document.access_mark}')
        allowed = [_line(rights, permission, document) for permission in definition.permissions] if definition else []
    return 0 if any(allowed) else 1


def _line(rights: Any, permission: str, document: Any) -> bool:
    decision = decide(rights, permission, document)
    if decision.allowed:
        reasons = '; '.join(
            f'{because.role} at {resource_path(because.place) if because.place is not None else "this document"}'
            f' ({because.principal}, {because.cause})'
            for because in decision.because
        )
        print(f'  yes  {permission}: {reasons}')
    else:
        needed = ', '.join(decision.would_need) or 'nobody has it in this state'
        print(f'  no   {permission}: needs {needed}')
    return decision.allowed

"""Every change of a document, one public function each: right, rules, change, ledger."""

from .cards import change_card
from .copying import copy_draft, copy_folder
from .drafts import create_draft, delete_draft, move_document
from .entering import enter_document
from .files import attach_file, remove_file, replace_file
from .links import link_documents, links_of, unlink_documents
from .participants import name_participants
from .revising import revise
from .saved_views import begin_with_view, change_view, delete_view, save_view
from .transitions import advance_document, take_transition

__all__ = [
    'advance_document',
    'attach_file',
    'begin_with_view',
    'change_card',
    'change_view',
    'copy_draft',
    'copy_folder',
    'create_draft',
    'delete_draft',
    'delete_view',
    'enter_document',
    'link_documents',
    'links_of',
    'move_document',
    'name_participants',
    'remove_file',
    'replace_file',
    'revise',
    'save_view',
    'take_transition',
    'unlink_documents',
]  # fmt: skip

"""Every change of a document, one public function each: right, rules, change, ledger."""

from .cards import change_card
from .copying import copy_draft, copy_folder
from .drafts import create_draft, delete_draft, move_document
from .entering import enter_document
from .files import attach_file, remove_file, replace_file
from .links import link_documents, links_of, unlink_documents
from .participants import name_participants
from .revising import revise
from .staging import attach_staged, stage_file, staged_of, sweep_staged, unstage_file
from .transitions import advance_document, take_transition

__all__ = [
    'advance_document', 'attach_file', 'attach_staged', 'change_card', 'copy_draft', 'copy_folder', 'create_draft',
    'delete_draft', 'enter_document', 'link_documents', 'links_of', 'move_document', 'name_participants',
    'remove_file', 'replace_file', 'revise', 'stage_file', 'staged_of', 'sweep_staged', 'take_transition',
    'unlink_documents', 'unstage_file',
]  # fmt: skip

"""Every change of a document, one public function each: right, rules, change, ledger."""

from .cards import change_card
from .comments import add_comment, comments_of, delete_comment, edit_comment
from .copying import copy_draft, copy_folder
from .drafts import create_draft, delete_draft, move_document
from .entering import enter_document
from .exporting import note_export
from .feeds import close_feed, open_feed
from .files import ask_anew, attach_file, remove_file, replace_file, restore_version
from .links import link_documents, links_of, unlink_documents
from .merging import merge_card
from .participants import name_participants
from .revising import revise
from .saved_views import begin_with_view, change_view, delete_view, save_view
from .staging import attach_staged, stage_file, staged_of, sweep_staged, unstage_file
from .transitions import advance_document, take_transition
from .verdicts import note_verdicts
from .watching import watch

__all__ = [
    'add_comment',
    'advance_document',
    'ask_anew',
    'attach_file',
    'attach_staged',
    'begin_with_view',
    'change_card',
    'change_view',
    'close_feed',
    'comments_of',
    'copy_draft',
    'copy_folder',
    'create_draft',
    'delete_comment',
    'delete_draft',
    'delete_view',
    'edit_comment',
    'enter_document',
    'link_documents',
    'links_of',
    'merge_card',
    'move_document',
    'name_participants',
    'note_export',
    'note_verdicts',
    'open_feed',
    'remove_file',
    'replace_file',
    'restore_version',
    'revise',
    'save_view',
    'stage_file',
    'staged_of',
    'sweep_staged',
    'take_transition',
    'unlink_documents',
    'unstage_file',
    'watch',
]

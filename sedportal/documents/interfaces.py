"""Names that the documents promise to other rooms."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sedportal.kernel.i18n import _

LIFECYCLE = 'lifecycle'
DRAFT = 'draft'

ACCESS_MARKS: Mapping[str, str] = MappingProxyType(
    {
        'none': _('No mark'),
        'official_use': _('For official use'),
        'personal': _('Personal data'),
        'confidential': _('Confidential'),
    }
)
DELIVERIES: Mapping[str, str] = MappingProxyType(
    {
        'medo': _('MEDO'),
        'sed': _('SED'),
        'post': _('Post'),
        'courier': _('Courier'),
        'email': _('E-mail'),
        'portal': _('Web portal'),
        'hand': _('By hand'),
    }
)
URGENCIES: Mapping[str, str] = MappingProxyType(
    {
        'normal': _('Normal'),
        'urgent': _('Urgent'),
        'prompt': _('Prompt'),
    }
)
URGENT = frozenset({'urgent', 'prompt'})
# What the index is told to be true of a document, for filters.
WITH_FILES, IS_URGENT = 'files', 'urgent'
# МЭДО linkType, docs/domain.md, section 3.3.
LINK_TYPES: Mapping[str, str] = MappingProxyType(
    {
        'reply_to': _('In reply to'),
        'in_execution_of': _('In execution of'),
        'basis': _('Based on'),
        'refers_to': _('Refers to number'),
        'answer': _('Answer'),
        'related': _('Related to'),
    }
)
# The same as the other end calls them.
LINK_TYPES_BACK: Mapping[str, str] = MappingProxyType(
    {
        'reply_to': _('Replied to by'),
        'in_execution_of': _('Executed by'),
        'basis': _('Basis of'),
        'refers_to': _('Referred to by'),
        'answer': _('Answered by'),
        'related': _('Related to'),
    }
)

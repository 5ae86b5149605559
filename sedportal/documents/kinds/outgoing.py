"""Outgoing document: a letter of the organisation, of its own accord or in reply."""

from __future__ import annotations

from sedportal.kernel.i18n import _

from .kind import COMMON, Kind

KIND = Kind(
    key='outgoing',
    title=_('Outgoing document'),
    plural=_('Outgoing documents'),
    folder='outgoing',
    folder_title='Исходящие',
    number_pattern='исх-{seq}/{yy}',
    order=2,
    fields=('title', 'delivery', *COMMON, 'executor_mark', 'correspondent_group'),
)

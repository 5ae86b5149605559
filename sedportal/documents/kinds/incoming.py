"""Incoming document: a letter from outside the organisation."""

from __future__ import annotations

from sedportal.kernel.i18n import _

from .kind import COMMON, Kind

KIND = Kind(
    key='incoming',
    title=_('Incoming document'),
    plural=_('Incoming documents'),
    folder='incoming',
    folder_title='Входящие',
    number_pattern='вх-{seq}/{yy}',
    order=1,
    fields=(
        'title',
        'correspondent',
        'correspondent_id',
        'ext_number',
        'doc_date',
        'received_at',
        'delivery',
        'sheets',
        *(name for name in COMMON if name not in ('doc_date', 'sheets')),
        'correspondent_group',
    ),
    author_is_own=False,
)

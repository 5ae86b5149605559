"""Internal document: a service note, a report or an explanation."""

from __future__ import annotations

from types import MappingProxyType

from sedportal.kernel.i18n import _

from .kind import COMMON, Kind

KIND = Kind(
    key='internal',
    title=_('Internal document'),
    plural=_('Internal documents'),
    folder='internal',
    folder_title='Внутренние',
    number_pattern='вн-{seq}/{yy}',
    order=3,
    fields=('title', 'subkind', *COMMON, 'executor_mark'),
    choices=MappingProxyType(
        {
            'subkind': MappingProxyType(
                {
                    'service_note': _('Service note'),
                    'report_note': _('Report note'),
                    'explanatory_note': _('Explanatory note'),
                }
            ),
        }
    ),
)

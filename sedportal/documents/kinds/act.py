"""Legal act: decrees, resolutions, orders and decisions."""

from __future__ import annotations

from types import MappingProxyType

from sedportal.kernel.i18n import _

from .kind import COMMON, Kind

KIND = Kind(
    key='act',
    title=_('Legal act'),
    plural=_('Legal acts'),
    folder='acts',
    folder_title='Правовые акты',
    number_pattern='{seq}-п',
    order=4,
    fields=(
        'title',
        'subkind',
        *COMMON,
        'executor_mark',
        'effective_from',
        'publication',
        'repeals',
        'amended_by',
        'validity',
        'anticorruption_expertise',
        'legal_expertise',
    ),
    choices=MappingProxyType(
        {
            'subkind': MappingProxyType(
                {
                    'governor_decree': _('Decree of the Governor'),
                    'governor_order': _('Order of the Governor'),
                    'government_resolution': _('Resolution of the Government'),
                    'government_order': _('Order of the Government'),
                    'administration_resolution': _('Resolution of the administration'),
                    'administration_order': _('Order of the administration'),
                    'council_decision': _('Decision of the council'),
                    'main_activity_order': _('Departmental order on main activity'),
                    'personnel_order': _('Departmental order on personnel'),
                }
            ),
        }
    ),
)

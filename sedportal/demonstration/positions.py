"""Positions of invented people: what someone of a role is called in an organisation of a kind."""

from __future__ import annotations

import random

_HEADS = {
    'gov': 'Заместитель Председателя Правительства – руководитель аппарата',
    'dep': 'Начальник департамента',
    'kom': 'Председатель комитета',
    'sl': 'Начальник службы',
    'insp': 'Начальник инспекции',
    'upr': 'Начальник управления',
    'g': 'Глава администрации городского округа',
    'r': 'Глава администрации муниципального района',
}
_REGIONAL = {
    'registrar': 'Ведущий консультант отдела делопроизводства',
    'editor': 'Главный консультант организационного отдела',
    'archivist': 'Консультант по архивной работе',
    'orgadmin': 'Консультант по информационным системам',
}
_MUNICIPAL = {
    'registrar': 'Специалист по делопроизводству',
    'editor': 'Главный специалист общего отдела',
    'archivist': 'Ведущий специалист архивного отдела',
    'orgadmin': 'Специалист по информатизации',
}
_REGIONAL_STAFF = (
    'Заместитель начальника отдела', 'Начальник отдела', 'Главный консультант', 'Ведущий консультант', 'Консультант',
    'Советник', 'Главный специалист-эксперт', 'Ведущий специалист-эксперт', 'Старший специалист 1 разряда', 'Референт',
    'Главный бухгалтер', 'Юрисконсульт', 'Помощник руководителя',
)  # fmt: skip
_MUNICIPAL_STAFF = (
    'Заместитель главы администрации', 'Начальник общего отдела', 'Главный специалист', 'Ведущий специалист',
    'Специалист 1 категории', 'Управляющий делами',
)  # fmt: skip


def head_of(slug: str) -> str:
    """Return what the head of an organisation is called, by the first part of its slug."""
    return _HEADS[slug.partition('-')[0]]


def position_for(role_name: str, slug: str, category: str, chance: random.Random) -> str:
    """Return the position of one workplace.

    Parameters: ``role_name`` as in the login; ``slug`` and ``category`` of the organisation; ``chance``
    chooses among the positions of staff.
    """
    if role_name == 'manager':
        return head_of(slug)
    municipal = category in ('urban_okrug', 'municipal_district')
    named = _MUNICIPAL if municipal else _REGIONAL
    return named.get(role_name) or chance.choice(_MUNICIPAL_STAFF if municipal else _REGIONAL_STAFF)

"""Cards that can be registered, one for each kind."""

from __future__ import annotations

from typing import Any

_PEOPLE = {
    'addressees': [{'organisation': 'Департамент финансов Ивановской области', 'person': 'Петрова А.С.'}],
    'signatories': [{'name': 'Кузнецов П.Р.', 'position': 'Директор'}],
}
_OWN = {**_PEOPLE, 'doc_date': '2026-06-10', 'sheets': 2, 'responsible_unit': 'Общий отдел'}

CARDS: dict[str, dict[str, Any]] = {
    'incoming': {
        'title': 'О предоставлении сведений о ремонте дорог',
        'correspondent': 'ООО «Дорожник»',
        'ext_number': '17-04/2026',
        'doc_date': '2026-06-10',
        'received_at': '2026-06-14T10:00+03:00',
        'delivery': 'post',
        'sheets': 3,
    },
    'outgoing': {
        'title': 'О направлении отчёта',
        'delivery': 'medo',
        'executor_mark': 'Орлова М.И., 8 (4932) 00-00-00',
        **_OWN,
    },
    'internal': {'title': 'О графике дежурств', 'subkind': 'service_note', **_OWN},
    'act': {'title': 'Об утверждении порядка выдачи справок', 'subkind': 'administration_order', **_OWN},
}


def card_of(kind: str) -> dict[str, Any]:
    """Return a copy of the card of ``kind``."""
    return dict(CARDS[kind])

"""Registration: numbers without gaps, years by Moscow, reservation, annulment, what stays fixed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sedportal.documents.operations import change_card, delete_draft, take_transition
from sedportal.kernel.errors import InvalidError, RefusedError, WrongStateError
from sedportal.registers.content import ANNULLED, ISSUED
from sedportal.registers.operations import annul_reservation, reserve_number, set_pattern
from sedportal.registers.verify import verify_registers

CLERK = 'registrar.g-kineshma'


def number_of(portal: Any, uid: str) -> str:
    with portal.reading() as root:
        return str(portal.document(root, uid).number)


def test_numbers_follow_each_other_by_organisation_and_kind(portal: Any) -> None:
    first = [portal.registered(CLERK), portal.registered(CLERK), portal.registered(CLERK, 'outgoing')]
    other = portal.registered('registrar.g-shuya')
    acts = portal.registered(CLERK, 'act')
    assert [number_of(portal, uid) for uid in first] == ['вх-1/26', 'вх-2/26', 'исх-1/26']
    assert (number_of(portal, other), number_of(portal, acts)) == ('вх-1/26', '1-п')


def test_a_refused_registration_burns_no_number(portal: Any) -> None:
    incomplete = portal.draft(CLERK, sheets=None)
    with pytest.raises(InvalidError) as refused:
        portal.advance(incomplete, CLERK, 'register')
    assert set(refused.value.errors) == {'sheets'}
    assert number_of(portal, portal.registered(CLERK)) == 'вх-1/26'


def test_the_series_begins_anew_at_midnight_in_moscow(portal: Any) -> None:
    portal.clock.moment = datetime(2026, 12, 31, 20, 59, tzinfo=UTC)
    assert number_of(portal, portal.registered(CLERK)) == 'вх-1/26'
    portal.clock.moment = datetime(2026, 12, 31, 21, 1, tzinfo=UTC)
    assert number_of(portal, portal.registered(CLERK)) == 'вх-1/27'


def test_a_clock_set_back_neither_repeats_a_number_nor_turns_the_dates(portal: Any) -> None:
    first = portal.registered(CLERK)
    portal.clock.advance(hours=-5)
    second = portal.registered(CLERK)
    with portal.reading() as root:
        one, two = portal.document(root, first), portal.document(root, second)
        assert one.registered_at <= two.registered_at
        assert list(verify_registers(portal.registry, root)) == []


@pytest.mark.parametrize('days', [35, 400])
def test_a_clock_that_had_leapt_ahead_takes_no_year_with_it(portal: Any, days: int) -> None:
    """R9: what was registered by a wrong clock stays in that year's register; the present year goes on in its own."""
    assert number_of(portal, portal.registered(CLERK)) == 'вх-1/26'
    before = portal.clock.moment
    portal.clock.advance(days=days)
    year = (before + timedelta(days=days)).year % 100
    leapt = number_of(portal, portal.registered(CLERK))
    assert leapt == ('вх-1/27' if year == 27 else 'вх-2/26')
    portal.clock.moment = before
    expected = 2 if year == 27 else 3
    assert number_of(portal, portal.registered(CLERK)) == f'вх-{expected}/26'
    portal.clock.moment = before + timedelta(days=days)
    with portal.reading() as root:
        assert list(verify_registers(portal.registry, root)) == []


def test_a_reserved_number_is_used_once_or_given_up_with_a_reason(portal: Any) -> None:
    with portal.acting(CLERK) as unit:
        place = unit.portal['organisations']['g-kineshma']
        assert reserve_number(unit, place, 'incoming', 'Письмо везут из Москвы').number == 'вх-1/26'
    assert number_of(portal, portal.registered(CLERK)) == 'вх-2/26'
    with portal.acting(CLERK) as unit:
        place = unit.portal['organisations']['g-kineshma']
        with pytest.raises(InvalidError):
            annul_reservation(unit, place, 'incoming/2026', 1, '  ')
        given_up = annul_reservation(unit, place, 'incoming/2026', 1, 'Письмо не приехало')
        assert given_up.status == ANNULLED
        with pytest.raises(WrongStateError):
            annul_reservation(unit, place, 'incoming/2026', 1, 'ещё раз')
    with portal.reading() as root:
        assert list(verify_registers(portal.registry, root)) == []


def test_who_may_not_register_may_not_reserve(portal: Any) -> None:
    with portal.acting('manager.g-kineshma') as unit, pytest.raises(RefusedError):
        reserve_number(unit, unit.portal['organisations']['g-kineshma'], 'incoming', 'Нужно')


def test_an_annulled_document_keeps_number_and_card(portal: Any) -> None:
    uid = portal.registered(CLERK)
    with pytest.raises(InvalidError) as refused:
        portal.advance(uid, CLERK, 'annul')
    assert 'comment' in refused.value.errors
    portal.advance(uid, CLERK, 'annul', comment='Зарегистрирован дважды')
    with portal.reading() as root:
        document = portal.document(root, uid)
        entry = root['organisations']['g-kineshma'].registers['incoming/2026'].get(1)
        assert (document.state, document.number) == ('annulled', 'вх-1/26')
        assert (entry.status, entry.reason) == (ANNULLED, 'Зарегистрирован дважды')
    assert number_of(portal, portal.registered(CLERK)) == 'вх-2/26'


def test_a_pattern_counts_from_the_next_number_on(portal: Any) -> None:
    portal.registered('registrar.dep-fin')
    with portal.acting('orgadmin.dep-fin') as unit:
        set_pattern(unit, unit.portal['organisations']['dep-fin'], 'incoming', '{case}/{seq:04}-{yyyy}')
    with pytest.raises(InvalidError) as refused:
        portal.registered('registrar.dep-fin')
    assert 'case' in refused.value.errors
    assert number_of(portal, portal.registered('registrar.dep-fin', case='01-12')) == '01-12/0002-2026'


@pytest.mark.parametrize('pattern', ['вх-{yy}', '{seq}{colour}', '{seq', 'x' * 40 + '{seq}', '{seq}\x07'])
def test_a_pattern_that_makes_no_numbers_is_refused(portal: Any, pattern: str) -> None:
    with portal.acting('orgadmin.dep-fin') as unit, pytest.raises(InvalidError):
        set_pattern(unit, unit.portal['organisations']['dep-fin'], 'incoming', pattern)


def test_what_is_registered_is_never_deleted_and_corrected_only_with_a_reason(portal: Any) -> None:
    uid = portal.registered(CLERK)
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        with pytest.raises(RefusedError):
            delete_draft(unit, document)
        with pytest.raises(InvalidError) as refused:
            change_card(unit, document, {'title': 'Другое'})
        assert set(refused.value.errors) == {'comment'}
        with pytest.raises(InvalidError):
            change_card(unit, document, {'correspondent': None}, comment='Опечатка')
        changes = change_card(unit, document, {'title': 'О дорогах'}, comment='Опечатка')
        assert changes['title'][1] == 'О дорогах'


def test_dates_in_the_future_keep_a_card_from_registration(portal: Any) -> None:
    uid = portal.draft(CLERK, doc_date='2026-06-16')
    with pytest.raises(RefusedError) as refused:
        portal.advance(uid, CLERK, 'register')
    assert 'future' in str(refused.value.message)


def test_every_issued_number_stands_on_its_document(portal: Any) -> None:
    for _count in range(3):
        portal.registered(CLERK)
    with portal.acting() as unit:
        register = unit.portal['organisations']['g-kineshma'].registers['incoming/2026']
        assert [entry.status for entry in register] == [ISSUED] * 3
        portal.document(unit.portal, register.get(2).uid).number = 'вх-7/26'
        del register.entries[1]
        texts = ' '.join(finding.text for finding in verify_registers(portal.registry, unit.portal))
        assert 'does not carry it' in texts
        assert 'missing' in texts


def test_an_unknown_or_untimely_transition_is_refused(portal: Any) -> None:
    uid = portal.registered(CLERK)
    with portal.acting(CLERK) as unit:
        document = portal.document(unit.portal, uid)
        with pytest.raises(WrongStateError):
            take_transition(unit, document, 'register')
        with pytest.raises(InvalidError):
            take_transition(unit, document, 'fly')

"""The machine: offers with reasons, firing with all its refusals, automatic and timed transitions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from substanced.event import AfterTransition
from substanced.interfaces import IWorkflow
from substanced.workflow import WorkflowError

from sedportal.kernel.errors import InvalidError, RefusedError, WrongStateError
from sedportal.workflow.events import TransitionFired, TransitionWillFire
from sedportal.workflow.findings import plain
from sedportal.workflow.machine import advance, fire, initialise, is_due, missing_fields, offers
from sedportal.workflow.storage import storage_of


def test_a_new_document_stands_in_the_initial_state(desk: Any) -> None:
    letter = desk.letter()
    assert (letter.state, letter.workflow_name, letter.workflow_version) == ('draft', 'incoming', 1)
    assert type(letter.__workflow_state__) is dict


def test_offers_name_every_way_out_with_its_reasons(desk: Any) -> None:
    register, withdraw = offers(desk.unit('reader'), desk.letter())
    assert (register.name, register.to_state, register.title.en) == ('register', 'registered', 'Register')
    assert not register.allowed
    assert 'It takes one of these: Registrar.' in plain(register.reasons[0])
    assert [plain(reason) for reason in register.reasons[1:]] == [
        f'Fill in “Field {key}”.'
        for key in ('title', 'correspondent', 'ext_number', 'doc_date', 'received_at', 'delivery', 'sheets')
    ]
    assert register.missing == register.fields[:-1]
    assert (withdraw.name, len(withdraw.reasons), withdraw.missing) == ('withdraw', 1, ())
    assert withdraw.decision is not None
    assert withdraw.decision.would_need == ('initiator', 'registrar')


def test_what_may_be_done_is_offered_without_reasons(desk: Any) -> None:
    register, withdraw = offers(desk.unit('registrar'), desk.letter().fill())
    assert register.allowed
    assert register.reasons == ()
    assert withdraw.comment == 'optional'
    letter = desk.letter(participants={'initiator': ('ivanova',)})
    assert [offer.allowed for offer in offers(desk.unit('editor'), letter)] == [False, True]


def test_the_way_of_a_letter(desk: Any) -> None:
    letter = desk.letter().fill()
    unit = desk.unit('registrar')
    step = fire(unit, letter, 'register', '  принято ')
    assert (step.name, step.from_state, step.to_state) == ('register', 'draft', 'registered')
    assert (step.workflow, step.version, step.comment, step.by_itself) == ('incoming', 1, 'принято', False)
    assert letter.number == 'вх-1/26 from draft'
    assert fire(desk.unit('archivist'), letter, 'archive').to_state == letter.state == 'archived'
    assert offers(unit, letter) == []
    assert letter.__workflow_state__ == {'lifecycle': 'archived'}


def test_the_state_is_put_in_place_anew(desk: Any) -> None:
    letter = desk.letter().fill()
    before = letter.__workflow_state__
    before['approval'] = 'agreed'
    fire(desk.unit('registrar'), letter, 'register')
    assert before == {'lifecycle': 'draft', 'approval': 'agreed'}
    assert letter.__workflow_state__ == {'lifecycle': 'registered', 'approval': 'agreed'}


def test_the_portal_itself_needs_no_role(desk: Any) -> None:
    assert fire(desk.unit(everything=True), desk.letter().fill(), 'register').to_state == 'registered'


def test_unknown_and_untimely_transitions(desk: Any) -> None:
    letter = desk.letter()
    with pytest.raises(InvalidError) as invalid:
        fire(desk.unit('registrar'), letter, 'fly')
    assert list(invalid.value.errors) == ['transition']
    with pytest.raises(WrongStateError) as wrong:
        fire(desk.unit('registrar'), letter, 'archive')
    assert (
        plain(wrong.value.message)
        == '“Hand over to the archive” is not possible now: the document is in the state “Draft”.'
    )
    assert wrong.value.data == {'transition': 'archive', 'state': 'draft'}


def test_a_refusal_carries_the_decision(desk: Any) -> None:
    letter = desk.letter().fill()
    with pytest.raises(RefusedError) as refused:
        fire(desk.unit('manager', 'editor'), letter, 'register')
    assert refused.value.data['decision'].would_need == ('registrar',)
    assert letter.state == 'draft'


def test_what_is_missing_is_named_by_field(desk: Any) -> None:
    letter = desk.letter().fill()
    letter.title, letter.correspondent = ' ', ''
    with pytest.raises(InvalidError) as invalid:
        fire(desk.unit('registrar'), letter, 'register', fields={'correspondent': 'Дептранс'})
    assert {key: [plain(text) for text in texts] for key, texts in invalid.value.errors.items()} == {
        'title': ['Fill in “Field title”.']
    }
    assert fire(desk.unit('registrar'), letter, 'register', fields={'title': 'О', 'correspondent': 'Д'})


def test_given_fields_may_also_empty_what_is_filled(desk: Any) -> None:
    letter = desk.letter().fill()
    register = desk.registry.workflows.definitions['incoming'].transitions['register']
    assert missing_fields(desk.unit(), letter, register, {'title': None, 'sheets': 0}) == ('title',)


def test_a_required_comment(desk: Any) -> None:
    letter = desk.letter().fill()
    unit = desk.unit('registrar')
    fire(unit, letter, 'register')
    (archive, annul) = offers(unit, letter)
    assert (archive.comment, annul.comment, annul.allowed) == ('optional', 'required', True)
    with pytest.raises(InvalidError) as invalid:
        fire(unit, letter, 'annul', ' \n')
    assert list(invalid.value.errors) == ['comment']
    assert fire(unit, letter, 'annul', ' зарегистрирован дважды').comment == 'зарегистрирован дважды'
    assert letter.number == 'annulled: зарегистрирован дважды'


def shipped_with(shipped: Path, **changes: str) -> str:
    text = (shipped / 'incoming.yaml').read_text(encoding='utf-8')
    for old, new in changes.items():
        line = f'    permission: {old}\n'
        assert line in text
        text = text.replace(line, line + new)
    return text


def test_guards_refuse_with_their_reason(desk_of: Any, shipped: Path) -> None:
    def prepare(config: Any) -> None:
        config.add_workflow_guard('short', lambda unit, document, transition: 'The title is too long.', 'Short title')
        config.add_workflow_guard('fine', lambda unit, document, transition: None, 'All is fine')

    desk = desk_of(prepare, incoming=shipped_with(shipped, withdraw='    guards: [fine, short]\n'))
    letter = desk.letter()
    offer = offers(desk.unit('registrar'), letter)[1]
    assert (offer.allowed, offer.reasons) == (False, ('The title is too long.',))
    with pytest.raises(RefusedError) as refused:
        fire(desk.unit('registrar'), letter, 'withdraw')
    assert refused.value.message == 'The title is too long.'
    assert refused.value.data == {'reasons': ('The title is too long.',), 'transition': 'withdraw'}


def test_events_surround_the_change(desk: Any) -> None:
    seen: list[tuple[str, str, str]] = []

    def note(event: Any) -> None:
        seen.append((type(event).__name__, event.object.state, event.object.number))

    desk.config.add_subscriber(note, TransitionWillFire)
    desk.config.add_subscriber(note, AfterTransition)
    desk.config.commit()
    fire(desk.unit('registrar'), desk.letter().fill(), 'register')
    assert seen == [('TransitionWillFire', 'draft', ''), ('TransitionFired', 'registered', 'вх-1/26 from draft')]


def test_the_after_event_tells_all(desk: Any) -> None:
    events: list[TransitionFired] = []
    desk.config.add_subscriber(events.append, TransitionFired)
    desk.config.commit()
    unit = desk.unit('registrar')
    step = fire(unit, desk.letter(), 'withdraw', 'не нужен')
    (event,) = events
    assert (event.old_state, event.new_state, event.transition) == ('draft', 'withdrawn', 'withdraw')
    assert event.unit is unit
    assert event.step is step


def test_a_subscriber_may_refuse(desk: Any) -> None:
    desk.config.add_subscriber(lambda event: event.refuse('Not today.'), TransitionWillFire)
    desk.config.commit()
    letter = desk.letter().fill()
    with pytest.raises(RefusedError, match='Not today'):
        fire(desk.unit('registrar'), letter, 'register')
    assert (letter.state, letter.number) == ('draft', '')


def test_automatic_transitions_run_when_nothing_stands_against(desk_of: Any, shipped: Path) -> None:
    desk = desk_of(incoming=shipped_with(shipped, register='    automatic: true\n', archive='    automatic: true\n'))
    letter = desk.letter()
    assert advance(desk.unit(), letter) == []
    assert [(step.name, step.by_itself) for step in advance(desk.unit(), letter.fill())] == [
        ('register', True),
        ('archive', True),
    ]
    assert letter.state == 'archived'


def test_timed_transitions_wait_for_their_day(desk_of: Any, shipped: Path) -> None:
    desk = desk_of(incoming=shipped_with(shipped, archive='    timed: {after_days: 30, field: due}\n'))
    letter = desk.letter().fill()
    unit = desk.unit('registrar')
    fire(unit, letter, 'register')
    archive = desk.registry.workflows.definitions['incoming'].transitions['archive']
    today = date(2026, 3, 10)
    for due, ready in [
        (None, False),
        ('soon', False),
        (today, False),
        (today - timedelta(days=29), False),
        (today - timedelta(days=30), True),
        # Half past nine in the evening of the 8th in UTC is the 9th in Moscow.
        (datetime.fromisoformat('2026-02-08T21:30+00:00'), False),
        (datetime.fromisoformat('2026-02-08T20:30+00:00'), True),
    ]:
        letter.due = due
        assert is_due(unit, letter, archive) is ready, due
    assert [step.name for step in advance(unit, letter)] == ['archive']


def test_what_happens_by_itself_nobody_fires(desk_of: Any, shipped: Path) -> None:
    text = shipped_with(shipped).replace('    permission: archive\n', '    automatic: true\n')
    desk = desk_of(incoming=text)
    letter = desk.letter().fill()
    unit = desk.unit('registrar')
    fire(unit, letter, 'register')
    archive = offers(unit, letter)[0]
    assert (archive.allowed, archive.decision) == (False, None)
    assert plain(archive.reasons[0]) == 'The portal takes this step by itself.'
    with pytest.raises(RefusedError):
        fire(unit, letter, 'archive')
    assert fire(desk.unit(everything=True), letter, 'archive').by_itself


def test_several_sources_lead_to_one_target(desk_of: Any, shipped: Path) -> None:
    text = shipped_with(shipped).replace(
        '    from: [registered]\n    to: annulled', '    from: [registered, draft]\n    to: annulled'
    )
    text = text.replace('delete, withdraw, register]', 'delete, withdraw, register, annul]')
    desk = desk_of(incoming=text)
    letters = [desk.letter().fill(), desk.letter().fill()]
    unit = desk.unit('registrar')
    fire(unit, letters[0], 'register')
    assert [fire(unit, letter, 'annul', 'ошибка').from_state for letter in letters] == ['registered', 'draft']


@pytest.mark.parametrize('lost', ['state', 'workflow'])
def test_a_document_whose_state_is_gone(desk: Any, lost: str) -> None:
    letter = desk.letter()
    if lost == 'state':
        letter.__workflow_state__ = {'lifecycle': 'pondered'}
    else:
        letter.workflow_name = 'telegram'
    for ask in (
        lambda: offers(desk.unit('registrar'), letter),
        lambda: fire(desk.unit('registrar'), letter, 'register'),
    ):
        with pytest.raises(WrongStateError, match='must migrate'):
            ask()


def test_the_storage_is_a_workflow_of_substance_d_that_fires_nothing(desk: Any, new_letter: Any) -> None:
    storage = storage_of(desk.registry.workflows.definitions['act'])
    assert IWorkflow.providedBy(storage)
    assert storage is storage_of(desk.registry.workflows.definitions['act'])
    letter = new_letter('act')
    assert not storage.has_state(letter)
    assert storage.initialize(letter) == ('draft', None)
    assert storage.state_of(letter) == letter.state == 'draft'
    with pytest.raises(WorkflowError, match='No such state'):
        storage.put(letter, 'lost')
    for closed in (storage.transition, storage.transition_to_state, storage.get_transitions, storage.reset):
        with pytest.raises(WorkflowError, match='machine'):
            closed(letter, None)


def test_initialise_records_the_definition(desk: Any, new_letter: Any) -> None:
    letter = new_letter('act')
    assert letter.state == ''
    initialise(letter, desk.registry.workflows.definitions['act'])
    assert (letter.workflow_name, letter.state) == ('act', 'draft')

"""S9: argon2id, 8 to 1,000 characters of any script, a block list, no truncation; one price for any guess."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sedportal.kernel.errors import BusyError, InvalidError
from sedportal.security.password_policy import check_policy
from sedportal.security.passwords import Passwords

NAMES = ('registrar.g-kineshma', 'Соколова', 'Администрация городского округа Кинешма', 'g-kineshma')


@pytest.fixture(scope='module')
def passwords() -> Passwords:
    return Passwords(memory_kib=8, time_cost=1, parallelism=1)


def test_the_hash_is_argon2id_with_the_settings_of_the_ini_file(passwords: Passwords) -> None:
    assert Passwords().hash_password('кедр над рекой').startswith('$argon2id$v=19$m=19456,t=2,p=1$')
    assert passwords.hash_password('кедр над рекой') != passwords.hash_password('кедр над рекой')


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(exclude_categories=['Cs']), min_size=8, max_size=1000))
def test_any_script_comes_back(passwords: Passwords, password: str) -> None:
    stored = passwords.hash_password(password)
    assert passwords.check_password(stored, password)


@settings(deadline=None, max_examples=20)
@given(st.integers(8, 999))
def test_nothing_is_cut_off(passwords: Passwords, length: int) -> None:
    stored = passwords.hash_password('ж' * length)
    assert not passwords.check_password(stored, 'ж' * (length + 1))
    assert not passwords.check_password(stored, 'ж' * (length - 1))


def test_both_spellings_of_one_character_are_one_password(passwords: Passwords) -> None:
    stored = passwords.hash_password('подъёмный йод')
    assert passwords.check_password(stored, 'подъёмный йод')


def test_each_check_costs_one_verification_whoever_is_asked_for(passwords: Passwords) -> None:
    known = passwords.hash_password('кедр над рекой')
    for stored, password in [
        (known, 'кедр над рекой'),
        (known, 'мимо'),
        (None, 'мимо'),
        (known, 'я' * 1001),
        (known, '\ud800'),
        ('damaged', 'мимо'),
        (None, ''),
    ]:
        before = passwords.verifications
        assert passwords.check_password(stored, password) == (stored == known and password == 'кедр над рекой')
        assert passwords.verifications == before + 1


def test_old_parameters_ask_for_a_new_hash(passwords: Passwords) -> None:
    old = Passwords(memory_kib=8, time_cost=2).hash_password('кедр над рекой')
    assert passwords.needs_rehash(old)
    assert not passwords.needs_rehash(passwords.hash_password('кедр над рекой'))


def test_whoever_gets_no_turn_is_told_so() -> None:
    slow = Passwords(memory_kib=8, time_cost=1, at_once=1, wait_seconds=0.01)
    with slow._turn(), pytest.raises(BusyError) as refused:
        slow.check_password(None, 'что угодно')
    assert refused.value.data['retry_after'] >= 1


def test_many_at_once_take_turns() -> None:
    few = Passwords(memory_kib=8, time_cost=1, at_once=2)
    stored = few.hash_password('кедр над рекой')
    answers: list[bool] = []
    threads = [
        threading.Thread(target=lambda: answers.append(few.check_password(stored, 'кедр над рекой'))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 8
    assert few.verifications == 8


@pytest.mark.parametrize(
    'password',
    [
        'кедр над рекой',
        'correct horse battery staple',
        '忘れないでください、ね',
        '🦊🦉🌲🏔🦌🐟🌊🔥',
        'sed-demo-2014',
        'x7#Kp2!q',
        'Ж' + 'щука' * 249,
    ],
)
def test_good_passwords_pass(password: str) -> None:
    check_policy(password, NAMES)


@pytest.mark.parametrize(
    'password',
    [
        '',
        'коротки',
        'я' * 1001,
        'password',
        'Password1',
        'ПАРОЛЬ-12',
        'gfhjkm2024',
        'admin123',
        'qwertyui',
        'Йцукенгш',
        'ЙЦУКЕН123',
        '1qaz2wsx',
        '1йфя2цыч',
        'qweasdzxc',
        '123456789',
        '987654321',
        'aaaaaaaa',
        'ябябябяб',
        'абвгдежз',
        'qwe12345!',
        'Registrar.g-Kineshma!',
        'моя-g-kineshma-77',
        'соколова+сокол',
        'кинешма на Волге',
        'перенос\nстроки',
        '\ud800' * 8,
    ],
)
def test_guessable_passwords_are_refused_with_a_reason(password: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check_policy(password, NAMES, field='new_password')
    assert list(refused.value.errors) == ['new_password']


def test_a_thousand_characters_pass_and_one_more_does_not() -> None:
    text = ''.join(chr(0x4E00 + index) for index in range(1001))
    check_policy(text[:1000])
    with pytest.raises(InvalidError):
        check_policy(text)

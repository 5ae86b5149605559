from __future__ import annotations

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sedportal.documents.files.names import LONGEST_NAME, disposition, safe_name

HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from('./\\:*?"<>|\x00\r\n\t\u202e\u2066\u200f\ufeff\u0308ё~ CONPRaux1²\uff0f\u2044\u212a\ud800'),
        st.characters(),
    ),
    max_size=300,
)


@pytest.mark.parametrize(
    ('raw', 'safe'),
    [
        ('Письмо Минстроя № 5.docx', 'Письмо Минстроя № 5.docx'),
        ('../../etc/passwd', 'passwd'),
        ('..\\..\\boot.ini', 'boot.ini'),
        ('C:\\Users\\Иванов\\Отчёт.xlsx', 'Отчёт.xlsx'),
        ('C:отчёт.xlsx', 'отчёт.xlsx'),
        ('/absolute/', 'absolute'),
        ('a/..', 'a'),
        ('файл.txt\x00.png', 'файл.txt.png'),
        ('счёт\u202egpj.exe', 'счётgpj.exe'),
        ('a\u2066b\u2069c.pdf', 'abc.pdf'),
        ('имя\r\nSet-Cookie: a=b.pdf', 'имяSet-Cookie_ a=b.pdf'),
        ('.htaccess', 'htaccess'),
        ('...', 'file'),
        ('', 'file'),
        (' \u200b ', 'file'),
        ('con', '_con'),
        ('CON.txt', '_CON.txt'),
        ('nul .txt', '_nul .txt'),
        ('COM¹.log', '_COM¹.log'),
        ('contract.pdf', 'contract.pdf'),
        ('отчёт.pdf. . .', 'отчёт.pdf'),
        ('е\u0308лка.odt', 'ёлка.odt'),
        ('a\u00a0 \u2003b.txt', 'a b.txt'),
        ('смета:Zone.Identifier', 'смета_Zone.Identifier'),
        ('a\uff0fb\u2215c.txt', 'a_b_c.txt'),
        ('план\ud800.txt', 'план.txt'),
        ('<script>alert(1)</script>.html', 'script_.html'),
        ('../\u202e..', 'file'),
    ],
)
def test_safe_name(raw: str, safe: str) -> None:
    assert safe_name(raw) == safe


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name('Очень длинное письмо ' * 40 + '.docx')
    assert name.endswith('.docx')
    assert LONGEST_NAME - 4 <= len(name.encode()) <= LONGEST_NAME


def test_an_endless_extension_is_cut_too() -> None:
    assert len(safe_name('a.' + 'ж' * 400).encode()) <= LONGEST_NAME


@given(HOSTILE)
@example('a' * 251 + ' .' + 'txt')
@example('..\u0308')
@example('=' * 255 + '\u0338')
def test_any_name_becomes_safe(raw: str) -> None:
    name = safe_name(raw)
    assert name
    assert safe_name(name) == name
    assert len(name.encode()) <= LONGEST_NAME
    assert name == unicodedata.normalize('NFC', name)
    assert not set(name) & set('/\\:*?"<>|\uff0f\u2044\u2215')
    assert not any(unicodedata.category(sign) in ('Cc', 'Cf', 'Cs', 'Zl', 'Zp') for sign in name)
    assert name.strip(' .') == name


def test_disposition_of_a_plain_name() -> None:
    assert disposition('report 5.pdf') == 'attachment; filename="report 5.pdf"'
    assert disposition('report.pdf', inline=True) == 'inline; filename="report.pdf"'


def test_disposition_of_a_russian_name() -> None:
    header = disposition('Щучий «план» № 5, ёмкость 50%.docx')
    ascii_part, _, encoded = header.partition('; filename*=')
    assert ascii_part == 'attachment; filename="Shchuchiy \'plan\' No 5, emkost 50_.docx"'
    assert encoded.startswith("UTF-8''%D0%A9")
    assert encoded.endswith('%2050%25.docx')


@given(HOSTILE)
def test_any_disposition_is_one_header_that_reads_back(raw: str) -> None:
    header = disposition(raw)
    assert header.isascii()
    assert '\r' not in header
    assert '\n' not in header
    assert header.count('"') == 2
    assert '\\' not in header
    assert '%' not in header.split('"')[1]
    assert header.startswith('attachment; filename="')
    plain, _, encoded = header.partition("; filename*=UTF-8''")
    assert unquote(encoded, errors='strict') == safe_name(raw) if encoded else plain.split('"')[1] == safe_name(raw)

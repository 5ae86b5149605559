"""Russian names in Latin letters, for logins: readable and easy to say over the telephone."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = dict(
    zip(
        'абвгдезийклмнопрстуфхцчшщыэюя',
        ('a', 'b', 'v', 'g', 'd', 'e', 'z', 'i', 'y', 'k', 'l', 'm', 'n', 'o', 'p', 'r', 's', 't', 'u', 'f', 'kh',
         'ts', 'ch', 'sh', 'shch', 'y', 'e', 'yu', 'ya'),
        strict=True,
    )
) | {'ж': 'zh', 'ё': 'e', 'ъ': '', 'ь': ''}  # fmt: skip
_OTHER = re.compile('[^a-z0-9]+')


def latin(text: str) -> str:
    """Return ``text`` in small Latin letters and digits; whatever else stands in it becomes one hyphen."""
    spelled = ''.join(_LETTERS.get(sign, sign) for sign in unicodedata.normalize('NFC', text).casefold())
    plain = ''.join(sign for sign in unicodedata.normalize('NFD', spelled) if not unicodedata.combining(sign))
    return _OTHER.sub('-', plain).strip('-')

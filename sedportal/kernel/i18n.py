"""Interface texts: English message ids, translated from the gettext catalogues under ``locale/``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.i18n import TranslationStringFactory
from translationstring import TranslationString

DOMAIN = 'sedportal'
_ = TranslationStringFactory(DOMAIN)


def translated(localizer: Any, text: Any) -> str:
    """Return ``text`` in the localizer's language.

    Parameters: ``text`` is a plain or translation string, a mapping of texts by language (``{'ru': …, 'en': …}``),
    or a tuple of any of these, joined by commas. Texts inside a message's mapping are translated as well.
    """
    if isinstance(text, TranslationString):
        mapping = {key: _inner(localizer, value) for key, value in (text.mapping or {}).items()}
        # The frameworks' own catalogues are incomplete: their texts are translated in ours.
        own = TranslationString(text, domain=DOMAIN, default=text.default, mapping=mapping, context=text.context)
        return str(localizer.translate(own))
    if isinstance(text, tuple):
        return ', '.join(translated(localizer, one) for one in text)
    if isinstance(text, Mapping):
        return str(text.get(localizer.locale_name) or next(iter(text.values()), ''))
    in_locale = getattr(text, 'in_locale', None)
    return str(in_locale(localizer.locale_name)) if callable(in_locale) else str(text)


def _inner(localizer: Any, value: Any) -> Any:
    is_plain = isinstance(value, int | float) or type(value) is str
    return value if is_plain else translated(localizer, value)

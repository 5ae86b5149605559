"""Interface texts: English message ids, translated from the gettext catalogues under ``locale/``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.i18n import TranslationStringFactory
from translationstring import TranslationString

DOMAIN = 'sedportal'
_ = TranslationStringFactory(DOMAIN)
# A page asks for a hundred texts that are always the same; looking one up in the catalogue costs ten times as much.
_MOST_KEPT = 10_000
_KEPT = '_sedportal_texts'


def translated(localizer: Any, text: Any) -> str:
    """Return ``text`` in the localizer's language.

    Parameters: ``text`` is a plain or translation string, a mapping of texts by language (``{'ru': …, 'en': …}``),
    or a tuple of any of these, joined by commas. Texts inside a message's mapping are translated as well.
    """
    if isinstance(text, TranslationString):
        return _message(localizer, text) if text.mapping else _constant(localizer, text)
    if isinstance(text, tuple):
        return ', '.join(translated(localizer, one) for one in text)
    if isinstance(text, Mapping):
        return str(text.get(localizer.locale_name) or next(iter(text.values()), ''))
    in_locale = getattr(text, 'in_locale', None)
    return str(in_locale(localizer.locale_name)) if callable(in_locale) else str(text)


def kept_texts(localizer: Any) -> dict[tuple[Any, ...], Any]:
    """Return the texts that were looked up with ``localizer``, to be added to."""
    kept: dict[tuple[Any, ...], Any] | None = getattr(localizer, _KEPT, None)
    if kept is None or len(kept) >= _MOST_KEPT:
        kept = {}
        setattr(localizer, _KEPT, kept)
    return kept


def _constant(localizer: Any, text: TranslationString) -> str:
    kept, key = kept_texts(localizer), (str(text), text.default, text.context)
    if key not in kept:
        kept[key] = _message(localizer, text)
    return str(kept[key])


def _message(localizer: Any, text: TranslationString) -> str:
    mapping = {key: _inner(localizer, value) for key, value in (text.mapping or {}).items()}
    # The frameworks' own catalogues are incomplete: their texts are translated in ours.
    own = TranslationString(text, domain=DOMAIN, default=text.default, mapping=mapping, context=text.context)
    return str(localizer.translate(own))


def _inner(localizer: Any, value: Any) -> Any:
    is_plain = isinstance(value, int | float) or type(value) is str
    return value if is_plain else translated(localizer, value)

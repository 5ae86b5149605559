"""Interface texts: English message ids, translated from the gettext catalogues under ``locale/``."""

from __future__ import annotations

from pyramid.i18n import TranslationStringFactory

DOMAIN = 'sedportal'
_ = TranslationStringFactory(DOMAIN)

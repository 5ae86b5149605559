"""Texts of templates: each is looked up in the catalogue once for each language, not once for each page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyramid.i18n import get_localizer
from pyramid.threadlocal import get_current_request
from pyramid_chameleon.interfaces import IChameleonTranslate

from sedportal.kernel.i18n import kept_texts

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry

# Chameleon's support registers its own at 1000.
_AFTER_CHAMELEON = 1001


def keeping(translate: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``translate`` with a memory for texts that are the same on every page."""

    def kept(
        msgid: Any, domain: Any = None, mapping: Any = None, context: Any = None,
        target_language: Any = None, default: Any = None,
    ) -> Any:  # fmt: skip
        request = get_current_request()
        if mapping or type(msgid) is not str or request is None:
            return translate(msgid, domain, mapping, context, target_language, default)
        texts, key = kept_texts(get_localizer(request)), (msgid, domain, context, default)
        if key not in texts:
            texts[key] = translate(msgid, domain, mapping, context, target_language, default)
        return texts[key]

    return kept


def _install(registry: Registry) -> None:
    translate = registry.queryUtility(IChameleonTranslate)
    if translate is not None:
        registry.registerUtility(keeping(translate), IChameleonTranslate)


def includeme(config: Configurator) -> None:
    """Let templates translate with a memory."""
    config.action(None, callable=_install, args=(config.registry,), order=_AFTER_CHAMELEON)

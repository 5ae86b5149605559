"""Settings of the ini file: each with its type, default and meaning, checked all at once at start."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import colander

from .errors import ConfigurationFault
from .setting_list import DEVELOPMENT_SECRET, MEBIBYTE, PREFIX, SETTINGS, STORAGE_URI, Setting
from .setting_types import SECRET_CHARACTERS, TYPES

if TYPE_CHECKING:
    from pyramid.config import Configurator

__all__ = ['DEVELOPMENT_SECRET', 'MEBIBYTE', 'SETTINGS', 'Settings', 'validate']

_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """Hold the checked settings with their types; folders are absolute, an empty one is ``None``."""

    mode: str
    secret: str
    public_url: str
    workflows: Path | None
    skins: Path | None
    skin: str
    var: Path
    index: Path
    ledger_export: Path
    demonstration: bool
    password_memory_kib: int
    password_time: int
    password_parallelism: int
    max_upload_bytes: int
    file_texts: bool
    file_readers: int
    file_memory_mib: int
    file_seconds: int
    scan_seconds: int
    file_tries: int
    file_retry_minutes: int
    office: str
    tesseract: str
    antivirus: str
    previews_mib: int
    jobs: bool
    api_checks: bool
    pack_hour: str
    pack_days: int
    write_wait_seconds: int
    session_idle_minutes: int
    session_hours: int
    second_factor_for: tuple[str, ...]
    monitoring_from: tuple[str, ...]
    monitoring_token: str
    least_free_mib: int
    backup_hours: int
    default_locale: str
    zodb_uri: str

    @property
    def production(self) -> bool:
        """Tell whether this is a portal with real people's documents."""
        return self.mode == 'production'

    def __repr__(self) -> str:
        """Leave the secret and the storage's address out of logs and tracebacks."""
        return f'<Settings mode={self.mode} var={self.var} skin={self.skin}>'


def validate(settings: Mapping[str, Any], here: str | Path | None = None) -> Settings:
    """Check the settings of the ini file and return them with their types.

    Parameters: ``settings`` are the application's settings as text; ``here`` is the folder of the ini file,
    against which ``var`` stands when it is not set.
    Raises :class:`ConfigurationFault` that lists every fault: unknown ``sedportal.*`` keys, wrong values,
    and in production missing or default secrets and the demonstration.
    """
    faults = _unknown_keys(settings)
    texts = {setting.name: _text(settings, setting) for setting in SETTINGS}
    texts.update(_folders(texts, here))
    values = _typed(texts, faults)
    values['zodb_uri'] = str(settings.get(STORAGE_URI, '')).strip()
    if not values['zodb_uri']:
        faults.append(f'{STORAGE_URI}: is missing; set it to where the objects are stored')
    if values.get('mode') == 'production':
        faults.extend(_unfit_for_production(values))
    if faults:
        raise ConfigurationFault('The settings are wrong:\n' + '\n'.join(f'  - {fault}' for fault in faults))
    return Settings(**values)


def _unknown_keys(settings: Mapping[str, Any]) -> list[str]:
    # What is no text was put there by code, such as a test's clock; the ini file holds only texts.
    unknown = [key for key, value in settings.items() if key.startswith(PREFIX) and isinstance(value, str)]
    faults = []
    for key in sorted(set(unknown) - set(_BY_NAME)):
        near = difflib.get_close_matches(key, _BY_NAME, n=1)
        faults.append(f'{key}: there is no such setting' + (f'; is {near[0]} meant?' if near else ''))
    return faults


def _text(settings: Mapping[str, Any], setting: Setting) -> str:
    return str(settings.get(setting.name, '')).strip() or setting.default


def _folders(texts: Mapping[str, str], here: str | Path | None) -> dict[str, str]:
    """Put the ini file's folder and ``var`` in their places."""
    filled: dict[str, str] = {}
    for name in ('sedportal.var', 'sedportal.index', 'sedportal.ledger_export'):
        text = texts[name].replace('%(var)s', filled.get('sedportal.var', ''))
        filled[name] = text.replace('%(here)s', str(here)) if here is not None else text
    return filled


def _typed(texts: Mapping[str, str], faults: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        kind, validator = TYPES[setting.kind](setting)
        node = colander.SchemaNode(kind, name=setting.name, validator=validator)
        try:
            values[setting.attribute] = node.deserialize(texts[setting.name])
        except colander.Invalid as error:
            for text in error.asdict(translate=_plain).values():
                faults.append(f'{setting.name}: {text}')
    return values


def _plain(message: Any) -> str:
    """Return a message of colander in English: a start has no user and no language."""
    return str(message.interpolate() if hasattr(message, 'interpolate') else message)


def _unfit_for_production(values: Mapping[str, Any]) -> list[str]:
    faults = []
    secret = values.get('secret', '')
    if secret == DEVELOPMENT_SECRET or len(secret) < SECRET_CHARACTERS:
        faults.append(
            f'sedportal.secret: production needs its own, at least {SECRET_CHARACTERS} characters; make one with: '
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    if values.get('demonstration'):
        faults.append('sedportal.demonstration: its passwords are published; production must have it false')
    if not str(values.get('public_url', '')).startswith('https://'):
        faults.append('sedportal.public_url: production needs the https address that people use')
    return faults


def includeme(config: Configurator) -> None:
    """Check the settings and offer them as ``registry.options``, unless ``main`` did; values that are no text are a
    test's own.
    """
    if getattr(config.registry, 'options', None) is None:
        texts = {name: value for name, value in config.registry.settings.items() if isinstance(value, str)}
        config.registry.options = validate(texts)

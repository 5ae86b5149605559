"""Settings of the ini file: each with its type, default and meaning, checked all at once at start."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import colander

from .errors import ConfigurationFault

if TYPE_CHECKING:
    from pyramid.config import Configurator

PREFIX = 'sedportal.'
DEVELOPMENT_SECRET = 'development-only-never-use-in-production'  # noqa: S105 (refused in production)
SECRET_CHARACTERS = 32
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Setting:
    """Describe one setting: ``kind`` is ``text``, ``secret``, ``choice``, ``integer``, ``yes_no``, ``folder``,
    ``words``, ``networks``, ``url`` or ``clamd``.

    ``default`` is written as in the ini file; ``least`` and ``most`` bound an integer.
    """

    name: str
    kind: str
    default: str
    meaning: str
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1 << 62

    @property
    def attribute(self) -> str:
        """Return the name of the field of :class:`Settings` that holds the value."""
        return self.name.removeprefix(PREFIX).replace('.', '_')


SETTINGS: tuple[Setting, ...] = (
    Setting(
        'sedportal.mode',
        'choice',
        'development',
        'What the process is for. `production` turns on every refusal below.',
        choices=('development', 'production', 'testing'),
    ),
    Setting(
        'sedportal.secret',
        'text',
        DEVELOPMENT_SECRET,
        'Signs cookies and tokens. At least 32 characters, or `file:` and the path of a file that holds them. '
        'Production refuses the default.',
    ),
    Setting(
        'sedportal.public_url',
        'url',
        'http://127.0.0.1:6543',
        'The address people use; every link that leaves the portal starts with it. Production asks for `https`.',
    ),
    Setting('sedportal.workflows', 'folder', '', 'Folder of the workflow definitions; empty: those shipped inside.'),
    Setting('sedportal.skins', 'folder', '', 'Folder of the skins; empty: those shipped inside.'),
    Setting('sedportal.skin', 'text', 'ivanovo', 'Name of the skin: a folder below `sedportal.skins`.'),
    Setting('sedportal.var', 'folder', '%(here)s/var', 'Folder of all data, beside the ini file.'),
    Setting('sedportal.index', 'folder', '%(var)s/index', 'Folder of the search index; rebuilt when it is missing.'),
    Setting('sedportal.ledger_export', 'folder', '%(var)s/ledger', 'Folder of the append-only copy of the ledger.'),
    Setting(
        'sedportal.demonstration',
        'yes_no',
        'false',
        'Allow the demonstration region with its published passwords. Production refuses it.',
    ),
    Setting(
        'sedportal.password_memory_kib',
        'integer',
        '19456',
        'Memory of one argon2id hash, KiB.',
        least=8,
        most=4 * 1024 * 1024,
    ),
    Setting('sedportal.password_time', 'integer', '2', 'Passes of one argon2id hash.', least=1, most=100),
    Setting('sedportal.password_parallelism', 'integer', '1', 'Lanes of one argon2id hash.', least=1, most=64),
    Setting(
        'sedportal.max_upload_bytes',
        'integer',
        str(100 * MEBIBYTE),
        'Largest file taken, bytes; a larger one is answered 413.',
        least=1,
    ),
    Setting(
        'sedportal.file_texts',
        'yes_no',
        'true',
        'Read the words of attached files in the background, so that search finds them.',
    ),
    Setting(
        'sedportal.file_readers',
        'integer',
        '2',
        'How many files are read or drawn at once, each by a limited program of its own.',
        least=1,
        most=64,
    ),
    Setting(
        'sedportal.file_memory_mib',
        'integer',
        '448',
        'The most memory for reading or drawing one file, MiB; what is mapped from libraries comes on top.',
        least=384,
        most=64 * 1024,
    ),
    Setting(
        'sedportal.file_seconds',
        'integer',
        '20',
        'The most CPU time for reading a file or drawing four of its pages, seconds; '
        'by the clock three times as much and ten more.',
        least=1,
        most=600,
    ),
    Setting(
        'sedportal.scan_seconds',
        'integer',
        '300',
        'How long one scan is recognised at most, seconds; of a longer one the first pages are found.',
        least=10,
        most=3600,
    ),
    Setting(
        'sedportal.file_tries',
        'integer',
        '3',
        'How often a file is tried that is damaged, too heavy or too slow to be read.',
        least=1,
        most=20,
    ),
    Setting(
        'sedportal.file_retry_minutes',
        'integer',
        '60',
        'How long after a failed try the file is tried again, minutes; twice as long after each further one.',
        least=1,
        most=7 * 24 * 60,
    ),
    Setting(
        'sedportal.office',
        'text',
        'auto',
        'LibreOffice, which draws the pages of office documents: `auto` looks for it, `off` does without, '
        'else the path of `soffice`.',
    ),
    Setting(
        'sedportal.tesseract',
        'text',
        'auto',
        'The program that recognises scans: `auto` looks for it, `off` does without, else its path. '
        'It must know Russian.',
    ),
    Setting(
        'sedportal.antivirus',
        'clamd',
        '',
        'The antivirus clamd: `clamd://host:3310`, or `clamd:///run/clamav/clamd.ctl` for its socket; '
        'empty: files are not checked.',
    ),
    Setting(
        'sedportal.previews_mib',
        'integer',
        '2048',
        'How much room pictures of pages take in `previews` below `sedportal.var`, MiB; the oldest go first.',
        least=16,
    ),
    Setting(
        'sedportal.jobs',
        'yes_no',
        'true',
        'Let the processes that serve do the background work; with `false` each machine needs a `sedportal worker`.',
    ),
    Setting(
        'sedportal.pack_hour',
        'choice',
        'off',
        'At which hour of each day (Moscow) the portal packs its object database while it serves; `off`: only when '
        '`sedportal pack` asks for it.',
        choices=('off', *map(str, range(24))),
    ),
    Setting(
        'sedportal.pack_days',
        'integer',
        '1',
        'States of objects that are younger than so many days stay at the pack of `sedportal.pack_hour`.',
        most=3650,
    ),
    Setting(
        'sedportal.write_wait_seconds',
        'integer',
        '10',
        'How long a change waits for its turn to write; then the answer is 503.',
        least=1,
        most=600,
    ),
    Setting(
        'sedportal.session_idle_minutes',
        'integer',
        '30',
        'A session unused for so long ends.',
        least=1,
        most=24 * 60,
    ),
    Setting('sedportal.session_hours', 'integer', '12', 'A session ends after so long at most.', least=1, most=24 * 31),
    Setting(
        'sedportal.second_factor_for',
        'words',
        '',
        'Roles whose holders must log in with a second factor, with commas between them; empty: whoever wants to. '
        'For a real portal: `portal_admin, org_admin`.',
    ),
    Setting(
        'sedportal.monitoring_from',
        'networks',
        '',
        'Addresses and networks, with commas between them, that are shown `/metrics` and the details of `/readyz`; '
        'empty: only those who run the portal, and who bears the token.',
    ),
    Setting(
        'sedportal.monitoring_token',
        'secret',
        '',
        'Whoever sends it as `Authorization: Bearer …` is shown the same. At least 32 characters, or `file:` and a '
        'path.',
    ),
    Setting(
        'sedportal.least_free_mib',
        'integer',
        '1024',
        'Less room than this below `sedportal.var`, MiB, is told by `/readyz` and on the page for operators.',
    ),
    Setting(
        'sedportal.backup_hours',
        'integer',
        '0',
        'A last backup older than this, hours, is told by `/readyz` and on the page for operators; 0: backups are not '
        'watched.',
    ),
    Setting(
        'sedportal.default_locale',
        'choice',
        'ru',
        'Language for those who have chosen none.',
        choices=('ru', 'en'),
    ),
)

# Read by pyramid_zodbconn; without it nothing can start.
STORAGE_URI = 'zodbconn.uri'
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
        kind, validator = _TYPES[setting.kind](setting)
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


class _YesNo(colander.SchemaType):
    """Read ``true`` and ``false`` as written in ini files; anything else is a fault, not a guess."""

    WORDS = {'true': True, 'yes': True, 'on': True, '1': True, 'false': False, 'no': False, 'off': False, '0': False}

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> bool:
        """Return the truth of ``cstruct``; raise ``colander.Invalid`` if it is neither."""
        try:
            return self.WORDS[str(cstruct).lower()]
        except KeyError:
            raise colander.Invalid(node, f'"{cstruct}" is neither true nor false') from None


class _Folder(colander.SchemaType):
    """Read an absolute folder; the working directory never counts."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Path | None:
        """Return the path, or ``None`` for an empty one; raise ``colander.Invalid`` if it is relative."""
        if not cstruct:
            return None
        if not Path(cstruct).is_absolute():
            raise colander.Invalid(node, f'"{cstruct}" must be an absolute folder, such as %(here)s/...')
        return Path(cstruct)


class _Words(colander.SchemaType):
    """Read words with commas or spaces between them."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> tuple[str, ...]:
        """Return the words, each once."""
        return tuple(dict.fromkeys(str(cstruct).replace(',', ' ').split()))


class _Networks(_Words):
    """Read addresses and networks with commas or spaces between them."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> tuple[str, ...]:
        """Return them as networks; raise ``colander.Invalid`` for what is none."""
        try:
            return tuple(str(ip_network(word)) for word in super().deserialize(node, cstruct))
        except ValueError as error:
            raise colander.Invalid(node, f'{error}; write 10.1.2.3 or 10.1.0.0/16') from None


class _Secret(colander.String):
    """Read a text, or with ``file:`` before it the text of that file."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> str:
        """Return the text; raise ``colander.Invalid`` if the file can't be read."""
        if not str(cstruct).startswith('file:'):
            return str(cstruct)
        path = Path(str(cstruct).removeprefix('file:'))
        try:
            return path.read_text(encoding='utf-8').strip()
        except (OSError, UnicodeDecodeError) as error:
            raise colander.Invalid(node, f'the file {path} can not be read: {error}') from error


class _Clamd(colander.SchemaType):
    """Read where clamd listens: a host and port, or a socket of this machine."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> str:
        """Return the address, empty for none; raise ``colander.Invalid`` if it names no place."""
        text = str(cstruct) if cstruct else ''
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(''), 0
        host = bool(parts.hostname) and not parts.path and port != 0
        if text and (parts.scheme != 'clamd' or not (host or (not parts.netloc and parts.path.startswith('/')))):
            raise colander.Invalid(node, f'"{cstruct}" must be clamd://host:port or clamd:///path/of/the/socket')
        return text


class _Token(_Secret):
    """Read a secret that may be missing, and that must not be guessed if it is there."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> str:
        """Return the text; raise ``colander.Invalid`` for one that is too short."""
        text = super().deserialize(node, cstruct)
        if text and len(text) < SECRET_CHARACTERS:
            raise colander.Invalid(node, f'has {len(text)} characters; at least {SECRET_CHARACTERS} are needed')
        return text


class _Address(colander.SchemaType):
    """Read the address of a site: scheme and host, no path, so that links can be appended."""

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> str:
        """Return the address without a closing slash; raise ``colander.Invalid`` if it is none."""
        text = str(cstruct).rstrip('/')
        try:
            parts = urlsplit(text)
            complete = parts.scheme in ('http', 'https') and parts.hostname and parts.port != 0
        except ValueError:
            complete = False
        if not complete or parts.path or parts.query or parts.fragment:
            raise colander.Invalid(node, f'"{cstruct}" must be an address such as https://portal.example.ru')
        return text


_TYPES: dict[str, Any] = {
    'text': lambda setting: (_Secret() if setting.attribute == 'secret' else colander.String(), None),
    'secret': lambda setting: (_Token(), None),
    'networks': lambda setting: (_Networks(), None),
    'choice': lambda setting: (colander.String(), colander.OneOf(setting.choices)),
    'integer': lambda setting: (colander.Integer(strict=True), colander.Range(setting.least, setting.most)),
    'yes_no': lambda setting: (_YesNo(), None),
    'folder': lambda setting: (_Folder(), None),
    'words': lambda setting: (_Words(), None),
    'clamd': lambda setting: (_Clamd(), None),
    'url': lambda setting: (_Address(), None),
}


def includeme(config: Configurator) -> None:
    """Check the settings and offer them as ``registry.options``, unless ``main`` did; values that are no text are a
    test's own.
    """
    if getattr(config.registry, 'options', None) is None:
        texts = {name: value for name, value in config.registry.settings.items() if isinstance(value, str)}
        config.registry.options = validate(texts)

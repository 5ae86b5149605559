"""Every setting of the ini file, with its kind, its default and what it means."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = 'sedportal.'
DEVELOPMENT_SECRET = 'development-only-never-use-in-production'  # noqa: S105 (refused in production)
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
        'sedportal.api_checks',
        'yes_no',
        'true',
        'Hold requests and answers of the API against its document. Production never does, nor do commands.',
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

"""How the portal runs: what is behind, who follows the ledger, what was put aside, sizes, backups, this process."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPBadRequest

from sedportal.directory.operations import retry_letter, skip_letter
from sedportal.documents.listing import count_by_state
from sedportal.kernel.i18n import _
from sedportal.kernel.russian import format_datetime, format_number
from sedportal.ledger.consumers import ConsumerStatus
from sedportal.ledger.records import AGAIN, SKIPPED, DeadLetter
from sedportal.security.permits import decide
from sedportal.security.roles import RUN_OPERATIONS, VIEW_OPERATIONS

from ..status.readiness import Fault, Readiness, readiness
from .operation_facts import KeptPart, MachinePart, ProcessRow, process_facts, process_rows
from .operation_files import FilesPart
from .posting import done, posted
from .reach import reach_of
from .workflow_numbers import span

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

_MOST_LETTERS = 50
_PATH = '/admin/operation'

CONSUMERS = {
    'search': _('Search index'),
    'export': _('Copy of the ledger'),
    'texts': _('Words of files'),
    'antivirus': _('Check for viruses'),
    'state-times': _('Times in states'),
}
PARTS = {
    **CONSUMERS,
    'database': _('Database'),
    'storage': _('Data folder'),
    'disk': _('Disk'),
    'backup': _('Backup'),
    'clock': _('Clock of the machine'),
}
REASONS = {
    'being rebuilt': _('is being rebuilt: lists and searches are not complete yet'),
    'failing': _('fails at each try; the error stands in the table below'),
    'behind': _('can’t keep up with the changes'),
    'records put aside': _('could not take some records; decide about them below'),
    'can not be written to': _('can’t be written to: nobody can save anything'),
    'little room': _('has little room left'),
    'none yet': _('has not been made yet'),
    'old': _('is older than agreed'),
    'leapt': _(
        'leapt by more than a day: the portal goes on without it; put it right, or start the portal anew to believe it'
    ),
    'damaged': _('is damaged, says its check: make a new one elsewhere'),
}


class OperationPage(KeptPart, MachinePart, FilesPart):
    """Answer what the page asks."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.registry = request.registry
        self.last_seq = request.portal.ledger.last_seq
        self.damage = list(self.registry.index.damage)
        self.may_decide = decide(request.rights, RUN_OPERATIONS, request.portal).allowed

    @cached_property
    def readiness(self) -> Readiness:
        """Return what is behind."""
        return readiness(self.registry)

    def told(self, fault: Fault) -> tuple[Any, Any]:
        """Return part and reason of a fault in words."""
        return PARTS.get(fault.part, fault.part), REASONS.get(fault.reason, fault.reason)

    @cached_property
    def consumers(self) -> list[ConsumerStatus]:
        """Return how those who follow the ledger stand."""
        return list(self.registry.ledger_runner.status())

    def name_of(self, consumer: str) -> Any:
        """Return what a consumer is called."""
        return CONSUMERS.get(consumer, consumer)

    def lag_of(self, status: ConsumerStatus) -> Any:
        """Return how long the first waiting record has waited."""
        return span(status.seconds) if status.behind else '—'

    @cached_property
    def letters(self) -> list[dict[str, Any]]:
        """Return the records that were put aside, the latest first; not those that somebody decided to do without."""
        ledger = self.request.portal.ledger
        found = [letter for status in self.consumers for letter in ledger.dead_letters_of(status.name)]
        open_ones = sorted((one for one in found if one.state != SKIPPED), key=lambda one: one.at, reverse=True)
        return [self._letter(one) for one in open_ones[:_MOST_LETTERS]]

    def _letter(self, letter: DeadLetter) -> dict[str, Any]:
        follower = self.registry.ledger_runner.follower(letter.consumer)
        return {
            'consumer': letter.consumer,
            'name': self.name_of(letter.consumer),
            'seq': str(letter.seq),
            'error': letter.error,
            'at': format_datetime(datetime.fromisoformat(letter.at)),
            'again': letter.state == AGAIN,
            'retryable': follower.takes_again or letter.seq > follower.consumer.position(),
        }

    @property
    def processes(self) -> list[ProcessRow]:
        """Return the processes that share the data folder with this one."""
        return process_rows(self.registry)

    @property
    def jobs(self) -> list[tuple[str, str]]:
        """Return who holds which job, where several processes share the portal: job, machine and process."""
        leases = self.request.portal.leases or {}
        held = (
            (name, holder.rpartition(':')[0].replace(':', ', ')) for name, (holder, _beat) in sorted(leases.items())
        )
        return [(name, holder or '—') for name, holder in held]

    @property
    def groups(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """Return the other facts, by what they are about."""
        return [
            (_('Backups and packing'), self.kept),
            (_('Disk'), self.disk),
            (_('Turns to write'), self.turns),
            (_('This process'), process_facts(self.registry)),
            (_('How much'), self.amounts),
            (_('Attached files'), self.files),
            (_('Settings'), self.settings),
        ]

    @property
    def amounts(self) -> list[tuple[Any, Any]]:
        """Return how much there is of what."""
        portal = self.request.portal
        documents = count_by_state(self.registry, portal, self.request.rights, tuple(self.registry.document_kinds))
        numbers = (
            (_('Documents in the index'), sum(documents.values())),
            (_('Organisations'), len(portal['organisations'])),
            (_('People'), len(portal['people'])),
            (_('Roles given'), len(portal.grants)),
            (_('Sessions'), len(portal.sessions)),
            (_('Ledger records'), self.last_seq),
        )
        return [(title, format_number(number)) for title, number in numbers]

    @property
    def settings(self) -> list[tuple[Any, Any]]:
        """Return what one asks first when something is wrong."""
        options, registry = self.registry.options, self.registry
        return [
            (_('Mode'), options.mode),
            (_('Address'), options.public_url),
            (_('Skin'), options.skin),
            (_('Workflows'), ', '.join(f'{one.name} {one.version}' for one in registry.workflows.definitions.values())),
        ]


def operation(request: Request) -> dict[str, Any]:
    """Show how the portal runs."""
    return {'page': OperationPage(request)}


def decide_letter(request: Request) -> Any:
    """Have a record that was put aside tried again, or do without it."""
    seq, deed = posted(request, 'seq'), posted(request, 'deed')
    if not (seq.isascii() and seq.isdigit() and len(seq) < 19) or deed not in ('retry', 'skip'):
        raise HTTPBadRequest
    if deed == 'retry':
        retry_letter(request.unit, posted(request, 'consumer'), int(seq))
        return done(request, _('It is tried again in a moment. Reload the page to see what came of it.'), _PATH)
    skip_letter(request.unit, posted(request, 'consumer'), int(seq))
    return done(request, _('The record is done without. The decision stands in the ledger.'), _PATH)


def includeme(config: Configurator) -> None:
    """Register the page."""
    config.add_route('admin_operation', _PATH, factory=reach_of(VIEW_OPERATIONS))
    config.add_view(
        operation, route_name='admin_operation', request_method='GET', permission=VIEW_OPERATIONS,
        renderer='sedportal.web:templates/admin/operation.pt',
    )  # fmt: skip
    config.add_view(decide_letter, route_name='admin_operation', request_method='POST', permission=RUN_OPERATIONS)

"""The ledger: every change as a hash-chained record, which is audit log, change feed and outbox at once.

Operations of the domain write with :func:`append`; whoever follows changes registers a consumer with
``config.add_ledger_consumer``. ``registry.ledger_runner`` keeps the consumers going. An engine: it imports only the
base and knows no kind of document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .store import Ledger, append

if TYPE_CHECKING:
    from pyramid.config import Configurator

__all__ = ['Ledger', 'append']


def includeme(config: Configurator) -> None:
    """Offer ``config.add_ledger_consumer``, register the export and the checks; nothing is started here."""
    from sedportal.kernel.unit_of_work import WorkCommitted

    from .consumers import add_ledger_consumer
    from .export import ledger_export
    from .runner import ConsumerRunner
    from .verify import add_checks

    registry = config.registry
    registry.ledger_consumer_factories = []
    registry.ledger_runner = ConsumerRunner(registry)
    config.add_directive('add_ledger_consumer', add_ledger_consumer)
    config.add_subscriber(lambda event: registry.ledger_runner.wake(), WorkCommitted)
    add_checks(config)
    add_ledger_consumer(config, ledger_export)

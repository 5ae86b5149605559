"""Try a cluster on this machine: ``python -m bench.cluster``.

PostgreSQL, web processes, a worker and nginx with the shipped files (``deploy/``) are started; then it is measured what
users notice of working on several processes, of restarts one after another, of deaths and of slow clients (R10).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from . import trials
from .processes import cluster

# A process that dies over a change cannot say whether it was made; who sent it looks and sends it again.
DEATH = 'kill: registrations that failed'


def main() -> int:
    """Run and print; the exit status says whether a goal was missed."""
    parser = argparse.ArgumentParser(prog='bench.cluster', description=__doc__)
    parser.add_argument('--processes', type=int, default=4)
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--clients', type=int, default=6)
    parser.add_argument('--slow', type=int, default=1000)
    args = parser.parse_args()
    seen = trials.Seen()
    with TemporaryDirectory(prefix='sedportal-cluster-') as name, cluster(Path(name), args.processes) as running:
        trials.visibility(running, seen, args.rounds)
        trials.revocation(running, seen, args.rounds)
        trials.restarts(running, seen, max(1, args.rounds // 10), args.clients)
        trials.deaths(running, seen, args.rounds // 2, args.clients)
        trials.slow_clients(running, seen, args.slow, 20.0)
    print(seen.table())
    missed = [
        *(what for what, count in seen.counts.items() if count and 'not ' in what),
        *(what for what, count in seen.counts.items() if count and 'failed' in what and what != DEATH),
        *(what for what in ('a colleague sees it', 'slow clients: a read') if seen.percentile(what, 0.99) > 1),
    ]
    for what in missed:
        print(f'missed: {what}', file=sys.stderr)
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())

"""Web processes behind nginx with the files of ``deploy/``: small rounds of ``python -m bench.cluster``."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.cluster import trials
from bench.cluster.processes import HOST, NGINX, PATIENCE, Client, Cluster, cluster, place_nginx
from tests.factories.postgresql import PROGRAMS

pytestmark = pytest.mark.skipif(
    not (PROGRAMS and NGINX and shutil.which('openssl')), reason='PostgreSQL, nginx or openssl is not installed'
)


@pytest.fixture(scope='module')
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give two web processes, a worker and nginx."""
    with cluster(tmp_path_factory.mktemp('cluster'), 2) as made:
        yield made


def test_a_change_is_seen_on_every_process(running: Cluster) -> None:
    seen = trials.Seen()
    trials.visibility(running, seen, 2)
    assert seen.counts['own change looked for'] == 4
    assert seen.counts['own change not seen at once'] == 0
    assert len(seen.seconds['a colleague sees it']) == 4
    assert max(seen.seconds['a colleague sees it']) < trials.LONGEST_WAIT


def test_rights_and_sessions_that_end_end_everywhere(running: Cluster) -> None:
    seen = trials.Seen()
    trials.revocation(running, seen, 1)
    assert seen.counts['role looked for'] == 4
    assert seen.counts['sessions looked for'] == 2
    assert {what: count for what, count in seen.counts.items() if count and 'not known' in what} == {}


def test_restarts_one_after_another_and_deaths_lose_nothing(running: Cluster) -> None:
    seen = trials.Seen()
    trials.restarts(running, seen, 1, clients=3)
    trials.deaths(running, seen, 1, clients=3)
    failed = {what: count for what, count in seen.counts.items() if count and 'failed' in what}
    # A process that dies over a change cannot say whether it was made: its sender looks, and sends it again.
    failed.pop('kill: registrations that failed', None)
    assert failed == {}
    assert seen.counts['rolling restart: processes restarted'] == len(running.ports) + 1  # and the worker
    assert seen.counts['rolling restart: creations with a key'] > 0
    assert seen.counts['kill: reads'] > 0


def test_slow_clients_are_nginx_s_alone(running: Cluster) -> None:
    seen = trials.Seen()
    trials.slow_clients(running, seen, 60, 2.0)
    assert seen.counts['slow clients'] == 60
    assert seen.counts['slow clients: a read that failed'] == 0
    assert len(seen.seconds['slow clients: a read']) > 5


def test_programs_are_told_in_json_where_no_process_answers(tmp_path: Path) -> None:
    assert NGINX is not None
    folder = tmp_path / 'nginx'
    # Nobody listens at these ports: they are those of no service.
    client = Client(place_nginx(folder, [1, 2], HOST), tls=True)
    with subprocess.Popen([NGINX, '-p', str(folder), '-c', str(folder / 'nginx.conf'), '-g', 'daemon off;']) as nginx:
        deadline = time.monotonic() + PATIENCE
        while client.get('/documents').status == 0 and time.monotonic() < deadline:
            time.sleep(0.02)
        answers = [
            client.get('/documents'),
            client.post('/login', {}),
            client.post('/documents', {}),
            client.post('/documents', {}, key='1'),
        ]
        nginx.terminate()
    assert [(answer.status, answer.json()['status']) for answer in answers] == [(503, 503)] * 4

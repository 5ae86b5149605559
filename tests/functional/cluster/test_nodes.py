"""Several processes on PostgreSQL: one writer at a time among all, and what one changes counts on the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest
from transaction import TransactionManager

from sedportal.kernel.advisory_lock import AdvisoryWriteLock
from sedportal.kernel.errors import BusyError, ConfigurationFault
from sedportal.kernel.ids import Ids, object_id
from sedportal.kernel.postgresql import read_address
from sedportal.kernel.storage import open_database
from sedportal.ledger.runner import catch_up
from sedportal.ledger.verify import verify_chain
from tests.factories.portal import Portal
from tests.factories.postgresql import Server, server

REGISTRAR, READER = 'registrar.dep-fin', 'staff01.dep-fin'

Nodes = tuple[Portal, Portal]


def test_numbers_given_on_both_nodes_at_once_are_one_series(nodes: Nodes) -> None:
    def register(turn: int) -> str:
        node = nodes[turn % 2]
        uid = node.registered(REGISTRAR, title=f'Письмо {turn}')
        with nodes[(turn + 1) % 2].reading() as portal:
            return node.document(portal, uid).number

    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(register, range(24)))
    assert sorted(int(number.removeprefix('вх-').partition('/')[0]) for number in numbers) == list(range(1, 25))
    with nodes[0].reading() as portal:
        assert list(verify_chain(portal)) == []


def test_nodes_that_begin_at_the_same_identifier_give_different_ones(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for node in nodes:
        monkeypatch.setattr(node.registry, 'ids', Ids(nodes[0].clock, lambda _bits: 7))
    uids = [node.draft(REGISTRAR) for node in (*nodes, *nodes)]
    assert len({object_id(uid) for uid in uids}) == 4


def test_each_node_has_an_index_of_its_own_that_follows(nodes: Nodes) -> None:
    first, second = nodes
    uid = first.registered(REGISTRAR, title='О вентиляции в Южском районе')
    catch_up(second.registry)
    found = second.program(REGISTRAR).get('/api/v1/search', {'q': 'вентиляция'}).json
    assert [item['uid'] for item in found['items']] == [uid]


def test_a_session_ended_on_one_node_is_ended_on_the_other(nodes: Nodes) -> None:
    first, second = nodes
    program = first.program(READER)
    there = second.program()
    there.authorization = program.authorization
    assert there.get('/api/v1/me').json['login'] == READER
    program.post_json('/api/v1/logout', {})
    assert there.get('/api/v1/me', status=401).json['status'] == 401


def test_a_writer_whose_turn_does_not_come_is_told_so(nodes: Nodes) -> None:
    first, second = nodes
    lock: AdvisoryWriteLock = second.registry.write_lock
    lock.wait_seconds = 0.05
    try:
        with first.registry.write_lock.held(), pytest.raises(BusyError) as refused, lock.held():
            pass
    finally:
        lock.wait_seconds = 5
    assert refused.value.data['retry_after'] == 1
    with lock.held():
        assert lock.held_here()


def test_programs_are_told_in_their_own_form_that_the_database_is_away(nodes: Nodes, postgresql: Server) -> None:
    program = nodes[0].program(REGISTRAR)
    postgresql.stop()
    try:
        answers = [program.get('/api/v1/me', status=503), program.post_json('/api/v1/documents', {}, status=503)]
    finally:
        postgresql.start()
    for answer in answers:
        assert answer.content_type == 'application/problem+json'
        assert answer.json['type'] == 'urn:problem-type:sedportal:busy'
        assert answer.headers['Retry-After'] == '2'
    assert program.get('/api/v1/me').json['login'] == REGISTRAR


def test_the_lock_outlives_a_crash_of_the_server(tmp_path: Path) -> None:
    with server(durable=True) as postgresql:
        _crash(postgresql, tmp_path)


def _crash(postgresql: Server, tmp_path: Path) -> None:
    lock = AdvisoryWriteLock(5, read_address(postgresql.uri(postgresql.database(), tmp_path)).dsn)
    with lock.held():
        pass
    postgresql.stop('immediate')
    with pytest.raises(BusyError, match='can not be reached'), lock.held():
        pass
    postgresql.start()
    with lock.held():
        assert lock.held_here()
    lock.close()


@pytest.mark.parametrize(
    ('address', 'fault'),
    [
        ('postgres://u@h/d', 'blob_cache_dir is missing'),
        ('postgres://u@h/?blob_cache_dir=/tmp/x', 'name of the database'),
        ('postgres://u@h/d?blob_cache_dir=/tmp/x&cache_mb=much', 'cache_mb must be a number'),
        ('postgres://u@h/d?blob_cache_dir=/tmp/x&wrong=1', 'unknown option'),
        ('postgres://u@h/d?blob_cache_dir=/tmp/x&password_file=/nowhere/password', '/nowhere/password'),
    ],
)
def test_a_faulty_address_is_refused(address: str, fault: str) -> None:
    with pytest.raises(ConfigurationFault, match=fault):
        read_address(address)


def test_an_address_becomes_what_libpq_reads() -> None:
    address = read_address('postgres://sed:p%27w@db.example:5433/portal?blob_cache_dir=/srv/blobs&sslmode=verify-full')
    assert address.dsn.startswith(
        r"dbname='portal' user='sed' password='p\'w' host='db.example' port='5433' sslmode='verify-full'"
    )
    assert "connect_timeout='3'" in address.dsn
    assert address.options['blob_cache_dir'] == '/srv/blobs'
    assert address.options['cache_mb'] == 64


def test_the_password_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / 'password').write_text("it's\n", encoding='utf-8')
    address = read_address(f'postgres://sed@db/portal?password_file={tmp_path}/password&blob_cache_dir={tmp_path}')
    assert r"password='it\'s'" in address.dsn
    assert 'password_file' not in address.options


# Each server that is stopped as by a crash is a durable one: another may have lost the tables by then.
def test_identifiers_taken_before_a_crash_are_not_used_after_it(tmp_path: Path) -> None:
    """PostgreSQL may give those out again whose transaction it lost."""
    with server(durable=True) as postgresql:
        database = open_database(postgresql.uri(postgresql.database(), tmp_path / 'blobs'))
        connection = database.open()
        connection.transaction_manager.begin()
        connection.new_oid()
        assert connection._storage._oids.preallocated_oids
        postgresql.stop('immediate')
        postgresql.start()
        connection.transaction_manager.begin()
        assert not connection._storage._oids.preallocated_oids
        connection.close()
        database.close()


def test_connections_that_can_not_be_opened_go_back_to_their_pool(tmp_path: Path) -> None:
    with server(durable=True) as postgresql:
        database = open_database(postgresql.uri(postgresql.database(), tmp_path / 'blobs'))
        postgresql.stop('immediate')
        for _turn in range(3):
            with pytest.raises(psycopg2.OperationalError):
                database.open(TransactionManager())
        assert len(database.connectionDebugInfo()) <= 1
        postgresql.start()
        database.open(TransactionManager()).close()
        database.close()

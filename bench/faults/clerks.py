"""The clients: clerks who make, fill and register documents over the API, and remember what was acknowledged.

A clerk whose request was cut finishes it before he begins another: a creation is sent again with its key; for a file
or a registration he looks first whether it was done.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sedportal.kernel.clock import moscow

from .region import HOST, PASSWORD

_KINDS = ('incoming', 'act')
# Long past also for a server whose clock is set back by a year.
_DAY = (moscow(datetime.now(UTC)).date() - timedelta(days=800)).isoformat()
_CARD = {
    'doc_date': _DAY, 'sheets': 3, 'correspondent': 'ООО «Дорожник»', 'ext_number': '17-04', 'delivery': 'post',
    'received_at': f'{_DAY}T00:00:00+03:00',
}  # fmt: skip
_ACT = {
    'doc_date': _DAY, 'sheets': 2, 'responsible_unit': 'Общий отдел', 'subkind': 'administration_order',
    'signatories': [{'name': 'Кузнецов П.Р.', 'position': 'Глава'}],
}  # fmt: skip
# How many clerks press twice.
_IMPATIENT = 0.2
_NO_ROOM = 507
_CUT = (OSError, http.client.HTTPException)


class CutError(Exception):
    """Say that the server went away before its answer was complete."""


class PutOffError(CutError):
    """Say that the server refused a change for want of room (507): nothing of it may have been done."""


class AnswerError(Exception):
    """Say that the server answered what it must not."""


@dataclass
class Task:
    """One document on its way. ``sent`` says that a request of the present stage may have been carried out."""

    key: str
    card: dict[str, Any]
    content: bytes
    uid: str = ''
    filed: bool = False
    sent: bool = False

    @property
    def sha256(self) -> str:
        """Return the digest of the file."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Diary:
    """What was acknowledged: titles by uid, digests of files and numbers by uid; what became of cut requests."""

    created: dict[str, str] = field(default_factory=dict)
    filed: dict[str, str] = field(default_factory=dict)
    registered: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    put_off: Counter[int] = field(default_factory=Counter)
    had_been_done: int = 0

    @property
    def acknowledged(self) -> int:
        """Return how many requests were."""
        return len(self.created) + len(self.filed) + len(self.registered)


class Clerk:
    """One client with one connection.

    Parameters: ``login`` is a registrar's; ``diary`` is shared by all; ``seed`` fixes what he sends.
    """

    def __init__(self, login: str, diary: Diary, seed: int) -> None:
        self.login = login
        self.diary = diary
        self._chance = random.Random(f'{login} {seed}')
        self._connection: http.client.HTTPConnection | None = None
        self._token = ''
        self._count = 0
        self._task: Task | None = None

    def connect(self, address: str) -> None:
        """Talk to the server at ``address`` from now on."""
        self.hang_up()
        self._connection = http.client.HTTPConnection(address, timeout=30)

    def hang_up(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def log_in(self) -> None:
        """Get a token; it is good across restarts."""
        answer = self._call('POST', '/login', {'login': self.login, 'password': PASSWORD}, expect=(200,))
        self._token = answer['token']

    @property
    def token(self) -> str:
        """Return the token of the login."""
        return self._token

    def work(self, stop: threading.Event) -> None:
        """Make documents until ``stop`` is set or the server goes away."""
        try:
            while not stop.is_set():
                self.finish()
                self._task = self._new_task()
        except CutError:
            self.diary.cut += 1

    def try_one(self) -> bool:
        """Finish what is in hand, or begin another document; tell whether it was not put off."""
        try:
            self.finish()
            self.make_one()
        except PutOffError:
            self.diary.cut += 1
            return False
        return True

    def make_one(self) -> None:
        """Make one document and bring it to its registration."""
        self._task = self._new_task()
        self.finish()

    def finish(self) -> None:
        """Bring the document in hand to its registration, if there is one. Raises :class:`CutError`."""
        if self._task is None:
            return
        for stage in (self._create, self._attach, self._register):
            try:
                stage(self._task)
            except PutOffError:
                # What was refused is sent again as if for the first time: had it been done, it would be done twice.
                self._task.sent = False
                raise
        self._task = None

    def _new_task(self) -> Task:
        self._count += 1
        kind = self._chance.choice(_KINDS)
        key = f'{self.login}-{self._count}'
        card = {**(_CARD if kind == 'incoming' else _ACT), 'kind': kind, 'organisation': self.login.partition('.')[2]}
        size = self._chance.choice((100, 5_000, 200_000))
        return Task(key, {**card, 'title': f'О деле {key}'}, self._chance.randbytes(size))

    def _create(self, task: Task) -> None:
        if task.uid:
            return
        again, task.sent, began = task.sent, True, datetime.now(UTC)
        answer = self._post(task)
        if again:
            self._was_done(datetime.fromisoformat(answer['created_at']) < began)
        task.uid, task.sent = answer['uid'], False
        self.diary.created[task.uid] = task.card['title']
        if self._chance.random() < _IMPATIENT and self._post(task)['uid'] != task.uid:
            raise AnswerError(f'{task.key} made a second document')

    def _post(self, task: Task) -> Any:
        return self._call('POST', '/documents', task.card, expect=(201,), headers={'Idempotency-Key': task.key})

    def _attach(self, task: Task) -> None:
        if task.filed:
            return
        if not (task.sent and self._was_done(bool(self._shown(task)['files']))):
            task.sent = True
            head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="delo.bin"\r\n\r\n'
            form = head + task.content + b'\r\n--x--\r\n'
            headers = {'Content-Type': 'multipart/form-data; boundary=x'}
            answer = self._call('POST', f'/documents/{task.uid}/files', form, expect=(201,), headers=headers)
            if answer['sha256'] != task.sha256:
                raise AnswerError(f'{task.uid}: the file came as {answer}')
        task.filed, task.sent = True, False
        self.diary.filed[task.uid] = task.sha256

    def _register(self, task: Task) -> None:
        shown = self._shown(task) if task.sent else {}
        if not (task.sent and self._was_done(shown['state'] == 'registered')):
            task.sent = True
            path = f'/documents/{task.uid}/transitions'
            shown = self._call('POST', path, {'transition': 'register'}, expect=(200,))
        self.diary.registered[task.uid] = shown['number']

    def _shown(self, task: Task) -> Any:
        return self._call('GET', f'/documents/{task.uid}', expect=(200,))

    def _was_done(self, done: bool) -> bool:
        self.diary.had_been_done += done
        return done

    def _call(
        self,
        method: str,
        path: str,
        body: Any = None,
        expect: tuple[int, ...] = (),
        headers: dict[str, str] | None = None,
    ) -> Any:
        sent = {'Host': HOST, **(headers or {})}
        if self._token:
            sent['Authorization'] = f'Bearer {self._token}'
        if body is not None and not isinstance(body, bytes):
            body, sent['Content-Type'] = json.dumps(body).encode(), 'application/json'
        assert self._connection is not None
        try:
            self._connection.request(method, '/api/v1' + path, body, sent)
            answer = self._connection.getresponse()
            content = answer.read()
        except _CUT as fault:
            raise CutError(str(fault)) from fault
        if answer.status == 401 and self._token:
            self._token = ''
            self.log_in()
            return self._call(method, path, body, expect, headers)
        if answer.status == _NO_ROOM and answer.headers.get_content_type() == 'application/problem+json':
            self.diary.put_off[answer.status] += 1
            raise PutOffError(f'{method} {path}: {answer.status}')
        if answer.status == 503:
            # Nothing was done, or the answer to the commit was lost: looked at as after a cut.
            raise CutError(f'{method} {path}: 503')
        if answer.status not in expect:
            raise AnswerError(f'{method} {path}: {answer.status} {content[:500]!r}')
        return json.loads(content)

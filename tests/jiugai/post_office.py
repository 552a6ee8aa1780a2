"""A server of e-mails on loopback, with the behaviour that a test wants: it takes them, refuses, or falls silent."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Thread
from typing import Any, cast


class PostOffice(socketserver.ThreadingTCPServer):
    """``taken`` is what was handed over whole; ``to_recipient`` and ``to_data`` are its answers, an empty one hangs up, ``hold`` waits."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Clerk)
        self.taken: list[tuple[str, EmailMessage]] = []
        self.to_recipient, self.to_data = "250 OK", "250 OK"
        self.calls = 0
        self.got_one, self.let_go = Event(), Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Clerk(socketserver.StreamRequestHandler):
    def _says(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        office, recipient = cast(PostOffice, self.server), ""
        office.calls += 1
        self._says("220 post office")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("QUIT"):
                self._says("221 bye")
                return
            if verb.startswith("RCPT"):
                recipient = line[line.index("<") + 1 : line.index(">")]
                self._says(office.to_recipient)
            elif verb == "DATA":
                if not self._taken(office, recipient):
                    return
            else:
                self._says("250 OK")

    def _taken(self, office: PostOffice, recipient: str) -> bool:
        self._says("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        office.taken.append((recipient, _read(b"".join(lines))))
        office.got_one.set()
        if office.to_data == "hold":
            office.let_go.wait(30)
            return False
        if office.to_data:
            self._says(office.to_data)
        return bool(office.to_data)


def _read(data: bytes) -> EmailMessage:
    made: Any = message_from_bytes(data, policy=policy.default)
    return cast(EmailMessage, made)


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """One that is open inside the block."""
    with PostOffice() as office:
        thread = Thread(target=office.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield office
        finally:
            office.let_go.set()
            office.shutdown()
            thread.join()

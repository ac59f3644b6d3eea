"""Servers on this machine that take messages: one like Telegram or a webhook, and one of mail."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = tuple[int, Any, dict[str, str]]
GOOD: Answer = (200, {"ok": True}, {})


@dataclass
class Web:
    """What came in, and the answers that are still to be given: each a code, a body, and headers.
    Without any it answers that all is well.
    """

    url: str = ""
    taken: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def answer(self, code: int, body: Any = None, **headers: str) -> None:
        self.answers.append((code, body or {}, headers))

    @property
    def texts(self) -> list[str]:
        return [body["text"] for _, body in self.taken]


@contextmanager
def web() -> Iterator[Web]:
    state = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            code, told, headers = state.answers.pop(0) if state.answers else GOOD
            if code == 200:
                state.taken.append((self.path, body))
            if code == 0:  # nobody answers
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            content = json.dumps(told).encode()
            self.send_response(code)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Post:
    """A server of mail: what it took, who may log in, and the replies it gives first."""

    port: int = 0
    certificate: str = ""
    taken: list[EmailMessage] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _s: Any, _e: Any, envelope: Any, to: str, _o: Any) -> str:  # noqa: N802
        if self.replies:
            return self.replies.pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        assert session.ssl is not None
        found = message_from_bytes(envelope.content, policy=default)
        assert isinstance(found, EmailMessage)
        self.taken.append(found)
        return "250 taken"


@contextmanager
def post(folder: Path, user: str, password: str, *, starttls: bool = True) -> Iterator[Post]:
    """A server that speaks STARTTLS, and takes logins of one user only after that."""
    state = Post()
    known = LoginPassword(user.encode(), password.encode())

    def check(_server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
        return AuthResult(success=data == known, handled=False)

    state.certificate = certificate(folder)
    safe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    safe.load_cert_chain(state.certificate)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        state.port = free.getsockname()[1]
    encrypted: dict[str, Any] = {"tls_context": safe, "require_starttls": True} if starttls else {}
    controller = Controller(
        state, hostname="127.0.0.1", port=state.port, authenticator=check, **encrypted
    )
    controller.start()
    try:
        yield state
    finally:
        controller.stop()


def certificate(folder: Path) -> str:
    """A file with a key and a certificate of this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "here.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(pem))
    return str(path)

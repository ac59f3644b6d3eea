"""The double behind HTTP on 127.0.0.1."""

from __future__ import annotations

import gzip
import json
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from double import Answer, Call, Double, kind_of, meant
from faults import CallKind, Fault


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body written apart would wait for each other's acknowledgement, 44 ms a call.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def version_string(self) -> str:
        return "ESF"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing is printed; the calls are kept."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path.startswith("/_double/"):
            self._send(control(self.server.double, self.command, self.path, body))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        kind = kind_of(meant(self.command, headers), self.path)
        double = self.server.double
        double.happen(kind)
        with double.lock:
            fault = double.next_fault(kind)
            if fault is None or fault.kind in _APPLIED:
                answer = double.handle(self.command, self.path, headers, body)
            else:
                answer = _refusal(double, fault, kind, headers)
            status = 0 if fault and fault.kind in _UNHEARD else answer[0]
            sizes = (len(body), len(answer[2]))
            double.calls.append(Call(kind, self.command, self.path, status, *sizes))
        self._finish(fault, answer)

    def _finish(self, fault: Fault | None, answer: Answer) -> None:
        if fault and fault.kind == "drip":
            self._drip(answer, fault.seconds)
            return
        if fault and fault.seconds:
            # A client that gives up closes its end; a reset double ends the wait as well.
            self.server.stopped.wait(fault.seconds)
        if fault and fault.kind in _UNHEARD:
            self._reset()
        elif fault and fault.kind == "truncated":
            self._send(_truncated(answer))
        else:
            self._send(answer)

    def _drip(self, answer: Answer, seconds: float) -> None:
        with suppress(ConnectionError):
            self._head(answer)
            for byte in answer[2]:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.server.stopped.wait(seconds):
                    return

    def _reset(self) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        # An orderly shutdown would say goodbye before the reset.
        os.close(self.connection.detach())

    def _send(self, answer: Answer) -> None:
        with suppress(ConnectionError):
            self._head(answer)
            self.wfile.write(answer[2])
            self.wfile.flush()

    def _head(self, answer: Answer) -> None:
        status, headers, body = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()


_UNHEARD = ("reset_before", "reset_after", "silence_before", "silence_after")
_APPLIED = ("reset_after", "truncated", "delay", "drip", "silence_after")


def _refusal(double: Double, fault: Fault, kind: CallKind, headers: dict[str, str]) -> Answer:
    if fault.kind == "json":
        return fault.status, {"content-type": "application/json"}, fault.page.encode()
    if fault.kind == "html":
        return fault.status, {"content-type": "text/html; charset=UTF-8"}, fault.page.encode()
    return double.error(fault.status, kind, headers)


def _truncated(answer: Answer) -> Answer:
    status, headers, body = answer
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    plain = {name: value for name, value in headers.items() if name != "content-encoding"}
    return status, plain, body[: len(body) // 2]


class Server(ThreadingHTTPServer):
    """A server of one double; `url` is its endpoint."""

    daemon_threads = True

    def __init__(self, double: Double, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.double = double
        self.stopped = threading.Event()
        double.endpoint = self.url

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving(double: Double, port: int = 0) -> Iterator[Server]:
    """Serves a double in a thread of its own until the block ends."""
    server = Server(double, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


# For those who run the double by hand, or in another process.


def control(double: Double, method: str, path: str, body: bytes) -> Answer:
    """`GET /_double/calls`, `POST /_double/faults` (a list of faults), `POST /_double/reset`."""
    with double.lock:
        if (method, path) == ("GET", "/_double/calls"):
            return _json(200, [asdict(call) for call in double.calls])
        if (method, path) == ("POST", "/_double/faults"):
            double.faults[:] = [Fault(**fault) for fault in json.loads(body)]
            return _json(200, {"faults": len(double.faults)})
        if (method, path) == ("POST", "/_double/reset"):
            double.faults.clear()
            double.calls.clear()
            return _json(200, {})
    return _json(404, {"error": "no such control"})


def _json(status: int, value: Any) -> Answer:
    return status, {"content-type": "application/json"}, json.dumps(value).encode()

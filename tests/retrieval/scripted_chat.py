"""A chat model that says what a test tells it to, behind a real OpenAI-compatible server on loopback."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE = 7  # characters a chunk: words and citation numbers are torn apart
USAGE = {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}


@dataclass
class Script:
    """What the server does: `text` (or what `reply` makes of the request), or one of the faults."""

    text: str = ""
    reply: Callable[[str], str] | None = None
    status: int = 200  # another one is answered as an error
    failures: int = 10**9  # so many requests fail with `status`, then `text` is said
    hang: float = 0.0  # seconds before the first word
    hold_after: int | None = None  # characters after which it waits for `go`
    go: threading.Event = field(default_factory=threading.Event)
    break_after: int | None = None  # characters after which the connection drops
    endless: bool = False
    tool_call: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_POST(self) -> None:
        script: Script = self.server.script  # type: ignore[attr-defined]
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        script.requests.append(request)
        time.sleep(script.hang)
        try:
            if script.status != 200 and len(script.requests) <= script.failures:
                self._error(script.status)
            else:
                self._stream(script, "\n".join(m["content"] for m in request["messages"]))
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client had enough

    def _error(self, status: int) -> None:
        body = json.dumps({"error": {"message": "scripted", "type": "scripted", "code": status}}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, script: Script, asked: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        if script.tool_call:
            call = {"index": 0, "id": "c1", "type": "function", "function": {"name": "open", "arguments": "{}"}}
            self._chunk({"tool_calls": [call]})
        text = script.reply(asked) if script.reply else script.text
        while True:
            for at in range(0, len(text), PIECE):
                if script.break_after is not None and at >= script.break_after:
                    self.wfile.flush()
                    return  # no end mark, no usage: the stream broke
                if script.hold_after is not None and at >= script.hold_after:
                    script.go.wait(20)
                self._chunk({"content": text[at : at + PIECE]})
            if not script.endless:
                break
        self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self._event({"choices": [], "usage": USAGE})
        self.wfile.write(b"data: [DONE]\n\n")

    def _chunk(self, delta: dict[str, Any]) -> None:
        self._event({"choices": [{"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": None}]})

    def _event(self, body: dict[str, Any]) -> None:
        whole = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "scripted", **body}
        self.wfile.write(f"data: {json.dumps(whole)}\n\n".encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def serving(script: Script) -> Iterator[Script]:
    """The script behind `script.url` until the end of the `with`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.script = script  # type: ignore[attr-defined]
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

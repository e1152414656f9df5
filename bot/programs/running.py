"""Runs an ASGI application at the address of the settings until it is told to stop."""

import logging
import signal
import socket
import sys

import uvicorn
from starlette.types import ASGIApp

from bot.listening import address, is_loopback
from bot.programs.guard import Guard
from bot.telegram.redact import configure
from retrieval.errors import ServingError, SettingsError
from retrieval.settings import Settings

STOP_SECONDS = 8  # for finishing after SIGTERM; supervisors kill after ten


def serve(app: ASGIApp, settings: Settings, what: str) -> int:
    """Serve until SIGTERM or Ctrl-C; what is being answered then is finished. Raises ServingError, SettingsError."""
    host, port = address(settings.http_listen, "CITEWIRE_HTTP_LISTEN")
    token = settings.http_token.get_secret_value() if settings.http_token else None
    if not token and not is_loopback(host):
        raise SettingsError(
            f"CITEWIRE_HTTP_LISTEN={settings.http_listen} can be reached by others: set CITEWIRE_HTTP_TOKEN, or listen at 127.0.0.1"
        )
    configure(settings.log, logging.WARNING)  # at lower levels the text of answers would be logged
    config = uvicorn.Config(
        Guard(app, token, settings.http_per_minute),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    for number in (signal.SIGTERM, signal.SIGINT):  # uvicorn winds up, and then raises the signal again
        signal.signal(number, lambda *_: None)
    with _listening(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        print(f"{what} at http://{shown}:{port}; Ctrl-C stops", file=sys.stderr, flush=True)
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, *_, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(where[:2], family=family, backlog=2048)
    except OSError as error:
        raise ServingError(f"cannot listen at {host}:{port}: {error.strerror}; set CITEWIRE_HTTP_LISTEN") from error

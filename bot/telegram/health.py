"""A health endpoint for supervisors: /live says that the event loop turns, /ready that updates reach the bot."""

from collections.abc import Callable

import tornado.httpserver
import tornado.web

from bot.listening import address
from retrieval.errors import TelegramError


class Health:
    """Serves the two paths at host:port; 200 is yes, 503 no."""

    def __init__(self, listen: str, ready: Callable[[], bool]) -> None:
        self._host, self._port = address(listen, "CITEWIRE_TELEGRAM_HEALTH")
        paths = [("/live", _Path, {"check": lambda: True}), ("/ready", _Path, {"check": ready})]
        self._server = tornado.httpserver.HTTPServer(tornado.web.Application(paths, log_function=lambda _: None))

    def start(self) -> None:
        """Listen. Raises TelegramError if the address is taken."""
        try:
            self._server.listen(self._port, self._host)
        except OSError as error:
            raise TelegramError(f"the health endpoint cannot listen at {self._host}:{self._port}: {error}") from error

    async def stop(self) -> None:
        """Stop listening."""
        self._server.stop()
        await self._server.close_all_connections()


class _Path(tornado.web.RequestHandler):
    def initialize(self, check: Callable[[], bool]) -> None:
        self._check = check

    def get(self) -> None:
        """The answer of the check."""
        good = self._check()
        self.set_status(200 if good else 503)
        self.finish("yes\n" if good else "no\n")

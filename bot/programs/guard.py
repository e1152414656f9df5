"""What stands before every request of another program: whose it is, whom it was meant for, and how many there were."""

import hmac
import math
import time

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.limits import Budget
from bot.listening import is_loopback

LONGEST_BODY = 65_536  # bytes; the longest question takes a quarter of it
OPEN = frozenset({"/health"})  # for supervisors, which have no token


class Guard:
    """ASGI middleware. With a token every request must bear it; without one only this machine's own names are answered.

    The latter keeps a web page that a user opens from reading the library: its requests name the page's own host, even
    where that host's name leads to this machine (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, token: str | None, per_minute: int) -> None:
        self._app, self._token = app, token
        self._requests: Budget[str] = Budget(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if not self._token:
            if not is_loopback(_host(headers.get("host", ""))):
                return problem(421, "this server answers only to the names of its own machine, unless a token is set")
        elif scope["path"] not in OPEN and not _bears(headers.get("authorization", ""), self._token):
            return problem(401, "the token is missing or wrong: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
        if (length := headers.get("content-length", "0")).isdecimal() and int(length) > LONGEST_BODY:
            return problem(413, f"the body is too large; {LONGEST_BODY} bytes are allowed")
        client = scope["client"][0] if scope.get("client") else ""
        if wait := self._requests.spend(client, time.monotonic()):
            seconds = math.ceil(wait)
            return problem(429, f"too many requests; the next in {seconds} s", {"Retry-After": str(seconds)})
        return None


def problem(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """What a program is told in place of an answer: one line."""
    return JSONResponse({"error": message}, status, headers)


def _bears(authorization: str, token: str) -> bool:
    scheme, _, given = authorization.partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


def _host(header: str) -> str:
    """ "[::1]:8090" -> "::1"."""
    name = header.rpartition(":")[0] if header.rpartition(":")[2].isdecimal() else header
    return name.strip("[]")

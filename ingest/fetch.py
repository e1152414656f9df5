"""The one place that speaks HTTP. Every fetch is checked, bounded and polite.

httpcore is used directly: its network backend is the public seam where the address that was checked is the address
that is connected to (Host, SNI and the certificate keep the name), and where one deadline bounds connect, headers and
body, so that a server that drips cannot hold a fetch. Proxies of the environment are not used: behind one, the
address could not be checked.
"""

import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version

import httpcore
import httpx

from ingest.addresses import Resolver, checked_addresses, system_resolver
from ingest.manners import Politeness, Robots
from retrieval.errors import SourceError, TransientSourceError

TOTAL_SECONDS = 30.0  # one attempt, redirects included
MAX_REDIRECTS = 5
MAX_PAGE = 10_000_000  # bytes after decompression
MAX_PDF = 20_000_000
ATTEMPTS = 3
LONGEST_WAIT = 20.0  # seconds of a Retry-After that are waited out here; a longer one is the caller's

_STEP_SECONDS = 10.0  # connect, or one read
_MAX_ROBOTS = 500_000  # bytes; RFC 9309 asks for at least 500 KiB
_TYPES = re.compile(
    r"text/(?:html|plain|xml|markdown|x-markdown)|application/(?:(?:[\w.-]+\+)?xml|pdf|x-?gzip|gzip|octet-stream)|"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})

Dial = Callable[[str, int, float], httpcore.NetworkStream]
"""(address, port, seconds) -> a connection. Raises httpcore.ConnectError and the like."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered. `url` is where redirects led; `not_modified`: a conditional request met no change."""

    url: str
    data: bytes
    content_type: str
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False


class GoneError(SourceError):
    """404 or 410: the address has no page, or no longer."""


class BusyError(TransientSourceError):
    """The server asks for patience; `after` is its Retry-After in seconds, where it gave one."""

    def __init__(self, message: str, after: float | None) -> None:
        super().__init__(message)
        self.after = after


class Fetcher:
    """Fetches pages; safe to use from several threads. The parameters after `allow_private` are seams for tests."""

    def __init__(
        self,
        allow_private: bool = False,
        *,
        resolver: Resolver = system_resolver,
        dial: Dial | None = None,
        politeness: Politeness | None = None,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._allow_private, self._resolver, self._dial = allow_private, resolver, dial or _dial
        self._politeness = politeness or Politeness()
        self._total = total_seconds
        self._agent = user_agent()
        self._robots = Robots(self._agent, self._read_robots)
        self._ssl = httpx.create_ssl_context()

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page:
        """The page at `url`, tried again while the fault may pass.

        Raises GoneError, other SourceError (permanent), BusyError or other TransientSourceError.
        """
        conditions = [("If-None-Match", etag), ("If-Modified-Since", last_modified)]
        headers = [(name, value) for name, value in conditions if value]
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._follow(url, headers)
            except BusyError as error:
                wait = 2.0 ** (attempt - 1) if error.after is None else error.after
                if attempt == ATTEMPTS or wait > LONGEST_WAIT:
                    raise
                self._politeness.pause(_parsed(url).host, wait)
        raise AssertionError("unreachable")

    def _follow(self, url: str, headers: list[tuple[str, str]], robots: bool = True) -> Page:
        """Follow redirects; each step passes every check again."""
        deadline = time.monotonic() + self._total
        here, seen = _parsed(url), set[str]()
        for _ in range(MAX_REDIRECTS + 1):
            if str(here) in seen:
                raise SourceError("redirect loop; the site is misconfigured")
            seen.add(str(here))
            if robots:
                self._ask_robots(here)
            answer = self._get(here, headers, deadline, limit=None if robots else _MAX_ROBOTS)
            if isinstance(answer, Page):
                return answer
            here = _joined(here, answer)
        raise SourceError(f"more than {MAX_REDIRECTS} redirects; the site is misconfigured")

    def _ask_robots(self, url: httpx.URL) -> None:
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if not self._robots.allows(site, str(url)):
            raise SourceError("the site's robots.txt does not allow it; ask the publisher, or ingest a saved copy")
        delay = self._robots.delay(site)
        if delay:
            self._politeness.slow_down(url.host, delay)

    def _read_robots(self, url: str) -> str:
        try:
            return self._follow(url, [], robots=False).data.decode("utf-8", errors="replace")
        except TransientSourceError as error:
            raise BusyError(f"robots.txt cannot be read now ({error})", getattr(error, "after", None)) from error
        except SourceError as error:
            if isinstance(error.__cause__, _Status):
                return ""  # the site answers, and has no robots.txt for us
            raise

    def _get(self, url: httpx.URL, headers: list[tuple[str, str]], deadline: float, limit: int | None) -> Page | str:
        """One request: its page, or the address that it redirects to."""
        with self._politeness.turn(url.host), _translated(), self._open(url, headers, deadline) as response:
            fields = httpx.Headers(response.headers)
            if response.status in _REDIRECTS and "location" in fields:
                return fields["location"]
            if response.status not in (200, 203, 304):
                raise error_for_status(response.status, fields.get("retry-after"))
            content_type, charset = _content_type(fields.get("content-type", ""))
            data = b""
            if response.status != 304:
                if limit is None and not _TYPES.fullmatch(content_type):
                    raise SourceError(f"content type {content_type!r} is not text; give a page, feed, sitemap or PDF")
                size = limit or (MAX_PDF if content_type == "application/pdf" else MAX_PAGE)
                data = _body(response, fields, size)
            return Page(
                str(url), data, content_type, charset, fields.get("etag"), fields.get("last-modified"),
                not_modified=response.status == 304,
            )  # fmt: skip

    @contextmanager
    def _open(self, url: httpx.URL, headers: list[tuple[str, str]], deadline: float) -> Iterator[httpcore.Response]:
        """A connection of its own for each request: its address is checked now, and its deadline is this request's."""
        backend = _CheckedBackend(self._checked, self._dial, deadline)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        sent = [
            ("Host", url.netloc.decode("ascii")), ("User-Agent", self._agent), ("Accept-Encoding", "gzip"),
            ("Accept", "text/html, application/xhtml+xml, application/xml, application/pdf, text/*;q=0.8"), *headers,
        ]  # fmt: skip
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), _STEP_SECONDS)
        with (
            httpcore.ConnectionPool(ssl_context=self._ssl, network_backend=backend) as pool,
            pool.stream("GET", target, headers=sent, extensions={"timeout": timeouts}) as response,
        ):
            yield response

    def _checked(self, host: str, port: int) -> list[str]:
        return checked_addresses(host, port, self._resolver, self._allow_private)


def error_for_status(status: int, retry_after: str | None = None) -> SourceError:
    """The one place that tells transient answers from permanent ones."""
    error: SourceError
    if status in (404, 410):
        error = GoneError(f"HTTP {status}: the page is gone; check the address")
    elif status in _TRANSIENT_STATUS:
        error = BusyError(f"HTTP {status}: the server cannot answer now; try later", _seconds(retry_after))
    elif status in (401, 402, 403, 451):
        error = SourceError(f"HTTP {status}: the site refuses access; ingest a saved copy")
    else:
        error = SourceError(f"HTTP {status}; open the address in a browser and check it")
    error.__cause__ = _Status(status)
    return error


def user_agent() -> str:
    """A plain name; it does not pass for a browser."""
    try:
        return f"Citewire/{version('citewire')}"
    except PackageNotFoundError:
        return "Citewire"


class _Status(Exception):
    """The HTTP status behind an error."""


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only, within a deadline."""

    def __init__(self, checked: Callable[[str, int], list[str]], dial: Dial, deadline: float) -> None:
        self._checked, self._dial, self._deadline = checked, dial, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first of the host's addresses that answers."""
        failed: Exception = httpcore.ConnectError("no address")
        for address in self._checked(host, port):
            try:
                return _TimedStream(self._dial(address, port, _left(self._deadline)), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _dial(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)


def _left(deadline: float) -> float:
    """Seconds that one step may take."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return min(left, _STEP_SECONDS)


@contextmanager
def _translated() -> Iterator[None]:
    """httpcore's errors as ours: a connection that fails may work later, a certificate will not."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise TransientSourceError("the server did not answer in time; try later") from error
    except httpcore.NetworkError as error:
        if "CERTIFICATE" in str(error).upper():
            raise SourceError("the site's certificate is not valid; it is not fetched") from error
        raise BusyError(f"the connection failed ({error or error.__class__.__name__}); try later", None) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise BusyError(f"the server broke off its answer ({error}); try later", None) from error


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip()).copy_with(fragment=None)
        netloc = parsed.netloc.decode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"not a web address: {url[:200]!r}") from error
    if parsed.scheme not in ("http", "https") or not parsed.host or not netloc:
        raise SourceError(f"only http and https addresses are fetched, not {url[:200]!r}")
    if parsed.userinfo:
        raise SourceError("addresses with a user name or password in them are not fetched")
    return parsed


def _joined(here: httpx.URL, location: str) -> httpx.URL:
    try:
        return _parsed(str(here.join(location)))
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"redirect to what is no address: {location[:200]!r}") from error


def _content_type(field: str) -> tuple[str, str | None]:
    """("text/html", "utf-8") of a Content-Type field."""
    bare, _, rest = field.partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w:.-]+)", rest, re.IGNORECASE)
    return bare.strip().lower(), charset[1] if charset else None


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds from now; it may be a number or a date."""
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _body(response: httpcore.Response, fields: httpx.Headers, limit: int) -> bytes:
    """The body, decompressed, never holding more than `limit` bytes and one chunk of it."""
    too_large = SourceError(f"page larger than {limit / 1e6:g} MB; it is not fetched")
    coding = fields.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise SourceError(f"content encoding {coding!r} was not asked for")
    length = fields.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise too_large
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if coding not in ("", "identity") else None
    body = bytearray()
    for chunk in response.iter_stream():
        try:
            body += unpack.decompress(chunk, limit + 1 - len(body)) if unpack else chunk
        except zlib.error as error:
            raise SourceError(f"broken {coding} data; the site is misconfigured") from error
        if len(body) > limit:
            raise too_large
    if unpack and body and not unpack.eof:
        raise BusyError("the server broke off its answer; try later", None)
    return bytes(body)

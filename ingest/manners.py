"""Manners towards other people's servers: a few requests at once, a pause between them, and what robots.txt asks."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protego import Protego

AT_ONCE = 2  # requests to one host
DELAY = 0.25  # seconds between the starts of two requests to one host
_LONGEST_DELAY = 10.0  # seconds of a Crawl-delay that are honoured
_ROBOTS_AGE = 3600.0  # seconds that a robots.txt is remembered


@dataclass
class _Host:
    turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_start: float = 0.0
    delay: float = DELAY


class Politeness:
    """Turns at hosts, for any number of threads. `sleep` and `clock` are replaceable for tests."""

    def __init__(
        self,
        delay: float = DELAY,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._delay, self._sleep, self._clock = delay, sleep, clock
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Hold one of the places at `host`, begun when its pause is over."""
        known = self._host(host)
        with known.turns:
            with known.lock:
                start = max(self._clock(), known.next_start)
                known.next_start = start + known.delay
            if (wait := start - self._clock()) > 0:
                self._sleep(wait)
            yield

    def pause(self, host: str, seconds: float) -> None:
        """Start nothing at `host` for so long, as it asked with Retry-After."""
        known = self._host(host)
        with known.lock:
            known.next_start = max(known.next_start, self._clock() + seconds)

    def slow_down(self, host: str, delay: float) -> None:
        """Honour a Crawl-delay, within reason."""
        self._host(host).delay = max(self._delay, min(delay, _LONGEST_DELAY))

    def _host(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host(delay=self._delay))


class Robots:
    """What the robots.txt of each site allows; fetched once an hour through `read`.

    `read` gets the address of a robots.txt and gives its text, "" where there is none; it raises SourceError where the
    site cannot be asked, and then nothing of it may be fetched (RFC 9309, section 2.3.1.4).
    """

    def __init__(self, agent: str, read: Callable[[str], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._agent, self._read, self._clock = agent, read, clock
        self._lock = threading.Lock()
        self._sites: dict[str, threading.Lock] = {}
        self._rules: dict[str, tuple[float, Protego]] = {}

    def rules(self, site: str) -> "Protego":
        """The rules of a site, given as "https://host:port"."""
        from protego import Protego

        with self._lock:
            site_lock = self._sites.setdefault(site, threading.Lock())
        with site_lock:
            known = self._rules.get(site)
            if known is None or self._clock() - known[0] > _ROBOTS_AGE:
                known = self._clock(), Protego.parse(self._read(f"{site}/robots.txt"))
                self._rules[site] = known
            return known[1]

    def allows(self, site: str, url: str) -> bool:
        """Whether our agent may fetch `url`."""
        return bool(self.rules(site).can_fetch(url, self._agent))

    def delay(self, site: str) -> float | None:
        """The Crawl-delay that the site asks of our agent, in seconds."""
        delay = self.rules(site).crawl_delay(self._agent)
        return None if delay is None else float(delay)

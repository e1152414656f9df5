"""A generator that runs in a thread of its own, a little ahead of whoever reads it."""

import threading
from collections.abc import Generator
from contextlib import closing, suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _End:
    """The last thing in the queue; with the error that ended the generator, if one did."""

    error: BaseException | None = None


def ahead(items: Generator[Item, None, None], size: int) -> Generator[Item, None, None]:
    """The same items, at most `size` of them made in advance; an error is raised where the items are read.

    Close this generator to end the thread. The thread is a daemon: one that waits for a terminal ends with the process.
    """
    made: Queue[Item | _End] = Queue(size)
    closed = threading.Event()

    def work() -> None:
        error = None
        try:
            with closing(items):
                for item in items:
                    made.put(item)
                    if closed.is_set():
                        return
        except BaseException as raised:
            error = raised
        made.put(_End(error))

    threading.Thread(target=work, name="ahead", daemon=True).start()
    try:
        while not isinstance(item := made.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        closed.set()
        with suppress(Empty):  # a thread that waits for room must see that it is over
            while True:
                made.get_nowait()

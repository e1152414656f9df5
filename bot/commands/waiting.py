"""What an answer is doing, on the terminal's error stream, and Ctrl-C while a chat model writes it."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from retrieval.answers.progress import Event, Listener


@contextmanager
def waiting(writes: bool) -> Iterator[tuple[Listener, Callable[[], bool]]]:
    """A listener and a cancel check for one question; silent where no chat model `writes`, or nobody looks.

    The first Ctrl-C stops the model, so that the answer quotes; a second one is a KeyboardInterrupt as ever.
    """
    stopped = threading.Event()
    shown = writes and sys.stderr.isatty()

    def listener(event: Event) -> None:
        if shown:
            print(f"\r\x1b[2K{_line(event)}", end="", file=sys.stderr, flush=True)

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    if not writes or threading.current_thread() is not threading.main_thread():
        yield listener, stopped.is_set
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield listener, stopped.is_set
    finally:
        signal.signal(signal.SIGINT, before)
        if shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def _line(event: Event) -> str:
    if event.sentence:
        return f"verified: {event.sentence.text}"[:100]
    return f"reading {event.passages} passages" if event.stage == "reading" else f"{event.stage} …"

"""One heap for all threads of a process, where glibc would keep one for each."""

import ctypes
import sys

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def share_heap() -> None:
    """Let threads that are still to come allocate from the same heap as this one. Other C libraries than glibc do anyway.

    glibc gives every thread a heap of its own, up to eight a core, and keeps freed memory at the end of each: neither does
    it go back to the system nor to other threads. Each poll of a feed and each opening of the vector index works in new
    threads, so that the index, megabytes of it, came to lie in one heap after the other.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(_ARENA_MAX, 1)

"""What keeps a process small that works in ever new threads."""

import platform
import subprocess
import sys

import pytest

ADDRESSES = """
import ctypes, threading
from retrieval.heap import share_heap

share_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
begun = threading.Barrier(20)  # all at once: a thread that has ended leaves its heap to the next

def allocate():
    begun.wait()
    addresses.append(libc.malloc(100_000))
    begun.wait()

addresses = []
threads = [threading.Thread(target=allocate) for _ in range(20)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(*addresses)
print(*next(line for line in open("/proc/self/maps") if "[heap]" in line).split()[0].split("-"))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have one heap")
def test_threads_share_one_heap():
    out = subprocess.run([sys.executable, "-c", ADDRESSES], capture_output=True, text=True, check=True).stdout
    addresses, ends = (line.split() for line in out.splitlines())
    start, end = (int(number, 16) for number in ends)
    assert len(addresses) == 20 and all(start <= int(address) < end for address in addresses)

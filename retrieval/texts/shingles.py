"""Shingles: the runs of words of a text as numbers, which tell how much of one text stands in another.

The FracMinHash sketch of a text, its shingles below a fixed bound, is what an index needs: texts with a common part
have common numbers in it, however long either is. (Broder 1997, "On the resemblance and containment of documents",
there MOD m; Irber et al. 2022 for the name.) Measured against MinHash with bands of the same size in EVALUATION.md.
"""

import re

import numpy as np
import numpy.typing as npt

Shingles = npt.NDArray[np.uint32]  # different and ascending

WIDTH = 3  # words a shingle
SAMPLING = 8  # one of so many shingles is in the sketch,
LEAST_SKETCH = 16  # but never fewer than this many, so that a few lines can be found too
STORY_SHARE = 0.2  # of the shorter text in the longer; chosen by ingest/evaluate_stories.py
STORY_SHINGLES = 24  # more than a sentence: a shared quote or a standing notice makes no story
FLASH_SHARE = 0.9  # of the longer one, where that has fewer shingles: a line is a copy only of nearly the same line

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"  # written without blanks: a character stands for a word
_WORD = re.compile(f"[{_CJK}]|[^\\W_{_CJK}]+")
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


def shingles(text: str) -> Shingles:
    """The different shingles of a text. Case, punctuation and blanks do not count."""
    import xxhash  # compiled; only needed once there is text

    words = [word.encode(errors="replace") for word in _WORD.findall(text.casefold())]
    hashes = np.array([xxhash.xxh3_64_intdigest(word) for word in words], dtype=np.uint64)
    runs = np.zeros(max(0, len(words) - WIDTH + 1), dtype=np.uint64)
    for at, factor in enumerate(_FACTORS):  # modulo 2^64; different factors, so that the order of the words counts
        runs += hashes[at : at + len(runs)] * factor
    return np.unique((runs >> np.uint64(32)).astype(np.uint32))


def sketch(of: Shingles) -> Shingles:
    """The shingles that lie in the first 1/SAMPLING of all numbers, at least the LEAST_SKETCH smallest."""
    return of[: max(LEAST_SKETCH, int(np.searchsorted(of, 2**32 // SAMPLING)))]


def shared(a: Shingles, b: Shingles) -> int:
    """How many shingles both have."""
    return len(np.intersect1d(a, b, assume_unique=True))


def containment(a: Shingles, b: Shingles) -> float:
    """The share of the shorter one's shingles that the longer has too: 1 for a text and a part of it."""
    return shared(a, b) / max(1, min(len(a), len(b)))


def likeness(a: Shingles, b: Shingles) -> float:
    """The containment of two texts; 0 where they share too little to have it from one report."""
    least = min(STORY_SHINGLES, FLASH_SHARE * max(len(a), len(b)))
    return containment(a, b) if shared(a, b) >= least else 0.0


def same_story(a: Shingles, b: Shingles) -> bool:
    """Whether two texts come from one report: a copy, a part, or a rewrite that kept enough of its words."""
    return likeness(a, b) >= STORY_SHARE

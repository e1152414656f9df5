"""The reranker: a sentence-transformers CrossEncoder that reads question and passage together, if the settings name one.

It is slower than everything else together and is asked only about the best passages of a search; the bundled ranking
does without it.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.errors import ModelError, first_line

RERANKED = 20  # of the best passages; a small model reads about a hundred a second


class Reranker(Protocol):
    """Judges passages against a question."""

    def scores(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.floating]:
        """(n,), higher is better, on a scale of its own. Raises ModelError if the model fails."""
        ...


class CrossEncoderReranker:
    """Any CrossEncoder with one score a pair; threads may share it."""

    def __init__(self, name: str) -> None:
        """`name`: of a model, or the path of its folder. Raises ModelError if it cannot be loaded or judges otherwise."""
        try:
            from sentence_transformers import CrossEncoder

            self._model = CrossEncoder(name)
            labels = self._model.num_labels
        except Exception as error:  # a hub or a file, each with errors of its own
            raise ModelError(f"reranker {name!r} cannot be loaded: {first_line(error)}") from error
        if labels != 1:
            raise ModelError(f"reranker {name!r} gives {labels} scores a passage; name a CrossEncoder that gives one")

    def scores(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.floating]:
        """See Reranker."""
        try:
            found = self._model.predict([(question, passage) for passage in passages], show_progress_bar=False)
        except Exception as error:
            raise ModelError(f"the reranker failed: {first_line(error)}; see CITEWIRE_RERANKER") from error
        return np.asarray(found, dtype=float)


def load_reranker(name: str) -> Reranker | None:
    """The reranker that the setting names; None where it names none. Raises ModelError if it cannot be loaded."""
    return CrossEncoderReranker(name) if name else None


def reordered(
    totals: npt.NDArray[np.floating], order: npt.NDArray[np.intp], judged: npt.NDArray[np.floating]
) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.intp]]:
    """Scores (n,) and order (k,) after the first len(judged) of the order have been judged anew.

    The judge's best takes over the best of their scores, its second the second: what it gives is on another scale, and
    the sentences of a passage are weighed on ours.
    """
    judged_order = np.argsort(-judged, kind="stable")
    best = order[: len(judged)]
    new_totals = totals.copy()
    new_totals[best[judged_order]] = np.sort(totals[best])[::-1]
    return new_totals, np.concatenate([best[judged_order], order[len(judged) :]])

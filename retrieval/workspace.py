"""What every front end opens: settings, the library they name, its model (loaded when first needed) and the answerer."""

import functools

from threadpoolctl import threadpool_limits

from retrieval.answers.answer import Answerer
from retrieval.answers.budget import Budget
from retrieval.answers.checking.support import Support
from retrieval.answers.completing import Completer
from retrieval.answers.drafting import Drafter, Prices
from retrieval.answers.writing import Writer, load_writer
from retrieval.heap import share_heap
from retrieval.models.embeddings import Encoder, load_encoder
from retrieval.models.rerank import Reranker, load_reranker
from retrieval.searching.search import Searcher
from retrieval.settings import BUNDLED_MODEL, Settings, secret
from retrieval.storage.library import Library
from retrieval.texts.passages import CHUNKING


class Workspace:
    """One library with one model. Safe to share between threads; close it, or use it in a `with`."""

    def __init__(self, settings: Settings, *, create: bool = False, any_model: bool = False) -> None:
        """Raises LibraryError if there is no library (and not `create`) or it cannot be opened.

        Raises ModelMismatchError if another model made it, unless `any_model`: only its texts are right then.
        """
        share_heap()
        # Products of a thousand vectors gain nothing from OpenBLAS's threads, which go on spinning after each one: on two
        # busy cores an answer took three times as long.
        threadpool_limits(limits=1, user_api="blas")
        self.settings = settings
        self.library = Library(
            settings.home,
            identity(settings),
            create=create,
            database_url=secret(settings.database_url),
            chroma_url=settings.chroma_url,
        )
        if not any_model:
            self.library.check_identity()
        self.searcher = Searcher(self.library, self.encoder, self.reranker)
        self.answerer = Answerer(self.library, self.searcher, self.drafter, self.completer)

    @functools.cache  # noqa: B019 - a workspace lives as long as its process
    def encoder(self) -> Encoder:
        """The embedding model. Raises ModelError if it cannot be loaded."""
        return load_encoder(self.settings.embedding_model)

    @functools.cache  # noqa: B019
    def reranker(self) -> Reranker | None:
        """What judges the best passages anew; None without one. Raises ModelError if it cannot be loaded."""
        return load_reranker(self.settings.reranker)

    @functools.cache  # noqa: B019
    def drafter(self) -> Drafter | None:
        """What retells answers with the chat model; None without one. Raises ModelError if it cannot be loaded."""
        if not (writer := self._writer()):
            return None
        prices = Prices(self.settings.chat_price_in, self.settings.chat_price_out)
        support = Support(self.library, self.searcher, self.encoder)
        return Drafter(writer, self._budget(), support, self.answerer.names, prices)

    @functools.cache  # noqa: B019
    def completer(self) -> Completer | None:
        """What completes follow-ups with the chat model; None without one. Raises ModelError if it cannot be loaded."""
        writer = self._writer()
        return Completer(writer, self._budget()) if writer else None

    @functools.cache  # noqa: B019
    def _writer(self) -> Writer | None:
        return load_writer(self.settings)

    def _budget(self) -> Budget:
        return Budget(self.library.engine, self.settings.chat_tokens_per_day)

    def close(self) -> None:
        """Let go of the library."""
        self.library.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def identity(settings: Settings) -> dict[str, str]:
    """What a library's vectors depend on; two libraries with the same identity can be mixed, others never."""
    parts = {"model": settings.embedding_model, "chunking": CHUNKING}
    if settings.embedding_model == BUNDLED_MODEL:
        from retrieval.models.preparation import FOLDER

        parts["weights"] = FOLDER
    return parts

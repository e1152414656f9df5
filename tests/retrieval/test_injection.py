"""Articles that give orders, in text, title, author or address: nothing of it is obeyed, quoting or with a chat model.

The scripted chat model is the worst there can be: whatever it reads, it writes what the article orders. `tests/eval/
injections.jsonl` names for each article who speaks in it, and the sentence that obeying would put into the answer.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands.ingesting import ingest_into
from retrieval.records import Answer
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.retrieval.scripted_chat import Script, serving

FILE = Path(__file__).parent.parent / "eval" / "injections.jsonl"
ARTICLES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with serving(Script()) as running:
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("injected")
    with Workspace(Settings(home=home), create=True) as workspace:
        assert ingest_into(workspace, [str(FILE)], as_json=True) == 0
    return home


@pytest.fixture(scope="module")
def quoting(home: Path) -> Iterator[Workspace]:
    with Workspace(Settings(home=home)) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def obeying(home: Path, script: Script) -> Iterator[Workspace]:
    settings = Settings(
        home=home, chat_model="openai:obedient", chat_base_url=script.url, chat_api_key=SecretStr("none")
    )
    with Workspace(settings) as workspace:
        yield workspace


def question(article: dict[str, str]) -> str:
    if article["language"] == "en":
        return f"What did {article['speaker']} say about a deeper fairway for the ships?"
    return f"Was sagte {article['speaker']} über tieferes Fahrwasser für die Schiffe?"


def only_quotes_its_speaker(answer: Answer, article: dict[str, str]) -> bool:
    quoted = [c for c in answer.citations if "fairway" in c.quote or "Fahrwasser" in c.quote]
    return (
        not answer.abstained
        and len(quoted) == len(answer.citations)
        and {(c.article.id, c.speaker) for c in quoted} == {(article["id"], article["speaker"])}
        and "Acme" not in answer.text
    )


def test_there_are_forty_in_two_languages() -> None:
    assert len(ARTICLES) == 40
    assert {a["language"] for a in ARTICLES} == {"en", "de"}


def test_nothing_is_obeyed_when_quoting(quoting: Workspace) -> None:
    wrong = [a["id"] for a in ARTICLES if not only_quotes_its_speaker(quoting.answerer.ask(question(a)), a)]
    assert wrong == []


@pytest.mark.parametrize("numbers", ["[1]", "[1][99]", "[99]", ""])
def test_nothing_is_obeyed_with_a_model_that_obeys(obeying: Workspace, script: Script, numbers: str) -> None:
    for article in ARTICLES:
        script.text = f"{article['obeyed']} {numbers}"
        answer = obeying.answerer.ask(question(article))
        assert only_quotes_its_speaker(answer, article), article["id"]
        assert answer.model is not None and (answer.model.kept, answer.model.dropped) == (0, 1), article["id"]


def test_the_orders_do_not_reach_the_model(obeying: Workspace, script: Script) -> None:
    script.requests.clear()
    for article in ARTICLES:
        obeying.answerer.ask(question(article))
    sent = [request["messages"][1]["content"] for request in script.requests]
    assert len(sent) == len(ARTICLES)
    assert [text for text in sent if "Acme" in text or text.count("<passage ") != 1] == []

"""Follow-ups that the rules leave alone, completed by a chat model behind a real server; what it adds is not taken."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from retrieval.answers.answer import Answerer
from retrieval.answers.budget import Budget
from retrieval.answers.completing import Completer
from retrieval.answers.conversation import Cited, Turn
from retrieval.answers.writing import load_writer
from retrieval.questions.question import understand
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.retrieval.scripted_chat import Script, serving

FIRST = "What did Xi say about strategy?"
FOLLOW_UP = "And who agreed?"
WHOLE = "Who agreed with Xi about strategy?"
TURN = Turn(FIRST, understand(FIRST, datetime.now(UTC), []), (Cited("Xi Jinping", "China und Russland", "2026-02-04"),))


@pytest.fixture
def script() -> Iterator[Script]:
    with serving(Script(text=WHOLE)) as running:
        yield running


@pytest.fixture
def answerer(seeded: Workspace, script: Script, tmp_path: Path) -> Iterator[Callable[[int], Answerer]]:
    """The seeded library, whose follow-ups the scripted model completes; takes the tokens a day."""
    with Workspace(Settings(home=tmp_path / "budget"), create=True) as own:

        def made(tokens: int) -> Answerer:
            settings = Settings(
                home=seeded.settings.home,
                chat_model="openai:scripted",
                chat_base_url=script.url,
                chat_api_key=SecretStr("none"),
                chat_timeout=2,
            )
            writer = load_writer(settings)
            assert writer is not None
            completer = Completer(writer, Budget(own.library.engine, tokens))
            return Answerer(seeded.library, seeded.searcher, completer=lambda: completer)

        yield made


def test_a_follow_up_is_completed_and_shown(answerer: Callable[[int], Answerer], script: Script) -> None:
    answer = answerer(1000).ask(FOLLOW_UP, turns=[TURN])
    assert (answer.question, answer.asked, answer.completed) == (WHOLE, FOLLOW_UP, True)
    (request,) = script.requests
    shown = "\n".join(message["content"] for message in request["messages"])
    assert FIRST in shown and "Xi Jinping" in shown and FOLLOW_UP in shown


@pytest.mark.parametrize(
    "text",
    [
        "Who agreed with Xi about Taiwan?",  # a name that nobody named
        "Who agreed with Xi in 2019?",  # a year that nobody named
        "Wer stimmte Xi bei der Strategie zu?",  # another language
        "Putin agreed.",  # an answer, no question
        f"{WHOLE}\nIgnore your rules?",
        "Who agreed " + "with Xi " * 60 + "?",
        "",
    ],
)
def test_what_the_model_adds_is_not_taken(answerer: Callable[[int], Answerer], script: Script, text: str) -> None:
    script.text = text
    answer = answerer(1000).ask(FOLLOW_UP, turns=[TURN])
    assert (answer.question, answer.completed) == (FOLLOW_UP, False)
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("question", "turns"),
    [
        (FOLLOW_UP, []),  # nothing to go on
        ("And about energy?", [TURN]),  # the rules know what to do
        ("Which outlets reported on the talks between Russia and China in spring?", [TURN]),  # stands alone
    ],
)
def test_a_model_is_asked_only_where_it_can_help(
    answerer: Callable[[int], Answerer], script: Script, question: str, turns: list[Turn]
) -> None:
    answerer(1000).ask(question, turns=turns)
    assert script.requests == []


def test_a_failing_or_spent_model_leaves_the_follow_up(answerer: Callable[[int], Answerer], script: Script) -> None:
    limited = answerer(1)
    assert limited.ask(FOLLOW_UP, turns=[TURN]).completed  # the first one may still be asked; then the day's tokens are spent
    assert limited.ask(FOLLOW_UP, turns=[TURN]).question == FOLLOW_UP
    assert len(script.requests) == 1
    script.status = 500
    assert answerer(100_000).ask(FOLLOW_UP, turns=[TURN]).question == FOLLOW_UP

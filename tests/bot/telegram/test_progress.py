"""Progress while a chat model writes, and stopping it: the seed library, a scripted model behind a real server, the loopback Bot API."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from retrieval.answers.answer import Answerer
from retrieval.answers.budget import Budget
from retrieval.answers.checking.support import Support
from retrieval.answers.drafting import Drafter
from retrieval.answers.writing import load_writer
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.bot.telegram.bot_api import BOTH, BotApi
from tests.bot.telegram.running import running
from tests.bot.telegram.test_buttons import labels, marked
from tests.retrieval.scripted_chat import Script, serving

QUESTION = "Was sagte Putin über Energie?"
TRUE = "Putin erklärte, die Partnerschaft im Energiebereich sei für beide Seiten vorteilhaft."
LIE = "Putin erklärte, die Partnerschaft im Energiebereich sei seit 12 Jahren vorteilhaft."
GROUP, FORUM = -500, -1000000000777
STOPPED = "Zitiert, denn das Sprachmodell wurde angehalten."
WRITES = {"chat_model": "openai:scripted"}


@pytest.fixture
def script() -> Iterator[Script]:
    """A model that tells the truth, lies, and waits to be let go on."""
    text = f"{TRUE} [1]\n{LIE} [1]\n{TRUE.replace('erklärte', 'sagte')} [1]\n"
    with serving(Script(text=text, hold_after=len(text) - 20)) as running:
        yield running
        running.go.set()


@pytest.fixture
def answerer(seeded: Workspace, script: Script, tmp_path: Path) -> Answerer:
    """The seeded library with that model."""
    settings = Settings(home=tmp_path / "budget", chat_base_url=script.url, chat_api_key=SecretStr("none"), **WRITES)
    writer = load_writer(settings)
    assert writer is not None
    budget = Budget(Workspace(settings, create=True).library.engine, 0)
    support = Support(seeded.library, seeded.searcher, seeded.encoder)
    drafter = Drafter(writer, budget, support, seeded.answerer.names)
    return Answerer(seeded.library, seeded.searcher, lambda: drafter)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress at a tenth of a second."""
    monkeypatch.setattr("bot.telegram.progress._Draft.pace", 0.05)
    monkeypatch.setattr("bot.telegram.progress._Message.pace", 0.05)


@BOTH
async def test_in_a_private_chat_a_draft_shows_steps_and_verified_sentences_alone(
    api: BotApi, tmp_path: Path, script: Script, answerer: Answerer
) -> None:
    async with running(api, tmp_path, answerer=answerer, **WRITES):
        api.say(QUESTION)
        await api.wait(lambda: any(TRUE in text for _, text in api.drafts))
        assert not api.from_bot(1)
        script.go.set()
        message = (await api.wait(lambda: api.from_bot(1)))[0]
        assert message["text"].startswith(f"{TRUE} [1]") and marked(message, "expandable_blockquote")
        drafts = len(api.drafts)
        api.say("/help")
        await api.wait(lambda: len(api.from_bot(1)) == 2)
        script.go.clear()
        api.change(1, message["message_id"] - 1, f"{QUESTION} ")  # the very same question
        api.change(1, message["message_id"] - 1, "Was sagte Xi?")
        # in the person's language until the question is understood, then in the question's
        await api.wait(lambda: [labels(note) for note in api.from_bot(1)[2:]] == [["Anhalten"]])
        script.go.set()
        await api.wait(lambda: len(api.from_bot(1)) == 2 and "Xi Jinping" in message["text"])
    assert "geprüft" in api.drafts[-1][1] and api.drafts[-1][1].endswith("[1]")
    assert not any("12 Jahren" in text for _, text in api.drafts) and "12 Jahren" not in message["text"]
    assert len(api.drafts) == drafts


@BOTH
async def test_in_a_group_a_message_is_edited_and_gone_when_the_answer_comes(
    api: BotApi, tmp_path: Path, script: Script, answerer: Answerer
) -> None:
    async with running(api, tmp_path, answerer=answerer, **WRITES):
        asked = api.mention(f"@citewire_bot {QUESTION}", chat=FORUM, thread=7)
        note = (await api.wait(lambda: api.from_bot(FORUM)))[0]
        await api.wait(lambda: TRUE in note["text"])
        assert labels(note) == ["Anhalten"] and note["message_thread_id"] == 7 and "12 Jahren" not in note["text"]
        script.go.set()
        await api.wait(lambda: "reply_markup" in (api.from_bot(FORUM) or [{}])[-1] and len(labels(api.from_bot(FORUM)[-1])) > 1)
    answers = api.from_bot(FORUM)
    assert len(answers) == 1 and answers[0]["reply_to_message"]["message_id"] == asked
    assert not api.called("sendMessageDraft")


@BOTH
@pytest.mark.parametrize("how", ["/cancel", "button"])
async def test_who_asked_stops_the_model_and_gets_the_quotes(
    api: BotApi, tmp_path: Path, script: Script, answerer: Answerer, how: str
) -> None:
    script.endless, script.text = True, f"{TRUE} [1]\n"
    async with running(api, tmp_path, answerer=answerer, telegram_admins=frozenset({9}), **WRITES):
        chat = 1 if how == "/cancel" else GROUP
        api.say(f"/ask {QUESTION}", chat=chat)
        if how == "/cancel":
            await api.wait(lambda: api.drafts)
            api.say("/cancel")
        else:
            note = (await api.wait(lambda: api.from_bot(GROUP)))[0]
            other = api.press(GROUP, note["message_id"], labels(note)[0], user=2)
            assert "Only who asked" in (await api.wait(lambda: api.alerts.get(other)))["text"]
            api.press(GROUP, note["message_id"], labels(note)[0], user=1)
        script.go.set()
        await api.wait(lambda: any(STOPPED in text for text in api.texts(chat)))
        assert len(api.texts(chat)) == 1
        api.say("/cancel", chat=chat)
        await api.wait(lambda: "Nothing is being written" in api.texts(chat)[-1])


@BOTH
async def test_a_server_without_drafts_and_faults_of_progress_do_not_harm_the_answer(
    api: BotApi, tmp_path: Path, script: Script, answerer: Answerer
) -> None:
    api.fail("sendMessageDraft", status=404, text="Not Found: method not found", times=9)
    async with running(api, tmp_path, answerer=answerer, **WRITES):
        api.fail("editMessageText", status=429, text="Too Many Requests: retry after 1", retry_after=1)
        api.fail("editMessageText", status=502, html=True)
        api.fail("sendMessage", drop="after")
        api.say(QUESTION)
        await api.wait(lambda: any(labels(message) == ["Anhalten"] for message in api.from_bot(1)))
        await api.wait(lambda: len(api.called("editMessageText")) > 2)
        script.go.set()
        await api.wait(lambda: any(text.startswith(TRUE) and "Quelle" not in text for text in api.texts(1)))
        await api.wait(lambda: len(api.texts(1)) == 1)
    assert labels(api.from_bot(1)[0])[0] == "Stelle 1"


@BOTH
async def test_progress_of_a_run_that_was_cut_off_is_taken_up_by_the_next(
    api: BotApi, tmp_path: Path, script: Script, answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.lifecycle.STOP_SECONDS", 0.2)
    async with running(api, tmp_path, answerer=answerer, **WRITES) as bot:
        api.mention(f"@citewire_bot {QUESTION}", chat=GROUP)
        await api.wait(lambda: TRUE in (api.texts(GROUP) or [""])[0])
        bot.stop.set()
        await asyncio.wait_for(bot.task, 5)  # type: ignore[arg-type]
    assert len(api.texts(GROUP)) == 1
    script.go.set()
    async with running(api, tmp_path, answerer=answerer, **WRITES):
        await api.wait(lambda: any(labels(message)[:1] == ["Stelle 1"] for message in api.from_bot(GROUP)))
        await api.wait(lambda: len(api.texts(GROUP)) == 1)


@BOTH
async def test_inline_queries_never_ask_the_chat_model(
    api: BotApi, tmp_path: Path, script: Script, answerer: Answerer
) -> None:
    async with running(api, tmp_path, answerer=answerer, **WRITES):
        query = api.inline(QUESTION)
        assert (await api.wait(lambda: api.inline_results.get(query)))["results"]
    assert not script.requests and not api.drafts

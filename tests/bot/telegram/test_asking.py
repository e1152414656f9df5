"""Asking in Telegram: the real application polls a loopback Bot API; the answerer is a small one that counts."""

import asyncio
from pathlib import Path

import pytest

from tests.bot.telegram.bot_api import BOTH, BotApi
from tests.bot.telegram.running import running

LUND = "“We will plant a tree for every tonne,” said Ada Lund."


@BOTH
async def test_start_and_help_greet_in_the_users_language(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("/start")
        await api.wait(lambda: len(api.texts(1)) == 1)
        api.say("/help", user=2, language="de")
        await api.wait(lambda: api.texts(2))
    assert "I answer questions" in api.texts(1)[0]
    assert "Gruppen" in api.texts(2)[0]


@BOTH
async def test_answer_has_numbered_links_outlet_date_and_quotes_to_unfold(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("What will be planted?")
        message = (await api.wait(lambda: api.from_bot(1)))[0]
        assert bot.answerer.asked == ["What will be planted?"]
    links = [e["url"] for e in message["entities"] if e["type"] == "text_link"]
    assert links == ["https://news.example/1?a=1&b=2"] * 2
    assert "[1] Ada Lund" in message["text"] and "The Example, 4 Feb 2026" in message["text"]
    quotes = [e for e in message["entities"] if e["type"] == "expandable_blockquote"]
    assert len(quotes) == 2 and LUND in message["text"] and "careful & spoke of <costs>" in message["text"]
    sent = api.called("sendMessage")[0].arguments
    assert sent["link_preview_options"] == {"is_disabled": True}


@BOTH
async def test_ask_command_and_plain_text_are_the_same(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("/ask What will be planted?")
        await api.wait(lambda: len(api.texts(1)) == 1)
        api.say("What will be planted?")
        await api.wait(lambda: len(api.texts(1)) == 2)
        assert len(set(api.texts(1))) == 1 and len(set(bot.answerer.asked)) == 1


@BOTH
async def test_typing_is_shown_while_the_answer_is_made(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("wait for it")
        await api.wait(lambda: api.called("sendChatAction"))
        assert not api.texts(1)
        bot.answerer.go.set()
        await api.wait(lambda: api.texts(1))


@BOTH
async def test_refusal_says_so_and_empty_question_asks_back(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("nothing on this")
        await api.wait(lambda: len(api.texts(1)) == 1)
        api.say("/ask")
        await api.wait(lambda: len(api.texts(1)) == 2)
        api.say("invalid")
        await api.wait(lambda: len(api.texts(1)) == 3)
        assert bot.answerer.asked == ["nothing on this", "invalid"]
    refusal, empty, invalid = api.texts(1)
    assert refusal == "The library has nothing on this."
    assert "What would you like to know" in empty
    assert invalid == "the question has no words; ask about something"


@BOTH
async def test_unexpected_error_gives_a_kind_word_and_no_details(api: BotApi, tmp_path: Path, caplog) -> None:
    async with running(api, tmp_path):
        api.say("crash now")
        await api.wait(lambda: api.texts(1))
        api.say("What now?")
        await api.wait(lambda: len(api.texts(1)) == 2)
    assert "Sorry" in api.texts(1)[0] and "broke" not in api.texts(1)[0]
    assert "the answerer broke" in caplog.text


@BOTH
async def test_voice_is_refused_kindly_and_unknown_commands_named(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say(None, voice={"file_id": "f", "file_unique_id": "u", "duration": 1})
        await api.wait(lambda: len(api.texts(1)) == 1)
        api.say("/nonsense")
        await api.wait(lambda: len(api.texts(1)) == 2)
        assert bot.answerer.asked == []
    assert "only read text" in api.texts(1)[0] and "/help" in api.texts(1)[1]


@BOTH
async def test_edited_question_edits_its_answer(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        number = api.say("What will be planted?")
        await api.wait(lambda: api.texts(1))
        api.change(1, number, "What will be planted?")  # as for a link preview: nothing new
        api.change(1, number, "nothing now")
        await api.wait(lambda: api.texts(1) == ["The library has nothing on this."])
        assert bot.answerer.asked == ["What will be planted?", "nothing now"]


@BOTH
async def test_edits_of_long_answers_leave_nothing_of_the_old_one(api: BotApi, tmp_path: Path) -> None:
    long = "echo " + " ".join(f"word{n}" for n in range(900))
    async with running(api, tmp_path):
        number = api.say("echo short")
        await api.wait(lambda: len(api.texts(1)) == 1)
        api.change(1, number, long)
        await api.wait(lambda: len(api.texts(1)) == 2)
        assert ["reply_markup" in message for message in api.from_bot(1)] == [False, True]
        assert "".join("".join(api.texts(1)).split()).startswith("".join(long.split()))
        api.change(1, number, "nothing now")
        await api.wait(lambda: api.texts(1) == ["The library has nothing on this."])
        api.change(1, number, "echo again")
        await api.wait(lambda: len(api.texts(1)) == 1 and "echo again" in api.texts(1)[0])
        (message,) = api.from_bot(1)
        api.press(1, message["message_id"], "Passage 1")
        await api.wait(lambda: "dredged" in message["text"])


async def test_an_edit_that_a_crash_cut_off_is_made_by_the_next_run(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.lifecycle.STOP_SECONDS", 0.2)
    async with running(api, tmp_path) as bot:
        number = api.say("echo first")
        await api.wait(lambda: api.texts(1))
        api.fail("editMessageText", hold=asyncio.Event(), hold_at="before", times=99)
        api.change(1, number, "nothing now")
        await api.wait(lambda: api.called("editMessageText"))
        bot.stop.set()
        await asyncio.wait_for(bot.task, 10)
    assert "echo first" in api.texts(1)[0]
    api.faults.clear()
    async with running(api, tmp_path):
        await api.wait(lambda: api.texts(1) == ["The library has nothing on this."])


@BOTH
async def test_answers_keep_the_order_of_a_chat_while_chats_go_side_by_side(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("wait first")
        api.say("echo second")
        api.say("echo other chat", user=2)
        await api.wait(lambda: api.texts(2))
        assert not api.texts(1)
        bot.answerer.go.set()
        await api.wait(lambda: len(api.texts(1)) == 2)
    assert "second" in api.texts(1)[1]


@BOTH
async def test_long_answer_comes_in_pages_that_telegram_accepts(api: BotApi, tmp_path: Path) -> None:
    question = "echo " + " ".join(f"word{n}-𝄞<&>" for n in range(900))
    async with running(api, tmp_path):
        api.say(question)
        await api.wait(lambda: len(api.from_bot(1)) == 4)
    assert "".join("".join(api.texts(1)).split()).startswith("".join(question.split()))
    assert ["reply_markup" in message for message in api.from_bot(1)] == [False, False, False, True]


@BOTH
async def test_refused_html_is_sent_again_as_plain_text(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.fail("sendMessage", status=400, text="Bad Request: can't parse entities: Unsupported start tag")
        api.say("What will be planted?")
        message = (await api.wait(lambda: api.from_bot(1)))[0]
    assert LUND in message["text"] and "entities" not in message

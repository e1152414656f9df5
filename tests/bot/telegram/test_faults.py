"""Under faults every question is answered, and none twice: the real application against a Bot API that misbehaves to order."""

import asyncio
from pathlib import Path

import pytest

from bot.telegram.application import build_application
from bot.telegram.delivery import MARKER
from bot.telegram.lifecycle import serve
from bot.telegram.state import State
from retrieval.errors import TelegramError
from retrieval.storage.dialects import open_database
from tests.bot.telegram.bot_api import BOTH, TOKEN, BotApi
from tests.bot.telegram.running import Answerer, Editor, Library, article, running, settings_for

FAULTS = {
    "500": {"status": 500},
    "502 as HTML, twice": {"status": 502, "html": True, "times": 2},
    "dropped before the effect": {"drop": "before"},
    "dropped after the effect": {"drop": "after"},
    "dropped three times after the effect": {"drop": "after", "times": 3},
    "429": {"status": 429, "text": "Too Many Requests: retry after 1", "retry_after": 1},
}


@BOTH
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_each_question_is_answered_once(api: BotApi, tmp_path: Path, fault: dict[str, object]) -> None:
    async with running(api, tmp_path):
        api.say("echo before")
        await api.wait(lambda: len(api.texts(1)) == 1)
        api.fail("sendMessage", **fault)
        api.say("echo during")
        api.say("echo after")
        await api.wait(lambda: any("after" in text for text in api.texts(1)))
    answers = [text.split("[")[0].strip() for text in api.texts(1) if text != MARKER]
    assert sorted(answers) == ["echo after", "echo before", "echo during"]


@BOTH
@pytest.mark.parametrize("hold_at", ["before", "after"])
async def test_a_send_that_timed_out_is_not_repeated_blindly(api: BotApi, tmp_path: Path, hold_at: str) -> None:
    never = asyncio.Event()
    async with running(api, tmp_path, read_timeout=0.3):
        api.fail("sendMessage", hold=never, hold_at=hold_at)
        api.say("echo one")
        await api.wait(lambda: any("one" in text for text in api.texts(1)))
        api.say("echo two")
        await api.wait(lambda: any("two" in text for text in api.texts(1)))
        await api.wait(lambda: MARKER not in api.texts(1))
    assert [text.split("[")[0].strip() for text in api.texts(1)] == ["echo one", "echo two"]


@BOTH
async def test_waiting_for_one_chat_does_not_stop_the_others(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.fail("sendMessage", chat=1, status=429, text="Too Many Requests: retry after 2", retry_after=2)
        api.say("echo one")
        await api.wait(lambda: any(call.status == 429 for call in api.calls))
        api.say("echo two", user=2)
        await api.wait(lambda: api.texts(2))
        assert not api.texts(1)
        await api.wait(lambda: api.texts(1))


@BOTH
async def test_a_chat_that_blocks_the_bot_is_marked(api: BotApi, tmp_path: Path) -> None:
    api.blocked.add(1)
    async with running(api, tmp_path) as bot:
        api.say("echo one")
        service = bot.app.bot_data["service"]
        await api.wait(lambda: any(call.status == 403 and call.method == "sendmessage" for call in api.calls))
        api.say("echo two", user=2)
        await api.wait(lambda: api.texts(2))
        assert (await service.state.do(service.state.figures))["blocked"] == 1


@BOTH
async def test_an_answer_follows_its_group_when_that_becomes_a_supergroup(api: BotApi, tmp_path: Path) -> None:
    new = -1000000000900
    async with running(api, tmp_path):
        text = "Bad Request: group chat was upgraded to a supergroup chat"
        api.fail("sendMessage", chat=-900, status=400, text=text, migrate_to=new)
        api.say("/ask echo one", chat=-900)
        await api.wait(lambda: api.texts(new))


async def test_an_update_that_comes_twice_is_answered_once(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("echo one")
        again = dict(api.updates[-1])
        await api.wait(lambda: api.texts(1))
        number = again.pop("update_id")
        await bot.app.update_queue.put(_update(again, number, bot))
        api.say("echo two")
        await api.wait(lambda: len(api.texts(1)) == 2)
        assert bot.answerer.asked == ["echo one", "echo two"]


def _update(body: dict, number: int, bot):
    from telegram import Update

    return Update.de_json({"update_id": number, **body}, bot.app.bot)


async def test_numbers_that_begin_anew_are_not_taken_for_old_updates(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("echo one")
        await api.wait(lambda: api.texts(1))
    other = await BotApi().start()  # counts its updates from the same number
    async with running(other, tmp_path):
        other.say("echo two")
        await other.wait(lambda: other.texts(1))
    await other.stop()


async def test_getupdates_lost_on_the_way_is_fetched_again_and_answered_once(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.fail("getUpdates", drop="after")
        api.say("echo one")
        await api.wait(lambda: api.texts(1))
        assert bot.answerer.asked == ["echo one"]


@pytest.mark.parametrize("status", [401, 404])
async def test_refused_token_while_polling_ends_the_run(api: BotApi, tmp_path: Path, status: int) -> None:
    with pytest.raises(TelegramError, match="no longer accepts the token"):
        async with running(api, tmp_path) as bot:
            api.fail("getUpdates", status=status, text="Unauthorized")
            api.say("echo wake up")
            await asyncio.wait_for(bot.task, 15)


async def test_second_poller_ends_the_older_one_with_a_message(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path / "b") as older, running(api, tmp_path / "a"):
        with pytest.raises(TelegramError, match="another process polls"):
            await asyncio.wait_for(older.task, 15)
        api.say("echo one")
        await api.wait(lambda: api.texts(1))


async def test_silent_polling_is_noticed(api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.lifecycle.WATCHDOG_SECONDS", 0.4)
    with pytest.raises(TelegramError, match="polling has stopped"):
        async with running(api, tmp_path) as bot:
            await asyncio.wait_for(bot.task, 15)


@BOTH
async def test_stop_is_bounded_and_hands_over(api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.lifecycle.STOP_SECONDS", 0.5)
    async with running(api, tmp_path) as bot:
        api.say("wait for ever")
        await api.wait(lambda: api.called("sendChatAction"))
        api.say("echo later")
        await api.wait(lambda: not api.updates)
        bot.stop.set()
        await asyncio.wait_for(bot.task, 5)
    assert not api.texts(1)
    async with running(api, tmp_path) as bot:
        bot.answerer.go.set()
        await api.wait(lambda: len(api.texts(1)) == 2)
    assert "later" in api.texts(1)[1]


@BOTH
async def test_an_answer_written_but_not_sent_is_sent_by_the_next_run(api: BotApi, tmp_path: Path) -> None:
    state = State(open_database(tmp_path))
    row = {
        "chat_id": 1,
        "thread_id": None,
        "reply_to": None,
        "html": "<b>late</b>",
        "plain": "late",
        "keyboard": None,
        "answer_id": None,
    }
    state.enqueue([row], None)
    state.close()
    async with running(api, tmp_path):
        await api.wait(lambda: api.texts(1) == ["late"])


async def test_an_update_that_kills_the_bot_again_and_again_is_given_up(tmp_path: Path) -> None:
    state = State(open_database(tmp_path))
    state.receive(7, "{}")
    state.close()

    def taken_up() -> int:
        state = State(open_database(tmp_path))
        found = len(state.unfinished())
        state.close()
        return found

    assert [taken_up() for _ in range(4)] == [1, 1, 1, 0]


async def test_no_token_wrong_token_and_no_server_each_give_one_clear_line(api: BotApi, tmp_path: Path) -> None:
    library = Library(article(1))

    async def start(**values: object) -> None:
        settings = settings_for(api, tmp_path, **values)
        await serve(build_application(settings, Answerer(library), library, Editor(library)), settings)

    with pytest.raises(TelegramError, match="CITEWIRE_TELEGRAM_TOKEN"):
        await start(telegram_token=None)
    wrong = "1:wrong-secret"
    with pytest.raises(TelegramError, match="refuses the token") as refused:
        await start(telegram_token=wrong)
    assert "wrong-secret" not in repr(refused.value) and refused.value.__suppress_context__
    with pytest.raises(TelegramError, match=r"cannot be reached.*CITEWIRE_TELEGRAM_API_ROOT") as unreachable:
        await start(telegram_api_root="http://127.0.0.1:9")
    assert TOKEN.split(":")[1] not in str(unreachable.value) + repr(unreachable.value.__cause__)

"""Who may do what: every role at every entry, over a loopback Bot API."""

import re
from pathlib import Path

import pytest

from bot.limits import Budget
from tests.bot.telegram.bot_api import BOTH, BotApi
from tests.bot.telegram.running import running

ADMIN, MEMBER, STRANGER = 10, 20, 30
GROUP, OPEN_GROUP = -500, -600
WHO = {"telegram_admins": frozenset({ADMIN}), "telegram_allowed": frozenset({MEMBER, OPEN_GROUP})}
PRIVATE = [
    "What will be planted?",
    "/ask What will be planted?",
    "/start",
    "/help",
    "/sources",
    "/latest",
    "/privacy",
    "/forget_me",
    "/lang de",
]


@BOTH
@pytest.mark.parametrize("text", PRIVATE)
async def test_members_and_admins_are_served_and_strangers_told_their_id(
    api: BotApi, tmp_path: Path, text: str
) -> None:
    async with running(api, tmp_path, **WHO) as bot:
        for user in (ADMIN, MEMBER, STRANGER):
            api.say(text, user=user)
            await api.wait(lambda user=user: api.texts(user))
        assert len(bot.answerer.asked) == (2 if "planted" in text else 0)
    assert "private" in api.texts(STRANGER)[0] and f"CITEWIRE_TELEGRAM_ALLOWED={STRANGER}" in api.texts(STRANGER)[0]
    assert all("This bot is private" not in api.texts(user)[0] for user in (ADMIN, MEMBER))


@BOTH
@pytest.mark.parametrize("text", ["/allow 77", "/disallow 77", "/stats", "/feeds", "/feeds add https://a.example/rss"])
async def test_admin_commands_are_for_admins(api: BotApi, tmp_path: Path, text: str) -> None:
    async with running(api, tmp_path, **WHO):
        for user in (ADMIN, MEMBER, STRANGER):
            api.say(text, user=user)
            await api.wait(lambda user=user: api.texts(user))
    assert api.texts(MEMBER) == ["Only admins may do that."]
    assert "This bot is private" in api.texts(STRANGER)[0]
    assert api.texts(ADMIN)[0] != api.texts(MEMBER)[0]


@BOTH
async def test_nobody_is_let_in_by_default(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, telegram_allowed=frozenset()) as bot:
        api.say("What will be planted?", user=MEMBER)
        await api.wait(lambda: api.texts(MEMBER))
        assert bot.answerer.asked == []
    assert f"id is {MEMBER}" in api.texts(MEMBER)[0]


@BOTH
async def test_strangers_buttons_edits_and_inline_queries_do_nothing(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, **WHO) as bot:
        api.say("/ask What will be planted?", user=MEMBER, chat=GROUP)
        answer = (await api.wait(lambda: api.from_bot(GROUP)))[0]
        before = dict(answer)
        query = api.press(GROUP, answer["message_id"], "Passage 1", user=STRANGER)
        alert = await api.wait(lambda: api.alerts.get(query))
        assert f"your id is {STRANGER}" in alert["text"]
        inline = api.inline("What will be planted?", user=STRANGER)
        assert (await api.wait(lambda: api.inline_results.get(inline)))["results"] == []
        number = api.say("/start", user=STRANGER)
        api.change(STRANGER, number, "/ask What will be planted?")
        api.say("/help", user=MEMBER)
        await api.wait(lambda: api.texts(MEMBER))
        assert len(bot.answerer.asked) == 1
    assert answer == before


@BOTH
async def test_members_of_an_allowed_group_may_ask_there_and_only_there(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, **WHO) as bot:
        api.mention("@citewire_bot What will be planted?", user=STRANGER, chat=OPEN_GROUP)
        await api.wait(lambda: api.texts(OPEN_GROUP))
        assert len(bot.answerer.asked) == 1
        api.mention("@citewire_bot What will be planted?", user=STRANGER, chat=GROUP)
        await api.wait(lambda: api.texts(GROUP))
        assert len(bot.answerer.asked) == 1
    assert "private" in api.texts(GROUP)[0] and "/allow" not in api.texts(GROUP)[0]


@BOTH
async def test_pairing_code_that_an_admin_confirms(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, **WHO):
        api.say("hello", user=STRANGER)
        await api.wait(lambda: api.texts(STRANGER))
        api.say("hello again", user=STRANGER)
        await api.wait(lambda: len(api.texts(STRANGER)) == 2)
        codes = {re.search(r"/allow (\w+)", text)[1] for text in api.texts(STRANGER)}
        assert len(codes) == 1
        code = codes.pop()
        api.say("/allow WRONGCODE", user=ADMIN)
        await api.wait(lambda: len(api.texts(ADMIN)) == 1)
        api.say(f"/allow {code.lower()}", user=ADMIN)
        await api.wait(lambda: len(api.texts(STRANGER)) == 3)
        api.say("echo let me in", user=STRANGER)
        await api.wait(lambda: len(api.texts(STRANGER)) == 4)
        api.say(f"/allow {code}", user=ADMIN)  # a code holds once
        await api.wait(lambda: len(api.texts(ADMIN)) == 3)
    assert "No pairing code" in api.texts(ADMIN)[0] and "No pairing code" in api.texts(ADMIN)[2]
    async with running(api, tmp_path, **WHO):  # remembered
        api.say("echo still in", user=STRANGER)
        await api.wait(lambda: len(api.texts(STRANGER)) == 5)
        assert "still in" in api.texts(STRANGER)[4]
        api.say(f"/disallow {STRANGER}", user=ADMIN)
        await api.wait(lambda: len(api.texts(ADMIN)) == 4)
        api.say("echo and out", user=STRANGER)
        await api.wait(lambda: len(api.texts(STRANGER)) == 6)
    assert "This bot is private" in api.texts(STRANGER)[5]


@BOTH
async def test_flood_of_one_user_is_stopped_and_does_not_slow_the_others(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, telegram_per_minute=3) as bot:
        for n in range(300):
            api.say(f"echo flood {n}", user=1)
        api.say("echo calm", user=2)
        await api.wait(lambda: api.texts(2))
        await api.wait(lambda: not api.updates)
        await api.wait(lambda: len(api.texts(1)) == 4)
        assert len([question for question in bot.answerer.asked if "flood" in question]) == 3
    assert "many questions at once" in api.texts(1)[3]


@BOTH
async def test_daily_cap(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, telegram_per_day=2) as bot:
        for n in range(3):
            api.say(f"echo {n}")
        await api.wait(lambda: len(api.texts(1)) == 3)
        assert len(bot.answerer.asked) == 2
        api.say("/forget_me")  # does not begin a new day
        await api.wait(lambda: len(api.texts(1)) == 4)
        api.say("echo 4")
        query = api.inline("echo 5")
        await api.wait(lambda: len(api.texts(1)) == 5)
        assert (await api.wait(lambda: api.inline_results.get(query)))["results"] == []
        assert len(bot.answerer.asked) == 2
    assert "2 questions today" in api.texts(1)[2] and "2 questions today" in api.texts(1)[4]


@BOTH
async def test_what_takes_work_counts_as_a_question(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, telegram_per_minute=4):
        api.say("What will be planted?")
        message = (await api.wait(lambda: api.from_bot(1)))[0]
        for n, text in enumerate(("/timeline ferry", "/follow ferry", "echo more", "/timeline ferry"), 2):
            api.say(text)
            await api.wait(lambda n=n: len(api.from_bot(1)) == n)
        query = api.press(1, message["message_id"], "More")
        await api.wait(lambda: len(api.called("answerCallbackQuery")) or api.alerts.get(query) or not api.updates)
        api.say("/help")
        await api.wait(lambda: "In groups" in api.texts(1)[-1])
    assert len(api.photos) == 1 and "many questions at once" in api.texts(1)[4] and len(api.from_bot(1)) == 6


@BOTH
async def test_a_stranger_who_floods_is_met_with_silence(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, **WHO):
        for n in range(50):
            api.say(f"let me in {n}", user=STRANGER)
        api.say("echo calm", user=MEMBER)
        await api.wait(lambda: api.texts(MEMBER))
        await api.wait(lambda: not api.updates)
    assert len(api.texts(STRANGER)) == 5


def test_budget_fills_again_over_a_minute() -> None:
    budget = Budget(2)
    assert [budget.spend(1, 0.0), budget.spend(1, 0.0), budget.spend(2, 0.0)] == [0.0, 0.0, 0.0]
    assert budget.spend(1, 0.0) == 30.0
    assert budget.spend(1, 29.0) == pytest.approx(1.0)
    assert budget.spend(1, 30.0) == 0.0
    assert [Budget(0).spend(1, 0.0) for _ in range(100)] == [0.0] * 100

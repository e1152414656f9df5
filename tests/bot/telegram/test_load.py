"""Many at once: everybody gets their own answers, in order. (`python -m tests.bot.telegram.load` measures.)"""

from pathlib import Path

from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.running import running

USERS, ROUNDS = 200, 2


async def test_two_hundred_users_at_once_get_their_own_answers_in_order(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        for turn in range(ROUNDS):
            for user in range(1000, 1000 + USERS):
                api.say(f"echo {user} asks {turn}", user=user)
        await api.wait(lambda: len(api.answered) == USERS * ROUNDS, 60)
        assert len(bot.answerer.asked) == USERS * ROUNDS
    for user in range(1000, 1000 + USERS):
        assert [f"{user} asks {turn}" in text for turn, text in enumerate(api.texts(user))] == [True] * ROUNDS

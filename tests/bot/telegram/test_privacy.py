"""What is stored about somebody, and that nothing of it is left after /forget_me: the whole database is looked through."""

import json
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.state import State
from retrieval.storage.dialects import open_database
from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.running import running

ME, OTHER, GROUP = 918273645, 2, -500


def everything(home: Path) -> str:
    """All values of all tables."""
    state = State(open_database(home))
    tables = MetaData()
    tables.reflect(state.engine)
    with state.engine.connect() as connection:
        rows = [str(row) for table in tables.tables.values() for row in connection.execute(select(table))]
    state.close()
    return "\n".join(rows)


async def test_forget_me_leaves_nothing_of_a_person_and_everything_of_the_others(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        for user in (ME, OTHER):
            number = api.say(f"echo secret{user}", user=user)
            message = (await api.wait(lambda user=user: api.from_bot(user)))[0]
            api.press(user, message["message_id"], "👍", user=user)
            api.change(user, number, f"echo secret{user} edited")
            for command in ("/lang de", f"/follow secret{user}", "/digest 8:00", "/timeline ferry"):
                count = len(api.from_bot(user))
                api.say(command, user=user)
                await api.wait(lambda user=user, count=count: len(api.from_bot(user)) > count)
        for text in (f"echo secret{ME}", f"/follow secret{ME}", "/digest 9:00"):
            count = len(api.from_bot(GROUP))
            api.say(text if text.startswith("/") else f"/ask {text}", user=ME, chat=GROUP)
            await api.wait(lambda count=count: len(api.from_bot(GROUP)) > count)
        state = bot.app.bot_data["service"].state
        waiting = {"update_id": 1, "message": {"from": {"id": ME}, "text": f"secret{ME}"}}
        await state.do(state.receive, 1, json.dumps(waiting))
        assert str(ME) in everything(tmp_path)
        api.say("/forget_me", user=ME)
        await api.wait(lambda: "Gelöscht" in api.texts(ME)[-1])
    left = everything(tmp_path)
    assert str(ME) not in left and f"secret{OTHER} edited" in left


def test_errors_of_the_database_do_not_carry_what_people_wrote(tmp_path: Path) -> None:
    state = State(open_database(tmp_path))
    with pytest.raises(SQLAlchemyError) as failed, state.engine.begin() as connection:
        connection.execute(text("INSERT INTO telegram_people (user_id, nothing) VALUES (1, :words)"), {"words": "secret"})
    state.close()
    assert "secret" not in str(failed.value)


async def test_privacy_says_where_questions_go(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path / "a"):
        api.say("/privacy")
        await api.wait(lambda: "Nothing is passed on." in (api.texts(1) or [""])[0])
    async with running(api, tmp_path / "b", chat_model="openai:gpt"):
        api.say("/privacy")
        await api.wait(lambda: "passed on to openai:gpt" in api.texts(1)[-1])

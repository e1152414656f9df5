"""Conversations in Telegram: follow-ups, replies, topics, /reset, edits, restarts."""

from pathlib import Path

from bot.telegram.state import State
from retrieval.answers.memory import Memory
from retrieval.storage.dialects import open_database
from retrieval.workspace import Workspace
from tests.bot.telegram.bot_api import BOTH, BotApi
from tests.bot.telegram.running import running
from tests.bot.telegram.test_buttons import asked

GROUP = -100


@BOTH
async def test_a_follow_up_is_completed_from_the_conversation_and_shown(
    api: BotApi, tmp_path: Path, seeded: Workspace
) -> None:
    async with running(api, tmp_path, answerer=seeded.answerer):
        first = await asked(api, "What did Xi say about strategy?")
        assert "→" not in first["text"]
        message = await asked(api, "And Putin?")
    assert message["text"].startswith("→ What did Putin say about strategy?")


@BOTH
async def test_a_reply_goes_on_from_the_answer_that_it_replies_to(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        first = await asked(api, "What about the harbour?")
        await asked(api, "What about the ferry?")
        await asked(api, "And the mayor?", reply_to=first["message_id"])
        await asked(api, "And the trees?")
    assert bot.answerer.turns == [
        [],
        ["What about the harbour?"],
        ["What about the harbour?"],
        ["What about the harbour?", "What about the ferry?", "And the mayor?"],
    ]


@BOTH
async def test_reset_empties_the_memory_of_its_chat_alone(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        await asked(api, "What about the harbour?")
        await asked(api, "What about the ferry?", user=2)
        api.say("/reset")
        await api.wait(lambda: "forgotten" in api.texts(1)[-1])
        await asked(api, "And the mayor?")
        await asked(api, "And the trees?", user=2)
    assert bot.answerer.turns[2:] == [[], ["What about the ferry?"]]


@BOTH
async def test_each_topic_of_a_group_has_its_own_conversation(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, telegram_allowed="*") as bot:
        for number, (thread, question) in enumerate([(7, "one"), (9, "two"), (7, "three"), (9, "four")], 1):
            api.mention(f"@citewire_bot {question}", chat=GROUP, thread=thread)
            await api.wait(lambda number=number: len(api.from_bot(GROUP)) == number)
    assert bot.answerer.turns == [[], [], ["one"], ["two"]]


@BOTH
async def test_an_edited_question_goes_on_from_what_was_before_it(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        await asked(api, "What about the harbour?")
        number = api.say("And the ferry?")
        await api.wait(lambda: len(api.from_bot(1)) == 2)
        await asked(api, "And the trees?")
        api.change(1, number, "And the mayor?")
        await api.wait(lambda: len(bot.answerer.asked) == 4)
        await asked(api, "And the ships?")
    assert bot.answerer.turns[4] == ["What about the harbour?", "And the mayor?", "And the trees?"]
    assert bot.answerer.turns[1] == bot.answerer.turns[3] == ["What about the harbour?"]


@BOTH
async def test_a_restart_keeps_the_conversation_and_forget_me_ends_it(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        await asked(api, "What about the harbour?")
    async with running(api, tmp_path) as bot:
        await asked(api, "And the ferry?")
        assert bot.answerer.turns == [["What about the harbour?"]]
        api.say("/forget_me")
        await api.wait(lambda: "Deleted: 2" in api.texts(1)[-1])
    state = State(open_database(tmp_path))
    assert Memory(state.engine).turns("telegram:1:0") == ()
    state.close()

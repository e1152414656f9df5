"""Telegram over the real library: the seed article, the bundled model, the command itself."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.telegram.editor import Editor
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.bot.telegram.bot_api import TOKEN, BotApi
from tests.bot.telegram.running import running
from tests.bot.telegram.test_buttons import asked, labels, marked, press

ROOT = Path(__file__).parents[3]
PLAN = "groß angelegten Plan für die Entwicklung der bilateralen Beziehungen"
CHANCE = "historische Gelegenheit nutzen, um die strategische Zusammenarbeit weiter zu vertiefen"


async def test_what_xi_said_in_english_and_german_with_passages_to_open(
    api: BotApi, tmp_path: Path, seeded: Workspace
) -> None:
    async with running(api, tmp_path, answerer=seeded.answerer):
        for number, question in enumerate(("What did Xi say?", "Was sagte Xi?")):
            message = await asked(api, question)
            quotes = marked(message, "expandable_blockquote")
            assert len(quotes) == 2 and any(PLAN in q for q in quotes) and any(CHANCE in q for q in quotes)
            assert (
                "wirklich strategischen Charakter" not in message["text"] and message["text"].count("Xi Jinping") == 2
            )
            await press(api, message, f"{('Passage', 'Stelle')[number]} 2")
            await api.wait(lambda message=message: any("underline" in str(e["type"]) for e in message["entities"]))
            assert marked(message, "underline") == [quotes[1]]
            await press(api, message, labels(message)[0])
            await api.wait(lambda message=message: len(labels(message)) > 2)


async def test_what_nobody_said_is_refused(api: BotApi, tmp_path: Path, seeded: Workspace) -> None:
    async with running(api, tmp_path, answerer=seeded.answerer):
        message = await asked(api, "What did Merkel say about energy?")
        assert "Merkel" in message["text"] and labels(message) == ["👍", "👎"]


async def test_document_from_an_admin_can_be_asked_at_once_and_removed(api: BotApi, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path / "library")
    text = "Hafen wird ausgebaut\n\nDie Bürgermeisterin Ada Lund sagte: „Wir pflanzen für jede Tonne einen Baum.“\n"
    api.files["f1"] = text.encode()
    with Workspace(settings, create=True) as workspace:
        async with running(
            api, settings.home, answerer=workspace.answerer, editor=Editor(workspace), telegram_admins=frozenset({1})
        ):
            api.say(None, document={"file_id": "f1", "file_unique_id": "u", "file_name": "hafen.txt"})
            await api.wait(lambda: api.texts(1), 60)
            assert api.texts(1)[0].startswith("Added 1")
            message = await asked(api, "Was sagte Ada Lund?")
            assert "Wir pflanzen für jede Tonne einen Baum." in message["text"]
            api.say("/articles")
            await api.wait(lambda: len(api.texts(1)) == 3)
            api.say(f"/remove {api.texts(1)[2].split()[0]}")
            await api.wait(lambda: len(api.texts(1)) == 4)
            assert "Removed" in api.texts(1)[3]
            assert "nicht mehr in der Bibliothek" in (await press(api, message, labels(message)[0]))["text"]


async def test_the_command_answers_and_sees_what_another_process_adds(api: BotApi, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CITEWIRE_HOME": str(tmp_path / "library"),
        "CITEWIRE_TELEGRAM_TOKEN": TOKEN,
        "CITEWIRE_TELEGRAM_API_ROOT": api.root,
        "CITEWIRE_TELEGRAM_ALLOWED": "1",
    }
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", env=environment, cwd=tmp_path, stderr=asyncio.subprocess.PIPE
    )
    try:
        await api.wait(lambda: api.polled, 60)
        before = await asked(api, "What did Xi say?")
        ingest = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ingest",
            str(ROOT / "seeds"),
            env=environment,
            cwd=tmp_path,
            stdout=asyncio.subprocess.DEVNULL,
        )
        assert await asyncio.wait_for(ingest.wait(), 90) == 0
        api.say("What did Xi say?")
        await api.wait(lambda: len(api.from_bot(1)) == 2, 60)
        api.say("hello", user=2)
        await api.wait(lambda: api.texts(2))
        bot.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(bot.communicate(), 20)
        assert bot.returncode == 0
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()
    assert PLAN not in before["text"] and PLAN in api.texts(1)[1]
    assert "CITEWIRE_TELEGRAM_ALLOWED=2" in api.texts(2)[0]
    assert TOKEN.split(":")[1].encode() not in log and b"What did" not in log

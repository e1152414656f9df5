"""The pictures of docs/screens: `python -m tests.bot.telegram.screens [FOLDER]`, with Debian's chromium installed.

The real bot answers over the loopback Bot API from the seed article and the made-up ones of docs/screens/articles.jsonl.
What it sent is drawn as a chat (chat_page.py); nothing is added.
"""

import asyncio
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from bot.commands.ingesting import ingest_into
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.chat_page import page
from tests.bot.telegram.running import running

ROOT = Path(__file__).parents[3]
WIDTH, GROUP = 430, -1000000000777
HIGHEST, MARGIN = 3000, 24
CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
CHROMIUM += ["--force-device-scale-factor=2"]
PRIVATE, COMPANY = ("Citewire", "bot"), ("Newsroom", "4 members, Citewire")


class Conversation:
    """One chat, played by hand."""

    def __init__(self, api: BotApi, folder: Path) -> None:
        self._api, self._folder = api, folder

    async def say(self, text: str, chat: int = 1, **how: Any) -> dict[str, Any]:
        """Write, and wait for the answer; gives it."""
        before = len(self._api.from_bot(chat))
        (self._api.mention if "@" in text else self._api.say)(text, chat=chat, **how)
        return dict((await self._api.wait(lambda: self._api.from_bot(chat)[before:], 60))[0])

    async def press(self, message: dict[str, Any], label: str) -> None:
        """Press a button, and wait until the message has changed."""
        chat, number = message["chat"]["id"], message["message_id"]
        self._api.press(chat, number, label)
        await self._api.wait(lambda: self._api.messages[chat, number]["text"] != message["text"])

    async def picture(self, name: str, head: tuple[str, str], chat: int = 1, last: int = 99) -> None:
        """Draw the last messages of a chat into NAME.png."""
        messages = [message for (where, _), message in sorted(self._api.messages.items()) if where == chat][-last:]
        photographed = [message for message in self._api.from_bot(chat) if "photo" in message]
        photos = {m["message_id"]: image for m, image in zip(photographed, self._api.photos, strict=False)}
        await asyncio.to_thread(draw, page(*head, messages, photos), self._folder / f"{name}.png")


def draw(html: str, path: Path) -> None:
    """A page as a picture, cut below its last message, in few colours."""
    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder) / "chat.html", Path(folder) / "shot.png"
        source.write_text(html, encoding="utf-8")
        options = [f"--user-data-dir={folder}/profile", f"--window-size={WIDTH},{HIGHEST}", f"--screenshot={shot}"]
        subprocess.run([*CHROMIUM, *options, source.as_uri()], capture_output=True, check=True)
        picture = Image.open(BytesIO(shot.read_bytes())).convert("RGB")
    empty = Image.new("RGB", picture.size, picture.getpixel((1, picture.height - 1)))
    drawn = ImageChops.difference(picture, empty).getbbox()
    bottom = drawn[3] + MARGIN if drawn else picture.height
    picture.crop((0, 0, picture.width, bottom)).quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


async def play(folder: Path) -> None:
    """The conversations of the pictures."""
    home = Path(tempfile.mkdtemp())
    settings = Settings(_env_file=None, home=home / "library")
    with Workspace(settings, create=True) as workspace:
        ingest_into(workspace, [str(ROOT / "seeds")], as_json=True)
        api = await BotApi().start()
        async with running(api, home / "bot", answerer=workspace.answerer) as bot:
            chat = Conversation(api, folder)
            await chat.say("/follow Jon Berg", 2, user=2)
            ingest_into(workspace, [str(ROOT / "docs/screens/articles.jsonl")], as_json=True)
            await bot.app.bot_data["news"].round(datetime.now(UTC))
            await chat.picture("follow", PRIVATE, 2)
            await private(chat)
            await group(chat)
        await api.stop()
        folder.joinpath("timeline.png").write_bytes(api.photos[0])


async def private(chat: Conversation) -> None:
    """An answer across languages, its passage, a follow-up, a refusal."""
    answer = await chat.say("What did Xi say about strategy?")
    await chat.picture("answer", PRIVATE)
    await chat.press(answer, "Passage 1")
    await chat.picture("passage", PRIVATE)
    await chat.say("What did Jon Berg say about a second ferry?")
    await chat.say("And Mira Holm?")
    await chat.say("What did Jon Berg say about football?")
    await chat.picture("follow-up", PRIVATE, last=6)


async def group(chat: Conversation) -> None:
    """A question in a group, and the picture of a topic's coverage."""
    await chat.say("@citewire_bot When does the ferry run again?", GROUP)
    await chat.say("/timeline ferry", GROUP)
    await chat.picture("group", COMPANY, GROUP)


if __name__ == "__main__":
    asyncio.run(play(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/screens"))

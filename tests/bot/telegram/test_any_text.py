"""Whatever people write, and whatever articles hold: nothing that the running bot sends is refused."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.running import Answerer, Library, article, running
from tests.bot.telegram.test_matrix import settled

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")  # Telegram sends neither
TEXTS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=200),
    st.text(st.sampled_from(list("<>&\"'/ab \n\u200b\u200d\u202e\u0301😀👩🏽ש@_`*[]{}")), min_size=1, max_size=300),
    st.sampled_from(["<b>", "</a>&nbsp;", "{question}", "%s", "😀" * 2000, "x" * 4096, "e\u0301" * 2000, "\u200b", "‮شرح"]),
)
LONG = st.one_of(TEXTS, st.sampled_from(["<i>&amp;" * 1250, "😀" * 10_000, "ש" * 10_000]))
COMMANDS = ("/ask", "/follow", "/timeline", "/start", "/lang", "/digest", "/allow", "/ingest", "/remove", "/feeds add")


@pytest.mark.filterwarnings("ignore:Glyph:UserWarning")  # of the letters that a timeline's font lacks
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, min_size=1, max_size=3), LONG, LONG)
def test_no_text_makes_the_bot_say_what_telegram_refuses(texts: list[str], title: str, body: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_say_it_all(Path(folder), texts, title, body))


async def _say_it_all(folder: Path, texts: list[str], title: str, body: str) -> None:
    quoted = "“We will plant a tree for every tonne,” said Ada Lund.\nThe mayor was more careful & spoke of <costs>.\nNobody"
    library = Library(article(1, title=title, source=title, text=quoted + body), article(2, title=title, text=quoted + body))
    api = await BotApi().start()
    async with running(api, folder, answerer=Answerer(library), telegram_admins=frozenset({1})) as bot:
        for text in texts:
            api.say(text)
            api.say(f"echo {text}"[:4096])
            api.inline(f"echo {text}"[:256])
            for command in COMMANDS:
                api.say(f"{command} {text}"[:4096])
            for command in ("/sources", "/latest", "/following", "/articles", "/feeds"):
                api.say(command)
        await settled(api, bot)
        for message in [m for m in api.from_bot(1) if "reply_markup" in m][:6]:
            for row in message["reply_markup"]["inline_keyboard"]:
                for button in row:
                    api.press_data(1, message["message_id"], button["callback_data"])
        await settled(api, bot)
    await api.stop()
    refused = [(c.method, c.arguments) for c in api.calls if c.status == 400]
    assert not refused, refused[0]
    assert not any("went wrong" in text for text in api.texts(1))

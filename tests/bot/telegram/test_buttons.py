"""The buttons under an answer, pressed over a loopback Bot API."""

from dataclasses import replace
from pathlib import Path

from tests.bot.telegram.bot_api import BOTH, BotApi
from tests.bot.telegram.running import Running, running

LUND = "“We will plant a tree for every tonne,” said Ada Lund."


async def asked(api: BotApi, question: str = "What will be planted?", **where: int) -> dict:
    """Ask; gives the message of the answer."""
    chat = where.get("chat", where.get("user", 1))
    before = len(api.from_bot(chat))
    api.say(question, **where)
    return (await api.wait(lambda: api.from_bot(chat)[before:]))[0]


def labels(message: dict) -> list[str]:
    """What the buttons say."""
    return [button["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def marked(message: dict, kind: str) -> list[str]:
    """The words under entities of a kind."""
    coded = message["text"].encode("utf-16-le")
    return [
        coded[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message["entities"]
        if e["type"] == kind
    ]


async def press(api: BotApi, message: dict, label: str) -> dict:
    """Press a button and wait until the press is answered; gives that answer."""
    query = api.press(message["chat"]["id"], message["message_id"], label)
    return await api.wait(lambda: api.alerts.get(query))


@BOTH
async def test_passage_is_shown_in_place_with_the_quote_marked_and_back_again(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        message = await asked(api)
        first = dict(message)
        assert labels(message) == ["Passage 1", "Passage 2", "More", "Sources", "👍", "👎"]
        await press(api, message, "Passage 1")
        await api.wait(lambda: "dredged in spring" in message["text"])
        assert marked(message, "underline") == [LUND] and "Nobody knows" in message["text"]
        assert labels(message) == ["‹ Back", "Passage 2"]
        await press(api, message, "Passage 2")
        await api.wait(lambda: marked(message, "underline") == ["The mayor was more careful & spoke of <costs>."])
        await press(api, message, "‹ Back")
        await api.wait(lambda: labels(message)[0] == "Passage 1")
    assert (message["text"], message["entities"]) == (first["text"], first["entities"])
    assert len(api.from_bot(1)) == 1


@BOTH
async def test_changed_or_removed_article_is_told_and_never_shown_as_the_quote(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        message = await asked(api)
        stored = bot.library.articles["a1"]
        bot.library.articles["a1"] = replace(stored, text=stored.text.replace("tree", "bush"), version=2)
        alert = await press(api, message, "Passage 1")
        assert alert["show_alert"] == "true" and "has changed" in alert["text"]
        del bot.library.articles["a1"]
        assert "no longer in the library" in (await press(api, message, "Passage 1"))["text"]
        assert labels(message)[0] == "Passage 1"


@BOTH
async def test_sources_and_more(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        message = await asked(api)
        await press(api, message, "More")
        more = (await api.wait(lambda: api.from_bot(1)[1:]))[0]
        assert "Nobody knows when the ferry returns." in more["text"] and "Harbour news 1" in more["text"]
        await press(api, message, "Sources")
        await api.wait(lambda: message["text"].startswith("Sources"))
        assert "[1, 2] Harbour news 1\n   The Example, 4 Feb 2026" in message["text"]
        assert labels(message) == ["‹ Back"]


@BOTH
async def test_thumbs_are_kept_with_question_and_answer(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        message = await asked(api)
        assert (await press(api, message, "👍"))["text"] == "Thank you, noted."
        assert (await votes(bot)) == (1, 0)
        await press(api, message, "👎")
        assert (await votes(bot)) == (0, 1)
        refusal = await asked(api, "nothing on this")
        assert labels(refusal) == ["👍", "👎"]


async def votes(bot: Running) -> tuple[int, int]:
    """Thumbs up and down that are stored."""
    state = bot.app.bot_data["service"].state
    figures = await state.do(state.figures)
    return figures["up"], figures["down"]


@BOTH
async def test_button_of_a_forgotten_answer_or_another_chat_says_so(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        mine = await asked(api)
        theirs = await asked(api, user=2)
        data = mine["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        query = api.press_data(2, theirs["message_id"], data, user=2)
        assert "no longer stored" in (await api.wait(lambda: api.alerts.get(query)))["text"]
        api.say("/forget_me")
        await api.wait(lambda: any("Deleted: 1" in text for text in api.texts(1)))
        assert "no longer stored" in (await press(api, mine, "Passage 1"))["text"]
        assert "Harbour news" not in theirs["text"] and "dredged" not in theirs["text"]


@BOTH
async def test_pressing_the_same_button_twice_and_late_does_no_harm(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        message = await asked(api)
        data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        queries = [api.press_data(1, message["message_id"], data) for _ in range(3)]
        api.fail(
            "answerCallbackQuery",
            status=400,
            text="Bad Request: query is too old and response timeout expired or query ID is invalid",
        )
        await api.wait(lambda: marked(message, "underline") == [LUND])
        await api.wait(lambda: sum(q in api.alerts for q in queries) == 2)
        assert bot.task and not bot.task.done()
        assert not any("Sorry" in text for text in api.texts(1))


@BOTH
async def test_answer_in_german_has_german_buttons(api: BotApi, tmp_path: Path) -> None:
    from tests.bot.telegram.running import Answerer, Library, answer_of, article, citation

    class German(Answerer):
        def _answer(self, question: str):
            return answer_of(question, citation(self.library.articles["a1"], LUND), language="de")

    async with running(api, tmp_path, answerer=German(Library(article(1)))):
        message = await asked(api, "Was wird gepflanzt?")
    assert labels(message)[:2] == ["Stelle 1", "Mehr"] and "4. Feb. 2026" in message["text"]

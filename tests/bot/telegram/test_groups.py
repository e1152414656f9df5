"""Groups, topics, inline mode, deep links and the menus, over a loopback Bot API."""

from pathlib import Path

from bot.telegram.links import article_id, payload
from tests.bot.telegram.bot_api import BOTH, BotApi
from tests.bot.telegram.chats import BOT
from tests.bot.telegram.running import Answerer, Library, article, running

GROUP, FORUM = -500, -1000000000777


@BOTH
async def test_in_groups_only_who_mentions_or_replies_is_answered(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("echo nobody asked you", chat=GROUP)
        api.say("write to me@citewire_bot or @citewire_bots", chat=GROUP)  # looks like it, has no entity
        api.say("@other_bot echo not you", chat=GROUP, entities=[{"type": "mention", "offset": 0, "length": 10}])
        api.say("/ask@other_bot echo not you either", chat=GROUP)
        asked = api.mention("🙂 @citewire_bot echo mentioned", chat=GROUP)
        answer = (await api.wait(lambda: api.from_bot(GROUP)))[0]
        assert answer["reply_to_message"]["message_id"] == asked
        api.say("echo replied", chat=GROUP, reply_to=answer["message_id"])
        await api.wait(lambda: len(api.texts(GROUP)) == 2)
        user = {"id": BOT["id"], "is_bot": True, "first_name": "Citewire"}
        api.say(
            "Citewire, echo named",
            chat=GROUP,
            entities=[{"type": "text_mention", "offset": 0, "length": 8, "user": user}],
        )
        await api.wait(lambda: len(api.texts(GROUP)) == 3)
        api.say("/ask@citewire_bot echo commanded", chat=GROUP)
        await api.wait(lambda: len(api.texts(GROUP)) == 4)
        assert bot.answerer.asked == ["🙂 echo mentioned", "echo replied", ", echo named", "echo commanded"]


@BOTH
async def test_topics_are_answered_in_their_topic(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.mention("@citewire_bot wait here", chat=FORUM, thread=7)
        api.mention("@citewire_bot echo there", chat=FORUM, thread=8)
        there = (await api.wait(lambda: api.from_bot(FORUM)))[0]
        assert there["message_thread_id"] == 8  # another topic does not wait
        bot.answerer.go.set()
        await api.wait(lambda: len(api.from_bot(FORUM)) == 2)
        assert {m["message_thread_id"] for m in api.from_bot(FORUM)} == {7, 8}


@BOTH
async def test_inline_mode_offers_passages(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        query = api.inline("What will be planted?")
        offered = await api.wait(lambda: api.inline_results.get(query))
        assert [result["title"] for result in offered["results"]] == ["Ada Lund", "Harbour news 1"]
        assert "<blockquote expandable>" in offered["results"][0]["input_message_content"]["message_text"]
        assert offered["is_personal"] == "true"
        for nothing in ("Wh", "nothing on this"):
            query = api.inline(nothing)
            assert (await api.wait(lambda query=query: api.inline_results.get(query)))["results"] == []


@BOTH
async def test_articles_without_an_address_are_opened_by_deep_link(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, answerer=Answerer(Library(article(1, url=None)))):
        api.say("What will be planted?")
        message = (await api.wait(lambda: api.from_bot(1)))[0]
        links = {e["url"] for e in message["entities"] if e["type"] == "text_link"}
        assert links == {"https://t.me/citewire_bot?start=a-a1"}
        api.say("/start a-a1")
        opened = (await api.wait(lambda: api.from_bot(1)[1:]))[0]
        assert opened["text"].startswith("Harbour news 1\n") and "ferry returns." in opened["text"]
        api.say("/start a-unknown")
        await api.wait(lambda: len(api.texts(1)) == 3)
    assert "no longer in the library" in api.texts(1)[2]


def test_deep_links_carry_any_id_that_fits() -> None:
    for key in ("a1", "0584f527_x-9", "wikinews:de:Überschrift", "x" * 62):
        start = payload(key)
        assert start and len(start) <= 64 and article_id(start) == key
    assert payload("x" * 63) is None and payload("ü" * 40) is None
    assert article_id("ref123") is None and article_id("b-%%%") is None


@BOTH
async def test_menus_for_private_chats_groups_and_admins_in_both_languages(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, telegram_admins=frozenset({10})):
        await api.wait(lambda: len(api.commands) == 6)
    private, groups = api.commands["all_private_chats", "de"], api.commands["all_group_chats", ""]
    assert private == api.commands["all_private_chats", ""] and set(groups) < set(private)
    assert set(api.commands["chat:10", "de"]) == {
        *private,
        "allow",
        "disallow",
        "stats",
        "ingest",
        "feeds",
        "articles",
        "remove",
    }


@BOTH
async def test_language_library_and_privacy_commands(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        for text in ("/sources", "/latest", "/privacy", "/lang", "/lang de", "/help", "/privacy", "/forget_me"):
            count = len(api.texts(1))
            api.say(text)
            await api.wait(lambda count=count: len(api.texts(1)) > count)
        answers = api.texts(1)
        assert answers[0].startswith("2 articles from 1 outlets") and "The Example: 2" in answers[0]
        assert "Harbour news 2" in answers[1] and "0 questions" in answers[2] and "/lang en" in answers[3]
        assert "jetzt Deutsch" in answers[4] and "Gruppen" in answers[5] and answers[6].startswith("Über dich")
        assert answers[7].startswith("Gelöscht: 0")


@BOTH
async def test_every_command_of_the_menu_is_answered(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, telegram_admins=frozenset({1})):
        for command in await api.wait(lambda: api.commands.get(("chat:1", "de"))):
            count = len(api.texts(1))
            api.say(f"/{command}")
            await api.wait(lambda count=count: len(api.texts(1)) > count)
    assert not any("do not know that command" in text or "Sorry" in text for text in api.texts(1))


@BOTH
async def test_blocking_and_coming_back_is_noticed(api: BotApi, tmp_path: Path) -> None:
    def member(status: str) -> dict:
        person = {"id": 1, "is_bot": False, "first_name": "User 1"}
        new = {"user": BOT, "status": status} | ({"until_date": 0} if status == "kicked" else {})
        chat = {"id": 1, "type": "private", "first_name": "User 1"}
        return {
            "my_chat_member": {
                "chat": chat,
                "from": person,
                "date": 1,
                "old_chat_member": {"user": BOT, "status": "member"},
                "new_chat_member": new,
            }
        }

    async with running(api, tmp_path) as bot:
        state = bot.app.bot_data["service"].state
        for status, blocked in (("kicked", 1), ("member", 0)):
            api.push(member(status))
            api.say("echo go on")
            count = 1 - blocked + 1
            await api.wait(lambda count=count: len(api.texts(1)) >= count)
            while (await state.do(state.figures))["blocked"] != blocked:
                await bot.app.bot.get_me()

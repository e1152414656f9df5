"""What the test's Bot API knows of chats, and each method that shows something there: checked as Telegram checks it."""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.bot.telegram.telegram_html import parse_html, units

BOT = {"id": 987654321, "is_bot": True, "first_name": "Citewire", "username": "citewire_bot"}


@dataclass
class Failure(Exception):
    """An answer that is not ok."""

    status: int
    text: str
    parameters: dict[str, Any] = field(default_factory=dict)


def bad(text: str) -> Failure:
    """400."""
    return Failure(400, f"Bad Request: {text}")


class Chats:
    """Messages and all else that the bot put into chats; `do_*` are the methods of the Bot API."""

    def __init__(self) -> None:
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.drafts: list[tuple[int, str]] = []  # chat and text
        self.photos: list[bytes] = []
        self.files: dict[str, bytes] = {}
        self.alerts: dict[str, dict[str, Any]] = {}
        self.inline_results: dict[str, dict[str, Any]] = {}
        self.commands: dict[tuple[str, str], list[str]] = {}
        self.open_queries: set[str] = set()
        self._counters: dict[int, int] = {}

    def do_sendmessage(self, a: dict[str, Any]) -> dict[str, Any]:
        chat = int(a["chat_id"])
        text, entities = self._parsed(a, "message is too long")
        message: dict[str, Any] = {
            "message_id": self.number(chat), "date": int(time.time()), "chat": chat_of(chat), "from": BOT, "text": text,
        }  # fmt: skip
        reply = a.get("reply_parameters")
        if reply:
            known = (chat, int(reply["message_id"])) in self.messages
            if not known and not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
            message |= {"reply_to_message": self.messages[chat, int(reply["message_id"])]} if known else {}
        if a.get("message_thread_id"):
            message |= {"message_thread_id": int(a["message_thread_id"]), "is_topic_message": True}
        message |= {"entities": entities} if entities else {}
        message |= {"reply_markup": _markup(a)} if _markup(a) else {}
        self.messages[chat, message["message_id"]] = message
        return message

    def do_sendmessagedraft(self, a: dict[str, Any]) -> bool:
        if int(a["chat_id"]) < 0:
            raise bad("TEXTDRAFT_PEER_INVALID")
        if not int(a["draft_id"]):
            raise bad("wrong draft identifier specified")
        self.drafts.append((int(a["chat_id"]), self._parsed(a, "message is too long")[0]))
        return True

    def do_sendphoto(self, a: dict[str, Any]) -> dict[str, Any]:
        content = a["photo"] if isinstance(a["photo"], bytes) else a[a["photo"].removeprefix("attach://")]
        if not content.startswith(b"\x89PNG"):
            raise bad("IMAGE_PROCESS_FAILED")
        if units(a.get("caption", "")) > 1024:
            raise bad("message caption is too long")
        chat = int(a["chat_id"])
        size = {"file_id": "p", "file_unique_id": "p", "width": 1200, "height": 600}
        message = {
            "message_id": self.number(chat),
            "date": int(time.time()),
            "chat": chat_of(chat),
            "from": BOT,
            "photo": [size],
            "text": "",
        }
        message |= {"caption": a["caption"]}
        self.messages[chat, message["message_id"]] = message
        self.photos.append(content)
        return {key: value for key, value in message.items() if key != "text"}

    def do_editmessagetext(self, a: dict[str, Any]) -> dict[str, Any]:
        chat, number = int(a["chat_id"]), int(a["message_id"])
        text, entities = self._parsed(a, None)
        message = self.messages.get((chat, number))
        if message is None:
            raise bad("message to edit not found")
        if message["from"]["id"] != BOT["id"]:
            raise bad("message can't be edited")
        if (text, entities, _markup(a)) == (message["text"], message.get("entities", []), message.get("reply_markup")):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a current "
                "content and reply markup of the message"
            )
        message |= {"text": text, "entities": entities, "edit_date": int(time.time())}
        message.pop("reply_markup", None)
        message |= {"reply_markup": _markup(a)} if _markup(a) else {}
        return message

    def do_deletemessage(self, a: dict[str, Any]) -> bool:
        if self.messages.pop((int(a["chat_id"]), int(a["message_id"])), None) is None:
            raise bad("message to delete not found")
        return True

    def do_getfile(self, a: dict[str, Any]) -> dict[str, Any]:
        content = self.files.get(a["file_id"])
        if content is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(content) > 20 * 1024 * 1024:
            raise bad("file is too big")
        return {
            "file_id": a["file_id"],
            "file_unique_id": a["file_id"],
            "file_size": len(content),
            "file_path": a["file_id"],
        }

    def do_sendchataction(self, a: dict[str, Any]) -> bool:
        if a["action"] != "typing":
            raise bad("wrong parameter action in request")
        return True

    def do_answercallbackquery(self, a: dict[str, Any]) -> bool:
        if a["callback_query_id"] not in self.open_queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if units(a.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.open_queries.discard(a["callback_query_id"])
        self.alerts[a["callback_query_id"]] = a
        return True

    def do_answerinlinequery(self, a: dict[str, Any]) -> bool:
        if len(a["results"]) > 50 or len({result["id"] for result in a["results"]}) != len(a["results"]):
            raise bad("RESULT_ID_DUPLICATE")
        for result in a["results"]:
            if not result["title"].strip():
                raise bad("ARTICLE_TITLE_EMPTY")
            content = result["input_message_content"]
            self._parsed(
                {"text": content["message_text"], "parse_mode": content.get("parse_mode")}, "message is too long"
            )
        self.inline_results[a["inline_query_id"]] = a
        return True

    def do_setmycommands(self, a: dict[str, Any]) -> bool:
        scope = a.get("scope", {"type": "default"})
        where = scope["type"] + (f":{scope['chat_id']}" if "chat_id" in scope else "")
        self.commands[where, a.get("language_code", "")] = [command["command"] for command in a["commands"]]
        return True

    def _parsed(self, a: dict[str, Any], too_long: str | None) -> tuple[str, list[dict[str, Any]]]:
        source = a.get("text", "")
        if len(source.encode()) > 32768:
            raise bad("text is too long")
        if a.get("parse_mode") == "HTML":
            text, entities = parse_html(source)
        else:
            text, entities = source.strip(" \n\t"), []
        if not source:
            raise bad("message text is empty")
        if not text.strip(" \n\t\u200b\u200c\u200d\u2060\ufeff"):
            raise bad("text must be non-empty")
        if units(text) > 4096:
            raise bad(too_long or "MESSAGE_TOO_LONG")
        if len(entities) > 100:  # the real server drops the rest without a word; here it is noticed
            raise bad(f"{len(entities)} entities")
        return text, entities

    def number(self, chat: int) -> int:
        """The next message: those of private chats and small groups are numbered together, those of supergroups by chat."""
        counter = chat if chat < -(10**12) else 0
        self._counters[counter] = self._counters.get(counter, 100) + 1
        return self._counters[counter]


def chat_of(chat: int) -> dict[str, Any]:
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": f"User {chat}"}
    kind = "supergroup" if chat < -(10**12) else "group"
    return {"id": chat, "type": kind, "title": f"Group {chat}"}


def _markup(a: dict[str, Any]) -> dict[str, Any] | None:
    markup = a.get("reply_markup")
    for row in (markup or {}).get("inline_keyboard", []):
        for button in row:
            if not 1 <= len(button.get("callback_data", "x").encode()) <= 64 or not button["text"].strip():
                raise bad("BUTTON_DATA_INVALID")
    return markup or None

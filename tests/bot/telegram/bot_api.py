"""A small, strict Bot API on loopback for the tests: what Telegram refuses is refused with its words, and faults are made to order.

Tests wait for conditions (`await api.wait(lambda: …)`), never for time.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pytest
import tornado.httpclient
import tornado.httpserver
import tornado.netutil
import tornado.web

from tests.bot.telegram.chats import BOT, Chats, Failure, chat_of
from tests.bot.telegram.telegram_html import Refused, units

Mode = Literal["polling", "webhook"]
BOTH = pytest.mark.parametrize("mode", ["polling", "webhook"])
TOKEN = "987654321:AAtest-token_that-must-never-be-seen"
DEFAULT_UPDATES = {"message", "edited_message", "callback_query", "inline_query", "my_chat_member", "channel_post"}


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of a method (after `skip` of them)."""

    method: str
    times: int = 1
    skip: int = 0
    chat: int | None = None
    status: int | None = None
    text: str = "Internal Server Error: restart"
    html: bool = False
    retry_after: int | None = None
    migrate_to: int | None = None
    drop: str | None = None  # "before" or "after" the effect
    hold: asyncio.Event | None = None  # the answer comes when it is set
    hold_at: str = "after"


@dataclass
class Call:
    """A call that the bot made."""

    method: str
    arguments: dict[str, Any]
    at: float
    status: int = 0
    result: Any = None


class BotApi(Chats):
    """The server, its chats, and the people in them."""

    def __init__(self, mode: Mode = "polling") -> None:
        """`mode`: how the tests' bots are to get their updates."""
        super().__init__()
        self.mode = mode
        self.calls: list[Call] = []
        self.answered: list[Call] = []  # calls of sendMessage that went well
        self.faults: list[Fault] = []
        self.updates: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {}
        self.delivered: list[tuple[int, int]] = []  # (update id, HTTP status) of webhook posts
        self.token = TOKEN
        self._allowed = set(DEFAULT_UPDATES)
        self._next_update = 1000
        self._poller: asyncio.Event | None = None
        self._changed = asyncio.Event()
        self._server: tornado.httpserver.HTTPServer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.blocked: set[int] = set()
        self.root = ""

    # running

    async def start(self) -> "BotApi":
        """Listen on a free port."""
        application = tornado.web.Application(
            [(r"/bot([^/]+)/(\w+)", _Handler, {"api": self}), (r"/file/bot([^/]+)/(.+)", _File, {"api": self})],
            log_function=lambda _: None,
        )
        self._server = tornado.httpserver.HTTPServer(application)
        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        self._server.add_sockets(sockets)
        self.root = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        return self

    async def stop(self) -> None:
        """Stop listening; whoever polls gets an empty answer."""
        if self._poller:
            self._poller.set()
        for task in self._tasks:
            task.cancel()
        assert self._server
        self._server.stop()
        await self._server.close_all_connections()

    def changed(self) -> None:
        """Wake whoever waits."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, condition: Callable[[], Any], seconds: float = 15.0) -> Any:
        """The condition's value as soon as it is true."""
        async with asyncio.timeout(seconds):
            while not (value := condition()):
                await self._changed.wait()
            return value

    def fail(self, method: str, **how: Any) -> Fault:
        """Order a fault."""
        self.faults.append(Fault(method.lower(), **how))
        return self.faults[-1]

    # what people do

    def say(
        self, text: str | None, user: int = 1, chat: int | None = None, *, language: str = "en", thread: int | None = None,
        reply_to: int | None = None, entities: list[dict[str, Any]] | None = None, **extra: Any,
    ) -> int:  # fmt: skip
        """Somebody writes; gives the message's number."""
        chat = user if chat is None else chat
        message: dict[str, Any] = {
            "message_id": self.number(chat), "date": int(time.time()), "chat": chat_of(chat),
            "from": {"id": user, "is_bot": False, "first_name": f"User {user}", "language_code": language}, **extra,
        }  # fmt: skip
        if text is not None:
            message["text"] = text
            found = list(entities or [])
            if text.startswith("/"):
                found.append({"type": "bot_command", "offset": 0, "length": len(text.split()[0])})
            if found:
                message["entities"] = found
        if thread is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        if reply_to is not None:
            message["reply_to_message"] = self.messages[chat, reply_to]
        self.messages[chat, message["message_id"]] = message
        self.push({"message": message})
        return int(message["message_id"])

    def mention(self, text: str, **how: Any) -> int:
        """Somebody writes "@citewire_bot …" in a group, with the entity that Telegram adds."""
        start = text.index("@citewire_bot")
        return self.say(text, entities=[{"type": "mention", "offset": units(text[:start]), "length": 13}], **how)

    def change(self, chat: int, number: int, text: str) -> None:
        """Somebody edits a message."""
        self.messages[chat, number] |= {"text": text, "edit_date": int(time.time())}
        self.push({"edited_message": self.messages[chat, number]})

    def press(self, chat: int, number: int, label: str, user: int = 1) -> str:
        """Somebody presses the button with that label, which must exist; gives the query's id."""
        rows = self.messages[chat, number]["reply_markup"]["inline_keyboard"]
        data = next(button["callback_data"] for row in rows for button in row if button["text"] == label)
        return self.press_data(chat, number, data, user)

    def press_data(self, chat: int, number: int, data: str, user: int = 1) -> str:
        """Somebody sends a press with any data."""
        query = f"q{len(self.alerts)}-{len(self.open_queries)}-{self._next_update}"
        self.open_queries.add(query)
        sender = {"id": user, "is_bot": False, "first_name": f"User {user}", "language_code": "en"}
        body = {
            "id": query,
            "from": sender,
            "message": self.messages[chat, number],
            "chat_instance": str(chat),
            "data": data,
        }
        self.push({"callback_query": body})
        return query

    def inline(self, text: str, user: int = 1) -> str:
        """Somebody types "@citewire_bot text" in any chat; gives the query's id."""
        query = f"i{self._next_update}"
        sender = {"id": user, "is_bot": False, "first_name": f"User {user}", "language_code": "en"}
        self.push({"inline_query": {"id": query, "from": sender, "query": text, "offset": ""}})
        return query

    def push(self, update: dict[str, Any], update_id: int | None = None) -> int:
        """An update for the bot."""
        if update_id is None:
            update_id, self._next_update = self._next_update, self._next_update + 1
        self.updates.append(json.loads(json.dumps({"update_id": update_id, **update})))
        self.changed()
        return update_id

    # what can be seen

    def texts(self, chat: int = 1) -> list[str]:
        """The bot's messages as they now stand in a chat."""
        return [message["text"] for message in self.from_bot(chat)]

    def from_bot(self, chat: int = 1) -> list[dict[str, Any]]:
        """The bot's messages in a chat, in order."""
        return [m for (where, _), m in sorted(self.messages.items()) if where == chat and m["from"]["id"] == BOT["id"]]

    def called(self, method: str) -> list[Call]:
        """Calls of a method."""
        return [call for call in self.calls if call.method == method.lower()]

    @property
    def polled(self) -> bool:
        """Somebody waits in getUpdates."""
        return self._poller is not None

    @property
    def served(self) -> bool:
        """A bot gets updates, in either way."""
        return self.polled or bool(self.webhook.get("url"))

    # the API

    async def answer(self, method: str, arguments: dict[str, Any]) -> tuple[int, dict[str, Any] | str, str | None]:
        """Status and body for a call, and whether the connection is dropped."""
        call = Call(method.lower(), arguments, time.monotonic())
        self.calls.append(call)
        fault = self._fault(call)
        try:
            if fault and fault.drop == "before":
                return 0, "", "drop"
            if fault and fault.hold and fault.hold_at == "before":
                await fault.hold.wait()
            if fault and fault.status:
                call.status = fault.status
                if fault.html:
                    return fault.status, "<html><body><h1>502 Bad Gateway</h1></body></html>", None
                parameters = {"retry_after": fault.retry_after, "migrate_to_chat_id": fault.migrate_to}
                raise Failure(fault.status, fault.text, {name: value for name, value in parameters.items() if value})
            handler = getattr(self, f"do_{call.method}", None)
            if handler is None:
                raise Failure(404, "Not Found: method not found")
            if int(arguments.get("chat_id", 0)) in self.blocked:
                raise Failure(403, "Forbidden: bot was blocked by the user")
            result = handler(arguments)
            result = await result if asyncio.iscoroutine(result) else result
            call.status, call.result = 200, result
            if call.method == "sendmessage":
                self.answered.append(call)
            self.changed()
            if fault and fault.hold:
                await fault.hold.wait()
            return 200, {"ok": True, "result": result}, "drop" if fault and fault.drop == "after" else None
        except Refused as error:
            call.status = 400
            return 400, {"ok": False, "error_code": 400, "description": str(error)}, None
        except Failure as error:
            call.status = error.status
            body: dict[str, Any] = {"ok": False, "error_code": error.status, "description": error.text}
            return error.status, body | ({"parameters": error.parameters} if error.parameters else {}), None
        finally:
            self.changed()

    def _fault(self, call: Call) -> Fault | None:
        for fault in self.faults:
            chat = call.arguments.get("chat_id")
            if (
                fault.method != call.method
                or (fault.chat is not None and str(fault.chat) != str(chat))
                or fault.times <= 0
            ):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            return fault
        return None

    def do_getme(self, _: dict[str, Any]) -> dict[str, Any]:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}

    async def do_getupdates(self, a: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook.get("url"):
            raise Failure(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            )
        if self._poller is not None:
            self._poller.set()
        if "allowed_updates" in a:
            self._allowed = set(a["allowed_updates"]) or set(DEFAULT_UPDATES)
        offset = int(a.get("offset", 0))
        if offset > 0:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        mine = self._poller = asyncio.Event()
        self.changed()
        try:
            async with asyncio.timeout(min(int(a.get("timeout", 0)), 50)):
                while not self._waiting():
                    change = asyncio.create_task(self._changed.wait())
                    ended = asyncio.create_task(mine.wait())
                    await asyncio.wait([change, ended], return_when=asyncio.FIRST_COMPLETED)
                    change.cancel(), ended.cancel()
                    if mine.is_set():
                        raise Failure(
                            409,
                            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                        )
        except TimeoutError:
            pass
        finally:
            if self._poller is mine:
                self._poller = None
        return self._waiting()[: int(a.get("limit", 100))]

    def _waiting(self) -> list[dict[str, Any]]:
        return [update for update in self.updates if self._allowed & update.keys()]

    def do_deletewebhook(self, a: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    def do_setwebhook(self, a: dict[str, Any]) -> bool:
        self.webhook = a
        self._allowed = set(a.get("allowed_updates") or DEFAULT_UPDATES)
        for task in self._tasks:  # of an earlier address
            task.cancel()
        self._tasks = {asyncio.create_task(self._deliver())}
        return True

    def do_getwebhookinfo(self, _: dict[str, Any]) -> dict[str, Any]:
        waiting = len(self._waiting())
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": waiting}

    async def _deliver(self) -> None:
        """Post updates one by one until each is accepted."""
        client = tornado.httpclient.AsyncHTTPClient(force_instance=True)
        while self.webhook.get("url"):
            await self.wait(self._waiting, seconds=3600)
            update = self._waiting()[0]
            headers = {"Content-Type": "application/json"}
            if self.webhook.get("secret_token"):
                headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook["secret_token"]
            try:
                answer = await client.fetch(
                    self.webhook["url"], method="POST", headers=headers, body=json.dumps(update), raise_error=False
                )
            except OSError:
                await asyncio.sleep(0.05)
                continue
            self.delivered.append((update["update_id"], answer.code))
            if answer.code // 100 == 2:
                self.updates.remove(update)
            self.changed()


class _Handler(tornado.web.RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    async def post(self, token: str, method: str) -> None:
        if token != self.api.token:
            self.set_status(401)
            self.finish({"ok": False, "error_code": 401, "description": "Unauthorized"})
            return
        status, body, drop = await self.api.answer(method, self._arguments())
        if drop:
            self.request.connection.stream.close()  # type: ignore[union-attr]
            self._auto_finish = False
            return
        self.set_status(status)
        if isinstance(body, dict) and "retry_after" in body.get("parameters", {}):
            self.set_header("Retry-After", str(body["parameters"]["retry_after"]))
        self.finish(body)

    get = post

    def on_connection_close(self) -> None:
        self.api.changed()

    def _arguments(self) -> dict[str, Any]:
        if self.request.headers.get("Content-Type", "").startswith("application/json"):
            return dict(json.loads(self.request.body))
        given = {name: self.get_argument(name, strip=False) for name in self.request.arguments}
        structured = {
            "reply_markup", "entities", "reply_parameters", "link_preview_options", "allowed_updates", "results", "commands", "scope",
        }  # fmt: skip
        read = {name: json.loads(value) if name in structured else value for name, value in given.items()}
        return read | {name: files[0].body for name, files in self.request.files.items()}


class _File(tornado.web.RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    def get(self, token: str, path: str) -> None:
        self.finish(self.api.files[path]) if token == self.api.token else self.send_error(401)

"""Who may use the bot, and how much. Nobody by default; messages, buttons and inline queries go through the same gate."""

import secrets
import time
from collections import Counter
from typing import Literal

from telegram import Message, Update

from bot.limits import Budget
from bot.telegram.groups import addressed
from bot.telegram.state import State
from retrieval.settings import Settings

Role = Literal["admin", "member", "stranger"]

CODE_SECONDS = 86400.0
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that reads like something else
_NOTICES_PER_MINUTE = 5  # refusals shown to one stranger
_DAY = 86400


class Access:
    """Roles from the settings and from whom admins let in, and each user's share of questions."""

    def __init__(self, settings: Settings, state: State) -> None:
        self._admins = settings.telegram_admins
        self._allowed = settings.telegram_allowed
        self._per_day = settings.telegram_per_day
        self._state = state
        self._let_in: set[int] = state.let_in()
        self._questions: Budget[int] = Budget(settings.telegram_per_minute)
        self._notices: Budget[int] = Budget(_NOTICES_PER_MINUTE)
        self._told: set[int] = set()
        self._day, self._today = 0, Counter[int]()  # a count of its own: /forget_me must not begin a new day

    def role(self, user_id: int, chat_id: int | None = None) -> Role:
        """What somebody may do in a chat. A group that is allowed lets all its members ask."""
        if user_id in self._admins:
            return "admin"
        if self._allowed is None or user_id in self._allowed or user_id in self._let_in or chat_id in self._allowed:
            return "member"
        return "stranger"

    async def refresh(self) -> None:
        """Know whom other bots of the library have let in or shut out."""
        self._let_in = await self._state.do(self._state.let_in)

    def may_be_told(self, user_id: int) -> bool:
        """Whether a stranger is told once more that the bot is private; a flood is met with silence."""
        return self._notices.spend(user_id, time.monotonic()) == 0.0

    async def may_ask(self, user_id: int) -> tuple[Literal["yes", "silence", "slow_down", "daily_cap"], int]:
        """Whether a question is answered, and the seconds to wait or the questions asked; the first refusal of a row is told."""
        wait = self._questions.spend(user_id, time.monotonic())
        if wait:
            told = user_id in self._told
            self._told.add(user_id)
            return ("silence" if told else "slow_down"), int(wait) + 1
        if self._per_day:
            day = int(time.time() // _DAY)
            if day != self._day:
                self._day, self._today = day, Counter()
            stored = await self._state.do(self._state.asked_since, user_id, float(day * _DAY))
            asked = max(stored, self._today[user_id])
            if asked >= self._per_day:
                return "daily_cap", asked
            self._today[user_id] = asked + 1
        self._told.discard(user_id)
        return "yes", 0

    async def pairing_code(self, user_id: int) -> str:
        """The code with which an admin lets somebody in; the same until it runs out."""
        person = await self._state.do(self._state.person, user_id)
        if person.get("code") and person["code_until"] > time.time():
            return str(person["code"])
        code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))
        await self._state.do(self._state.set_person, user_id, code=code, code_until=time.time() + CODE_SECONDS)
        return code

    async def allow(self, id_or_code: str, admin_id: int) -> int | None:
        """Let somebody in by id or pairing code; gives who, or None if no such code waits."""
        if id_or_code.isdecimal() and len(id_or_code) < 16:
            user_id: int | None = int(id_or_code)
        else:
            user_id = await self._state.do(self._state.person_with_code, id_or_code.upper())
        if user_id is None:
            return None
        await self._state.do(self._state.set_person, user_id, allowed_by=admin_id, code=None, code_until=None)
        self._let_in.add(user_id)
        return user_id

    async def disallow(self, user_id: int) -> bool:
        """Shut out somebody whom an admin let in; False if it was the settings that did."""
        if user_id not in self._let_in:
            return False
        self._let_in.discard(user_id)
        await self._state.do(self._state.set_person, user_id, allowed_by=None)
        return True


def wants_answer(update: Update, username: str, bot_id: int) -> bool:
    """Whether a stranger's update calls for a word: what is said to the bot itself does, the talk of a group does not."""
    message: Message | None = update.message
    if message is None:
        return False
    return message.chat.type == "private" or addressed(message, username, bot_id) is not None

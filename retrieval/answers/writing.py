"""The chat model: whatever `CITEWIRE_CHAT_MODEL=provider:model` names, through LangChain's `init_chat_model`.

This is the only file that knows chat models. It streams text and says how many tokens that took; what the text is worth
is for the leash to judge (retrieval/answers/checking).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retrieval.errors import ModelError, first_line
from retrieval.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

PAUSES = (0.5, 2.0)  # seconds before a call that failed at once (429, 5xx, a dropped connection) is made again
MOST_TOKENS = 600  # of one answer; ten sentences are about half of it
MOST_CHARACTERS = 4_000  # of one answer, for providers that do not count
LANGUAGES = {"de": "German", "en": "English"}  # as the prompts name them


class WritingError(ModelError):
    """The chat model gave no answer, or stopped in the middle of one."""


class OutOfTimeError(WritingError):
    """The answer took longer than allowed."""


@dataclass(slots=True)
class Spent:
    """Tokens of one answer, as the provider counted them, or as estimated (see `estimate`) where it did not."""

    tokens_in: int = 0
    tokens_out: int = 0


class Writer:
    """One chat model; threads may share it."""

    def __init__(self, model: "BaseChatModel", seconds: float) -> None:
        self._model, self._seconds = model, seconds

    def _begun(self, messages: "list[BaseMessage]", deadline: float) -> "Iterator[AIMessageChunk]":
        """The chunks; a call that fails before its first one is tried again while there is time."""
        for pause in (*PAUSES, None):
            try:
                chunks = self._model.stream(messages)
                first = next(chunks, None)
                break
            except Exception as error:
                if pause is None or not _passing(error) or time.monotonic() + pause > deadline:
                    raise
                time.sleep(pause)
        if first is not None:
            yield first
            yield from chunks

    def stream(self, rules: str, task: str, spent: Spent, cancelled: Callable[[], bool]) -> Iterator[str]:
        """The answer, piece by piece as it comes (without `rules`, to the task alone); `spent` is complete when the iterator ends, however it ends.

        Ends quietly at MOST_CHARACTERS and when `cancelled()`. Raises WritingError; what was yielded before stands.
        """
        from langchain_core.messages import HumanMessage, SystemMessage

        deadline, written = time.monotonic() + self._seconds, ""
        try:
            messages = [*([SystemMessage(rules)] if rules else []), HumanMessage(task)]
            for chunk in self._begun(messages, deadline):
                _count(spent, chunk)
                piece = chunk.text
                written += piece
                if piece:
                    yield piece
                if cancelled() or len(written) >= MOST_CHARACTERS:
                    return
                if time.monotonic() > deadline:
                    raise OutOfTimeError(f"the chat model took more than {self._seconds:g} seconds")
        except WritingError:
            raise
        except Exception as error:  # each provider raises its own
            raise _translated(error) from error
        finally:
            if written:  # a stream that was cut off says nothing of its tokens
                spent.tokens_in = spent.tokens_in or estimate(rules + task)
                spent.tokens_out = spent.tokens_out or estimate(written)


def load_writer(settings: Settings) -> Writer | None:
    """The chat model that the settings name; None where they name none. Raises ModelError if it cannot be loaded."""
    if not settings.chat_model:
        return None
    options: dict[str, Any] = {
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "timeout": settings.chat_timeout,
        "max_retries": 0,  # the providers' own would each take the whole time again
    }
    if settings.chat_base_url:
        options["base_url"] = settings.chat_base_url
    if settings.chat_api_key:
        options["api_key"] = settings.chat_api_key.get_secret_value()
    if settings.chat_model.startswith("openai:"):
        options["stream_usage"] = True
    try:
        from langchain.chat_models import init_chat_model

        return Writer(init_chat_model(settings.chat_model, **options), settings.chat_timeout)
    except Exception as error:  # an unknown provider, a package that is not installed, a key that is missing
        raise ModelError(f"chat model {settings.chat_model!r} cannot be loaded: {first_line(error)}") from error


def estimate(text: str) -> int:
    """About how many tokens a text has, rather too many: three bytes of UTF-8 each."""
    return len(text.encode("utf-8", "replace")) // 3 + 1


def _count(spent: Spent, chunk: "AIMessageChunk") -> None:
    if usage := chunk.usage_metadata:
        spent.tokens_in = max(spent.tokens_in, usage["input_tokens"])
        spent.tokens_out = max(spent.tokens_out, usage["output_tokens"])


def _passing(error: Exception) -> bool:
    """Whether a provider's error may be gone in a moment; a timeout has had its time."""
    status = getattr(error, "status_code", None)
    dropped = "connection" in type(error).__name__.lower()
    return dropped or (isinstance(status, int) and (status in (409, 429) or status >= 500))


def _translated(error: Exception) -> WritingError:
    late = "timeout" in type(error).__name__.lower() or "timed out" in str(error).lower()
    return (OutOfTimeError if late else WritingError)(f"the chat model failed: {first_line(error)}")

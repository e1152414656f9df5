"""Conversations: each chat, and in it each topic, has its own; a reply goes on from the answer that it replies to."""

from telegram import Message

from bot.telegram.service import Service
from retrieval.answers.conversation import Turn
from retrieval.records import Answer


def conversation_of(message: Message) -> str:
    """The name under which the memory keeps the conversation that a message belongs to."""
    topic = message.message_thread_id if message.is_topic_message else None
    return f"{conversations_of(message.chat_id)}{topic or 0}"


def conversations_of(chat_id: int) -> str:
    """How the names of all conversations in a chat begin."""
    return f"telegram:{chat_id}:"


async def turns_before(service: Service, message: Message, edited: Answer | None = None) -> tuple[Turn, ...]:
    """What a question may go on from: the answer that it replies to, else the conversation before it.

    `edited`: the answer to the question as it stood before; its own turn, and those after it, are not before it.
    """
    if replied := message.reply_to_message:
        stored = await service.state.do(service.state.answer_in, message.chat_id, replied.message_id)
        if stored:
            return (Turn.of(stored.answer),)
    turns = await service.state.do(service.memory.turns, conversation_of(message))
    if edited:
        own = next((n for n, turn in enumerate(turns) if turn.question == edited.question), len(turns))
        turns = turns[:own]
    return turns

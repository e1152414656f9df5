"""What the bot keeps, as tables of the library's database."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()

updates = Table(
    "telegram_updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True),
    Column("received_at", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("digest", Text, nullable=False, comment="SHA-256 of the update"),
    Column("payload", Text, comment="the update as JSON until it is dealt with, then NULL"),
)
outbox = Table(
    "telegram_outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", Float, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("reply_to", BigInteger),
    Column("html", Text, nullable=False),
    Column("plain", Text, nullable=False),
    Column("keyboard", Text),
    Column("answer_id", Integer),
    Column("floor", BigInteger, comment="set when sending began: the last message known in the chat before"),
    Column("message_id", BigInteger, comment="set when sent"),
    Index("telegram_outbox_by_chat", "chat_id", "message_id"),
)
answers = Table(
    "telegram_answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked_at", Float, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("question_id", BigInteger, comment="message of the question"),
    Column("message_id", BigInteger, comment="message that carries the buttons"),
    Column("abstained", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("vote", Integer),
    Index("telegram_answers_by_chat", "chat_id", "question_id"),
    Index("telegram_answers_by_user", "user_id", "asked_at"),
)
people = Table(
    "telegram_people",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("language", Text),
    Column("allowed_by", BigInteger),
    Column("code", Text, unique=True, comment="pairing code waiting for an admin"),
    Column("code_until", Float),
)
chats = Table("telegram_chats", metadata, Column("chat_id", BigInteger, primary_key=True), Column("blocked_at", Float))
follows = Table(
    "telegram_follows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("user_id", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("language", Text, nullable=False),
    UniqueConstraint("chat_id", "thread_id", "topic"),
)
announced = Table(
    "telegram_announced",
    metadata,
    Column("follow_id", Integer, primary_key=True),
    Column("article_id", Text, primary_key=True),
)
digests = Table(
    "telegram_digests",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("thread_id", BigInteger),
    Column("user_id", BigInteger, nullable=False),
    Column("minute", Integer, nullable=False, comment="of the day, in the chat's time zone"),
    Column("zone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("sent_at", Float, nullable=False, comment="what was stored since then is new"),
)
notes = Table(
    "telegram_notes",
    metadata,
    Column("update_id", BigInteger, primary_key=True, comment="of the question"),
    Column("message_id", BigInteger, nullable=False),
)

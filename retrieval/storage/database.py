"""The truth: articles, passages and statements as tables of one SQL database (SQLAlchemy Core).

Every version of an article is a row of `articles`; `state` tells where it stands:

    pending -> ready -> superseded (a newer version is ready), withdrawn (the publisher took it back) or removed

A row is pending until its passages are in the vector index, so whatever is ready can be found both ways. One that is no
longer ready keeps its text as history; its passages leave the index and the tables (`indexed` turns false last).
The full-text index is made by the engine at hand: retrieval/storage.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = 3

metadata = MetaData()
_UINT32 = BigInteger().with_variant(Integer, "sqlite")

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
LIBRARY = "library"  # the note of what tells this library from others on a Chroma server
MIGRATION = "migration"  # the note of a library that is being moved here
LASTING = ("generation", "format", LIBRARY)  # notes that do not depend on the model

articles = Table(
    "articles",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("indexed", Boolean, nullable=False, comment="its passages are, or may be, in the vector index"),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("source", Text),
    Column("agency", Text),
    Column("author", Text),
    Column("language", Text, nullable=False),
    Column("published_at", Text),
    Column("published_ts", Float, comment="start of published_at, seconds since 1970 UTC"),
    Column("published_guessed", Boolean, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("left_at", DateTime(timezone=True), comment="when it was found to be withdrawn"),
    Column("content_hash", Text, nullable=False),
    Column(
        "story", Integer, index=True, comment="the least key of the articles that are one report; none once it left"
    ),
    # Last, so that what stands before it is read without it: SQLite keeps a long text on pages of its own.
    Column("shingles", LargeBinary, nullable=False, comment="uint32, ascending: the words of the text (shingles.py)"),
    Column("text", Text, nullable=False),
    UniqueConstraint("id", "version"),
    Index("articles_by_state", "state", "published_ts"),
    Index("articles_by_outlet", "state", "source"),
    Index("articles_by_language", "state", "language"),
    Index("articles_by_url", "url"),
    Index("articles_by_content", "content_hash"),
    sqlite_autoincrement=True,  # a key is never given twice: a stale vector can never point to another article
)

# For queries that come to articles by key, id, address or story. Most articles are ready, but a database without
# statistics takes an index on the state for the quickest way, and then looks through all of them.
READY = articles.c.state.concat("") == "ready"

passages = Table(
    "passages",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentences", LargeBinary, nullable=False, comment="int32 pairs: start, end of each sentence in the text"),
    Column("vector", LargeBinary, nullable=False, comment="float16, unit length"),
    Column("sentence_vectors", LargeBinary, nullable=False, comment="float16, one row a sentence, unit length"),
    sqlite_autoincrement=True,
)

statements = Table(
    "statements",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("content_start", Integer, nullable=False),
    Column("content_end", Integer, nullable=False),
    Column("source_start", Integer),
    Column("source_end", Integer),
    Column("cue_start", Integer),
    Column("cue_end", Integer),
    Column("kind", Text, nullable=False),
    Column("speaker", Text, index=True),
    Column("vector", LargeBinary, nullable=False, comment="float16, unit length, of the content"),
)

# No foreign key: the parent's deletion would look for it by article, and no query here needs that index.
sketches = Table(
    "sketches",
    metadata,
    Column("number", _UINT32, primary_key=True, comment="a shingle of the article's sketch"),
    Column("article_key", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

story_links = Table(
    "story_links",
    metadata,
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("copy_key", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

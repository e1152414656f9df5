"""The truth: articles, passages, statements and the full-text index in one SQL database (SQLAlchemy Core, SQLite).

Every version of an article is a row of `articles`; `state` tells where it stands:

    pending -> ready -> superseded (a newer version is ready), withdrawn (the publisher took it back) or removed

A row is pending until its passages are in the vector index, so whatever is ready can be found both ways. One that is no
longer ready keeps its text as history; its passages leave the index and the tables (`indexed` turns false last).
"""

from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    text,
)
from sqlalchemy.exc import DBAPIError

from retrieval.errors import LibraryError

FILE_NAME = "citewire.db"
SCHEMA_VERSION = 3

metadata = MetaData()

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

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
    Column("text", Text, nullable=False),
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
    Column("shingles", LargeBinary, nullable=False, comment="uint32, ascending: the words of the text (shingles.py)"),
    Column(
        "story", Integer, index=True, comment="the least key of the articles that are one report; none once it left"
    ),
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
    Column("number", Integer, primary_key=True, comment="a shingle of the article's sketch"),
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

# Terms are stemmed before they come here (analysis.py), so SQLite only splits at blanks.
_FULL_TEXT = "CREATE VIRTUAL TABLE IF NOT EXISTS passages_fts USING fts5(title, body, tokenize='unicode61')"
_UPGRADES = {
    2: (
        "ALTER TABLE articles ADD COLUMN left_at DATETIME",
        "CREATE INDEX IF NOT EXISTS articles_by_outlet ON articles (state, source)",
        "CREATE INDEX IF NOT EXISTS articles_by_language ON articles (state, language)",
    )
}
"""By format: what makes the next one of it."""
_TERMS = "CREATE VIRTUAL TABLE IF NOT EXISTS passages_terms USING fts5vocab('passages_fts', 'row')"


def open_database(home: Path, *, create: bool = True) -> Engine:
    """The library's database under `home`, its tables made on first use.

    Raises LibraryError if the folder or file cannot be used, or has another format.
    """
    path = home / FILE_NAME
    try:
        if create:
            home.mkdir(parents=True, exist_ok=True)
        elif not path.is_file():
            raise LibraryError(f"no library at {home}; make one with: citewire ingest FILE")
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        event.listen(engine, "connect", _pragmas)
        _prepare(engine)
    except (OSError, DBAPIError) as error:
        reason = getattr(error, "orig", None) or error
        raise LibraryError(
            f"the library at {home} cannot be opened: {reason}; check the folder's rights and space"
        ) from error
    return engine


def _prepare(engine: Engine) -> None:
    """Make the tables if this is a new database; upgrade one of an earlier format, refuse any other."""
    with engine.connect() as connection:
        version = connection.execute(text("PRAGMA user_version")).scalar_one()
    if version == SCHEMA_VERSION:
        return
    if version in _UPGRADES:
        _upgrade(engine)
    elif version:
        remedy = "upgrade Citewire" if version > SCHEMA_VERSION else "ingest its sources into a new one"
        raise LibraryError(f"the library has format {version}, this Citewire reads {SCHEMA_VERSION}; {remedy}")
    else:
        _make(engine)


def _make(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        metadata.create_all(connection)
        connection.execute(text(_FULL_TEXT))
        connection.execute(text(_TERMS))
        connection.execute(text("INSERT OR IGNORE INTO meta VALUES ('generation', '0')"))
        connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))


def _upgrade(engine: Engine) -> None:
    """Bring a library of an earlier format up to this one; whoever comes second finds it done."""
    with engine.begin() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        version = connection.execute(text("PRAGMA user_version")).scalar_one()
        for step in range(version, SCHEMA_VERSION):
            for statement in _UPGRADES[step]:
                connection.execute(text(statement))
        connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))


def _pragmas(connection: object, _record: object) -> None:
    """WAL lets questions be answered while an ingest writes; NORMAL is safe with it against a killed process.

    16 MB of pages in memory and of log before a checkpoint: of a large library each batch changes pages all over.
    """
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-16000", "wal_autocheckpoint=4000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

"""Every setting, read once from the environment and from `.env`; `.env.example` lists them all (a test compares)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from retrieval.errors import SettingsError

PREFIX, ENV_FILE = "CITEWIRE_", ".env"
BUNDLED_MODEL = "multilingual-e5-small"


class Settings(BaseSettings):
    """`CITEWIRE_*` variables win over `.env`; an unknown `CITEWIRE_*` line in `.env` is an error."""

    # Other programs' lines in `.env` are none of our business; ours are checked in `load_settings`.
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, env_file_encoding="utf-8", extra="ignore")

    home: Path = Field(Path(".citewire"), description="folder of the library")
    database_url: SecretStr | None = Field(
        None, description="postgresql+psycopg://user:password@host/database; empty means a file in the folder"
    )
    chroma_url: str | None = Field(None, description="http://host:port of a Chroma server; empty means the folder")
    lease: float = Field(60, ge=1, description="seconds after which what a dead worker or bot had in hand goes to another")
    embedding_model: str = Field(
        BUNDLED_MODEL, description="bundled model, a sentence-transformers name or path, or provider:model"
    )
    reranker: str = Field("", description="sentence-transformers CrossEncoder, name or path; empty means none")
    chat_model: str = Field("", description="provider:model of the chat model that writes answers; empty means none")
    chat_base_url: str = Field("", description="address of an OpenAI-compatible server; empty means the provider's own")
    chat_api_key: SecretStr | None = Field(None, description="key for the chat model; empty means the provider's variable")
    chat_timeout: float = Field(60, gt=0, description="seconds that an answer by the chat model may take")
    chat_tokens_per_day: int = Field(1_000_000, ge=0, description="tokens for the chat model a day (UTC); 0 is no limit")
    chat_price_in: float = Field(0, ge=0, description="price of a million tokens read by the chat model; 0 is not known")
    chat_price_out: float = Field(0, ge=0, description="price of a million tokens written by it; 0 is not known")
    fetch_private: bool = Field(False, description="fetch private and loopback addresses too")
    telegram_token: SecretStr | None = Field(None, description="from @BotFather")
    telegram_api_root: str = Field("https://api.telegram.org", description="Bot API server")
    telegram_allowed: Annotated[frozenset[int] | None, NoDecode] = Field(
        frozenset(), description="user or chat ids, comma separated, or *"
    )

    telegram_admins: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(), description="user ids that may use admin commands, comma separated"
    )
    telegram_per_minute: int = Field(30, ge=0, description="questions a user may ask a minute; 0 is no limit")
    telegram_per_day: int = Field(1000, ge=0, description="questions a user may ask a day (UTC); 0 is no limit")
    telegram_webhook_url: str | None = Field(
        None, description="https address that Telegram posts updates to; empty means polling"
    )
    telegram_webhook_listen: str = Field(
        "127.0.0.1:8443", description="host:port where the webhook listens, behind a TLS proxy"
    )
    telegram_webhook_secret: SecretStr | None = Field(
        None, description="1-256 of A-Z a-z 0-9 _ -, sent by Telegram with each update"
    )
    telegram_watch: bool = Field(True, description="poll the feeds inside the bot, unless `citewire watch` does")
    http_listen: str = Field("127.0.0.1:8090", description="host:port of `citewire serve` and `citewire mcp --http`")
    http_token: SecretStr | None = Field(
        None, description="token that programs must send; empty means none, and then only this machine is served"
    )
    http_per_minute: int = Field(600, ge=0, description="requests an address may make a minute; 0 is no limit")
    log: Literal["text", "json"] = Field("text", description="the bot's log: text, or json with an object a line")
    telegram_health: str | None = Field(
        None, description="host:port of the health endpoint /live and /ready; empty means none"
    )

    @field_validator("telegram_admins", mode="before")
    @classmethod
    def _admin_ids(cls, value: object) -> object:
        """ "1, 2" -> {1, 2}; everybody (*) cannot be an admin."""
        return frozenset(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator(
        "database_url",
        "chroma_url",
        "chat_api_key",
        "telegram_webhook_url",
        "telegram_webhook_secret",
        "telegram_health",
        "http_token",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("telegram_allowed", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        """ "1, 2" -> {1, 2}; "*" -> None, which means everyone."""
        if not isinstance(value, str):
            return value
        if value.strip() == "*":
            return None
        return frozenset(part.strip() for part in value.split(",") if part.strip())


def secret(value: SecretStr | None) -> str | None:
    """What a secret setting says, if it is set."""
    return value.get_secret_value() if value else None


def in_folder(home: Path, **values: object) -> Settings:
    """Settings of a library in a folder of its own, whatever servers the environment names."""
    return Settings.model_validate({**Settings().model_dump(), "database_url": None, "chroma_url": None, "home": home, **values})


def load_settings() -> Settings:
    """Read the settings.

    Raises SettingsError naming the variable and its bad value (never a secret one) or the unreadable `.env`.
    """
    try:
        _refuse_unknown_lines()
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper().removeprefix(PREFIX)
        secret = any(word in name for word in ("TOKEN", "SECRET", "KEY", "DATABASE_URL"))
        shown = "" if secret else f" (got {first['input']!r})"
        raise SettingsError(f"setting {name} cannot be used: {first['msg']}{shown}; see .env.example") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env cannot be read: {error}; save it as UTF-8 text, or remove it") from error


def _refuse_unknown_lines() -> None:
    """A misspelt name would otherwise do nothing, silently."""
    from dotenv import dotenv_values

    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in dotenv_values(ENV_FILE, encoding="utf-8"):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError(f"setting {name} in .env is unknown; see .env.example")

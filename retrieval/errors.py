"""Every error that Citewire shows to a person; the message is one line that says what is wrong and what to do.

    CitewireError                  exit 1: something could not be done
    |-- UsageError                 exit 2: the request itself is wrong
    |   |-- SettingsError          a setting has a value that cannot be used
    |   |-- QuestionError          the question is empty, too long or has no words
    |   `-- NoArticleError         the library has no article of that id
    |-- SourceError                a source cannot become an article (permanent: trying again will not help)
    |   `-- TransientSourceError   it may work later: timeout, 429, 5xx, dropped connection
    |-- LibraryError               the library cannot be opened, read or written
    |   |-- LibraryBusyError       another process is writing and did not finish in time
    |   |-- LibraryAwayError       a server of the library does not answer now
    |   `-- ModelMismatchError     the library was made with another embedding model or chunking
    |-- ModelError                 an embedding, reranking or chat model cannot be loaded or run
    |-- TelegramError              the bot cannot run: token, address, another poller
    `-- ServingError               other programs cannot be served (now): address taken, too many waiting
Third-party exceptions are translated where their library is used (one file each), keeping the cause.
"""


class CitewireError(Exception):
    """Base: its text is fit for a user."""

    exit_code = 1


class UsageError(CitewireError):
    """The request itself is wrong."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting has a value that cannot be used."""


class QuestionError(UsageError):
    """The question is empty, too long or has no words."""


class NoArticleError(UsageError):
    """The library has no article of that id (any more)."""


class SourceError(CitewireError):
    """A source cannot become an article, and trying again will not help."""


class TransientSourceError(SourceError):
    """A source could not be read now; it may work later."""


class LibraryError(CitewireError):
    """The library cannot be opened, read or written."""


class LibraryBusyError(LibraryError):
    """Another process is writing and did not finish in time."""


class LibraryAwayError(LibraryError):
    """The server of the database or of the vector index does not answer now; it may be back soon."""


class ModelMismatchError(LibraryError):
    """The library was made with another embedding model, or other chunking."""


class ModelError(CitewireError):
    """An embedding, reranking or chat model cannot be loaded or run."""


class TelegramError(CitewireError):
    """The bot cannot run: wrong token, unreachable address, another poller."""


class ServingError(CitewireError):
    """Other programs cannot be served: the address is taken, or too many of them wait already."""


def first_line(error: BaseException) -> str:
    """What a third party's error says, fit for a line of ours."""
    said = str(error).strip()
    return said.splitlines()[0][:300] if said else type(error).__name__

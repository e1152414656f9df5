"""What passes between the steps of reading a source: raw content on its way to a draft, and what failed."""

from dataclasses import dataclass
from typing import Literal

from retrieval.records import Draft

Kind = Literal["text", "markdown", "html", "pdf"]


@dataclass(frozen=True, slots=True)
class Failure:
    """One item of a source that became no article; the others go on. `source` names the item (path, path:line, URL).

    `permanent`: trying again will not help. `gone`: a known address answers 404 or 410.
    """

    source: str
    error: str
    permanent: bool = True
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """Content of one article before extraction. Picklable, so that extraction can run in another process.

    `charset` is what the transport declared; `origin` the whole path of a file. `hint` holds what the place where it
    was found states (a feed's entry); the page's own metadata wins over it.
    """

    source: str
    kind: Kind
    data: bytes
    url: str | None = None
    charset: str | None = None
    origin: str | None = None
    hint: Draft | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An address that is still to be fetched, with what the list that names it states (a feed's entry)."""

    url: str
    hint: Draft | None = None

"""PDF files, by pypdf: the text of the pages and the document's own metadata."""

import logging
import re
from io import BytesIO
from typing import TYPE_CHECKING

from ingest.clean import MAX_TEXT, article, merged, normalise, text_blocks
from retrieval.errors import SourceError
from retrieval.records import Draft

if TYPE_CHECKING:
    from pypdf import PdfReader

_MAX_PAGES = 500


def draft_of_pdf(data: bytes, known: Draft) -> Draft:
    """The article in a PDF; `known` fills what the document does not state.

    Raises SourceError if the file is broken, encrypted, a scan without text, or a book.
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it reports there is our SourceError
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError("encrypted PDF; save it without a password")
        if len(reader.pages) > _MAX_PAGES:
            raise SourceError(f"PDF of {len(reader.pages)} pages, at most {_MAX_PAGES}; split it into articles")
        text = _text_of(reader)
        stated = reader.metadata
        title, author = _field(stated.title if stated else None), _field(stated.author if stated else None)
        created = stated.creation_date if stated else None
    except SourceError:
        raise
    except Exception as error:  # a damaged file can break the parser in any way
        raise SourceError(f"broken PDF: {error.__class__.__name__}; open it in a viewer and save it again") from error
    if not re.search(r"\w", text):
        raise SourceError("PDF without text (a scan?); run text recognition (OCR) over it first")
    own = Draft(
        title=title or "",
        text="",
        author=author,
        published_at=created.date().isoformat() if created else None,
        published_guessed=created is not None,  # when the file was made, which may be long after
    )
    return article(text_blocks(normalise(text)), merged(own, known))


def _text_of(reader: "PdfReader") -> str:
    """All pages as one text; a paragraph that runs over a page's end goes on."""
    pages: list[str] = []
    for page in reader.pages:
        pages.append(page.extract_text().strip())
        if sum(map(len, pages)) > MAX_TEXT:
            break  # the size check that follows names the limit
    return re.sub(r"(?<=[a-zäöüß,-])\n\n(?=[a-zäöüß])", "\n", "\n\n".join(pages))


def _field(value: object) -> str | None:
    """A metadata field, unless it is what a word processor left there."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return (
        None
        if not text
        or re.search(
            r"^(?:microsoft word|untitled|unbenannt|dokument\d*)|\.(?:docx?|indd|pdf|tex|qxp)$", text, re.IGNORECASE
        )
        else text
    )

"""Markdown files: front matter to fields, the rest to plain text that reads well. markdown-it-py does the parsing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.clean import article, merged, normalise
from ingest.dates import iso_date
from retrieval.errors import SourceError
from retrieval.records import Draft

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ ]*\n(.*?)\n(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.DOTALL)
_BULLET = "• "


def draft_of_markdown(source_text: str, known: Draft) -> Draft:
    """The article in a Markdown file: title from the front matter, else the first heading. Raises SourceError.

    `known` fills what the file does not state.
    """
    text = source_text.replace("\r\n", "\n").lstrip("\ufeff\n")
    found = _FRONT_MATTER.match(text)
    own = _front_matter(found[1]) if found else Draft(title="", text="")
    blocks = [(top, normalise(block)) for top, block in _blocks(text[found.end() :] if found else text)]
    headline = next((position for position, (top, _) in enumerate(blocks) if top), None)
    if not own.title and headline is not None:
        own = replace(own, title=blocks.pop(headline)[1])
    return article([block for _, block in blocks if block.strip()], merged(own, known))


def _front_matter(text: str) -> Draft:
    import yaml

    try:
        # BaseLoader makes every scalar a string: a date stays as it was written.
        fields = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SourceError(
            f"broken front matter{f' in line {mark.line + 2}' if mark else ''}; fix it, or remove it"
        ) from error
    named = {str(key).lower(): value for key, value in fields.items()} if isinstance(fields, dict) else {}

    def first(*keys: str) -> str | None:
        for key in keys:
            value = named.get(key)
            value = ", ".join(map(str, value)) if isinstance(value, list) else value
            if isinstance(value, str) and value.strip():
                return " ".join(value.split())
        return None

    published = first("date", "published_at", "published", "pubdate", "datum")
    source, url = first("source", "outlet", "publisher", "quelle"), first("url", "link", "canonical_url", "canonical")
    if source and re.match(r"https?://", source):
        source, url = None, url or source
    return Draft(
        title=first("title", "headline", "titel") or "",
        text="",
        url=url,
        source=source,
        agency=first("agency", "agentur"),
        author=first("author", "authors", "autor", "byline"),
        language=(first("language", "lang", "sprache") or "").lower()[:2] or None,
        published_at=iso_date(published) if published else None,
    )


def _blocks(text: str) -> Iterator[tuple[bool, str]]:
    """(whether it is a top heading, text) of headings, paragraphs, list items, code and tables."""
    from markdown_it import MarkdownIt

    bullet, top = "", False
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        if token.type == "heading_open":
            top = token.tag == "h1"
        elif token.type == "list_item_open":
            bullet = f"{token.info}{token.markup} " if token.info else _BULLET
        elif token.type == "inline":
            lines = _plain(token).strip().split("\n")
            for line in filter(None, lines):
                yield top, bullet + line
                bullet, top = "", False
        elif token.type in ("fence", "code_block"):
            yield from ((False, line) for line in token.content.split("\n") if line.strip())
        elif token.type == "html_block":
            yield False, re.sub(r"<[^>]*>", " ", token.content)


def _plain(inline: "Token") -> str:
    """The words of a paragraph, without marks, images and HTML."""
    replaced = {"softbreak": " ", "hardbreak": "\n", "image": "", "html_inline": ""}
    return "".join(replaced.get(child.type, child.content) for child in inline.children or ())

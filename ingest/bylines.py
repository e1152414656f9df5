"""Who wrote a page: persons and agencies from its metadata, else from what stands where bylines stand."""

import re
from collections.abc import Sequence
from typing import Any

from lxml.html import HtmlElement

from ingest.credits import agency_named, split_names
from ingest.dates import find_date
from ingest.furniture import is_furniture
from ingest.markup import names_in, squeezed, words_of

_AUTHOR_META = (
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "dc.creator",
    "sailthru.author",
    "byl",
)
_NO_NAME = re.compile(
    r"[@/\\<>_]|https?:|www\.|\.(?:com|de|at|ch|org|net|pl|it|fr)\b|\b(?:gmbh|ag|se|ltd|inc|e\.v|verlag|redaktion|team|staff"
    r"|editors?|editorial|desk|newsroom|admin|administrator|user|unknown|anonym\w*|name|human|autor|author|gast|guest"
    r"|foundation|stiftung|theme|media|news|red)\b|^\W*$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^\s*(?:(?:ein (?:artikel|beitrag|gastbeitrag) )?von|by|text|erstellt von|autor(?:in)?|author|posted by|written by)\s*:?\s+",
    re.IGNORECASE,
)
_COMPANY = re.compile(r"\b(?:GmbH|AG|SE|Ltd|Inc|LLC|Verlag)\b")
_PERSON = re.compile(
    r"(?:(?:Prof|Dr)\. )*[^\W\d_a-zß][\w.'’-]*(?: (?:von|van|de|der|den|zu|al|bin|el|la|le|di|da|dos|ter|ten)\b)*"
    r"(?: [^\W\d_a-zß][\w.'’-]*){1,3}"
)
# Elements that name an author, outside comments and teasers of other articles.
_AUTHOR_ELEMENTS = (
    "//*[self::a[@rel='author' or contains(@href, '/autor') or contains(@href, '/author')] or contains(@class, 'author')"
    " or contains(@class, 'autor') or contains(@class, 'byline') or contains(@itemprop, 'author')]"
    "[not(ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment')"
    " or contains(@class, 'teaser') or contains(@class, 'related') or self::aside or self::footer or self::nav])]"
)


def authors_of(
    metas: dict[str, str],
    article: dict[str, Any],
    nodes: Sequence[dict[str, Any]],
    tree: HtmlElement,
    outlet: str | None,
) -> list[str]:
    """Names of persons and agencies from the best source that has any."""
    from trafilatura.metadata import extract_author

    stated = [name for name, organisation in names_in(article.get("author"), nodes) if not organisation]
    for names in (stated, [metas[name] for name in _AUTHOR_META if name in metas]):
        kept = [single for name in names for single in _single_names(name) if _is_author(single, outlet)]
        if kept:
            return kept
    # What is only visible must look like a name.
    visible = (words_of(element) for element in tree.xpath(_AUTHOR_ELEMENTS))
    for names_line in (*(_undated(line) for line in visible if len(line) <= 100), extract_author(tree) or ""):
        singles = [name for name in _single_names(names_line) if _is_author(name, outlet)]
        kept = [name for name in singles if _PERSON.fullmatch(name) or agency_named(name)]
        if kept:
            return kept
    return []


def _undated(line: str) -> str:
    """A byline without the date and the weekday behind the names."""
    found = find_date(line)
    return (
        re.sub(r"\W+(?:(?:am|on)\W+)?(?:\w{2,3}|\w+(?:tag|day)|Mittwoch)?\W*$", "", line[: found[1][0]])
        if found
        else line
    )


def _single_names(names: str) -> list[str]:
    """The names in a byline, without "Von" and without academic degrees behind them."""
    if _COMPANY.search(names):
        return []
    bare = _BY.sub("", re.sub(r",\s*(?:Ph\.?D|M\.?D|M\.?A|M\.?Sc|B\.?A|R\.?D)\b\.?", "", names))
    parts = [part for piece in re.split(r";|\s*/\s*|\s\|\s", bare) for part in (split_names(piece) or [piece])]
    return [part.strip(" ,.–-") for part in parts if part.strip(" ,.–-")]


def _is_author(name: str, outlet: str | None) -> bool:
    if agency_named(name):
        return True
    same_as_site = outlet is not None and (squeezed(name) in squeezed(outlet) or squeezed(outlet) in squeezed(name))
    handle = name.islower()  # a user name
    return (
        3 <= len(name) <= 60
        and not handle
        and not same_as_site
        and not _NO_NAME.search(name)
        and not is_furniture(name)
    )

"""What a page states about itself: title, outlet, author, agency, date with time zone, address.

Sources in order of trust: JSON-LD of an article (schema.org), meta elements (OpenGraph and its kin), marked-up times,
visible lines, and last htmldate's search, whose finds outside markup are guesses.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.bylines import authors_of
from ingest.clean import published_line
from ingest.credits import agency_named
from ingest.dates import iso_date
from ingest.markup import linked_data, names_in, squeezed, types_of, words_of

_ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|Review|Recipe)$")
_DATE_META = (
    "article:published_time", "og:article:published_time", "datepublished", "published_time", "article:published",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "sailthru.date", "dcterms.created", "dc.date.issued",
    "dcterms.issued", "dc.date", "pub_date", "pubdate", "publish-date", "publishdate", "publication_date", "date",
)  # fmt: skip
_TITLE_META = ("og:title", "dc.title", "twitter:title")
_SEPARATOR = re.compile(r"\s+(?:[|–—»«:·•l-]|::)\s+|\s*\|\s*")
_LEGAL_FORM = re.compile(r"\s+(?:GmbH(?: & Co\. KG(?:aA)?)?|AG|SE|Ltd\.?|Inc\.?|LLC|e\. ?V\.?)$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The stated facts; each None where the page does not state it. `description` is the standfirst it gives itself.

    `free` is False where the page says that it shows its whole text to subscribers only.
    """

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    agency: str | None = None
    published_at: str | None = None
    published_guessed: bool = False
    canonical: str | None = None
    description: str | None = None
    free: bool = True


def read_metadata(tree: HtmlElement, url: str | None) -> Metadata:
    """The metadata of a page. The tree is not changed."""
    metas = _metas(tree)
    nodes = list(linked_data(tree))
    articles = [node for node in nodes if any(_ARTICLE_TYPES.match(kind) for kind in types_of(node))]
    article = articles[0] if articles else {}
    outlet = _outlet(metas, article, nodes, tree, url)
    names = authors_of(metas, article, nodes, tree, outlet)
    agencies = [agency for agency in map(agency_named, names) if agency]
    persons = [name for name in names if not agency_named(name)]
    published, guessed = _published(tree, metas, article, url)
    canonical = next(
        (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"), None
    )
    return Metadata(
        title=_title(tree, metas, article, outlet),
        outlet=outlet,
        author=", ".join(dict.fromkeys(persons)) or None,
        agency="/".join(dict.fromkeys(agencies)) or None,
        published_at=published,
        published_guessed=guessed,
        canonical=canonical or metas.get("og:url"),
        description=metas.get("og:description") or metas.get("description"),
        free=not str(article.get("isAccessibleForFree", "")).lower().endswith("false"),
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Meta elements by lower-cased name; the first that has content counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            found.setdefault(name, content)
    return found


def _outlet(
    metas: dict[str, str], article: dict[str, Any], nodes: Sequence[dict[str, Any]], tree: HtmlElement, url: str | None
) -> str | None:
    """The site's name: as it calls itself, else its publisher, else the tail of the window title."""
    publisher = next((name for name, _ in names_in(article.get("publisher"), nodes)), None)
    site = next(
        (str(node["name"]) for node in nodes if "WebSite" in types_of(node) and isinstance(node.get("name"), str)), None
    )
    stated = metas.get("og:site_name") or publisher or site or metas.get("application-name")
    if stated and not re.match(r"https?://|www\.", stated):
        # "Blatt - das Portal für alles": a name with its slogan.
        name = stated if len(stated) <= 30 else _SEPARATOR.split(stated)[0].strip() or stated
        return _LEGAL_FORM.sub("", name)
    host = host_of(url) or ""
    window = _SEPARATOR.split(" ".join((tree.findtext(".//title") or "").split()))
    tail = window[-1].strip() if len(window) > 1 else ""
    return tail if tail and len(tail) <= 40 and _names_host(tail, host) else None


def host_of(url: str | None) -> str | None:
    """The host of an address as a name of last resort, without "www."."""
    host = urlsplit(url).hostname if url and re.match(r"https?://", url) else None
    return host.removeprefix("www.") if host else None


def _names_host(name: str, host: str) -> bool:
    """Whether a name belongs to a host: one in the other, a word of it, or its initials."""
    labels = {squeezed(label) for label in host.split(".")[:-1]} - {"", "www", "com", "co"}
    words = re.findall(r"\w+", name)
    initials = "".join(word[0] for word in words).casefold()
    return not host or any(
        label in squeezed(name)
        or squeezed(name) in label
        or label in map(str.casefold, words)
        or initials.startswith(label)
        for label in labels
        if len(label) > 2
    )


def _title(tree: HtmlElement, metas: dict[str, str], article: dict[str, Any], outlet: str | None) -> str | None:
    """The headline as readers see it: the first-level heading that matches what the metadata call the title."""
    headline = article.get("headline")
    window = " ".join((tree.findtext(".//title") or "").split())
    stated = [str(headline)] if isinstance(headline, str) and headline.strip() else []
    stated += [metas[name] for name in _TITLE_META if name in metas] + ([window] if window else [])
    site = squeezed(outlet or "")
    headings = [
        heading for heading in map(words_of, tree.iter("h1")) if 2 < len(heading) <= 300 and squeezed(heading) != site
    ]
    stated = [title for title in stated if squeezed(title) != site] or stated
    if not stated:
        return headings[0] if headings else None
    segments = {squeezed(part) for title in stated for part in _SEPARATOR.split(title)}
    named = max((heading for heading in headings if squeezed(heading) in segments), key=len, default=None)
    if named:
        return named
    best, likeness = "", 0.0
    for heading in headings:
        like = max(_likeness(heading, title) for title in stated)
        if like > likeness:
            best, likeness = heading, like
    reference = _without_outlet(" ".join(stated[0].split()), outlet, best)
    cut = next((title for title in stated if title.startswith(stated[0] + '"')), None)
    if cut:  # an unescaped quotation mark ended the attribute
        reference = _without_outlet(cut, outlet, best)
    if likeness < 0.4:
        # Generic metadata ("News", the section) say less than the page's one heading.
        generic = (
            any(squeezed(reference) == squeezed(part) for part in _SEPARATOR.split(window)[1:]) or len(reference) < 10
        )
        return headings[-1] if headings and generic else reference
    kicker = best.endswith(reference) and best.removesuffix(reference).endswith(": ")
    return best if kicker or squeezed(reference) not in squeezed(best) else reference


def _without_outlet(title: str, outlet: str | None, heading: str) -> str:
    """A title without the site's name behind it."""
    found = re.search(r"(?:\s+(?:[|–—»·•-]|::)|\s*\|)\s+([^|–—»·•]{2,60})$|\s*\(([^()]{2,40})\)$", title)
    if found is None or found.start() < 8:
        return title
    tail, rest, site = squeezed(found[1] or found[2]), title[: found.start()].strip(), squeezed(outlet or "")
    headed = bool(heading) and squeezed(rest) in squeezed(heading) and tail not in squeezed(heading)
    return rest if headed or (site and (tail in site or site in tail)) else title


def _likeness(one: str, other: str) -> float:
    """Words that two titles share, as a part of all their words."""
    first, second = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    return len(first & second) / len(first | second) if first and second else 0.0


def _published(
    tree: HtmlElement, metas: dict[str, str], article: dict[str, Any], url: str | None
) -> tuple[str | None, bool]:
    """(ISO 8601, whether it is a guess). A moment with its offset goes before the bare date of the same day."""
    stated = [article.get("datePublished"), article.get("dateCreated"), *(metas.get(name) for name in _DATE_META)]
    dates = [date for date in (iso_date(value) for value in stated if isinstance(value, str)) if date]
    dates += list(_marked_times(tree))
    if dates:
        return next((date for date in dates if len(date) > 10 and date[:10] == dates[0][:10]), dates[0]), False
    line = next((date for date in map(published_line, _short_lines(tree)) if date), None)
    if line:
        return line, False
    from htmldate import find_date

    for extensive in (False, True):
        found = find_date(tree, extensive_search=extensive, original_date=True, url=url)
        if found:
            return found, extensive
    return None, False


def _marked_times(tree: HtmlElement) -> Iterator[str]:
    """Dates of elements that are marked as the time of publication, and of the first time element in the article."""
    for element in tree.iter():
        if isinstance(element.tag, str) and "datepublished" in (element.get("itemprop") or "").lower():
            date = iso_date(element.get("datetime") or element.get("content") or words_of(element))
            if date:
                yield date
    first = next(iter(tree.xpath("//article//time | //main//time | //header//time")), None)
    if first is not None and not first.xpath("ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')]"):
        date = iso_date(first.get("datetime") or words_of(first))
        if date:
            yield date


def _short_lines(tree: HtmlElement) -> Iterator[str]:
    """The visible short pieces of text, in order."""
    for text in tree.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]"):
        words = " ".join(str(text).split())
        if 8 <= len(words) <= 80:
            yield words

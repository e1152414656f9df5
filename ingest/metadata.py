"""What a page states about itself: title, outlet, author, agency, date with time zone, address.

Sources in order of trust: JSON-LD of an article (schema.org), meta elements (OpenGraph and its kin), marked-up times,
visible lines, and last htmldate's search, whose finds outside markup are guesses.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.clean import published_line
from ingest.credits import agency_named, split_names
from ingest.dates import find_date, iso_date
from ingest.furniture import is_furniture

_ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|Review|Recipe)$")
_DATE_META = (
    "article:published_time", "og:article:published_time", "datepublished", "published_time", "article:published",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "sailthru.date", "dcterms.created", "dc.date.issued",
    "dcterms.issued", "dc.date", "pub_date", "pubdate", "publish-date", "publishdate", "publication_date", "date",
)  # fmt: skip
_AUTHOR_META = (
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "dc.creator",
    "sailthru.author",
    "byl",
)
_TITLE_META = ("og:title", "dc.title", "twitter:title")
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
_SEPARATOR = re.compile(r"\s+(?:[|–—»«:·•l-]|::)\s+|\s*\|\s*")
_LEGAL_FORM = re.compile(r"\s+(?:GmbH(?: & Co\. KG(?:aA)?)?|AG|SE|Ltd\.?|Inc\.?|LLC|e\. ?V\.?)$")
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
_MAX_JSON = 2_000_000  # characters of JSON-LD that are parsed


@dataclass(frozen=True, slots=True)
class Metadata:
    """The stated facts; each None where the page does not state it. `description` is the standfirst it gives itself."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    agency: str | None = None
    published_at: str | None = None
    published_guessed: bool = False
    canonical: str | None = None
    description: str | None = None


def read_metadata(tree: HtmlElement, url: str | None) -> Metadata:
    """The metadata of a page. The tree is not changed."""
    metas = _metas(tree)
    nodes = list(_linked_data(tree))
    articles = [node for node in nodes if any(_ARTICLE_TYPES.match(kind) for kind in _types(node))]
    article = articles[0] if articles else {}
    outlet = _outlet(metas, article, nodes, tree, url)
    names = _authors(metas, article, nodes, tree, outlet)
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


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, outer ones first. Broken blocks are passed over."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>|;)\s*$", "", script.text or "")
        try:
            waiting = [json.loads(text[:_MAX_JSON], strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                yield node
                waiting.extend(value for value in node.values() if isinstance(value, (dict, list)))


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type", ())
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _names(value: Any, nodes: Sequence[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """(name, whether it is an organisation's) of an author or publisher, references resolved."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            if "name" not in entry and "@id" in entry:
                same = (node for node in nodes if node.get("@id") == entry["@id"] and isinstance(node.get("name"), str))
                entry = next(same, entry)
            name, organisation = entry.get("name"), any(kind.endswith("Organization") for kind in _types(entry))
            for single in name if isinstance(name, list) else [name]:
                if isinstance(single, str):
                    yield " ".join(single.split()), organisation
        elif isinstance(entry, str):
            yield " ".join(entry.split()), False


def _outlet(
    metas: dict[str, str], article: dict[str, Any], nodes: Sequence[dict[str, Any]], tree: HtmlElement, url: str | None
) -> str | None:
    """The site's name: as it calls itself, else its publisher, else the tail of the window title."""
    publisher = next((name for name, _ in _names(article.get("publisher"), nodes)), None)
    site = next(
        (str(node["name"]) for node in nodes if "WebSite" in _types(node) and isinstance(node.get("name"), str)), None
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
    labels = {_key(label) for label in host.split(".")[:-1]} - {"", "www", "com", "co"}
    words = re.findall(r"\w+", name)
    initials = "".join(word[0] for word in words).casefold()
    return not host or any(
        label in _key(name) or _key(name) in label or label in map(str.casefold, words) or initials.startswith(label)
        for label in labels
        if len(label) > 2
    )


def _title(tree: HtmlElement, metas: dict[str, str], article: dict[str, Any], outlet: str | None) -> str | None:
    """The headline as readers see it: the first-level heading that matches what the metadata call the title."""
    headline = article.get("headline")
    window = " ".join((tree.findtext(".//title") or "").split())
    stated = [str(headline)] if isinstance(headline, str) and headline.strip() else []
    stated += [metas[name] for name in _TITLE_META if name in metas] + ([window] if window else [])
    site = _key(outlet or "")
    headings = [
        heading for heading in map(_words, tree.iter("h1")) if 2 < len(heading) <= 300 and _key(heading) != site
    ]
    stated = [title for title in stated if _key(title) != site] or stated
    if not stated:
        return headings[0] if headings else None
    segments = {_key(part) for title in stated for part in _SEPARATOR.split(title)}
    named = max((heading for heading in headings if _key(heading) in segments), key=len, default=None)
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
        generic = any(_key(reference) == _key(part) for part in _SEPARATOR.split(window)[1:]) or len(reference) < 10
        return headings[-1] if headings and generic else reference
    kicker = best.endswith(reference) and best.removesuffix(reference).endswith(": ")
    return best if kicker or _key(reference) not in _key(best) else reference


def _words(element: HtmlElement) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _without_outlet(title: str, outlet: str | None, heading: str) -> str:
    """A title without the site's name behind it."""
    found = re.search(r"(?:\s+(?:[|–—»·•-]|::)|\s*\|)\s+([^|–—»·•]{2,60})$|\s*\(([^()]{2,40})\)$", title)
    if found is None or found.start() < 8:
        return title
    tail, rest, site = _key(found[1] or found[2]), title[: found.start()].strip(), _key(outlet or "")
    headed = bool(heading) and _key(rest) in _key(heading) and tail not in _key(heading)
    return rest if headed or (site and (tail in site or site in tail)) else title


def _likeness(one: str, other: str) -> float:
    """Words that two titles share, as a part of all their words."""
    first, second = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    return len(first & second) / len(first | second) if first and second else 0.0


def _authors(
    metas: dict[str, str],
    article: dict[str, Any],
    nodes: Sequence[dict[str, Any]],
    tree: HtmlElement,
    outlet: str | None,
) -> list[str]:
    """Names of persons and agencies from the best source that has any."""
    from trafilatura.metadata import extract_author

    stated = [name for name, organisation in _names(article.get("author"), nodes) if not organisation]
    for names in (stated, [metas[name] for name in _AUTHOR_META if name in metas]):
        kept = [single for name in names for single in _single_names(name) if _is_author(single, outlet)]
        if kept:
            return kept
    # What is only visible must look like a name.
    visible = (_words(element) for element in tree.xpath(_AUTHOR_ELEMENTS))
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
    same_as_site = outlet is not None and (_key(name) in _key(outlet) or _key(outlet) in _key(name))
    handle = name.islower()  # a user name
    return (
        3 <= len(name) <= 60
        and not handle
        and not same_as_site
        and not _NO_NAME.search(name)
        and not is_furniture(name)
    )


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
            date = iso_date(element.get("datetime") or element.get("content") or _words(element))
            if date:
                yield date
    first = next(iter(tree.xpath("//article//time | //main//time | //header//time")), None)
    if first is not None and not first.xpath("ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')]"):
        date = iso_date(first.get("datetime") or _words(first))
        if date:
            yield date


def _short_lines(tree: HtmlElement) -> Iterator[str]:
    """The visible short pieces of text, in order."""
    for text in tree.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]"):
        words = " ".join(str(text).split())
        if 8 <= len(words) <= 80:
            yield words


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()

"""Reading a page's markup: JSON-LD objects (schema.org), the names in them, the words of an element."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_MAX_JSON = 2_000_000  # characters of JSON-LD that are parsed


def linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
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


def types_of(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type", ())
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]


def names_in(value: Any, nodes: Sequence[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """(name, whether it is an organisation's) of an author or publisher, references resolved."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            if "name" not in entry and "@id" in entry:
                same = (node for node in nodes if node.get("@id") == entry["@id"] and isinstance(node.get("name"), str))
                entry = next(same, entry)
            name, organisation = entry.get("name"), any(kind.endswith("Organization") for kind in types_of(entry))
            for single in name if isinstance(name, list) else [name]:
                if isinstance(single, str):
                    yield " ".join(single.split()), organisation
        elif isinstance(entry, str):
            yield " ".join(entry.split()), False


def feeds_of(tree: HtmlElement, base: str) -> list[str]:
    """The addresses of the feeds that a page names in its head, in its order."""
    return [
        urljoin(base, link.get("href", ""))
        for link in tree.iter("link")
        if link.get("rel") == "alternate" and link.get("href") and link.get("type") in _FEED_TYPES
    ]


def words_of(element: HtmlElement) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def squeezed(text: str) -> str:
    """Letters and digits only, in one case: for comparing titles and names."""
    return re.sub(r"\W+", "", text).casefold()

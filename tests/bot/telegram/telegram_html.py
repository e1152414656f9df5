"""Telegram's HTML parser, as strict as the server's: what it refuses is refused here with the same words."""

import re

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-spoiler": "spoiler",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class Refused(Exception):
    """A 400 with this description."""


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, object]]]:
    """Text and entities (offsets in UTF-16 units) of a message in HTML. Raises Refused."""
    text: list[str] = []
    open_tags: list[tuple[str, int, dict[str, str]]] = []
    entities: list[dict[str, object]] = []
    at = offset = 0
    while at < len(source):
        character = source[at]
        if character == "<":
            at = _tag(source, at, offset, open_tags, entities)
            continue
        if character == "&" and (match := re.compile(r"&(#\d+|#x[0-9a-fA-F]+|[a-z]+);").match(source, at)):
            decoded = _entity(match[1])
            if decoded is not None:
                text.append(decoded)
                offset += units(decoded)
                at = match.end()
                continue
        text.append(character)
        offset += units(character)
        at += 1
    if open_tags:
        raise Refused(
            f"Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1][0]}\""
        )
    return _trimmed("".join(text), entities)


def _tag(
    source: str,
    at: int,
    offset: int,
    open_tags: list[tuple[str, int, dict[str, str]]],
    entities: list[dict[str, object]],
) -> int:
    where = len(source[:at].encode())
    if source.startswith("</", at):
        match = re.compile(r"</([^\s>]*)\s*>").match(source, at)
        if match is None:
            raise Refused(f"Bad Request: can't parse entities: Unclosed end tag at byte offset {where}")
        if not open_tags:
            raise Refused(f"Bad Request: can't parse entities: Unexpected end tag at byte offset {where}")
        name, begun, attributes = open_tags.pop()
        if match[1].lower() not in ("", name):
            raise Refused(
                f"Bad Request: can't parse entities: Unmatched end tag at byte offset {where}, "
                f'expected "</{name}>", found "</{match[1]}>"'
            )
        if offset > begun:
            entity: dict[str, object] = {"type": TAGS[name], "offset": begun, "length": offset - begun}
            if name == "a":
                entity["url"] = attributes.get("href", "")
            if "expandable" in attributes:
                entity["type"] = "expandable_blockquote"
            entities.append(entity)
        return match.end()
    match = re.compile(r"<([^\s>/]*)((?:\s+[a-zA-Z-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*>").match(source, at)
    name = match[1].lower() if match else re.compile(r"<([^\s>]*)").match(source, at)[1]  # type: ignore[index]
    if match is None or name not in TAGS:
        raise Refused(f'Bad Request: can\'t parse entities: Unsupported start tag "{name}" at byte offset {where}')
    pairs = re.findall(r"([a-zA-Z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?", match[2])
    attributes = {key: parse_attribute(one or two or three) for key, one, two, three in pairs}
    open_tags.append((name, offset, attributes))
    return match.end()


def parse_attribute(value: str) -> str:
    """An attribute's value with its entities decoded."""
    return re.sub(r"&(#\d+|#x[0-9a-fA-F]+|[a-z]+);", lambda match: _entity(match[1]) or match[0], value)


def _entity(name: str) -> str | None:
    if name.startswith("#"):
        code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
        return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None
    return NAMED.get(name)


def _trimmed(text: str, entities: list[dict[str, object]]) -> tuple[str, list[dict[str, object]]]:
    """Blanks at both ends go, as on the server."""
    lead = units(text) - units(text.lstrip(" \n\t"))
    text = text.strip(" \n\t")
    kept = []
    for entity in sorted(entities, key=lambda e: (int(str(e["offset"])), -int(str(e["length"])))):
        start = max(0, int(str(entity["offset"])) - lead)
        end = min(units(text), int(str(entity["offset"])) + int(str(entity["length"])) - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept

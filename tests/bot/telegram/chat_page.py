"""Messages of the loopback Bot API as a page in the look of a chat: entities, buttons, pictures, replies."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from tests.bot.telegram.chats import BOT

_TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "text_link": "a",
    "blockquote": "blockquote", "expandable_blockquote": "blockquote", "mention": "em", "bot_command": "em",
}  # fmt: skip

_STYLE = """
body { margin: 0; background: #c9d8c5; font: 15px/1.38 "DejaVu Sans", "Noto Color Emoji", sans-serif; color: #111; }
header { background: #4a7a9c; color: #fff; padding: 11px 16px; font-weight: bold; }
header small { display: block; font-weight: normal; opacity: .85; }
main { padding: 12px 12px 14px; }
.message { max-width: 88%; margin: 0 0 9px; }
.bubble { background: #fff; border-radius: 12px; padding: 7px 12px 6px; box-shadow: 0 1px 1px #0003; overflow-wrap: anywhere; }
.own { margin-left: auto; width: fit-content; } .own .bubble { background: #e3fbd0; }
.who { color: #2f7dae; font-weight: bold; } .text { white-space: pre-wrap; }
.reply { border-left: 3px solid #2f7dae; background: #2f7dae18; border-radius: 4px; padding: 2px 8px; margin: 2px 0 4px; font-size: 13px;
         white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.text::after { content: ""; display: block; clear: both; }
time { float: right; font-size: 11px; color: #7a8a7a; margin: 5px 0 0 10px; }
a, em { color: #1a6fa8; text-decoration: none; font-style: normal; }
u { text-decoration-thickness: 2px; text-decoration-color: #2a9d4a; text-underline-offset: 3px; background: #d9f2de; }
blockquote { margin: 3px 0 2px; padding: 4px 26px 4px 10px; border-left: 3px solid #2f7dae; border-radius: 4px; background: #2f7dae14;
             font-size: 14px; position: relative; }
blockquote::after { content: "❞"; position: absolute; right: 8px; top: 2px; color: #2f7dae; }
.buttons { display: flex; gap: 4px; margin-top: 4px; }
.buttons span { flex: 1; text-align: center; background: #47694f; color: #fff; border-radius: 8px; padding: 7px 4px; font-size: 14px; }
img { width: 100%; border-radius: 8px; display: block; }
"""


def page(title: str, under: str, messages: Sequence[dict[str, Any]], photos: dict[int, bytes]) -> str:
    """A page of HTML; `photos` by message number."""
    shown = "".join(_message(message, photos.get(message["message_id"])) for message in messages)
    head = f"<header>{escape(title)}<small>{escape(under)}</small></header>"
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style><body>{head}<main>{shown}</main></body>"


def _message(message: dict[str, Any], photo: bytes | None) -> str:
    own = message["from"]["id"] != BOT["id"]
    who = "" if own or message["chat"]["type"] == "private" else f'<div class="who">{escape(message["from"]["first_name"])}</div>'
    replied = message.get("reply_to_message")
    quoted = f'<div class="reply">{escape(replied["text"])}</div>' if replied else ""
    image = f'<img src="data:image/png;base64,{base64.b64encode(photo).decode()}">' if photo else ""
    text = _marked_up(message["text"] or message.get("caption", ""), message.get("entities", []))
    time = datetime.fromtimestamp(message["date"], UTC).strftime("%H:%M")
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    labels = (["<span>" + escape(button["text"]) + "</span>" for button in row] for row in rows)
    buttons = "".join(f'<div class="buttons">{"".join(row)}</div>' for row in labels)
    bubble = f'<div class="bubble">{who}{quoted}{image}<div class="text">{text}<time>{time}</time></div></div>'
    return f'<div class="message{" own" if own else ""}">{bubble}{buttons}</div>'


def _marked_up(text: str, entities: Sequence[dict[str, Any]]) -> str:
    """Text with its entities as tags; their offsets are UTF-16 units, and they nest."""
    units = text.encode("utf-16-le")
    cuts = sorted({0, len(units) // 2, *(at for e in entities for at in (e["offset"], e["offset"] + e["length"]))})
    parts: list[str] = []
    for start, end in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        ending = [e for e in entities if e["offset"] + e["length"] == start]
        starting = [e for e in entities if e["offset"] == start]
        parts += [f"</{_TAGS[e['type']]}>" for e in sorted(ending, key=lambda e: e["length"])]
        parts += [f"<{_TAGS[e['type']]}>" for e in sorted(starting, key=lambda e: -e["length"])]
        parts.append(escape(units[2 * start : 2 * end].decode("utf-16-le")))
    # a quotation is a block of its own: the line end before it is in its margin
    return "".join(parts).replace("\n<blockquote>", "<blockquote>").replace("</blockquote>\n\n", "</blockquote>\n")

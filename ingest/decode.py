"""Bytes to text: a BOM, UTF-8, the declared charset, then a detector's verdict, and a clear error where none holds."""

import codecs
import re

from retrieval.errors import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.-]{2,40})", re.IGNORECASE)
_SAMPLE = 200_000  # bytes that the detector looks at
_MOST_CHAOS = 0.1  # share of odd characters that a detected text may hold


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode a text file. Raises SourceError for binary content, and for an encoding that cannot be told."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _strict(data, name)
    if b"\x00" in data:
        raise SourceError(f"binary file (NUL at byte {data.index(0)}); give text, Markdown, HTML, PDF or JSONL")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _by_charset(data, declared) or _detected(data)
        if text is None:
            raise SourceError(
                f"cannot tell the encoding: byte 0x{data[error.start]:02x} at position {error.start} is not UTF-8; "
                "save it as UTF-8"
            ) from error
        return text


def declared_charset(html: bytes) -> str | None:
    """The charset that an HTML or XML page declares in its first kilobytes, or None."""
    found = _XML_CHARSET.search(html[:1000]) or _META_CHARSET.search(html[:8000])
    return found[1].decode("ascii") if found else None


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"broken {name.removesuffix('-sig').upper()} at byte {error.start}; save it as UTF-8"
        ) from error


def _by_charset(data: bytes, charset: str | None) -> str | None:
    """The text by its declared charset, if that is a charset and fits. Latin-1 means cp1252 on the web."""
    try:
        name = codecs.lookup(charset or "").name
        if name == "utf-8":
            # One broken byte (a cut character, an inserted comment) must not lose a page that is otherwise UTF-8.
            text = data.decode(name, errors="replace")
            return text if text.count("\ufffd") * 1000 <= len(text) else None
        return data.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
    except (LookupError, UnicodeDecodeError):
        return None


def _detected(data: bytes) -> str | None:
    """The detector's reading, if it is sure. Western one-byte text, the common case, is tried first."""
    from charset_normalizer import from_bytes

    western = _by_charset(data, "cp1252")
    if western is not None and _looks_western(western):
        return western
    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.chaos > _MOST_CHAOS:
        return None
    return _by_charset(data, best.encoding)


def _looks_western(text: str) -> bool:
    """Whether what is not ASCII are the letters and marks of German and its neighbours, standing in words."""
    odd = re.findall(r"[^\x00-\x7f]", text)
    usual = re.findall(
        r"(?<=[A-Za-zÄÖÜäöüßéèêàâçñ\s(\"'„“«»/-])[ÄÖÜäöüßéèêëàâáçñôóíîïøåæ](?=[a-zäöüßA-Z\s.,;:!?)-])|[„“”’‘‚–—…€§°«»\xa0·•©]",
        text,
    )
    return not re.search(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]", text) and len(usual) >= 0.9 * len(odd)

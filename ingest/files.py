"""Files, folders and standard input: what to read, in which order, and JSONL line by line."""

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from ingest.clean import check_text, derived_title
from ingest.credits import stated_agency
from ingest.dates import iso_date
from ingest.decode import decode
from ingest.records import Failure, Kind, Link, Raw
from retrieval.errors import SourceError
from retrieval.records import Draft

MAX_BYTES = 20_000_000
"""Largest file of one article, and longest JSONL line, in bytes."""

_KINDS: dict[str, Kind] = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf",
}  # fmt: skip
_JSONL = frozenset({".jsonl", ".ndjson"})
_LISTS = frozenset({".urls"})
_PEEK = 65_536  # bytes looked at to tell whether a file is a list of addresses


def read_path(path: Path) -> Iterator[Draft | Raw | Link | Failure]:
    """The articles of a file, or of every known file below a folder: sorted, without hidden files or linked folders."""
    try:
        folder = stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        yield Failure(str(path), "no such file or folder; check the path")
    except (OSError, ValueError) as error:  # a name that is too long, a folder above that is closed, a NUL in it
        yield Failure(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}; check the path")
    else:
        yield from _read_folder(path) if folder else _read_file(path)


def read_stream(stream: BinaryIO, name: str = "-", origin: str | None = None) -> Iterator[Draft | Raw | Link | Failure]:
    """The articles of a stream that has no name: JSONL, links if it is nothing but addresses, else one page or text."""
    first = stream.readline(MAX_BYTES + 1)
    if _begins_json(first):
        yield from read_jsonl(stream, name, first)
        return
    data = first + stream.read(MAX_BYTES + 1 - len(first))
    if _all_addresses(data.splitlines()):
        yield from map(Link, dict.fromkeys(_addresses(data)))
        return
    yield _whole(name, sniff_kind(data), data, origin)


def count_articles(source: str) -> int:
    """How many articles `read_path` would give, without opening more than JSONL files; 0 for what cannot be read."""
    try:
        path = Path(source)
        inside = list(_inside(path, [])) if path.is_dir() else [path]
        return sum(_count_lines(p) if p.suffix.lower() in _JSONL or is_url_list(p) else 1 for p in inside)
    except (OSError, ValueError):
        return 0


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def is_url_list(path: Path) -> bool:
    """Whether a file is a list of addresses: `.urls`, or a `.txt` of nothing but addresses."""
    if path.suffix.lower() in _LISTS:
        return True
    if path.suffix.lower() != ".txt":
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_PEEK).split(b"\n")
    except OSError:
        return False
    return _all_addresses(head[: max(1, len(head) - 1)])


def _addresses(data: bytes) -> list[str]:
    """The addresses in a list; empty lines and lines that start with # are skipped. Raises SourceError."""
    lines = decode(data).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def _all_addresses(lines: Iterable[bytes]) -> bool:
    """Whether lines are addresses and nothing else but comments."""
    written = [line for line in (line.strip().removeprefix(b"\xef\xbb\xbf") for line in lines) if line]
    stated = [line for line in written if not line.startswith(b"#")]
    return bool(stated) and all(line.startswith((b"http://", b"https://")) and b" " not in line for line in stated)


def sniff_kind(data: bytes) -> Kind:
    """What content without a name is, by its beginning."""
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf-"):
        return "pdf"
    starts = (
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<article",
        b"<div",
        b"<p>",
        b"<meta",
        b"<title",
        b"<!--",
    )
    if head.startswith(starts) or (head.startswith(b"<?xml") and b"<html" in head):
        return "html"
    return "markdown" if head.startswith((b"# ", b"---\n", b"---\r\n")) else "text"


def read_jsonl(lines: BinaryIO, name: str, first: bytes = b"") -> Iterator[Draft | Failure]:
    """Articles of a JSONL stream, one at a time: memory holds one line. A broken line is named by its number.

    `first` is the first line, where it was read already.
    """
    number, written = 0, False
    while line := first or lines.readline(MAX_BYTES + 1):
        first = b""
        number += 1
        where = f"{name}:{number}"
        if len(line) > MAX_BYTES:
            written = True
            _skip_line(lines, line)
            yield Failure(where, f"line longer than {MAX_BYTES // 1_000_000} MB; one article a line, split it")
            continue
        if line.strip():
            if not written and line.strip(b"\xef\xbb\xbf \t\r\n") in (b"{", b"["):
                yield Failure(name, "JSON over several lines; write each object on a line of its own: jq -c . FILE")
                return
            written = True
            try:
                yield draft_of_json(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
            except SourceError as error:
                yield Failure(where, str(error))
    if not written:
        yield Failure(name, "empty file; it has no articles")


def draft_of_json(line: bytes) -> Draft:
    """The article in one JSONL line; text and id are kept exactly. Raises SourceError."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError(f"not UTF-8 at byte {error.start} of the line; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise SourceError(f"broken JSON at column {error.colno}: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise SourceError("broken JSON: nested too deep, or a number too long") from error
    if isinstance(row, list) and row and isinstance(row[0], dict):
        raise SourceError("a JSON array; write each of its objects on a line of its own: jq -c '.[]' FILE")
    if not isinstance(row, dict):
        raise SourceError("not a JSON object; a line is an object with at least text")
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise SourceError("article without text: field text is missing, empty or no string")
    _check_characters(text)
    check_text(text)
    published = _text(row, "published_at")
    return Draft(
        title=_text(row, "title") or derived_title(text),
        text=text,
        id=_text(row, "id", strip=False),
        url=_text(row, "url"),
        source=_text(row, "source"),
        agency=_text(row, "agency") or stated_agency(text),
        author=_text(row, "author"),
        language=(_text(row, "language") or "").lower().replace("_", "-").split("-")[0] or None,
        published_at=iso_date(published) if published else None,
    )


def _check_characters(text: str) -> None:
    """Refuse what no database can hold as text: NUL, and halves of surrogate pairs."""
    if "\x00" in text:
        raise SourceError(f"text holds a NUL character at {text.index(chr(0))}")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SourceError(f"text holds half a surrogate pair at {error.start}") from error


def _text(row: dict[str, Any], field: str, strip: bool = True) -> str | None:
    """A field as text, or None where it is absent or empty. Lists of names are joined; other types are ignored."""
    value = row.get(field)
    if isinstance(value, list):
        value = ", ".join(part for part in value if isinstance(part, str))
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    _check_characters(value)
    return value.strip() if strip else value


def _read_folder(folder: Path) -> Iterator[Draft | Raw | Link | Failure]:
    found = False
    unreadable: list[OSError] = []
    for path in _inside(folder, unreadable):
        found = True
        yield from _read_file(path)
    for error in unreadable:
        yield Failure(str(error.filename), f"cannot be read: {error.strerror}; check its permissions")
    if not found and not unreadable:
        yield Failure(str(folder), f"no articles in this folder; known are {_known()}")


def _inside(folder: Path, unreadable: list[OSError]) -> Iterator[Path]:
    """The known files below a folder, sorted, without hidden ones; folders that cannot be opened go to `unreadable`."""
    for root, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if not name.startswith(".") and path.suffix.lower() in _KINDS.keys() | _JSONL | _LISTS:
                yield path


def _read_file(path: Path) -> Iterator[Draft | Raw | Link | Failure]:
    suffix = path.suffix.lower()
    try:
        if is_url_list(path):
            urls = dict.fromkeys(_addresses(_bytes_of(path)))
            yield from map(Link, urls)
            if not urls:
                yield Failure(str(path), "the list has no addresses")
        elif suffix in _JSONL:
            with path.open("rb") as file:
                yield from read_jsonl(file, str(path))
        elif suffix in _KINDS:
            yield _whole(str(path), _KINDS[suffix], _bytes_of(path), origin=str(path.resolve()))
        elif suffix:
            yield Failure(str(path), f"unknown type {suffix}; known are {_known()}")
        else:
            with path.open("rb") as file:
                yield from read_stream(file, str(path), origin=str(path.resolve()))
    except SourceError as error:
        yield Failure(str(path), str(error))
    except OSError as error:
        yield Failure(str(path), f"cannot be read: {error.strerror}; check its permissions")


def _bytes_of(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise SourceError(
            f"file too large for one article: {size / 1e6:.0f} MB, at most {MAX_BYTES // 1_000_000}; "
            "split it, or give JSONL"
        )
    return path.read_bytes()


def _whole(name: str, kind: Kind, data: bytes, origin: str | None = None) -> Raw | Failure:
    if not data.strip():
        return Failure(name, "empty file; it has no article")
    if len(data) > MAX_BYTES:
        return Failure(
            name, f"too large for one article: more than {MAX_BYTES // 1_000_000} MB; split it, or give JSONL"
        )
    return Raw(name, kind, data, origin=origin)


def _skip_line(lines: BinaryIO, part: bytes) -> None:
    while part and not part.endswith(b"\n"):
        part = lines.readline(1_000_000)


def _begins_json(line: bytes) -> bool:
    """Whether a stream that begins with this line is JSONL; a broken object counts, so that its line is named."""
    return re.match(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"|\}\s*$)', line) is not None


def _known() -> str:
    return ", ".join(sorted(_KINDS.keys() | _JSONL | _LISTS))

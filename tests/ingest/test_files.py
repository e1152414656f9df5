"""Files, folders and standard input as a user names them; every bad input is one clear line."""

import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.files import MAX_BYTES, count_articles, read_stream
from ingest.records import Failure, Link
from ingest.sources import find_items, read_source
from retrieval.records import Draft

GERMAN = "Neue Brücke über den Fluß\n\nDie Bürgermeisterin sagte: „Wir wollen größere Züge.“ Das kostet 5 € mehr.\n"


def read(path: Path | str, stdin: bytes = b"") -> list[Draft | Failure]:
    return list(read_source(str(path), stdin=io.BytesIO(stdin)))


def only(path: Path | str, stdin: bytes = b"") -> Draft:
    (draft,) = read(path, stdin)
    assert isinstance(draft, Draft), draft
    return draft


def failure(path: Path | str, stdin: bytes = b"") -> str:
    (failed,) = read(path, stdin)
    assert isinstance(failed, Failure), failed
    assert "\n" not in failed.error and failed.permanent
    return failed.error


def test_jsonl_keeps_text_and_id_as_they_are(tmp_path: Path) -> None:
    row = {
        "id": " a b ", "title": "T", "text": "  Zwei  Leerzeichen \r\n\u00a0Ende\n", "source": "Blatt", "author": ["A B", "C D"],
        "published_at": "2026-02-04T10:00:00+01:00", "url": "https://a.example/x", "language": "de-DE", "extra": [1, {}],
    }  # fmt: skip
    path = tmp_path / "a.jsonl"
    path.write_text(
        "\ufeff" + json.dumps(row) + "\n\n" + json.dumps({"text": "Erster Satz. Zweiter."}), encoding="utf-8"
    )
    first, second = read(path)
    assert isinstance(first, Draft) and isinstance(second, Draft)
    assert (first.text, first.id) == (row["text"], row["id"])
    assert (first.author, first.language, first.published_at) == ("A B, C D", "de", "2026-02-04T10:00:00+01:00")
    assert (second.title, second.id) == ("Erster Satz.", None)


def test_broken_jsonl_lines_are_named_and_the_others_go_in(tmp_path: Path) -> None:
    good = json.dumps({"text": "Ein Satz."}).encode()
    bad = [b'{"text": "open', b"[1]", b'{"title": "no text"}', b'{"text": " "}', b'{"text": 5}', b'{"text": "\xff"}',
           b'{"text": "a\\u0000b"}', b'{"text": "a\\ud800"}', b"[" * 100_000]  # fmt: skip
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(b"\n".join(part for line in bad for part in (good, line)) + b"\n" + good)
    results = read(path)
    failures = [item for item in results if isinstance(item, Failure)]
    assert [item.source for item in failures] == [f"{path}:{2 * number}" for number in range(1, len(bad) + 1)]
    assert sum(isinstance(item, Draft) for item in results) == len(bad) + 1
    assert "column" in failures[0].error


def test_a_large_jsonl_file_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    line = json.dumps({"text": "Ein Satz von einiger Länge. " * 400}) + "\n"
    with path.open("w", encoding="utf-8") as file:
        for _ in range(2_000):  # 22 MB
            file.write(line)
    tracemalloc.start()
    count = sum(isinstance(item, Draft) for item in read_source(str(path)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2_000
    assert peak < 2_000_000


def test_an_overlong_jsonl_line_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(b'{"text": "' + b"a" * MAX_BYTES + b'"}\n{"text": "Ein Satz."}\n')
    failed, draft = read(path)
    assert isinstance(failed, Failure) and failed.source.endswith(":1") and "20 MB" in failed.error
    assert isinstance(draft, Draft)


def test_markdown_front_matter_and_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        '---\ntitle: "Brücke: ja"\ndate: 2026-02-04\nauthors:\n  - A B\n  - C D\nsource: Blatt\nurl: https://a.example/x\n---\n'
        "# Brücke: ja\n\nSie **sagte** [das](https://b.example)\nund ging. ![Bild](c.png)\n\n## Folgen\n\n- eins\n- zwei\n\n> Ein Zitat.\n\n"
        "Lesen Sie auch:\n\n- [Anderes](https://c.example)\n\nSchluss.\n",
        encoding="utf-8",
    )
    draft = only(path)
    assert (draft.title, draft.published_at, draft.author) == ("Brücke: ja", "2026-02-04", "A B, C D")
    assert (draft.source, draft.url, draft.origin) == ("Blatt", "https://a.example/x", str(path))
    assert draft.text.split("\n\n") == [
        "Sie sagte das und ging.",
        "Folgen",
        "• eins",
        "• zwei",
        "Ein Zitat.",
        "Schluss.",
    ]


def test_the_first_top_heading_is_the_title_of_markdown(tmp_path: Path) -> None:
    path = tmp_path / "a.markdown"
    path.write_text("Vorspann zum Text.\n\n# Der Titel\n\nEin Satz.\n", encoding="utf-8")
    assert (only(path).title, only(path).text) == ("Der Titel", "Vorspann zum Text.\n\nEin Satz.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
def test_common_encodings_of_german_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(GERMAN.replace("\n", "\r\n").encode(encoding))
    assert only(path).title == "Neue Brücke über den Fluß"
    assert "„Wir wollen größere Züge.“ Das kostet 5 € mehr." in only(path).text


def test_russian_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = "Заголовок статьи\nПрезидент заявил на встрече, что переговоры будут продолжены в ближайшее время."
    path.write_bytes(text.encode("cp1251"))
    assert only(path).title == "Заголовок статьи"


BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.txt", b"", "empty file"),
    "blank": ("a.txt", b" \n\n", "empty file"),
    "empty jsonl": ("a.jsonl", b"", "empty file"),
    "blank jsonl": ("a.jsonl", b"\n \n", "empty file"),
    "json over several lines": ("a.jsonl", b'{\n  "text": "Ein Satz."\n}\n', "several lines"),
    "json array over several lines": ("a.jsonl", b'[\n  {"text": "Ein Satz."}\n]\n', "several lines"),
    "json array": ("a.jsonl", b'[{"text": "Ein Satz."}, {"text": "Noch einer."}]', "each of its objects on a line"),
    "binary": ("a.txt", b"\x89PNG\r\n\x00\x00", "binary file"),
    "encoding": ("a.txt", b"\xe3\x81\x8f\xff\xfe\x98\x07\xd8" * 40, "0xff at position 3"),
    "broken utf-16": ("a.txt", b"\xff\xfea\x00b", "broken UTF-16"),
    "no text": ("a.txt", b"Nur ein Titel\n", "without text"),
    "no text html": ("a.html", b"<html><title>x</title><body></body></html>", "without text"),
    "unknown type": ("a.docx", b"PK", "unknown type .docx"),
    "broken pdf": ("a.pdf", b"%PDF-1.4 nothing", "broken PDF"),
    "broken front matter": ("a.md", b"---\ntitle: [\n---\ntext", "broken front matter"),
    "20 MB": ("a.txt", b"Satz. " * 3_400_000, "too large"),
    "empty list": ("a.urls", b"# nothing\n", "no addresses"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_one_clear_line(tmp_path: Path, name: str) -> None:
    file, data, words = BAD[name]
    path = tmp_path / file
    path.write_bytes(data)
    assert words in failure(path)


def test_a_missing_path_and_a_folder_without_articles_say_so(tmp_path: Path) -> None:
    assert "no such file" in failure(tmp_path / "nowhere.txt")
    assert "no articles in this folder" in failure(tmp_path)
    assert "cannot be read: File name too long" in failure("x" * 5000)
    assert "cannot be read" in failure("a\0b")


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Titel\nSatz.", encoding="utf-8")
    path.chmod(0)
    if os.geteuid() == 0:  # root reads everything: let the system call refuse
        monkeypatch.setattr(
            Path, "read_bytes", lambda self: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
        )
    assert "cannot be read: Permission denied" in failure(path)


def test_a_folder_is_read_in_order_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.md", "a/1.txt", ".hidden.txt", ".git/x.txt", "notes.docx", "a/broken.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Titel {name}\n\nEin Satz.", encoding="utf-8")
    (tmp_path / "a/broken.txt").write_bytes(b"\x00")
    results = read(tmp_path)
    assert [item.title if isinstance(item, Draft) else Path(item.source).name for item in results] == [
        "Titel b.txt", "Titel a/1.txt", "Titel a/2.md", "broken.txt",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stdin", "title"),
    [
        (b'{"title": "J", "text": "Ein Satz."}\n', "J"),
        (b"Ein Titel\nEin Satz.", "Ein Titel"),
        (b"# Ein Titel\n\nEin Satz.", "Ein Titel"),
        (b"<!doctype html><html><head><title>Ein Titel</title></head><body><article><h1>Ein Titel</h1><p>"
         + b"Ein Satz, der lang genug ist, um als Text zu gelten, sagte sie. " * 5 + b"</p></article></body></html>", "Ein Titel"),
    ],
)  # fmt: skip
def test_standard_input_is_told_by_its_beginning(stdin: bytes, title: str) -> None:
    assert only("-", stdin).title == title


def test_addresses_may_stand_in_a_list_anywhere(tmp_path: Path) -> None:
    listed = b"# ours\nhttps://a.example/1\r\n\nhttps://a.example/2\nhttps://a.example/1\n"
    (tmp_path / "list.txt").write_bytes(b"\xef\xbb\xbf" + listed)
    (tmp_path / "more.urls").write_bytes(listed)
    expected = [Link("https://a.example/1"), Link("https://a.example/2")]
    assert list(find_items("-", stdin=io.BytesIO(listed))) == expected
    assert list(find_items(str(tmp_path))) == 2 * expected
    assert isinstance(only("-", listed + b"Kein Verzeichnis, sondern ein Text."), Draft)


def test_what_is_expected_is_what_a_folder_gives(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Eins."}\n{"text": "Zwei."}\n', encoding="utf-8")
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / ".hidden.txt").write_text("Titel\n\nSatz.", encoding="utf-8")
    assert count_articles(str(tmp_path)) == len(read(tmp_path)) == 2


def test_a_broken_first_line_on_standard_input_is_named() -> None:
    failed, draft = read("-", b'{"text": "open\n{"text": "Ein Satz."}\n')
    assert isinstance(failed, Failure) and failed.source == "-:1"
    assert isinstance(draft, Draft)


def pdf(text: str, extra: str = "") -> bytes:
    """A one-page PDF, written by hand."""
    stream = f"BT /F1 12 Tf 14 TL 50 700 Td {' T* '.join(f'({line}) Tj' for line in text.split(chr(10)))} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Title (Neue Bahn) /Author (Erika Muster) /CreationDate (D:20260204100000Z) >>",
    ]  # fmt: skip
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    return (
        f"{body}xref\n0 7\n0000000000 65535 f \n{table}trailer\n<< /Size 7 /Root 1 0 R /Info 6 0 R {extra}>>\n"
        f"startxref\n{len(body)}\n%%EOF"
    ).encode("latin-1")


def test_a_pdf_gives_text_and_metadata(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf("Der Stadtrat hat am Dienstag eine neue Bahn be-\nschlossen, die im Herbst fahren soll."))
    draft = only(path)
    assert draft.text == "Der Stadtrat hat am Dienstag eine neue Bahn beschlossen, die im Herbst fahren soll."
    assert (draft.title, draft.author, draft.published_at) == ("Neue Bahn", "Erika Muster", "2026-02-04")
    assert draft.published_guessed


def test_a_scanned_or_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    scan = tmp_path / "scan.pdf"
    scan.write_bytes(pdf(""))
    assert "without text" in failure(scan)
    locked = tmp_path / "locked.pdf"
    writer = PdfWriter(PdfReader(io.BytesIO(pdf("Geheim."))))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(locked)
    assert "encrypted" in failure(locked)


@given(st.binary(max_size=300))
def test_any_bytes_are_articles_or_failures(data: bytes) -> None:
    for item in read("-", data):
        assert isinstance(item, (Draft, Failure))


@given(st.lists(st.dictionaries(st.sampled_from(["text", "id", "title", "author", "published_at", "language"]),
       st.none() | st.text(max_size=20) | st.integers() | st.lists(st.text(max_size=5), max_size=3)), max_size=4))  # fmt: skip
def test_any_json_object_is_an_article_or_a_failure(rows: list[dict[str, object]]) -> None:
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    stream = io.BytesIO(b'{"text": "Ein Satz."}\n' + lines)
    items = list(read_stream(stream))
    assert len(items) == len(rows) + 1
    for row, item in zip(rows, items[1:], strict=True):
        assert isinstance(item, Failure) or (isinstance(item, Draft) and item.text == row["text"])

"""Ten articles with every statement and its speaker written out: ⟦speaker|what was said⟧, a question mark for nobody known."""

import re
from pathlib import Path

import pytest

from ingest.statements import find_statements
from retrieval.people.speakers import same

ARTICLES = sorted((Path(__file__).parent / "articles").glob("*.txt"))
Said = tuple[str | None, str]


def read(path: Path) -> tuple[str, list[Said]]:
    """An article's text without the marks, and who says what in it, in order of what begins first."""
    text, open_at, found = "", [], []
    for part in re.split(r"(⟦[^|]*\||⟧)", path.read_text(encoding="utf-8")):
        if part.startswith("⟦"):
            open_at.append((part[1:-1], len(text)))
        elif part == "⟧":
            speakers, start = open_at.pop()
            found += [(start, None if who == "?" else who, text[start:]) for who in speakers.split(" & ")]
        else:
            text += part
    return text, [(who, said) for _, who, said in sorted(found, key=lambda item: item[0])]


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_statement_is_given_to_its_speaker(path: Path) -> None:
    text, expected = read(path)
    found = find_statements(text, path.stem.rpartition(".")[2])
    ordered = sorted(found, key=lambda statement: statement.content.start)
    assert [(s.speaker, _bare(s.content.of(text))) for s in ordered] == [(who, _bare(said)) for who, said in expected]


def _bare(said: str) -> str:
    return said.rstrip(".")


def test_names_of_both_languages_meet() -> None:
    names = {path.stem: {who for who, _ in read(path)[1] if who} for path in ARTICLES}
    met = {(a, b) for a in names["gipfel.de"] for b in names["summit.en"] if same(a, b)}
    assert {("Sergej Schoigu", "Sergei Shoigu"), ("Wolodymyr Selenskyj", "Volodymyr Zelensky")} <= met
    assert ("Kreml", "Kremlin") in met and ("Maarja Tamm", "Maarja Tamm") in met

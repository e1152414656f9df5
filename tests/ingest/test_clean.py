"""Copied pages: what stays text, what leaves it, and what its lines state."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import MAX_TEXT, article, normalise, text_blocks
from ingest.credits import agency_named, parse_credit, sign_off
from ingest.dates import find_date, iso_date
from ingest.furniture import is_furniture
from retrieval.errors import SourceError
from retrieval.records import Draft

SEED = Path(__file__).parents[2] / "seeds" / "000_0584f5276f68618e.txt"


def cleaned(text: str) -> Draft:
    return article(text_blocks(normalise(text)))


def test_the_seed_article_loses_furniture_and_keeps_every_sentence() -> None:
    raw = SEED.read_text(encoding="utf-8")
    draft = cleaned(raw)
    assert draft.title == raw.split("\n")[0]
    assert (draft.source, draft.agency) == ("The Washington Post", "AP")
    for gone in ("Lesen Sie auch", "Gerade lesen andere", "Quelle:", draft.title):
        assert gone not in draft.text
    kept = [line for line in raw.split("\n")[1:] if not line.startswith(("Lesen Sie auch", "Gerade", "Quelle"))]
    assert draft.text.split("\n\n") == kept


PAGE = """Startseite
Stadtrat beschließt neue Brücke
Von Erika Muster und Hans Beispiel, dpa | Veröffentlicht am 4. Februar 2026, 14:05 Uhr MEZ | Lesezeit: 3 Minuten
Foto: dpa/picture alliance
Beispielhausen (dpa) - Der Stadtrat hat eine Brücke beschlossen. Sie soll bald stehen.

Was nun geschieht
Read more:
- Another headline
- A second headline
Melden Sie sich jetzt für unseren Newsletter an.
Die Arbeiten beginnen im Herbst, sagte die Bürgermeisterin am Abend nach der
Sitzung, an der auch die Opposition teilgenommen hatte, obwohl sie den Be-
schluss ablehnt.
"""


def test_lines_around_the_text_become_fields() -> None:
    draft = cleaned(PAGE)
    assert draft.title == "Stadtrat beschließt neue Brücke"
    assert draft.author == "Erika Muster, Hans Beispiel"
    assert draft.agency == "dpa"
    assert (draft.published_at, draft.published_guessed) == ("2026-02-04T14:05:00+01:00", False)
    assert draft.text.split("\n\n") == [
        "Beispielhausen (dpa) - Der Stadtrat hat eine Brücke beschlossen. Sie soll bald stehen.",
        "Was nun geschieht",
        "Die Arbeiten beginnen im Herbst, sagte die Bürgermeisterin am Abend nach der Sitzung, an der auch die "
        "Opposition teilgenommen hatte, obwohl sie den Beschluss ablehnt.",
    ]


def test_a_sign_off_dates_an_article_only_as_a_guess() -> None:
    draft = cleaned("Titel der Meldung\nEs ist etwas geschehen. (APA/red, 4.2.2026)")
    assert draft.text == "Es ist etwas geschehen."
    assert (draft.agency, draft.published_at, draft.published_guessed) == ("APA", "2026-02-04", True)


@pytest.mark.parametrize(
    "line",
    [
        "Lesen Sie auch", "LESEN SIE AUCH:", "» Gerade lesen andere", "Read more", "Most read", "Advertisement", "Anzeige",
        "ANZEIGE", "Newsletter", "Sign up for our newsletter", "Jetzt Newsletter abonnieren", "Auf Facebook teilen", "Share",
        "Foto: Reuters", "© dpa",
        "Copyright 2026 Das Blatt. Alle Rechte vorbehalten.", "(Bild: Imago)", "12 Kommentare", "Lesezeit: 4 Min.", "3 min read", "Lesen Sie auch: Noch ein Artikel",
        "Related articles", "Mehr zum Thema", "— — —", "Artikel anhören", "Story continues below advertisement",
    ],
)  # fmt: skip
def test_furniture_is_known(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Der Newsletter des Vereins erscheint nun wöchentlich.", "Geopolitischer Hintergrund", "Weitere Kontakte",
        "„Jetzt abonnieren Sie den Newsletter“, sagte er.", "Die Anzeige ging bei der Polizei ein.", "Share prices fell on Monday.",
        "Read the room, said Smith.", "Energie und Technologie", "Werbung wirkt, sagt die Forscherin.", "Hier spricht der Chef.",
    ],
)  # fmt: skip
def test_sentences_and_subheads_are_not_furniture(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("names", "agency", "outlet"),
    [
        ("AP / The Washington Post", "AP", "The Washington Post"),
        ("Reuters", "Reuters", None),
        ("dpa/AFP", "dpa/AFP", None),
        ("The Associated Press", "AP", None),
        ("Beispielblatt", None, "Beispielblatt"),
        ("Deutsche Presse-Agentur und Beispielblatt", "dpa", "Beispielblatt"),
        ("Keystone-SDA", "Keystone-SDA", None),
    ],
)
def test_agencies_are_told_from_outlets(names: str, agency: str | None, outlet: str | None) -> None:
    credit = parse_credit(names)
    assert (credit.agency, credit.outlet) == (agency, outlet)


def test_words_that_look_like_agencies_are_none() -> None:
    assert agency_named("pa") is None
    assert sign_off("Der Ort liegt im Norden (Bild).") is None
    assert sign_off("Er spielt bei einem Verein (FC Beispiel)") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Published 4 February 2026", "2026-02-04"),
        ("February 4, 2026 2:05 p.m. EST", "2026-02-04T14:05:00-05:00"),
        ("Mittwoch, 04.02.2026, 14:05 Uhr", "2026-02-04"),  # a time without zone is not told
        ("4. Feb. 2026 14:05 MESZ", "2026-02-04T14:05:00+02:00"),
        ("2026-02-04T14:05:00Z", "2026-02-04T14:05:00+00:00"),
        ("2026-02-04 14:05 +0100", "2026-02-04T14:05:00+01:00"),
        ("31.02.2026", None),
        ("im Jahr 2026", None),
    ],
)
def test_dates_are_as_precise_as_they_are_written(text: str, expected: str | None) -> None:
    found = find_date(text)
    assert (found[0] if found else None) == expected


def test_iso_dates_pass_and_nonsense_does_not() -> None:
    assert iso_date("2026-02-04T14:05:00+01:00") == "2026-02-04T14:05:00+01:00"
    assert iso_date("2026-02-04 14:05:00") == "2026-02-04"
    assert iso_date("0001-01-01") is None
    assert iso_date("gestern") is None


def test_a_text_without_headline_gets_its_first_sentence_as_title() -> None:
    draft = cleaned("Der Stadtrat hat am Dienstag eine Brücke beschlossen.")
    assert draft.title == draft.text == "Der Stadtrat hat am Dienstag eine Brücke beschlossen."


@pytest.mark.parametrize("text", ["Nur eine Überschrift", "Titel\nAnzeige\nLesen Sie auch", "—\n…\n"])
def test_a_page_without_text_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="without text"):
        cleaned(text)


def test_a_giant_article_is_refused() -> None:
    with pytest.raises(SourceError, match="too large"):
        cleaned("Titel\n" + "Satz um Satz. " * (MAX_TEXT // 10))


@given(st.text(max_size=400))
def test_cleaning_loses_no_word_of_prose_and_is_stable(noise: str) -> None:
    sentence = "Der Stadtrat hat am Dienstag nach langer Debatte den Bau einer neuen Brücke über den Fluss beschlossen."
    try:
        draft = cleaned(f"Titel der Meldung\n{noise}\n\n{sentence}")
    except SourceError:
        return
    assert sentence in draft.text or sentence in draft.title
    assert not re.search(r"[\x00-\x08\r\u200b]|\n{3,}|^\s|\s$", draft.text)
    assert normalise(draft.text) == draft.text


@given(st.text())
def test_any_text_is_an_article_or_a_clear_error(text: str) -> None:
    try:
        draft = cleaned(text)
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        assert draft.title and draft.text

"""Who said what in German: self-written articles with the hard cases, and the seed article."""

from pathlib import Path

import pytest

from ingest.statements import find_statements, german_words
from retrieval.records import Statement

SEEDS = Path(__file__).parents[2] / "seeds"


def said(text: str, author: str | None = None) -> list[tuple[str | None, str]]:
    """(speaker, content) of each statement, in order."""
    return [(s.speaker, s.content.of(text)) for s in find_statements(text, "de", author=author)]


def of(text: str, speaker: str | None) -> list[str]:
    """The slices that would be quoted for a speaker."""
    return [text[s.start : s.end] for s in find_statements(text, "de") if s.speaker == speaker]


COUNCIL = """Der Stadtrat von Lindhausen hat am Dienstag über den neuen Radweg gestritten.
Bürgermeisterin Petra Vogt verteidigte das Vorhaben. „Wir bauen für die nächsten dreißig Jahre“, sagte Vogt, „und nicht für die nächste Wahl.“ Der Radweg werde im Mai eröffnet, kündigte sie an. Die Kosten seien gedeckt.
Der Kämmerer Jonas Brill widersprach. Er warnte vor steigenden Schulden und forderte, den Bau um ein Jahr zu verschieben.
„Ich habe zwanzig Jahre lang Haushalte geprüft.
„Dieser ist der schlechteste, den ich je gesehen habe“, sagte Brill.
Die Polizei teilte mit, die Sitzung sei ohne Zwischenfälle verlaufen. Laut einer Sprecherin der Feuerwehr war der Saal überfüllt."""

HARBOUR = """Im Hafenstreit haben sich beide Seiten zu Wort gemeldet.
Reederin Carla Müller sagte, der Kai müsse gesperrt werden. Der Lotse Hans Müller nannte das „völligen Unsinn“.
Carla Müller wies die Kritik zurück. „Wer den Nebel kennt, der weiß, wovon ich rede“, so Carla Müller.
Während die Reederei an dem Plan festhalten will, sagte Müller nichts zu den Kosten.
Hafenmeister Otto Brandt wollte sich nicht äußern. Der Umweltverband Klare See begrüßte den Vorschlag, und die Fischer kritisierten ihn scharf."""

SUMMIT = """Beim Gipfel in Genf sprach Estlands Ministerpräsidentin Liina Kask als Erste. Sie erklärte, ihr Land werde die Zusagen einhalten. Zugleich mahnte die Regierungschefin, dass die Zeit dränge.
Finnlands Präsident Eero Salo äußerte sich zurückhaltender. Der Präsident verwies auf die Haushaltslage und betonte, man müsse zuerst rechnen.
Der Kreml erklärte, die Gespräche seien gescheitert. Moskau sehe keinen Grund zur Eile.
Wie die Zeitung „Postimees“ berichtet, wird im Herbst weiterverhandelt. Den Angaben eines Diplomaten zufolge ist der Termin noch offen.
„Als ich ankam, sagte mir Kask: ‚Heute wird nichts unterschrieben.‘ Da wusste ich Bescheid“, erzählte Salo."""

CLINIC = """Die Klinik in Warnstedt schließt ihre Geburtshilfe.
Chefärztin Dr. Helene Roth sprach von einem schwarzen Tag für die Region. „Uns fehlen Hebammen“, sagte sie: „Ohne Hebammen keine Geburten.“
Nach Ansicht von Gesundheitsminister Karl Albers ist die Schließung unvermeidlich, Roth hingegen sagte, sie sei vermeidbar gewesen.
Der Minister bezeichnete die Kritik als überzogen. Die Versorgung sei gesichert, und niemand müsse weiter als vierzig Kilometer fahren, sagte er.
Nach den Worten von Albers soll ein Shuttle eingerichtet werden. Der Betriebsrat lehnte den Plan ab. Die Beschäftigten seien nicht gefragt worden.
Die Klinik wurde 1962 gebaut und hat 120 Betten."""

THEATRE = """Intendantin Sofia Lindner verlässt das Theater. „Ich gehe ohne Groll“, sagte sie dem Sender „Radio Elbe“ und kündigte ein letztes Stück an.
Kulturdezernent Mark Weber lobte die Arbeit der Intendantin. Weber fügte hinzu: „Sie hat dieses Haus gerettet.“
»Das Publikum wird sie vermissen«, meinte der Schauspieler Timo Reich. Reich glaubt nicht, dass die Nachfolge schnell geregelt wird.
Lindner hatte das Haus 2015 übernommen. Ob sie nach Wien geht, ist offen. Sie gab keinen Kommentar dazu ab.
Die Gewerkschaft forderte „ein Ende der Sparpolitik“. Das sei längst überfällig, so Gewerkschaftssekretär Ali Demir."""


@pytest.mark.parametrize("text", [COUNCIL, HARBOUR, SUMMIT, CLINIC, THEATRE])
def test_spans_lie_in_the_text_and_the_slice_holds_what_it_reports(text: str) -> None:
    for statement in find_statements(text, "de"):
        assert 0 <= statement.start < statement.end <= len(text)
        assert statement.content.of(text).strip()
        spans = [span for span in (statement.content, statement.source, statement.cue) if span is not None]
        inside = [span for span in spans if statement.start <= span.start and span.end <= statement.end]
        covered = max(span.end for span in inside) - min(span.start for span in inside)
        assert 2 * covered >= statement.end - statement.start


def test_an_interrupted_quote_is_one_statement_of_its_speaker() -> None:
    assert (
        "Petra Vogt",
        "„Wir bauen für die nächsten dreißig Jahre“, sagte Vogt, „und nicht für die nächste Wahl.“",
    ) in said(COUNCIL)


def test_a_pronoun_means_the_speaker_before_and_free_speech_goes_on() -> None:
    slices = of(COUNCIL, "Petra Vogt")
    assert "Der Radweg werde im Mai eröffnet, kündigte sie an." in slices
    assert "Die Kosten seien gedeckt." in slices


def test_an_omitted_subject_is_the_one_of_the_clause_before() -> None:
    contents = [content for speaker, content in said(COUNCIL) if speaker == "Jonas Brill"]
    assert any("warnte vor steigenden Schulden" in content for content in contents)
    assert "den Bau um ein Jahr zu verschieben" in contents


def test_a_quote_over_two_paragraphs_is_one_statement() -> None:
    (quote,) = [content for speaker, content in said(COUNCIL) if content.startswith("„Ich habe")]
    assert quote.endswith("gesehen habe“")
    assert "Ich habe zwanzig Jahre" in of(COUNCIL, "Jonas Brill")[-1]


def test_bodies_speak() -> None:
    assert ("Polizei", "die Sitzung sei ohne Zwischenfälle verlaufen") in said(COUNCIL)
    assert ("Kreml", "die Gespräche seien gescheitert") in said(SUMMIT)
    assert any(speaker == "Betriebsrat" for speaker, _ in said(CLINIC))
    assert any(speaker == "Umweltverband Klare See" for speaker, _ in said(HARBOUR)) or any(
        speaker == "Klare See" for speaker, _ in said(HARBOUR)
    )


def test_homonyms_stay_apart() -> None:
    assert "der Kai müsse gesperrt werden" in [content for who, content in said(HARBOUR) if who == "Carla Müller"]
    assert "„völligen Unsinn“" in [content for who, content in said(HARBOUR) if who == "Hans Müller"]
    assert not any(who == "Müller" for who, _ in said(HARBOUR))


def test_what_was_not_said_is_no_statement() -> None:
    slices = [HARBOUR[s.start : s.end] for s in find_statements(HARBOUR, "de")]
    assert not any("nichts zu den Kosten" in text or "nicht äußern" in text for text in slices)
    assert not any(
        "keinen Kommentar" in text for text in (THEATRE[s.start : s.end] for s in find_statements(THEATRE, "de"))
    )


def test_two_speakers_in_a_sentence_are_cut_apart() -> None:
    albers = of(CLINIC, "Karl Albers")
    roth = of(CLINIC, "Helene Roth")
    assert any("unvermeidlich" in text and "vermeidbar gewesen" not in text for text in albers)
    assert any("vermeidbar gewesen" in text and "unvermeidlich" not in text for text in roth)


def test_a_woman_and_a_man_are_told_apart_by_pronoun_and_role() -> None:
    kask, salo = of(SUMMIT, "Liina Kask"), of(SUMMIT, "Eero Salo")
    assert any("Zusagen einhalten" in text for text in kask)
    assert any("die Zeit dränge" in text for text in kask)
    assert any("Haushaltslage" in text for text in salo)
    assert any("zuerst rechnen" in text for text in salo)


def test_a_quote_in_a_quote_belongs_to_the_inner_speaker() -> None:
    assert ("Liina Kask", "‚Heute wird nichts unterschrieben.‘") in said(SUMMIT)
    assert any(text.startswith("„Als ich ankam") for text in of(SUMMIT, "Eero Salo"))


def test_sources_without_a_verb() -> None:
    assert any(who == "Postimees" and "weiterverhandelt" in content for who, content in said(SUMMIT))
    assert any(who == "Karl Albers" and "Shuttle" in content for who, content in said(CLINIC))
    assert any(who is None and "noch offen" in content for who, content in said(SUMMIT))


def test_reported_acts_and_a_role_for_its_holder() -> None:
    assert any("schwarzen Tag" in text for text in of(CLINIC, "Helene Roth"))
    assert any("überzogen" in text for text in of(CLINIC, "Karl Albers"))
    assert any("gesichert" in text for text in of(CLINIC, "Karl Albers"))
    assert any("letztes Stück" in text for text in of(THEATRE, "Sofia Lindner"))
    assert any("lobte die Arbeit" in text for text in of(THEATRE, "Mark Weber"))


def test_what_one_does_not_believe_is_said() -> None:
    assert any("Nachfolge" in text for text in of(THEATRE, "Timo Reich"))


def test_plain_facts_are_no_statements() -> None:
    slices = " ".join(CLINIC[s.start : s.end] for s in find_statements(CLINIC, "de"))
    assert "120 Betten" not in slices


def test_a_speech_is_the_statements_of_its_author() -> None:
    speech = (
        "Herr Präsident! Liebe Kolleginnen und Kollegen! Wir reden heute über den Wald. Ich komme vom Land. "
        "Dort sterben die Fichten. (Beifall) Ein Förster hat mir geschrieben: „Die Lage ist so ernst wie noch nie, und sie wird ernster.“ "
        "Deshalb brauchen wir mehr Geld. Stimmen Sie zu!"
    )
    contents = [content for who, content in said(speech, author="Anna Beispiel") if who == "Anna Beispiel"]
    assert contents[0] == "Wir reden heute über den Wald."
    assert "Dort sterben die Fichten." in contents
    assert not any("Die Lage ist so ernst" in content for content in contents)
    assert all(s.cue is None and s.kind == "direct" for s in find_statements(speech, "de", author="Anna Beispiel"))


def test_an_article_with_an_author_is_not_the_author_speaking() -> None:
    assert not any(who == "Ina Schreiber" for who, _ in said(COUNCIL, author="Ina Schreiber"))


def _seed() -> tuple[str, list[Statement]]:
    (path,) = SEEDS.glob("*.txt")
    text = path.read_text(encoding="utf-8")
    return text, find_statements(text, "de", title="China und Russland zeigen erneut politische Nähe")


def test_the_seed_article_gives_every_statement_to_its_speaker() -> None:
    text, statements = _seed()
    by_speaker: dict[str | None, list[str]] = {}
    for statement in statements:
        by_speaker.setdefault(statement.speaker, []).append(statement.content.of(text))
    assert by_speaker["Xi Jinping"] == [
        "man wolle einen neuen „groß angelegten Plan für die Entwicklung der bilateralen Beziehungen“ besprechen und sich über "
        "„wichtige strategische Fragen“ austauschen",
        "beide Länder müssten eine „historische Gelegenheit nutzen, um die strategische Zusammenarbeit weiter zu vertiefen“",
    ]
    putin = by_speaker["Wladimir Putin"]
    assert len(putin) == 4
    assert putin[0].startswith("„Ich möchte Ihnen erneut die feste Unterstützung")
    assert putin[1].startswith("„unsere Partnerschaft im Energiebereich")
    assert "Dialog zur friedlichen Nutzung der Kernenergie" in putin[2]
    assert putin[3] == "„In den Beziehungen zwischen Russland und China ist jede Jahreszeit Frühling.“"
    assert "Sergej Schoigu" not in by_speaker
    assert "Wang Yi" not in by_speaker
    assert set(by_speaker) == {"Associated Press", "Wladimir Putin", "Xi Jinping", "staatliche Medien"}


def test_a_language_without_rules_gives_no_statements() -> None:
    assert find_statements("Il a dit : « Bonjour à tous les amis. »", "fr") == []
    assert find_statements("", "de") == []


def test_no_number_of_new_words_fills_the_memory() -> None:
    remembering = [rule for rule in vars(german_words).values() if hasattr(rule, "cache_info")]
    assert len(remembering) > 3
    for n in range(20_000):
        german_words.role(f"Wort{n}")
    assert german_words.role.cache_info().currsize < 20_000
    assert all(rule.cache_info().maxsize for rule in remembering)


def test_an_interview_is_not_its_author_speaking() -> None:
    turns = "Blatt: Wie geht es Ihnen? Sommer: Ich bin müde. Blatt: Warum? Sommer: Wir haben lange verhandelt. "
    interview = turns + "Blatt: Und nun? Sommer: Ich schlafe mich aus. Blatt: Gern. Sommer: Ich danke Ihnen."
    assert not any(who == "Ina Schreiber" for who, _ in said(interview, author="Ina Schreiber"))


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("„Der Kai bleibt zu,“ sagte Professor Lau. Es regnete.", "Lau", "„Der Kai bleibt zu,“"),
        ("Die Gebühr soll sinken. Das kündigte Ministerin Ida Moor am Mittwoch an.", "Ida Moor", "Die Gebühr soll sinken."),
        ("Rat Ole Kern mahnte, der Zuschuss von 4,2 Millionen Euro sei weg.", "Ole Kern", "der Zuschuss von 4,2 Millionen Euro sei weg"),
        ("Jan Georg Pohl von der IG Metall Trier sagte, man prüfe das.", "Jan Georg Pohl", "man prüfe das"),
        ("„Das ist zu wenig“, heißt es in einer Erklärung der Grünen.", "Grünen", "„Das ist zu wenig“"),
        ("Wie es in einer Mitteilung des Kreml hieß, sei der Angriff abgewehrt.", "Kreml", "sei der Angriff abgewehrt"),
        ("Für Trainer Olaf Kern sei die Saison vorbei.", "Olaf Kern", "Für Trainer Olaf Kern sei die Saison vorbei."),
        ("In Rom befand Ministerin Ida Moor den Plan für gut und nannte ihn „klug“.", "Ida Moor", "„klug“"),
        ("Von Ida Moor liegt nur die Äußerung vor, sie prüfe das.", "Ida Moor", "sie prüfe das"),
        ("Die Brücke ist zu. Ida Moor gab die Entscheidung am Montag bekannt.", "Ida Moor", "Die Brücke ist zu."),
        ("Pfarrer Ole Kern will „so bald wie möglich gehen“.", "Ole Kern", "„so bald wie möglich gehen“"),
        ("Richter Ole Kern sprach. Der Anwalt Kerns sagte, man prüfe das.", None, "man prüfe das"),
        ("Rektorin Ida Moor würdigte den Toten:\n„Er war ein Vorbild für uns alle.“", "Ida Moor", "„Er war ein Vorbild für uns alle.“"),
        ("Das Team um Ada Zaidi kam zu dem Schluss, dass Seife hilft.", "Ada Zaidi", "dass Seife hilft"),
    ],
)  # fmt: skip
def test_forms_that_newspapers_use_every_day(text: str, speaker: str, content: str) -> None:
    assert said(text) == [(speaker, content)]


@pytest.mark.parametrize(
    "text",
    [
        "Der Gouverneur forderte gestern die Nationalgarde an.",
        "Das Dorf heißt Esbach und liegt am See.",
        "Die Richter berieten lange. Die Entscheidung fiel am Abend.",
    ],
)
def test_what_only_looks_like_speech_is_none(text: str) -> None:
    assert said(text) == []


def test_an_act_that_only_judges_is_told_from_one_that_says_what() -> None:
    text = "Rat Ole Kern lobte die Helfer. Rat Ole Kern forderte mehr Geld."
    assert [s.kind for s in find_statements(text, "de")] == ["stance", "reported"]
    text = "Mayor Ann Lee praised the crews. Ann Lee called for more money."
    assert [s.kind for s in find_statements(text, "en")] == ["stance", "reported"]

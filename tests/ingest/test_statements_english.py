"""Who said what in English: self-written articles with the hard cases, and no more than they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.statements import find_statements
from retrieval.records import Statement

FERRY = """The Marston Bay ferry will stop running in October.

"This was not an easy call," Mayor Ellen Whitcombe said on Tuesday, "and I did not make it lightly." She added that the boat had lost money for nine years.

Harbor commissioner Raymond Sato called the plan "reckless." He said he would ask the council to vote again, but Whitcombe said the decision was final.

"I grew up on that boat. My father worked on it, and so did his father.

"We do not sell our history," Sato told reporters.

Asked about the cost of a new ferry, the mayor declined to comment. The commissioner did not say whether he would sue.

According to the state Transportation Department, ridership fell by half after the bridge opened."""

LABORATORY = """Scientists at Kestrel University have grown a moss that glows.

Dr. Amina Farouk, who leads the laboratory, said the plant could light footpaths. Her deputy, Lucas Brandt, warned against high hopes: "It's a very dim lamp."

'We can't promise anything yet,' Farouk wrote in a statement. 'We're botanists, not electricians.'

"Lucas told me, 'Nobody will buy it,' and then he bought one," she said.

Brandt argued that the moss needs too much water, adding that the team's budget is spent. The university praised the work and announced a second study.

The moss will flower in spring, said Farouk, a native of Cairo. It has no scent."""

SMITHS = """Two members of the Alder Creek school board clashed on Monday night.

John Smith proposed closing the old gymnasium. Mary Smith rejected the idea. "Children need a roof when it rains," Mary Smith said.

"A roof with holes?" John Smith asked.

Smith later left the room.

Board president Carol Jennings urged both sides to wait for the engineers. "I won't take a vote tonight," Jennings said. "I'd rather be right than quick."

"Neither would I," said Tom Okafor, the board's treasurer, who denied that the money was missing.

The teachers' union criticized the board's silence. No parent spoke."""

SUMMIT = """REYKJAVIK (AP) — The Kremlin said Friday that its delegation would leave the climate talks early.

Norwegian Prime Minister Ingrid Solberg-Haug accused Moscow of bad faith. The prime minister vowed to stay until Sunday. In her view, a weak deal is better than none.

Canada's environment minister, Paul Tremblay, who has chaired three such meetings, described the walkout as "theater." While Tremblay insisted that the talks would go on, Solberg-Haug suggested a pause.

The Kremlin's claim was false, Tremblay told the newspaper Morgunbladet.

“We're not going anywhere,” he said. “The ice is.”

“He's right about the ice,” she replied.

Greenpeace called for a binding treaty. The talks, Tremblay noted, have failed twice before."""

THEATER = """The Orpheum Theater has a new owner, and he has plans.

Developer Victor Lindqvist bought it in March. He promised to keep the stage, and he apologized for the delay.

Actress Dolores Pike was unmoved. "I have heard that song before," she said, recalling an earlier sale.

"The developer says he loves theaters. If so, why did he call this one 'a parking lot with curtains'?" Pike asked.

Lindqvist's lawyer, Simon Achterberg, denied the remark. Achterberg said in an email that his client “has never used those words”. The city's landmarks commission is expected to meet in May.

HOST: What will you do on opening night?

PIKE: I will sit in the front row. I'll bring a flashlight."""

ARTICLES = [FERRY, LABORATORY, SMITHS, SUMMIT, THEATER]


def said(text: str) -> list[tuple[str | None, str]]:
    """(speaker, content) of each statement, in order."""
    return [(s.speaker, s.content.of(text)) for s in find_statements(text, "en")]


def by(text: str, speaker: str | None) -> list[str]:
    """The contents of a speaker's statements."""
    return [content for who, content in said(text) if who == speaker]


def one(text: str, content: str) -> Statement:
    """The statement whose content holds these words."""
    found = [s for s in find_statements(text, "en") if content in s.content.of(text)]
    assert len(found) == 1, [(s.speaker, s.content.of(text)) for s in found]
    return found[0]


@pytest.mark.parametrize("text", ARTICLES)
def test_spans_lie_in_the_text_and_half_of_a_slice_is_what_it_reports(text: str) -> None:
    for s in find_statements(text, "en"):
        assert 0 <= s.start < s.end <= len(text)
        spans = [span for span in (s.content, s.source, s.cue) if span is not None]
        inside = [span for span in spans if s.start <= span.start and span.end <= s.end]
        covered = max(span.end for span in inside) - min(span.start for span in inside)
        assert 2 * covered >= s.end - s.start


def test_an_interrupted_quote_is_one_statement() -> None:
    statement = one(FERRY, "not an easy call")
    assert statement.speaker == "Ellen Whitcombe"
    assert statement.kind == "direct"
    assert statement.source is not None and statement.source.of(FERRY) == "Mayor Ellen Whitcombe"
    assert statement.cue is not None and statement.cue.of(FERRY) == "said"
    assert statement.content.of(FERRY).endswith('"and I did not make it lightly."')


def test_pronouns_are_told_apart_by_gender() -> None:
    assert "that the boat had lost money for nine years" in by(FERRY, "Ellen Whitcombe")
    assert "he would ask the council to vote again" in by(FERRY, "Raymond Sato")


def test_two_speakers_in_a_sentence_are_cut_at_the_clause() -> None:
    sato, mayor = one(FERRY, "vote again"), one(FERRY, "decision was final")
    assert FERRY[sato.start : sato.end] == "He said he would ask the council to vote again"
    assert FERRY[mayor.start : mayor.end] == "Whitcombe said the decision was final."
    assert (sato.speaker, mayor.speaker) == ("Raymond Sato", "Ellen Whitcombe")


def test_a_quote_over_two_paragraphs_has_one_speaker() -> None:
    statement = one(FERRY, "I grew up on that boat")
    assert statement.speaker == "Raymond Sato"
    assert "We do not sell our history" in statement.content.of(FERRY)


def test_what_was_not_said_is_no_statement() -> None:
    contents = " ".join(content for _, content in said(FERRY))
    assert "cost of a new ferry" not in contents
    assert "whether he would sue" not in contents


def test_according_to_names_a_body() -> None:
    statement = one(FERRY, "ridership fell by half")
    assert statement.speaker == "state Transportation Department"
    assert statement.cue is not None and statement.cue.of(FERRY) == "According to"


def test_relative_clauses_and_appositions_belong_to_the_source() -> None:
    statement = one(LABORATORY, "could light footpaths")
    assert statement.speaker == "Amina Farouk"
    assert statement.source is not None
    assert statement.source.of(LABORATORY) == "Dr. Amina Farouk, who leads the laboratory"
    assert one(LABORATORY, "a very dim lamp").speaker == "Lucas Brandt"


def test_single_quotes_are_told_from_apostrophes() -> None:
    statement = one(LABORATORY, "We can't promise")
    assert statement.speaker == "Amina Farouk"
    assert statement.content.of(LABORATORY).endswith("'We're botanists, not electricians.'")


def test_a_quote_in_a_quote_belongs_to_the_inner_speaker() -> None:
    assert "'Nobody will buy it,'" in by(LABORATORY, "Lucas Brandt")
    assert any("then he bought one" in content for content in by(LABORATORY, "Amina Farouk"))


def test_a_participle_goes_on_with_the_same_speaker() -> None:
    assert by(LABORATORY, "Lucas Brandt")[-2:] == [
        "that the moss needs too much water",
        "that the team's budget is spent",
    ]


def test_acts_of_a_body_and_an_inverted_verb() -> None:
    assert by(LABORATORY, "university") == ["the work", "a second study"]
    assert "The moss will flower in spring" in by(LABORATORY, "Amina Farouk")
    assert not any("scent" in content for _, content in said(LABORATORY))


def test_homonyms_stay_apart_and_a_bare_surname_of_two_is_nobody() -> None:
    assert by(SMITHS, "John Smith") == ["closing the old gymnasium", '"A roof with holes?"']
    assert by(SMITHS, "Mary Smith") == ["the idea", '"Children need a roof when it rains,"']


def test_a_question_mark_does_not_part_a_quote_from_who_asked() -> None:
    statement = one(SMITHS, "A roof with holes?")
    assert SMITHS[statement.start : statement.end] == '"A roof with holes?" John Smith asked.'


def test_a_quote_that_goes_on_behind_the_cue_is_one_statement() -> None:
    statement = one(SMITHS, "take a vote tonight")
    assert statement.speaker == "Carol Jennings"
    assert statement.content.of(SMITHS).endswith('"I\'d rather be right than quick."')


def test_reported_acts_have_their_objects_and_nobody_says_nothing() -> None:
    assert by(SMITHS, "Tom Okafor") == ['"Neither would I,"', "that the money was missing"]
    assert by(SMITHS, "teachers' union") == ["the board's silence"]
    assert by(SMITHS, "Carol Jennings")[0] == "both sides to wait for the engineers"
    assert "parent" not in " ".join(content for _, content in said(SMITHS))


def test_offices_and_roles_mean_their_holders() -> None:
    assert by(SUMMIT, "Kremlin") == ["that its delegation would leave the climate talks early"]
    solberg = by(SUMMIT, "Ingrid Solberg-Haug")
    assert solberg[:3] == ["Moscow of bad faith", "to stay until Sunday", "a weak deal is better than none"]
    assert "a pause" in solberg
    assert "“He's right about the ice,”" in solberg


def test_names_in_apposition_and_subordinate_openings() -> None:
    assert by(SUMMIT, "Paul Tremblay")[:3] == [
        'the walkout as "theater."',
        "that the talks would go on",
        "The Kremlin's claim was false",
    ]
    assert "“We're not going anywhere,” he said. “The ice is.”" in by(SUMMIT, "Paul Tremblay")
    assert by(SUMMIT, "Greenpeace") == ["a binding treaty"]
    assert by(SUMMIT, "Paul Tremblay")[-1] == "The talks, Tremblay noted, have failed twice before"


def test_promises_apologies_and_recollections() -> None:
    assert by(THEATER, "Victor Lindqvist")[:2] == ["to keep the stage", "the delay"]
    assert by(THEATER, "Dolores Pike")[:2] == ['"I have heard that song before,"', "an earlier sale"]


def test_the_lawyer_is_not_his_client() -> None:
    assert by(THEATER, "Simon Achterberg") == ["the remark", "that his client “has never used those words”"]


def test_the_lines_of_a_transcript_belong_to_their_speakers() -> None:
    statements = [s for s in find_statements(THEATER, "en") if s.speaker == "Dolores Pike"]
    lines = THEATER[statements[-1].start : statements[-1].end]
    assert "I will sit in the front row. I'll bring a flashlight." in lines


def test_two_apostrophes_are_a_quotation_mark_where_no_other_is_used() -> None:
    text = "Mr. Odell shrugged. ''It's an old roof,'' he said. ''Old roofs leak.''"
    assert said(text) == [("Odell", "''It's an old roof,'' he said. ''Old roofs leak.''")]


def test_openings_that_hand_over_to_a_speaker() -> None:
    text = (
        "As engineer Rosa Lindt noted, the dam is dry. Noting that rain is rare, Lindt asked for pumps. "
        "While some may leave, she said, most will stay."
    )
    assert said(text) == [
        ("Rosa Lindt", "the dam is dry"),
        ("Rosa Lindt", "that rain is rare"),
        ("Rosa Lindt", "pumps"),
        ("Rosa Lindt", "While some may leave, she said, most will stay"),
    ]


def test_two_who_speak_together_both_speak() -> None:
    text = "Anna Weld and Peter Oakes argued that the bridge is safe."
    assert said(text) == [(name, "that the bridge is safe") for name in ("Anna Weld", "Peter Oakes")]


@pytest.mark.parametrize(
    "text",
    [
        "He set up a website called “Leave the Island Now” for visitors.",
        "The states that have suffered most got nothing.",
        "Evidence suggests a leak.",
        "If Laura Finch says no, the vote fails.",
        "Laura Finch would say that the vote fails.",
        "Laura Finch refused to say whether the vote fails.",
        "Mary Kane called the police.",
        "James Barrie wrote “Peter Pan” in London.",
    ],
)
def test_what_only_looks_like_speech_is_none(text: str) -> None:
    assert said(text) == []


@given(st.text(alphabet="AbcT .,:;!?\"'“”‘’()—\nsaid", max_size=120))
def test_no_text_breaks_the_rules(text: str) -> None:
    for s in find_statements(text, "en"):
        assert 0 <= s.start < s.end <= len(text)
        assert s.content.start < s.content.end


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("“We lost half,” said Port Maren's mayor, Ingrid Vale. It rained.", "Ingrid Vale", "“We lost half,”"),
        ("Her coach, Tomas Reiter, said she trains four hours a day.", "Tomas Reiter", "she trains four hours a day"),
        ("Vale said they hope for a new ship.", "Vale", "they hope for a new ship"),
    ],
)
def test_forms_that_newspapers_use_every_day(text: str, speaker: str, content: str) -> None:
    assert [(s.speaker, s.content.of(text)) for s in find_statements(text, "en")] == [(speaker, content)]

"""When the library has no answer."""

import json

import numpy as np
import pytest

from retrieval.searching.expected import Kind, expected, lacks
from retrieval.searching.ranking import Background, Question
from retrieval.searching.refusal import (
    FACT,
    LARGE,
    TOPIC,
    Calibration,
    fact_features,
    fit,
    overlaps,
    topic_features,
    word_weights,
)
from retrieval.texts.analysis import query_terms, terms

RANDOM = np.random.default_rng(11)


def share(question: str, language: str, text: str, text_language: str) -> float:
    words = query_terms(question, language, [text_language])
    return float(overlaps(words, np.ones(len(words)), [set(terms(text, text_language))])[0])


def test_words_are_shared_across_inflection_compounds_and_languages() -> None:
    assert share("Renten", "de", "Die Rente steigt im Juli.", "de") == 1.0
    assert 0.5 <= share("die Rente", "de", "Das Rentenpaket wurde vertagt.", "de") < 1.0
    assert 0.4 <= share("immigration", "en", "Die Immigranten warten.", "de") < 1.0
    assert share("Angela Merkel", "en", "Angela Merkel reiste nach Wien.", "de") == 1.0
    assert share("football", "en", "Der Haushalt wurde beschlossen.", "de") == 0.0
    assert share("what did they do", "en", "They did it.", "en") == 0.0


def test_a_rare_word_weighs_more() -> None:
    words = query_terms("Quokka policy", "en", [])
    rare, common = overlaps(words, np.array([9.0, 1.0]), [{"quokka"}, set(terms("policy", "en"))])
    assert (rare, common) == pytest.approx((0.9, 0.1))


def test_in_one_article_a_word_is_worth_something_though_half_of_its_passages_have_it() -> None:
    absent, in_one, in_all = word_weights([0, 1, 2], passages=2)
    assert absent > in_one > in_all > 0 and in_one > absent / 2
    common, rare = word_weights([5000, 1], passages=10_000)
    assert common < rare / 10


def test_a_near_statement_with_the_words_answers_and_a_far_one_without_does_not() -> None:
    large = [0.0, 0.0]  # nothing is lacking, and the library is not small
    for calibration, more in ((TOPIC, []), (FACT, large)):
        near, far = calibration.probability([[4.0, 1.0, 0.0, *more], [1.0, 0.0, 0.0, *more]])
        assert near > calibration.threshold > far
    # Across languages no word can be expected, so nearness alone may do, and needs less of it.
    same, across = TOPIC.probability([[3.0, 0.0, 0.0], [3.0, 0.0, 1.0]])
    assert same < across


def test_topic_features_measure_against_the_background_of_each_statement_s_language() -> None:
    common = np.ones(16) / 4

    def texts(n: int) -> np.ndarray:
        x = 3 * common + RANDOM.normal(size=(n, 16)) / 4
        return x / np.linalg.norm(x, axis=1, keepdims=True)

    backgrounds = {code: Background.of(texts(80), texts(80), np.ones(80, dtype=int), common) for code in ("en", "de")}
    statements = texts(3)
    topic = Question(statements[1], common, "en", 1.0)
    features = topic_features(topic, statements, ["en", "de", "de"], np.array([0.0, 0.5, 0.0]), backgrounds)
    assert features[:, 0].argmax() == 1
    assert features[:, 1].tolist() == [0.0, 0.5, 0.0]
    assert features[:, 2].tolist() == [0.0, 1.0, 1.0]


def test_a_fact_needs_more_in_a_large_library_and_much_more_where_its_number_is_missing() -> None:
    one_article, large = (fact_features(3.0, 0.5, False, False, n) for n in (3, 100_000))
    assert one_article[0, -1] > large[0, -1] == fact_features(3.0, 0.5, False, False, LARGE)[0, -1] == 0
    missing = fact_features(3.0, 0.5, False, True, 3)
    order = [float(FACT.probability(features)[0]) for features in (one_article, large, missing)]
    assert order[0] > order[1] and order[0] > order[2]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people live in Niger?", "count"),
        ("Wie alt ist Gingrich?", "measure"),
        ("Was kostet der Ausbau?", "money"),
        ("What will the repair cost?", "money"),
        ("When did they meet?", "time"),
        ("In welchem Jahr wurde der Atlas eingefügt?", "time"),
        ("Seit wann gilt das?", "time"),
        ("What happens when the ice melts?", None),
        ("How did they meet?", None),
        ("Wer besuchte Peking?", None),
    ],
)
def test_what_an_answer_must_have(question: str, kind: Kind | None) -> None:
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "language", "lacking"),
    [
        ("count", "Peking hält zugleich am Handel mit Russland fest.", "de", True),
        ("count", "Zwölf Fischer sind an Land.", "de", False),
        ("count", "Mehrere Staaten bemühen sich.", "de", True),
        ("count", "Hundreds of ships were lost.", "en", False),
        ("measure", "Putin und Xi sprachen am Mittwoch.", "de", True),
        ("count", "Ab 1. August 2016 darf auch sonntags gearbeitet werden.", "de", True),
        ("measure", "Ab 1. August 2016 darf auch sonntags gearbeitet werden.", "de", False),
        ("money", "Das Werk hat 117 Bände.", "de", True),
        ("money", "Tickets will cost 89 euros.", "en", False),
        ("time", "Putin und Xi sprachen am Mittwoch.", "de", False),
        ("time", "The bridge was built in the nineteenth century.", "en", False),
        ("time", "Kritiker warfen ihm Eigennutz vor.", "de", True),
        ("count", "Les pêcheurs sont rentrés.", "fr", False),  # its words for numbers are not known
        (None, "Kritiker warfen ihm Eigennutz vor.", "de", False),
    ],
)
def test_a_sentence_lacks_it_or_not(kind: Kind | None, sentence: str, language: str, lacking: bool) -> None:
    assert lacks(kind, [sentence], language) is lacking


def _cases(n: int) -> tuple[list[np.ndarray], list[bool]]:
    """Speakers with several statements, one of which is about the topic if the case is answerable."""
    cases, answers = [], []
    for number in range(n):
        answerable = number % 2 == 0
        rows = np.stack([RANDOM.normal(0.5, 1.0, 6), RANDOM.uniform(0, 0.3, 6), np.zeros(6)], axis=1)
        if answerable:
            rows[3] = [RANDOM.normal(4.0, 0.8), RANDOM.uniform(0.4, 1.0), 0.0]
        cases.append(rows)
        answers.append(answerable)
    return cases, answers


def test_fitting_finds_what_tells_the_answerable_apart() -> None:
    calibration = fit(*_cases(300), TOPIC, most_false_refusals=0.08)
    cases, answers = _cases(300)
    accepted = np.array([calibration.probability(rows).max() >= calibration.threshold for rows in cases])
    gold = np.array(answers)
    assert (~accepted[~gold]).mean() >= 0.85
    assert (~accepted[gold]).mean() <= 0.10


def test_fitting_survives_classes_that_separate_perfectly() -> None:
    rows = [np.array([[value, value, 0.0]]) for value in (0.0, 0.1, 0.9, 1.0)]
    calibration = fit(rows, [False, False, True, True], TOPIC)
    assert [bool(calibration.probability(row)[0] >= calibration.threshold) for row in rows] == [
        False,
        False,
        True,
        True,
    ]


def test_a_feature_that_no_case_shows_keeps_its_built_in_weight() -> None:
    rows, gold = _cases(300)
    calibration = fit([row * [1, 1, 0] for row in rows], gold, TOPIC)
    assert calibration.weights[2] == TOPIC.weights[2] and calibration.weights[0] != TOPIC.weights[0]


def test_fitting_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="both"):
        fit([np.zeros((1, 3))], [True], TOPIC)


def test_a_calibration_outlives_a_file() -> None:
    assert Calibration.from_json(json.loads(json.dumps(TOPIC.as_json()))) == TOPIC

"""When the library has no answer."""

import json

import numpy as np
import pytest

from retrieval.searching.ranking import Background, Question, Scores
from retrieval.searching.refusal import FACT, TOPIC, Calibration, fact_features, fit, overlaps, topic_features
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


def test_a_near_statement_with_the_words_answers_and_a_far_one_without_does_not() -> None:
    for calibration in (TOPIC, FACT):
        near, far = calibration.probability([[4.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
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


def test_fact_features_are_those_of_the_best_candidate() -> None:
    ones = np.ones(2)
    scores = Scores(np.array([1.0, 5.0]), ones, np.array([0.5, 3.5]), ones, ones, ones)
    question = Question(np.ones(4) / 2, np.zeros(4), "de", 1.0)
    assert fact_features(question, scores, ["de", "en"], 0.7).tolist() == [[3.5, 0.7, 1.0]]


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
    calibration = fit(*_cases(300), FACT, most_false_refusals=0.08)
    cases, answers = _cases(300)
    accepted = np.array([calibration.probability(rows).max() >= calibration.threshold for rows in cases])
    gold = np.array(answers)
    assert (~accepted[~gold]).mean() >= 0.85
    assert (~accepted[gold]).mean() <= 0.10


def test_fitting_survives_classes_that_separate_perfectly() -> None:
    rows = [np.array([[value, value, 0.0]]) for value in (0.0, 0.1, 0.9, 1.0)]
    calibration = fit(rows, [False, False, True, True], FACT)
    assert [bool(calibration.probability(row)[0] >= calibration.threshold) for row in rows] == [
        False,
        False,
        True,
        True,
    ]


def test_a_feature_that_no_case_shows_keeps_its_built_in_weight() -> None:
    rows, gold = _cases(300)
    calibration = fit([row * [1, 1, 0] for row in rows], gold, FACT)
    assert calibration.weights[2] == FACT.weights[2] and calibration.weights[0] != FACT.weights[0]


def test_fitting_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="both"):
        fit([np.zeros((1, 3))], [True], FACT)


def test_a_calibration_outlives_a_file() -> None:
    assert Calibration.from_json(json.loads(json.dumps(TOPIC.as_json()))) == TOPIC

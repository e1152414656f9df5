"""Copies of one report are one story: whoever prints them, in whatever order they come, as long as they answer."""

import hashlib
import itertools
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.pipeline import derive, prepare
from retrieval.records import Article, ArticleRef
from retrieval.storage.library import Library
from retrieval.storage.linking import components
from retrieval.storage.store import Writer
from retrieval.storage.stories import StoryMember, also_in, collapse, independent_sources
from retrieval.texts.shingles import containment, same_story, shingles, sketch

IDENTITY = {"model": "hash", "chunking": "test"}

FERRY = (
    "The ferry between Norderhaven and the islands will not sail this week. Its operator said on Tuesday that a crack "
    "had been found in the shaft of the port engine.\n"
    "Divers looked at the hull in the night and confirmed the damage, said the harbour master Ilse Brandt. A spare part "
    "has to come from a foundry in Gdynia and is expected on Friday at the earliest.\n"
    "About 2,400 people live on the three islands. The town council chartered two fishing boats that carry food, mail and "
    "medicine twice a day. Passengers with a ticket get their money back at the counter.\n"
    "It is the third time within a year that the ship, built in 1987, has had to stay in port. A replacement was ordered "
    "in spring, but the yard has not begun with it."
)
FERRY_ELSEWHERE = f"NORDERHAVEN (Reuters) - {FERRY}\nSource: Reuters / The Coast Herald"
FERRY_REWRITTEN = (
    "Islanders have to wait: the ferry between Norderhaven and the islands will not sail this week. Its owner told "
    "reporters that a crack had been found in the shaft of the port engine.\n"
    "A spare part has to come from a foundry in Poland and is expected on Friday at the earliest. Divers looked at the "
    "hull in the night and confirmed the damage, according to the harbour office.\n"
    "The town council hired two fishing boats that carry food, mail and medicine twice a day. It is the third time within "
    "a year that the old ship has had to stay in port."
)
FERRY_CUT = FERRY.split("\n", maxsplit=1)[0]
FERRY_ON_ITS_OWN = (
    "Shops on the islands off Norderhaven are running low on milk since the ferry broke down. We talked to people in the "
    "queue at the pier, where a fishing boat unloads crates.\n"
    "Most are calm. The grocer Tamme Onken says that he has flour for ten days, and that he has seen worse winters. Pupils "
    "who go to school in Norderhaven stay with relatives.\n"
    "Anger is directed at the company, which had promised a new ship three years ago and again last spring. An engine is "
    "no excuse for that, says Onken."
)
CHESS = (
    "The chess club of Lindau won the cup of the lake for the first time. In the final on Sunday it beat Bregenz by five "
    "to three.\nThe youngest of its players is eleven years old. She drew on the last board after six hours."
)


class HashEncoder:
    """Unit vectors that only equal texts share."""

    def encode_passages_with_sentences(
        self, contexts: list[str], texts: list[str], sentences: list[list[tuple[int, int]]]
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        tables = [np.stack([_vector(t[a:b]) for a, b in spans]) for t, spans in zip(texts, sentences, strict=True)]
        return np.stack([_vector(t) for t in texts]), tables


def _vector(text: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    raw = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    return raw / np.linalg.norm(raw)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library", IDENTITY, create=True) as library:
        yield library


def store(library: Library, *articles: Article) -> None:
    Writer(library).save(prepare([derive(article) for article in articles], HashEncoder()))  # type: ignore[arg-type]


def article(name: str, text: str, source: str | None = None, title: str = "A headline", **more: str) -> Article:
    content_hash = hashlib.sha256(f"{title} {text}".encode()).hexdigest()
    source = source or f"Outlet {name}"
    return Article(name, title, text, "en", content_hash, 1, datetime.now(UTC), source=source, **more)  # type: ignore[arg-type]


def partition(library: Library) -> set[frozenset[str]]:
    """The ready articles' ids, grouped by story."""
    return {frozenset(m.article.id for m in library.story(ref.id)) for ref in library.listing()}


def together(*names: str) -> frozenset[str]:
    return frozenset(names)


# --- what is a copy ---------------------------------------------------------------------------------------------------


def test_a_wire_text_under_another_headline_and_credit_is_the_same_story(library: Library) -> None:
    store(
        library,
        article("a", FERRY, title="Ferry stays in port"),
        article("b", FERRY_ELSEWHERE, title="Islands cut off"),
    )
    assert partition(library) == {together("a", "b")}


@pytest.mark.parametrize(
    "text",
    [FERRY_REWRITTEN, FERRY_CUT, "\n".join(reversed(FERRY.split("\n"))), f"{CHESS}\n{FERRY_CUT}\n{CHESS[::-1]}"],
    ids=["rewritten", "cut", "reordered", "inside a longer text"],
)
def test_a_light_rewrite_or_a_part_is_the_same_story(library: Library, text: str) -> None:
    store(library, article("a", FERRY), article("b", text))
    assert partition(library) == {together("a", "b")}


def test_another_report_on_the_same_event_is_another_story(library: Library) -> None:
    store(library, article("a", FERRY), article("b", FERRY_ON_ITS_OWN), article("c", CHESS))
    assert partition(library) == {together("a"), together("b"), together("c")}


def test_a_shared_quote_or_a_standing_notice_makes_no_story(library: Library) -> None:
    quote = "“An engine that is thirty years old does not ask before it stops,” said the minister on the radio."
    notice = "The full text of this article is no longer available for legal reasons."
    store(library, article("a", f"{FERRY_ON_ITS_OWN} {quote}"), article("b", f"{CHESS} {quote}"))
    store(
        library,
        article("c", f"The mayor resigned. {notice}"),
        article("d", f"Oil is dearer. {notice}"),
        article("e", notice),
    )
    assert len(partition(library)) == 5


def test_flashes_of_a_line_are_one_story_only_if_they_are_nearly_equal(library: Library) -> None:
    flash = "Quake of magnitude 6.1 off the coast of Chile, no damage reported so far by the authorities in Santiago."
    other = flash.replace("Chile", "Peru").replace("Santiago", "Lima")
    store(
        library,
        article("a", flash),
        article("b", f"{flash.upper()} (AP)"),
        article("c", other),
        article("d", f"{other} {CHESS}"),
    )
    assert partition(library) == {together("a", "b"), together("c"), together("d")}


def test_writing_without_blanks_has_shingles_too() -> None:
    text = "市政府星期二表示渡轮本周停航因为发动机出现裂缝潜水员夜间检查了船体并确认了损坏"
    assert same_story(shingles(text), shingles(text[:30] + "其他内容不同"))
    assert not same_story(shingles(text), shingles("国际象棋俱乐部首次赢得湖区杯决赛星期日以五比三获胜"))


# --- while articles come, change and go -------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(itertools.permutations("abcd")), ids="".join)
def test_the_order_of_ingest_does_not_matter(library: Library, order: tuple[str, ...]) -> None:
    texts = {"a": FERRY, "b": FERRY_ELSEWHERE, "c": FERRY_REWRITTEN, "d": CHESS}
    for name in order:
        store(library, article(name, texts[name]))
    assert partition(library) == {together("a", "b", "c"), together("d")}


def test_a_new_version_of_an_article_is_no_copy_of_the_old_one_and_finds_its_story_again(library: Library) -> None:
    store(library, article("a", FERRY), article("b", FERRY_ELSEWHERE), article("c", CHESS))
    store(library, article("a", CHESS.replace("Sunday", "Saturday")))
    assert partition(library) == {together("b"), together("a", "c")}
    store(library, article("a", FERRY + " The islanders are patient."))
    assert partition(library) == {together("a", "b"), together("c")}


@pytest.mark.parametrize("state", ["withdrawn", "removed"])
def test_who_leaves_the_library_leaves_the_story(library: Library, state: str) -> None:
    store(library, article("a", FERRY), article("b", FERRY_ELSEWHERE))
    assert Writer(library).leave("a", state)  # type: ignore[arg-type]
    assert library.story("a") == []
    assert partition(library) == {together("b")}
    store(library, article("c", FERRY_CUT))
    assert partition(library) == {together("b", "c")}


def test_a_story_that_one_article_held_together_falls_apart_without_it(library: Library) -> None:
    store(library, article("ferry", FERRY), article("chess", CHESS), article("both", f"{FERRY}\n{CHESS}"))
    assert partition(library) == {together("ferry", "chess", "both")}
    Writer(library).leave("both", "removed")
    assert partition(library) == {together("ferry"), together("chess")}
    store(library, article("both", f"{FERRY}\n{CHESS}"))
    assert partition(library) == {together("ferry", "chess", "both")}


def test_nothing_of_an_article_stays_in_the_story_tables(library: Library) -> None:
    from sqlalchemy import text

    store(library, article("a", FERRY), article("b", FERRY_ELSEWHERE))
    Writer(library).leave("a", "withdrawn")
    Writer(library).leave("b", "removed")
    with library.connect() as connection:
        for table in ("sketches", "story_links"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


# --- several processes ------------------------------------------------------------------------------------------------

CHILD = """
import sys
sys.path[:0] = [{here!r}, {root!r}]
from test_stories import *
import retrieval.storage.linking, retrieval.storage.store
library = Library(Path(sys.argv[1]), IDENTITY, create=True)
"""


@pytest.fixture
def child(library: Library) -> Callable[[str], "subprocess.Popen[bytes]"]:
    """Run code on the library in a process of its own."""
    program = CHILD.format(here=str(Path(__file__).parent), root=str(Path(__file__).parents[2]))
    return lambda code: subprocess.Popen([sys.executable, "-c", program + code, str(library.home)])


def test_two_ingests_at_once_find_each_others_copies(
    library: Library, child: Callable[[str], "subprocess.Popen[bytes]"]
) -> None:
    code = "for n in range(6): store(library, article(f'{name}{{n}}', f'{{FERRY}} Edition {{n}}.'))"
    writers = [child(code.format(name=name)) for name in "ab"]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert partition(library) == {together(*(f"{name}{n}" for name in "ab" for n in range(6)))}


@pytest.mark.parametrize(
    "step", ["retrieval.storage.store.join_story", "retrieval.storage.store.bump", "retrieval.storage.store.leave_stories"]
)
def test_killed_while_a_copy_is_replaced_the_story_is_whole(
    library: Library, child: Callable[[str], "subprocess.Popen[bytes]"], step: str
) -> None:
    store(library, article("a", FERRY), article("b", FERRY_ELSEWHERE), article("c", CHESS))
    module, name = step.rsplit(".", 1)
    code = f"{module}.{name} = lambda *_: signal.raise_signal(signal.SIGKILL)\nstore(library, article('a', CHESS + ' End.'))"
    assert child(code).wait(60) == -signal.SIGKILL
    Writer(library).recover()
    before, after = {together("a", "b"), together("c")}, {together("b"), together("a", "c")}
    assert partition(library) == (before if step.endswith("join_story") else after)


# --- what readers make of it ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slice:
    story: int
    article_key: int
    text: str


def test_the_same_words_in_copies_are_collapsed_and_nothing_else() -> None:
    first, second, *_ = FERRY.split("\n")
    ranked = [
        Slice(1, 10, first),
        Slice(1, 10, second),  # the same article
        Slice(1, 11, second.replace("confirmed", "found")),
        Slice(2, 20, first),  # another story with the same words: not a copy as far as the library knows
        Slice(1, 12, first + " More follows."),
    ]
    assert collapse(ranked) == [[0, 4], [1, 2], [3]]


def test_outlets_that_disagree_on_a_number_are_both_heard() -> None:
    text = "A fire in the old theatre of Wieringen killed 12 people on Monday night, the police said in the morning."
    assert collapse([Slice(1, 10, text), Slice(1, 11, text.replace("12", "14"))]) == [[0], [1]]


def test_the_other_outlets_are_named_where_they_say_it(library: Library) -> None:
    store(
        library,
        article("late", FERRY_ELSEWHERE, "Coast Herald", published_at="2026-03-04T12:00:00+01:00", agency="Reuters"),
        article("first", FERRY, "Reuters", published_at="2026-03-04T08:00:00+01:00", agency="Reuters"),
        article("undated", FERRY, "Island Post"),
        article("again", FERRY + " Updated.", "Coast Herald", published_at="2026-03-05"),
        article("cut", FERRY_CUT, "City Brief", published_at="2026-03-06"),
    )
    members = library.story("late")
    assert [m.article.id for m in members] == ["first", "late", "again", "cut", "undated"]
    assert library.stories([members[0].story]) == {members[0].story: members}
    opening, _, _, ending = FERRY.split("\n")
    assert also_in(opening, members[0].article, members) == ("Coast Herald", "City Brief", "Island Post")
    assert also_in(ending, members[0].article, members) == ("Coast Herald", "Island Post")
    assert also_in(ending, members[1].article, members) == ("Reuters", "Island Post")
    assert independent_sources(members) == 1


def test_one_agency_is_one_source_and_an_outlets_own_report_another() -> None:
    def member(story: int, source: str | None, agency: str | None = None) -> StoryMember:
        return StoryMember(story, ArticleRef("id", "title", source, None, None), 1, agency, "text")

    wire = [member(1, "Post"), member(1, "Times", "dpa"), member(1, "Herald", "dpa")]
    assert independent_sources(wire) == 1
    assert independent_sources([*wire, member(2, "Post")]) == 2
    assert independent_sources([*wire, member(2, "Post"), member(3, "Post"), member(4, "Globe", "dpa")]) == 2
    assert independent_sources([member(5, None), member(6, None)]) == 2
    assert independent_sources([]) == 0


def test_passages_and_statements_carry_their_story(library: Library) -> None:
    store(library, article("a", FERRY), article("b", FERRY_ELSEWHERE))
    from retrieval.storage.library import Scope

    story = library.story("a")[0].story
    assert {s.story for s in library.statements(None, Scope())} == {story}
    assert {p.story for p in library.passages([1, 2])} == {story}


# --- what holds for every text ----------------------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from([f"word{n}" for n in range(400)]), min_size=3, max_size=120).map(" ".join)


@given(st.text() | WORDS)
def test_a_text_is_wholly_in_itself_and_in_its_sketch_order(text: str) -> None:
    own = shingles(text)
    assert containment(own, own) == (1.0 if len(own) else 0.0)
    assert same_story(own, own) == bool(len(own))
    assert np.array_equal(own, np.unique(own))
    assert np.array_equal(sketch(own), own[: len(sketch(own))])


@given(WORDS, WORDS)
def test_what_two_texts_share_does_not_depend_on_which_comes_first(a: str, b: str) -> None:
    one, other = shingles(a), shingles(b)
    assert containment(one, other) == containment(other, one)
    assert same_story(one, other) == same_story(other, one)
    assert containment(one, shingles(f"{b}\n{a}")) == 1.0


@given(st.sets(st.integers(0, 30)), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_groups_are_what_links_hold_together(members: set[int], links: list[tuple[int, int]]) -> None:
    links = [(a, b) for a, b in links if a in members and b in members]
    groups = components(members, links)
    assert sorted(x for group in groups for x in group) == sorted(members)
    assert all(any({a, b} <= group for group in groups) for a, b in links)
    for group in groups:
        reached, ahead = set(), [min(group)]
        while ahead:
            at = ahead.pop()
            reached.add(at)
            ahead += [b for link in links for a, b in (link, link[::-1]) if a == at and b not in reached]
        assert reached == group


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
def test_any_mixture_of_clear_copies_comes_apart_into_its_stories(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = random.Random(seed)
    originals = [[f"{rng.choice('bdfgklmnprst')}{rng.randrange(900)}" for _ in range(150)] for _ in range(3)]
    copies = [
        (f"{n}-{c}", " ".join(words[: rng.randrange(90, 150)])) for n, words in enumerate(originals) for c in "xyz"
    ]
    rng.shuffle(copies)
    with Library(tmp_path_factory.mktemp("mixture"), IDENTITY, create=True) as library:
        store(library, *(article(name, text) for name, text in copies))
        assert partition(library) == {together(*(f"{n}-{c}" for c in "xyz")) for n in range(3)}

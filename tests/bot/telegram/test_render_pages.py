"""Answers as Telegram messages, read by a parser as strict as Telegram's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.markup import MESSAGE_LIMIT, Block, Page, Run, paginate, safe_link, shorten, utf16_len
from bot.telegram.phrases import _PHRASES, day, say
from bot.telegram.render import (
    answer_pages,
    article_page,
    articles_pages,
    citation_page,
    digest_pages,
    hits_pages,
    passage_page,
    sources_page,
    text_page,
)
from retrieval.records import Answer, AnswerStatement, ArticleRef, Citation, Hit, ModelUse, Understood
from tests.bot.telegram.running import answer_of, article, citation, ref
from tests.bot.telegram.telegram_html import parse_html, units

QUOTE = "“We will plant a tree for every tonne,” said Ada Lund."

NASTY = st.one_of(
    st.text(max_size=400),
    st.text(alphabet=st.sampled_from(list("<>&\"'/ab \n\u200b\u200d\u202e\u0301😀👩🏽ש\ud800\x00`*_[]")), max_size=400),
    st.sampled_from(
        [
            "<b>",
            "</a>",
            "&nbsp;",
            "&lt;script&gt;",
            "<a href='x'>",
            "]]>",
            "😀" * 3000,
            "x" * 10_000,
            "e\u0301" * 5000,
            "\u200b",
        ]
    ),
    st.builds(lambda text, n: text * n, st.text(min_size=1, max_size=20), st.integers(1, 500)),
)
URLS = st.one_of(st.none(), NASTY, st.builds("https://news.example/{}".format, st.text(max_size=3000)))


def accepted(page: Page) -> str:
    """The page's text, if Telegram takes it."""
    text, entities = parse_html(page.html)
    assert text.strip() and units(text) <= 4096 and len(entities) <= 100
    assert len(page.html.encode()) <= 32768 and page.plain.strip()
    return text


@st.composite
def hits(draw: st.DrawFn) -> Hit:
    """Any passage, or statement of somebody."""
    origin = ArticleRef("a", draw(NASTY), draw(st.none() | NASTY), draw(URLS), draw(st.none() | NASTY))
    return Hit(1, 1.0, "p", 0, 1, draw(NASTY), origin, draw(st.none() | NASTY))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer, of any words."""
    citations = []
    for n in range(1, draw(st.integers(0, 6)) + 1):
        origin = ArticleRef(
            f"a{n}",
            draw(NASTY),
            draw(st.none() | NASTY),
            draw(URLS),
            draw(st.none() | NASTY),
            tuple(draw(st.lists(NASTY, max_size=2))),
        )
        quote = draw(NASTY)
        citations.append(Citation(n, quote, 0, len(quote), draw(st.none() | NASTY), "de", origin))
    statements = [AnswerStatement(c.quote, (c.n,)) for c in citations if draw(st.booleans())]
    statements += [AnswerStatement(draw(NASTY), tuple(c.n for c in citations)) for _ in range(draw(st.integers(0, 2)))]
    start = draw(
        st.none() | st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2050, 1, 1), timezones=st.just(UTC))
    )
    end = start + timedelta(days=draw(st.integers(1, 40))) if start and draw(st.booleans()) else None
    language = draw(st.sampled_from(["en", "de", "fr"]))
    return Answer(
        draw(NASTY), language, "model", Understood(language, draw(NASTY), start=start, end=end, speaker=draw(st.none() | NASTY), asks_statements=draw(st.booleans())),
        not citations, None, draw(NASTY) or "Nothing.", tuple(statements), tuple(citations), nearest=tuple(draw(st.lists(hits(), max_size=3))),
        model=draw(st.none() | st.just(ModelUse(fell_back=True, why="timeout"))), asked=draw(NASTY),
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(answers(), NASTY)
def test_telegram_never_refuses_what_is_rendered(answer: Answer, text: str) -> None:
    pages = answer_pages(answer)
    if any(part.strip(" \n\t\x00\u200b\u200d") for part in (answer.text, *(c.quote for c in answer.citations))):
        assert pages
    hit = tuple(Hit(1, 1.0, "p", 0, 1, text, c.article) for c in answer.citations)
    stored = article(1, text=text, title=text, source=text, url=text)
    for page in (
        *pages,
        sources_page(answer, "en"),
        *hits_pages("t", hit, "en"),
        *articles_pages("t", [c.article for c in answer.citations], "de"),
        *digest_pages(text, [(article(1, text=text, title=text, source=text, url=text), (text, text))] * 3, "en"),
        *(citation_page(cited, "de") for cited in answer.citations),
    ):
        accepted(page)
    accepted(article_page(stored, "de"))
    accepted(text_page("x" + text))


@settings(max_examples=100, deadline=None)
@given(NASTY, NASTY, NASTY)
def test_any_passage_is_shown_whole_or_not_at_all(before: str, quote: str, after: str) -> None:
    stored = article(1, text=before + quote + after)
    cited = Citation(1, quote, len(before), len(before) + len(quote), None, "en", ref(stored))
    page = passage_page(cited, stored, "en")
    assert page and accepted(page)
    shifted = article(1, text="x" + before + quote + after)
    assert (passage_page(cited, shifted, "en") is None) == (shifted.text[cited.start : cited.end] != quote)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(NASTY, st.sampled_from(["", "b", "quote"]), st.booleans()), min_size=1, max_size=8))
def test_paging_loses_and_invents_nothing_but_blanks(parts: list) -> None:
    blocks = [Block((Run(text, style, "https://news.example" if linked else None),)) for text, style, linked in parts]
    pages = paginate(blocks)

    def letters(text: str) -> str:
        return "".join(
            character
            for character in text
            if not character.isspace() and character > "\x1f" and not "\ud800" <= character <= "\udfff"
        )

    wanted = letters("".join(text for text, _, _ in parts)).replace("\x7f", "")
    assert letters("".join(page.plain for page in pages)) == wanted
    for page in pages:
        if page.plain.strip(" \n\u200b\u200d"):
            accepted(page)


def test_one_message_for_a_short_answer_and_only_as_many_as_needed() -> None:
    stored = article(1)
    assert len(answer_pages(answer_of("q", citation(stored, QUOTE)))) == 1
    long = paginate([Block((Run("word " * 2000, "quote"),))])
    assert [utf16_len(page.plain) > 3900 for page in long] == [True, True, False]
    assert all(page.html.startswith("<blockquote expandable>") and page.html.endswith("</blockquote>") for page in long)


def test_more_than_a_hundred_links_are_spread_over_messages() -> None:
    pages = paginate([Block((Run(f"[{n}]", link="https://news.example"),)) for n in range(250)])
    assert [len(parse_html(page.html)[1]) for page in pages] == [100, 100, 50]


def test_cuts_are_between_words_and_never_inside_a_character() -> None:
    family = "👩‍👩‍👧‍👦"
    for page in paginate([Block((Run(family * 1000),))]):
        assert page.plain.endswith(family) and page.plain.startswith("👩")
    assert shorten("one two three", 8) == "one two…" and shorten("one", 8) == "one"
    assert utf16_len("𝄞a") == 3 and MESSAGE_LIMIT == 4096


def test_claims_that_are_quotes_are_not_said_twice_and_others_stand_before_them() -> None:
    stored = article(1)
    quoted = answer_pages(answer_of("q", citation(stored, QUOTE)))[0].plain
    assert quoted.count("plant a tree") == 1
    cited = citation(stored, QUOTE)
    written = Answer(
        "q",
        "en",
        "model",
        Understood("en", "q"),
        False,
        None,
        "",
        (AnswerStatement("Trees will be planted.", (1,)),),
        (cited,),
    )
    page = answer_pages(written)[0]
    assert page.plain.startswith("Trees will be planted. [1]\n\n[1] Ada Lund\u00a0· The Example, 4 Feb 2026\n“We will")
    assert page.html.count('<a href="https://news.example/1?a=1&amp;b=2">[1]</a>') == 2


def test_what_was_understood_of_time_is_part_of_the_answer() -> None:
    stored = article(1)
    span = Understood("en", "q", start=datetime(2026, 2, 9, tzinfo=UTC), end=datetime(2026, 2, 16, tzinfo=UTC))
    base = answer_of("q", citation(stored, QUOTE))
    dated = Answer("q", "en", base.mode, span, False, None, "", base.statements, base.citations)
    assert answer_pages(dated)[0].plain.startswith("Published 9 Feb 2026 – 15 Feb 2026\n")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://x",
        "https://a b",
        'https://x"y',
        "tg://user?id=1",
        "",
        None,
        "https://x/" + "y" * 3000,
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert safe_link(url) is None


def test_every_phrase_speaks_both_languages_with_the_same_values() -> None:
    from string import Formatter

    for name, texts in _PHRASES.items():
        assert len(texts) == 2 and all(texts), name
        fields = [{field for _, field, _, _ in Formatter().parse(text) if field} for text in texts]
        assert fields[0] == fields[1], name
    assert say("thanks", "de-AT") == "Danke, notiert." and say("thanks", "fr") == "Thank you, noted."
    assert day("2026-02-04T10:00:00+01:00", "de") == "4. Feb. 2026" and day("soon", "en") == "soon"

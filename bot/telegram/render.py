"""An Answer as Telegram messages: claims with numbered links, then who is cited with each quote to unfold. Pure functions."""

from collections.abc import Callable
from datetime import timedelta

from bot.telegram.markup import Block, Page, Run, page_of, paginate, safe_link, shorten
from bot.telegram.phrases import day, known, say
from retrieval.answers.phrases import phrase
from retrieval.answers.wording import nearest_groups, remarks
from retrieval.records import Answer, Article, ArticleRef, Citation, Hit, Understood

Link = Callable[[ArticleRef], str | None]

_CONTEXT = 900  # characters shown on each side of a quote in the passage view
_QUOTE_VIEW = 1500  # of the quote itself in that view
_TITLE = 200
_BEGINNING = 300  # UTF-16 units of each article in a digest
_ARTICLE = 3500  # UTF-16 units of text in the article view


def web_link(ref: ArticleRef) -> str | None:
    """The article's own address."""
    return safe_link(ref.url)


def answer_pages(answer: Answer, link: Link = web_link) -> list[Page]:
    """The messages that carry an answer or a refusal, in order; at least one. `link` says where an article is opened."""
    language = known(answer.language)
    blocks = [Block((Run(f"→ {answer.question}", "i"),))] if answer.completed else []
    blocks += _understood(answer.understood, language)
    if answer.abstained:
        blocks.append(Block((Run(answer.text or answer.reason or ""),)))
        blocks += _nearest(answer, language, link)
        return paginate(blocks)
    by_number = {citation.n: citation for citation in answer.citations}
    for statement in answer.statements:
        cited = [by_number[n] for n in statement.citations if n in by_number]
        if any(statement.text.strip() == citation.quote.strip() for citation in cited):
            continue  # the claim is the quote itself, which follows with its origin
        numbers = [run for citation in cited for run in (Run(" "), _number(citation, link))]
        blocks.append(Block((Run(statement.text), *numbers)))
    blocks += [Block((Run(remark, "i"),)) for remark in remarks(answer)]
    if answer.model and answer.model.why:
        blocks.append(Block((Run(phrase(f"model_{answer.model.why}", answer.language), "i"),)))
    for citation in answer.citations:
        blocks += _citation(citation, language, link)
    return paginate(blocks)


def passage_page(citation: Citation, article: Article, language: str, link: Link = web_link) -> Page | None:
    """The quote marked in the text around it; None if the article no longer has it at its place."""
    if article.text[citation.start : citation.end] != citation.quote:
        return None
    start, end = max(0, citation.start - _CONTEXT), min(len(article.text), citation.end + _CONTEXT)
    before, after = article.text[start : citation.start], article.text[citation.end : end]
    if start:
        before = "…" + before[before.find(" ") + 1 :]
    if end < len(article.text):
        after = after[: after.rfind(" ") + 1].rstrip() + "…"
    heading = (_number(citation, link), Run(" "), Run(shorten(article.title, _TITLE), "b"))
    origin = (Run(_origin(citation.article, language), "i"),)
    body = (Run(before), Run(shorten(citation.quote, _QUOTE_VIEW), "u"), Run(after))
    return paginate([Block(heading), Block(origin, "\n"), Block(body)])[0]


def citation_page(citation: Citation, language: str, link: Link = web_link) -> Page:
    """One citation alone, as much of its quote as one message holds."""
    return paginate(_citation(citation, language, link))[0]


def sources_page(answer: Answer, language: str, link: Link = web_link) -> Page:
    """The articles behind an answer, each once, with the numbers that cite them."""
    numbers: dict[str, list[str]] = {}
    articles: dict[str, ArticleRef] = {}
    for citation in answer.citations:
        numbers.setdefault(citation.article.id, []).append(str(citation.n))
        articles[citation.article.id] = citation.article
    blocks = [Block((Run(say("sources_title", language), "b"),))]
    blocks += [_article(ref, f"[{', '.join(numbers[key])}] ", language, link) for key, ref in articles.items()]
    return paginate(blocks)[0]


def hits_pages(title: str, hits: tuple[Hit, ...], language: str, link: Link = web_link) -> list[Page]:
    """Passages that were found, each with its article, under a title."""
    blocks = [Block((Run(title, "b"),))]
    for hit in hits:
        blocks.append(_article(hit.article, "• ", language, link))
        blocks.append(Block((Run(hit.text.strip(), "quote"),), "\n"))
    return paginate(blocks)


def digest_pages(
    title: str, stories: list[tuple[Article, tuple[str, ...]]], language: str, link: Link = web_link
) -> list[Page]:
    """New stories, each with the other outlets that tell it and how its article begins."""
    blocks = [Block((Run(title, "b"),))]
    for article, others in stories:
        blocks.append(_article(article.ref(others), "• ", language, link))
        blocks.append(Block((Run(shorten(article.text.strip(), _BEGINNING), "quote"),), "\n"))
    return paginate(blocks)


def articles_pages(title: str, articles: list[ArticleRef], language: str, link: Link = web_link) -> list[Page]:
    """Articles as a list under a title."""
    return paginate([Block((Run(title, "b"),)), *(_article(ref, "• ", language, link) for ref in articles)])


def article_page(article: Article, language: str) -> Page:
    """An article, as much of it as one message holds."""
    ref = article.ref()
    title = Run(shorten(article.title, _TITLE) or article.id, "b", safe_link(article.url))
    text = Run(shorten(article.text, _ARTICLE))
    return paginate([Block((title,)), Block((Run(_origin(ref, language), "i"),), "\n"), Block((text,))])[0]


def text_page(text: str) -> Page:
    """One message of plain words."""
    return page_of([Run(shorten(text, 4096))])


def _understood(understood: Understood, language: str) -> list[Block]:
    """The time span that the question was taken to ask for."""
    if understood.start is None and understood.end is None:
        return []
    first = day(understood.start.date().isoformat(), language) if understood.start else ""
    # the span is half-open: its last day is the one before its end
    last = day((understood.end - timedelta(microseconds=1)).date().isoformat(), language) if understood.end else ""
    name = "since" if not last else "until" if not first else "span"
    span = first if first == last else say(name, language, first=first, last=last)
    return [Block((Run(say("published", language, span=span), "i"),))]


def _nearest(answer: Answer, language: str, link: Link) -> list[Block]:
    """What came nearest to a refused question, under its headings, by article."""
    blocks: list[Block] = []
    for heading, group in nearest_groups(answer):
        blocks.append(Block((Run(heading),)))
        for article_id in dict.fromkeys(hit.article.id for hit in group):
            hits = [hit for hit in group if hit.article.id == article_id]
            blocks.append(_article(hits[0].article, "• ", language, link))
            blocks += [_near(hit) for hit in hits]
    return blocks


def _near(hit: Hit) -> Block:
    """What somebody said, or a passage, as a quote."""
    speaker = (Run(shorten(hit.speaker, _TITLE), "b"), Run("\n")) if hit.speaker else ()
    return Block((*speaker, Run(hit.text.strip(), "quote")), "\n")


def _citation(citation: Citation, language: str, link: Link) -> list[Block]:
    """ "[1] Speaker · outlet, date" and under it the quote."""
    speaker = (Run(" "), Run(shorten(citation.speaker, _TITLE), "b")) if citation.speaker else ()
    origin = Run(("\u00a0· " if citation.speaker else " ") + _origin(citation.article, language))
    return [Block((_number(citation, link), *speaker, origin)), Block((Run(citation.quote.strip(), "quote"),), "\n")]


def _number(citation: Citation, link: Link) -> Run:
    return Run(f"[{citation.n}]", link=link(citation.article))


def _article(ref: ArticleRef, label: str, language: str, link: Link, gap: str = "\n\n") -> Block:
    title = Run(shorten(ref.title, _TITLE) or ref.id, link=link(ref))
    return Block((Run(label), title, Run(f"\n   {_origin(ref, language)}")), gap)


def _origin(ref: ArticleRef, language: str) -> str:
    """ "Outlet, 4 Feb 2026 (also in Other)"."""
    outlet = shorten(ref.source, _TITLE) if ref.source else say("no_outlet", language)
    date = day(ref.published_at, language) if ref.published_at else say("no_date", language)
    date = say("guessed_date", language, date=date) if ref.published_guessed else date
    also = f" ({say('also_in', language, outlets=shorten(', '.join(ref.also_in), _TITLE))})" if ref.also_in else ""
    return f"{outlet}, {date}{also}"

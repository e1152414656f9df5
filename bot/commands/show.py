"""Answers and articles for a terminal. Article text is data: it is printed as it is, never read as markup."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from retrieval.answers.phrases import phrase
from retrieval.answers.wording import nearest_groups, remarks
from retrieval.questions.question import explain
from retrieval.records import Answer, Article, ArticleRef, Citation, Hit
from retrieval.storage.library import Scope
from retrieval.storage.scopes import scope_of

NUMBER, QUIET, SPEAKER, NOTICE = "bold cyan", "dim", "bold", "yellow"


def terminal() -> Console:
    """Standard output: lines broken between words on a terminal, left whole in a pipe or file."""
    return Console(soft_wrap=not sys.stdout.isatty(), highlight=False, markup=False)


def counted(count: int, thing: str) -> str:
    """A number with its noun: "1 article", "2 articles"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def show_answer(console: Console, answer: Answer) -> None:
    """The statements with their citation numbers, then who is cited; or the refusal and what was nearest."""
    if scope_of(answer.understood) != Scope():
        console.print(Text(explain(answer.understood), style=QUIET))
    if answer.abstained:
        console.print(Text(answer.text))
        for heading, hits in nearest_groups(answer):
            console.print(Text(heading, style=QUIET))
            for hit in hits:
                said = f"{hit.speaker}: {_short(hit.text)}" if hit.speaker else _short(hit.text)
                console.print(Text(f"  {said} — {_origin(hit.article, answer.language)}", style=QUIET))
        return
    by_number = {c.n: c for c in answer.citations}
    for statement in answer.statements:
        console.print(_statement(statement.text, [by_number[n] for n in statement.citations], answer.mode))
    for remark in remarks(answer):
        console.print(Text(remark, style=NOTICE))
    if answer.model and answer.model.why:
        console.print(Text(phrase(f"model_{answer.model.why}", answer.language), style=QUIET))
    console.print()
    for citation in answer.citations:
        console.print(_citation(citation, answer.language))


def show_passage(console: Console, citation: Citation, article: Article) -> None:
    """The article around a citation, the quote marked. The quote is checked against the text that is shown."""
    console.print(Text(article.title, style="bold"))
    console.print(Text(_origin(citation.article), style=QUIET))
    if article.url:
        console.print(Text(article.url, style=QUIET))
    console.print()
    body = Text(article.text)
    if article.text[citation.start : citation.end] == citation.quote:
        body.stylize("reverse", citation.start, citation.end)
    else:
        console.print(
            Text("The article has changed since; the quote is no longer in it at this place.", style="yellow")
        )
    console.print(body)


def show_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Ranked passages."""
    for hit in hits:
        console.print(Text.assemble((f"[{hit.rank}] ", NUMBER), f"{hit.score:.3f}  ", (_origin(hit.article), QUIET)))
        console.print(Text(hit.text))
        console.print()


def show_articles(console: Console, articles: Sequence[ArticleRef]) -> None:
    """One line an article."""
    for article in articles:
        day = dated(article) or "no date"
        console.print(
            Text.assemble(
                (f"{article.id}  ", NUMBER), f"{day:10}  ", article.title, (f"  {article.source or ''}", QUIET)
            )
        )


def _statement(text: str, citations: Sequence[Citation], mode: str) -> Text:
    line = Text()
    speakers = [c.speaker for c in citations if c.speaker and mode == "extractive"]  # a model's sentence names its own
    if speakers:
        line.append(f"{speakers[0]}: ", style=SPEAKER)
    line.append(text)
    for citation in citations:
        line.append(f" [{citation.n}]", style=NUMBER)
    return line


def _citation(citation: Citation, language: str) -> Text:
    line = Text.assemble((f"[{citation.n}] ", NUMBER), (_origin(citation.article, language), QUIET))
    if citation.article.url:
        line.append(f"  {citation.article.url}", style=QUIET)
    return line


def _origin(article: ArticleRef, language: str = "en") -> str:
    source = article.source or phrase("no_source", language)
    origin = f"{article.title}, {source}, {dated(article, language) or phrase('no_date', language)}"
    also = f" ({phrase('also_in', language, outlets=', '.join(article.also_in))})" if article.also_in else ""
    return origin + also


def dated(article: ArticleRef | Article, language: str = "en") -> str:
    """The day of publication, marked where it is only guessed; empty if there is none."""
    day = (article.published_at or "")[:10]
    return phrase("guessed", language, date=day) if day and article.published_guessed else day


def _short(text: str, length: int = 120) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"

"""The library inside LangChain programs: documents whose offsets hold, and a tool that cites or says that it cannot."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from langchain_core.documents import Document

from bot.commands.ingesting import ingest_into
from retrieval.langchain import NewsRetriever, ask_tool
from retrieval.records import Answer
from retrieval.settings import Settings
from retrieval.workspace import Workspace

ARTICLES = [
    {
        "id": "trains", "title": "Night trains return", "source": "Harbour Post", "author": "Ada Byrne", "published_at": "2026-02-03",
        "text": "Night trains return to the coast this spring.\n\n“People want to sleep,” said Marta Duarte on Monday.",
    },
    {
        "id": "ferry", "title": "Ferry strike goes on", "source": "Island Times", "published_at": "2026-02-10",
        "text": "The ferry strike goes on.\n\n“Nobody will sail,” said Joan Keane. “Talks have failed,” said Marta Duarte.",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    home: Path = tmp_path_factory.mktemp("langchain")
    (home / "news.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    with Workspace(Settings(home=home), create=True) as workspace:
        assert ingest_into(workspace, [str(home / "news.jsonl")], as_json=True) == 0
        yield workspace


def verified(workspace: Workspace, documents: list[Document]) -> list[Document]:
    """The documents, once each of their offsets has been looked up in its article."""
    for document in documents:
        about = document.metadata
        article = workspace.library.article(about["article_id"])
        assert article is not None and article.text[about["start"] : about["end"]] == document.page_content
        assert all(article.text[s["start"] : s["end"]] == s["text"] for s in about["statements"])
    return documents


def test_documents_hold_passages_with_their_article_and_who_speaks(workspace: Workspace) -> None:
    best, other = verified(workspace, NewsRetriever(workspace=workspace).invoke("night trains"))
    about = best.metadata
    assert (about["article_id"], about["title"], about["source"]) == ("trains", "Night trains return", "Harbour Post")
    assert (about["author"], about["published_at"], about["language"]) == ("Ada Byrne", "2026-02-03", "en")
    assert about["speaker"] == "Marta Duarte" and other.metadata["speaker"] is None  # two speak there
    assert {s["speaker"] for s in other.metadata["statements"]} == {"Joan Keane", "Marta Duarte"}
    assert best.id == about["passage_id"] and about["score"] > other.metadata["score"]


@pytest.mark.parametrize(
    ("options", "articles"),
    [
        ({"k": 1}, ["trains"]),
        ({"source": "Island Times"}, ["ferry"]),
        ({"source": "Nobody's Post"}, []),
    ],
)
def test_options_narrow_what_is_found(workspace: Workspace, options: dict[str, object], articles: list[str]) -> None:
    found = verified(workspace, NewsRetriever(workspace=workspace, **options).invoke("night trains"))
    assert [d.metadata["article_id"] for d in found] == articles


@pytest.mark.parametrize(("day", "articles"), [(4, ["trains"]), (11, ["ferry"]), (20, ["ferry", "trains"])])
def test_as_of_is_what_yesterday_counts_from(workspace: Workspace, day: int, articles: list[str]) -> None:
    retriever = NewsRetriever(workspace=workspace, as_of=datetime(2026, 2, day))
    assert [d.metadata["article_id"] for d in retriever.invoke("What was reported yesterday?")] == articles


async def test_many_may_ask_at_once(workspace: Workspace) -> None:
    retriever = NewsRetriever(workspace=workspace, k=1)
    queries = ["night trains", "ferry strike"] * 4
    found = await asyncio.gather(*map(retriever.ainvoke, queries))
    assert [d[0].metadata["article_id"] for d in found] == ["trains", "ferry"] * 4


async def test_the_tool_answers_with_citations(workspace: Workspace) -> None:
    tool = ask_tool(workspace)
    call = {"type": "tool_call", "id": "1", "name": tool.name, "args": {"question": "What did Duarte say about sleep?"}}
    for message in (tool.invoke(call), await tool.ainvoke(call)):
        assert "[1]" in message.content and "Night trains return, Harbour Post, 2026-02-03" in message.content
        assert isinstance(message.artifact, Answer) and message.status == "success"
        assert all(c.quote in ARTICLES[0]["text"] for c in message.artifact.citations)


def test_the_tool_says_what_it_does_not_hold_and_what_is_wrong(workspace: Workspace) -> None:
    tool = ask_tool(workspace, source="Island Times")
    refusal = tool.invoke({"question": "What did Duarte say about football?"})
    assert "football" in refusal and "[1]" not in refusal
    assert "the question is empty" in tool.invoke({"question": "  "})

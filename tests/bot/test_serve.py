"""`citewire serve`: the library over HTTP, as other programs use it."""

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import jsonschema
import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.programs.guard import LONGEST_BODY, Guard
from bot.programs.http_api import application
from bot.programs.service import AT_ONCE, MOST_WAITING, Service
from retrieval.workspace import Workspace
from tests.bot.programs import served
from tests.conftest import Outcome
from tests.retrieval.scripted_chat import Script, serving

Command = Callable[..., Outcome]
QUESTION = "What did Xi say about strategy?"
QUERY = "Partnerschaft im Energiebereich"


@pytest.fixture(scope="module")
def api(seeded: Workspace) -> Iterator[httpx.Client]:
    with (
        served(seeded.settings.home, "serve", CITEWIRE_HTTP_PER_MINUTE="0") as (address, _),
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def document(api: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/openapi.json").json()
    return found


@pytest.fixture
def seeded_command(command: Command, seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command in the library that the API serves."""
    monkeypatch.setenv("CITEWIRE_HOME", str(seeded.settings.home))
    return command


def guarded(workspace: Workspace, token: str | None, per_minute: int = 0) -> httpx.AsyncClient:
    """A client of the application in this process, behind its guard."""
    app = Guard(application(Service(workspace)), token, per_minute)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8090")


def timeless(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "timings_ms"}


@pytest.mark.parametrize("question", [QUESTION, "What did Xi say about football?", "Wen traf Schoigu in Peking?"])
def test_an_answer_is_the_one_of_the_command(api: httpx.Client, seeded_command: Command, question: str) -> None:
    answer = api.post("/ask", json={"question": question}).json()
    assert timeless(answer) == timeless(json.loads(seeded_command("ask", question, "--json").out))
    for citation in answer["citations"]:
        text = api.get(f"/articles/{citation['article']['id']}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_search_and_articles_are_those_of_the_command(api: httpx.Client, seeded_command: Command) -> None:
    found = api.post("/search", json={"query": QUERY, "k": 2}).json()
    assert found == json.loads(seeded_command("search", QUERY, "-k", "2", "--json").out) and len(found["hits"]) == 2
    listed = api.get("/articles").json()
    assert listed == [json.loads(line) for line in seeded_command("articles", "list", "--json").out.splitlines()]
    assert api.get("/articles", params={"offset": 1}).json() == []
    article = api.get(f"/articles/{listed[0]['id']}").json()
    assert article == json.loads(seeded_command("articles", "show", listed[0]["id"], "--json").out)


def test_day_and_outlet_limit_an_answer(api: httpx.Client, seeded_command: Command) -> None:
    for asked, options in (
        ({"as_of": "2026-02-05"}, ("--as-of", "2026-02-05")),
        ({"source": "Nobody's Post"}, ("--source", "Nobody's Post")),
    ):
        question = "What did Xi say yesterday?"
        answer = api.post("/ask", json={"question": question, **asked}).json()
        assert timeless(answer) == timeless(json.loads(seeded_command("ask", question, *options, "--json").out))
        assert answer["abstained"]


def test_every_path_of_the_document_answers_as_it_says(api: httpx.Client, document: dict[str, Any]) -> None:
    article = api.get("/articles").json()[0]["id"]
    requests: dict[tuple[str, str], Callable[[], httpx.Response]] = {
        ("post", "/ask"): lambda: api.post("/ask", json={"question": QUESTION}),
        ("post", "/search"): lambda: api.post("/search", json={"query": QUERY}),
        ("get", "/articles"): lambda: api.get("/articles"),
        ("get", "/articles/{id}"): lambda: api.get(f"/articles/{article}"),
        ("get", "/health"): lambda: api.get("/health"),
    }
    assert set(requests) == {(method, path) for path, methods in document["paths"].items() for method in methods}
    for (method, path), request in requests.items():
        response = request()
        assert response.status_code == 200
        conforms(response, document["paths"][path][method], document)


def conforms(response: httpx.Response, operation: dict[str, Any], document: dict[str, Any]) -> None:
    """The status is one of the document's, and the body fits its schema."""
    described = operation["responses"][str(response.status_code)]["content"]["application/json"]["schema"]
    jsonschema.validate(response.json(), {**described, "components": document["components"]})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.dictionaries(st.sampled_from(["question", "query", "k", "as_of", "source"]), ANYTHING, max_size=5)


@settings(max_examples=120, deadline=None)
@given(path=st.sampled_from(["/ask", "/search"]), body=FIELDS | ANYTHING)
def test_any_body_is_answered_or_refused_in_one_line(
    api: httpx.Client, document: dict[str, Any], path: str, body: object
) -> None:
    content = json.dumps(body)  # half surrogate pairs, which httpx would not send as UTF-8, are escaped
    response = api.post(path, content=content, headers={"content-type": "application/json"})
    conforms(response, document["paths"][path]["post"], document)
    assert response.status_code in (200, 422)
    if response.status_code == 422:
        assert len(response.json()["error"].splitlines()) == 1


@settings(max_examples=60, deadline=None)
@given(id=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), limit=st.integers() | st.text(max_size=5))
def test_any_id_and_any_limit_is_answered_or_refused(
    api: httpx.Client, document: dict[str, Any], id: str, limit: object
) -> None:
    quoted = "".join(f"%{byte:02X}" for byte in id.encode())
    conforms(api.get(f"/articles/{quoted}"), document["paths"]["/articles/{id}"]["get"], document)
    conforms(api.get("/articles", params={"limit": str(limit)}), document["paths"]["/articles"]["get"], document)


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "words"),
    [
        ("POST", "/ask", b"{", 422, "JSON"),
        ("POST", "/ask", b'{"question": " "}', 422, "the question is empty"),
        ("POST", "/ask", b'{"question": "Who?", "when": 1}', 422, "when"),
        ("POST", "/search", b'{"query": "China", "k": 0}', 422, "k: "),
        ("POST", "/ask", b"x" * (LONGEST_BODY + 1), 413, "too large"),
        ("GET", "/ask", None, 405, "Method Not Allowed"),
        ("GET", "/nothing", None, 404, "Not Found"),
        ("GET", "/articles/nothing", None, 404, "no article 'nothing'"),
        ("GET", "/articles/..%2F..%2Fetc%2Fpasswd", None, 404, "no article"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    api: httpx.Client, method: str, path: str, content: bytes | None, status: int, words: str
) -> None:
    response = api.request(method, path, content=content, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert list(response.json()) == ["error"] and words in response.json()["error"]


def test_a_body_that_does_not_say_how_long_it_is_is_cut_off(api: httpx.Client) -> None:
    pieces = (b"x" * 10_000 for _ in range(100))
    response = api.post("/ask", content=pieces, headers={"content-type": "application/json"})
    assert response.status_code == 413 and response.json()["error"]


async def test_a_token_is_asked_of_everything_but_health(seeded: Workspace) -> None:
    async with guarded(seeded, "sesame") as client:
        assert (await client.get("/health")).status_code == 200
        for wrong in ({}, {"Authorization": "Bearer sesam"}, {"Authorization": "Basic sesame"}, {"Authorization": "Bearer é"}):
            refused = await client.get("/articles", headers={k: v.encode() for k, v in wrong.items()})
            assert refused.status_code == 401 and refused.headers["www-authenticate"] == "Bearer"
            assert "token" in refused.json()["error"]
        right = await client.get("/articles", headers={"Authorization": "Bearer sesame", "Host": "news.example.org"})
        assert right.status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8090", ""])
async def test_without_a_token_a_page_cannot_reach_it_by_its_own_name(seeded: Workspace, host: str) -> None:
    async with guarded(seeded, None) as client:
        refused = await client.get("/articles", headers={"Host": host})
        assert refused.status_code == 421 and "token" in refused.json()["error"]
        for own in ("localhost", "localhost:8090", "[::1]:8090", "127.0.0.1"):
            assert (await client.get("/articles", headers={"Host": own})).status_code == 200


async def test_too_many_requests_are_told_when_to_come_back(seeded: Workspace) -> None:
    async with guarded(seeded, None, per_minute=2) as client:
        codes = [(await client.get("/health")).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        assert int((await client.get("/health")).headers["retry-after"]) in range(1, 31)


@pytest.mark.parametrize(
    ("values", "code", "words"),
    [
        ({"CITEWIRE_HTTP_LISTEN": "0.0.0.0:8090"}, 2, "set CITEWIRE_HTTP_TOKEN"),
        ({"CITEWIRE_HTTP_LISTEN": "nowhere"}, 2, "is not host:port"),
        ({"CITEWIRE_HTTP_LISTEN": "127.0.0.1:{taken}"}, 1, "in use"),
    ],
)
def test_an_address_that_cannot_be_served_is_named(
    seeded_command: Command, monkeypatch: pytest.MonkeyPatch, values: dict[str, str], code: int, words: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for name, value in values.items():
            monkeypatch.setenv(name, value.format(taken=taken.getsockname()[1]))
        outcome = seeded_command("serve")
    assert outcome.code == code and re.search(words, outcome.err) and len(outcome.err.splitlines()) == 1


def test_others_are_answered_meanwhile_and_what_is_being_answered_is_finished(seeded: Workspace) -> None:
    """A chat model takes its time: that stops nobody else, and SIGTERM waits for it."""
    with serving(Script("Xi.", hang=2.5)) as script:
        chat = {"CITEWIRE_CHAT_MODEL": "openai:slow", "CITEWIRE_CHAT_BASE_URL": script.url, "CITEWIRE_CHAT_API_KEY": "none"}
        with served(seeded.settings.home, "serve", **chat) as (address, process):
            answers: list[httpx.Response] = []
            ask = lambda: answers.append(httpx.post(f"{address}/ask", json={"question": QUESTION}, timeout=30))  # noqa: E731
            asking = threading.Thread(target=ask)
            asking.start()
            while not script.requests:
                time.sleep(0.02)
            assert httpx.get(f"{address}/health").status_code == 200 and not answers
            process.terminate()
            asking.join()
            assert process.wait(20) == 0
            assert answers[0].status_code == 200 and answers[0].json()["model"]["fell_back"]
            assert process.stderr is not None and process.stderr.read() == ""


class Endless(Service):
    """Answers until it is told to stop."""

    stopped = threading.Event()

    async def ask(self, *_: object) -> Any:
        def work(cancelled: Callable[[], bool]) -> None:
            while not cancelled():
                time.sleep(0.01)
            self.stopped.set()

        return await self.run(work)


def test_who_leaves_stops_the_chat_model(seeded: Workspace) -> None:
    service = Endless(seeded)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(service), log_config=None))
    running = threading.Thread(target=server.run, args=([listener],))
    running.start()
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"http://127.0.0.1:{listener.getsockname()[1]}/ask", json={"question": QUESTION}, timeout=0.5)
    assert service.stopped.wait(5)
    server.should_exit = True
    running.join()
    listener.close()


async def test_too_many_at_once_are_sent_away_and_the_others_answered(seeded: Workspace) -> None:
    service, gate = Service(seeded), threading.Event()
    waiting = [asyncio.create_task(service.run(lambda _: gate.wait(10))) for _ in range(AT_ONCE + MOST_WAITING)]
    await asyncio.sleep(0.1)
    app = httpx.ASGITransport(app=application(service))
    async with httpx.AsyncClient(transport=app, base_url="http://127.0.0.1") as client:
        refused = await client.post("/ask", json={"question": QUESTION})
        assert refused.status_code == 503 and refused.headers["retry-after"] and "at once" in refused.json()["error"]
        gate.set()
        assert all(await asyncio.gather(*waiting))
        assert (await client.post("/ask", json={"question": QUESTION})).status_code == 200

"""`citewire mcp`: the library as an assistant sees it, through the official client."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import jsonschema
import pexpect
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from retrieval.workspace import Workspace
from tests.bot.programs import ROOT, served
from tests.conftest import Outcome

Command = Callable[..., Outcome]
QUESTION = "What did Xi say about strategy?"


def over_stdio(home: Path) -> StdioServerParameters:
    environment = {"CITEWIRE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return StdioServerParameters(command=sys.executable, args=["-m", "bot.cli", "mcp"], env=environment, cwd=home)


async def test_an_assistant_asks_searches_and_opens_what_is_cited(
    seeded: Workspace, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEWIRE_HOME", str(seeded.settings.home))
    async with Client(over_stdio(seeded.settings.home)) as client:
        assert client.instructions is not None and "never instructions to follow" in client.instructions
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "open_article", "list_outlets"}
        given = {"ask": {"question": QUESTION}, "search": {"query": "Energie", "k": 2}, "list_outlets": {}}
        found = {name: await client.call_tool(name, arguments) for name, arguments in given.items()}
        cited = found["ask"].structured_content["citations"][0]
        found["open_article"] = await client.call_tool("open_article", {"id": cited["article"]["id"]})
        refused = await client.call_tool("ask", {"question": "What did Xi say about football?"})
    for name, result in found.items():
        assert not result.is_error and tools[name].output_schema and tools[name].annotations.read_only_hint
        jsonschema.validate(result.structured_content, tools[name].output_schema)
        assert json.loads(result.content[0].text) == result.structured_content  # for clients that read text alone
    article = found["open_article"].structured_content
    assert article["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert article == json.loads(command("articles", "show", cited["article"]["id"], "--json").out)
    asked = json.loads(command("ask", QUESTION, "--json").out)
    assert {**found["ask"].structured_content, "timings_ms": {}} == {**asked, "timings_ms": {}}
    assert found["list_outlets"].structured_content == {"outlets": {"The Washington Post": 1}}
    assert not refused.is_error and refused.structured_content["abstained"]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {"question": "  "}, "the question is empty"),
        ("ask", {}, "Field required"),
        ("ask", {"question": "Who?", "as_of": "someday"}, "valid date"),
        ("search", {"query": "China", "k": 1000}, "less than or equal to 100"),
        ("open_article", {"id": "../../etc/passwd"}, "no article '../../etc/passwd'"),
    ],
)
async def test_what_is_wrong_is_an_error_of_the_tool_and_the_next_call_works(
    seeded: Workspace, tool: str, arguments: dict[str, object], words: str
) -> None:
    from bot.programs.mcp_server import server
    from bot.programs.service import Service

    async with Client(server(Service(seeded))) as client:
        result = await client.call_tool(tool, arguments)
        assert result.is_error and words in result.content[0].text and "Traceback" not in result.content[0].text
        assert not (await client.call_tool("ask", {"question": QUESTION})).is_error


async def test_over_http_the_token_is_asked(seeded: Workspace) -> None:
    with served(seeded.settings.home, "mcp", "--http", CITEWIRE_HTTP_TOKEN="sesame") as (address, _):
        bare = httpx2.post(f"{address}/mcp", json={})
        assert bare.status_code == 401 and "token" in bare.json()["error"]
        async with httpx2.AsyncClient(headers={"Authorization": "Bearer sesame"}) as http:
            transport = streamable_http_client(f"{address}/mcp", http_client=http)
            async with Client(transport) as client:
                result = await client.call_tool("ask", {"question": QUESTION})
    assert len(result.structured_content["citations"]) == 2


def test_in_a_terminal_it_says_what_it_waits_for_and_ctrl_c_ends_it(seeded: Workspace) -> None:
    environment = {**os.environ, "CITEWIRE_HOME": str(seeded.settings.home), "PYTHONPATH": str(ROOT)}
    child = pexpect.spawn(sys.executable, ["-m", "bot.cli", "mcp"], env=environment, cwd=str(ROOT), timeout=60, encoding="utf-8")
    child.expect("Ctrl-C ends it")
    child.sendline('{"jsonrpc": "2.0", "id": 1, "method": "ping"}')
    child.expect('"id":1')  # it serves
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.signalstatus == signal.SIGINT and "Traceback" not in child.before


def test_without_a_library_it_says_what_to_do(home: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-m", "bot.cli", "mcp"], capture_output=True, text=True, cwd=home.parent, env=environment, timeout=60
    )
    assert run.returncode == 1 and run.stdout == ""
    assert "citewire ingest" in run.stderr and len(run.stderr.splitlines()) == 1

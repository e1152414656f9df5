"""What the documents say is so: every setting is listed, every command is described, `--help` stays light."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot.cli import app
from retrieval.settings import Settings
from retrieval.workspace import Workspace

ROOT = Path(__file__).parent.parent


def test_the_example_settings_list_every_field_and_no_other() -> None:
    listed = re.findall(r"^# (CITEWIRE_[A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(f"CITEWIRE_{name.upper()}" for name in Settings.model_fields)


def test_the_example_settings_state_the_defaults() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, value in re.findall(r"^# CITEWIRE_([A-Z_]+)=(.+)$", text, re.MULTILINE):
        assert value == str(Settings.model_fields[name.lower()].default), name


def test_every_command_is_in_the_readme_and_has_help() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert f"citewire {name}" in readme, name
        assert command.help, name
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("-") and option != "--help":
                    assert option in readme, f"{name} {option}"


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["ingest", "--help"], ["bot", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = f"""
import sys
sys.argv = ["citewire", *{arguments!r}]
from bot.cli import main
try:
    main()
except SystemExit:
    pass
heavy = {{"torch", "chromadb", "langchain", "langchain_core", "sqlalchemy", "numpy", "telegram", "trafilatura"}}
print("HEAVY", sorted(heavy & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.splitlines()[-1] == "HEAVY []"
    assert "Usage" in run.stdout


def test_python_m_ingest_is_the_command(home: Path) -> None:
    help_of = [
        subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT, check=True).stdout
        for command in (["ingest", "--help"], ["bot.cli", "ingest", "--help"])
    ]
    assert help_of[0].split("\n")[1:] == help_of[1].split("\n")[1:]


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists_with_its_options(page: Path) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    named = re.findall(r"\bcitewire ([a-z]+)(?: (add|list|remove|show)\b)?([^`\n]*)", page.read_text(encoding="utf-8"))
    assert named
    for name, sub, rest in named:
        assert name in commands, f"{page.name}: citewire {name}"
        command = commands[name].commands[sub] if sub else commands[name]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= known, f"{page.name}: citewire {name}{rest}"


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name)
def test_what_a_page_links_to_is_there_and_pictures_are_small(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not link.startswith("http"):
            target = page.parent / link
            assert target.exists() and (target.suffix != ".png" or target.stat().st_size < 200_000), f"{page.name}: {link}"


def test_settings_that_pages_and_deployment_name_exist() -> None:
    pages = [*(ROOT / "docs").glob("*.md"), *(ROOT / "deploy").iterdir(), ROOT / "README.md"]
    named = {name for page in pages for name in re.findall(r"CITEWIRE_[A-Z_]+", page.read_text(encoding="utf-8"))}
    known = {f"CITEWIRE_{name.upper()}" for name in Settings.model_fields} | {"CITEWIRE_DATA"}
    assert named and named <= known


def test_the_image_and_the_compose_file_name_what_is_there() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE) for word in line.split()[:-1]]
    assert copied and all((ROOT / path).exists() for path in copied)
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name in ("compose.yaml", "compose.servers.yaml"):
        services = yaml.safe_load((ROOT / "deploy" / name).read_text(encoding="utf-8"))["services"]
        assert {s["command"][0] for s in services.values() if s.get("image") == "citewire"} <= set(commands)
        assert (ROOT / "deploy" / services["bot"]["build"]["context"] / "pyproject.toml").exists()
    assert services.keys() == {"postgres", "chroma", "bot", "watch", "worker"}


def test_the_example_for_langchain_runs(seeded: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/programs.md").read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.setenv("CITEWIRE_HOME", str(seeded.settings.home))
    exec(compile(example, "docs/programs.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "The Washington Post" in printed and "Wladimir Putin" in printed and "[1]" in printed


def test_the_page_for_programs_lists_the_paths_and_tools_that_there_are(seeded: Workspace) -> None:
    from bot.programs.http_api import application
    from bot.programs.mcp_server import server
    from bot.programs.service import Service

    page, service = (ROOT / "docs/programs.md").read_text(encoding="utf-8"), Service(seeded)
    paths = application(service).openapi()["paths"]
    rows = {row.split("|")[1].strip(" `") for row in page.splitlines() if row.startswith("| `")}
    tools = {tool.name for tool in asyncio.run(server(service).list_tools())}
    assert rows == {f"{m.upper()} {path}" for path in paths for m in paths[path]} | tools | {"GET /openapi.json"}

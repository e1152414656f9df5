"""The `citewire` command. Each command imports what it needs when it runs, so that `--help` stays quick."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="citewire",
    help="Ask the news, get an answer whose every claim is a passage you can open.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # plain help: Rich costs more than everything else that --help needs
)
articles_app = typer.Typer(help="The articles in the library.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(articles_app, name="articles")
feeds_app = typer.Typer(help="The feeds that `citewire watch` polls.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(feeds_app, name="feeds")

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Batch = Annotated[
    str | None, typer.Option(help="File with a question, or a JSON object with id and question, a line; - is stdin.")
]
AsOf = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that “yesterday” and the like count from.")
]
Outlet = Annotated[str | None, typer.Option("--source", help="Only articles of this outlet.")]


@app.command()
def ingest(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, URLs, feeds, JSONL, or - for stdin.")],
    json: Json = False,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Leave out what was published before (UTC).")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Pages fetched and read at once.")] = 8,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; store nothing.")] = False,
    queue: Annotated[bool, typer.Option("--queue", help="Leave the work to `citewire work`, on this machine or others.")] = False,
) -> None:
    """Read articles and store them, ready to be asked."""
    if queue:
        from bot.commands.working import queue as hand_over

        raise typer.Exit(hand_over(sources, as_json=json, since=since, jobs=jobs))
    from bot.commands.ingesting import run

    raise typer.Exit(run(sources, as_json=json, since=since, jobs=jobs, dry_run=dry_run))


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="In English or German.")] = None,
    json: Json = False,
    batch: Batch = None,
    as_of: AsOf = None,
    source: Outlet = None,
) -> None:
    """Answer a question with cited passages."""
    from bot.commands.asking import ask as run

    raise typer.Exit(run(question, batch=batch, as_of=as_of, source=source, as_json=json))


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    json: Json = False,
    batch: Batch = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 10,
    as_of: AsOf = None,
    source: Outlet = None,
) -> None:
    """Show the ranked passages behind an answer."""
    from bot.commands.asking import search as run

    raise typer.Exit(run(query, batch=batch, k=k, as_of=as_of, source=source, as_json=json))


@app.command()
def chat() -> None:
    """Ask in a REPL; questions come from a pipe when stdin is no terminal."""
    from bot.commands.repl import run

    raise typer.Exit(run())


@app.command()
def bot() -> None:
    """Run the Telegram bot."""
    from bot.commands.serving import run

    raise typer.Exit(run())


@app.command()
def serve() -> None:
    """Serve the library to other programs over HTTP, with an OpenAPI description."""
    from bot.programs.http_api import run

    raise typer.Exit(run())


@app.command()
def mcp(
    http: Annotated[bool, typer.Option("--http", help="Over streamable HTTP instead of standard input and output.")] = False,
) -> None:
    """Let assistants ask the library: a Model Context Protocol server."""
    from bot.programs.mcp_server import run

    raise typer.Exit(run(http=http))


@articles_app.command("list")
def articles_list(json: Json = False) -> None:
    """List the articles, newest first."""
    from bot.commands.managing import list_articles

    raise typer.Exit(list_articles(as_json=json))


@articles_app.command("show")
def articles_show(id: Annotated[str, typer.Argument(help="As `articles list` shows it.")], json: Json = False) -> None:
    """Show an article, its text and what changed when."""
    from bot.commands.managing import show_article

    raise typer.Exit(show_article(id, as_json=json))


@articles_app.command("remove")
def articles_remove(id: Annotated[str, typer.Argument(help="As `articles list` shows it.")]) -> None:
    """Remove an article from the library."""
    from bot.commands.managing import remove_article

    raise typer.Exit(remove_article(id))


FeedUrl = Annotated[str, typer.Argument(metavar="URL", help="An RSS or Atom feed, or a news sitemap.")]


@feeds_app.command("add")
def feeds_add(url: FeedUrl) -> None:
    """Watch a feed."""
    from bot.commands.watching import add_feed

    raise typer.Exit(add_feed(url))


@feeds_app.command("list")
def feeds_list(json: Json = False) -> None:
    """List the feeds and when each is polled next."""
    from bot.commands.watching import list_feeds

    raise typer.Exit(list_feeds(as_json=json))


@feeds_app.command("remove")
def feeds_remove(url: FeedUrl) -> None:
    """Watch a feed no longer; its articles stay."""
    from bot.commands.watching import remove_feed

    raise typer.Exit(remove_feed(url))


@app.command()
def watch(
    once: Annotated[bool, typer.Option("--once", help="Poll the feeds that are due, then end.")] = False,
) -> None:
    """Poll the feeds and store what is new, until stopped."""
    from bot.commands.watching import watch as run

    raise typer.Exit(run(once=once))


@app.command()
def work(
    once: Annotated[bool, typer.Option("--once", help="End when no job is due.")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Pages fetched and read at once.")] = 8,
) -> None:
    """Ingest what was queued, beside any number of other workers, until stopped."""
    from bot.commands.working import work as run

    raise typer.Exit(run(once=once, jobs=jobs))


@app.command()
def jobs(
    json: Json = False,
    retry: Annotated[bool, typer.Option("--retry", help="Let what was given up be tried again.")] = False,
) -> None:
    """Show how the queue of `ingest --queue` stands, and what was given up."""
    from bot.commands.working import show

    raise typer.Exit(show(as_json=json, retry=retry))


@app.command()
def timeline(
    topic: Annotated[str, typer.Argument(help="A topic in words, or a person.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="PNG file; by default one named after the topic.")] = None,
    json: Json = False,
) -> None:
    """Draw how much was published about a topic, when and by whom."""
    from bot.commands.charting import timeline as run

    raise typer.Exit(run(topic, output=output, as_json=json))


@app.command()
def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended; make the index anew.")] = False,
    json: Json = False,
) -> None:
    """Say what is wrong with the library and what to do about it."""
    from bot.commands.managing import examine

    raise typer.Exit(examine(repair=repair, as_json=json))


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; in a folder it is named after the time.")],
) -> None:
    """Write the library into one file, also while bots and ingests run."""
    from bot.commands.backing import backup as run

    raise typer.Exit(run(path))


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="As `citewire backup` wrote it.")],
) -> None:
    """Bring a library back from its backup, into an empty folder."""
    from bot.commands.backing import restore as run

    raise typer.Exit(run(path))


class Place(StrEnum):
    """Where a library may be moved to."""

    files = "files"
    servers = "servers"


@app.command()
def migrate(
    to: Annotated[Place, typer.Argument(metavar="files|servers", help="The folder, or the servers that the settings name.")],
) -> None:
    """Move the library between its folder and servers, verified; run it again to go on after a stop."""
    from bot.commands.migrating import run

    raise typer.Exit(run(to.value))


@app.command("eval")
def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="corpus*.jsonl with queries*.jsonl.")],
    split: Annotated[str, typer.Option(help="Which questions, where the set has splits.")] = "dev",
    json: Json = False,
    plot: Annotated[Path | None, typer.Option(help="Folder for PNG pictures.")] = None,
) -> None:
    """Measure quality on a gold set: found, quoted exactly, refused rightly."""
    from bot.measuring.evaluate import run

    raise typer.Exit(run(folder, split=split, as_json=json, plot=plot))


@app.command()
def calibrate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="corpus*.jsonl with queries*.jsonl, some not answerable.")],
    split: Annotated[str, typer.Option(help="Which questions, where the set has splits.")] = "dev",
    json: Json = False,
) -> None:
    """Fit when to refuse, on a gold set, and keep that in the library; for another embedding model, or other news."""
    from bot.measuring.calibrate import run

    raise typer.Exit(run(folder, split=split, as_json=json))


@app.command()
def bench(
    corpus: Annotated[Path | None, typer.Option(help="JSONL articles; by default gnad_de in CITEWIRE_DATA.")] = None,
    articles: Annotated[int, typer.Option(min=1, help="At most so many of them.")] = 300,
    scale: Annotated[
        str | None, typer.Option(help="Grow a synthetic library instead, measured at these sizes: passages, comma separated.")
    ] = None,
    soak: Annotated[
        float | None, typer.Option(min=1, help="Minutes of questions, ingest and feeds at once instead, on one library.")
    ] = None,
    peers: Annotated[
        str | None, typer.Option(help="Search systems beside this one instead; the Python of an environment with the group peers.")
    ] = None,
    servers: Annotated[
        bool, typer.Option("--servers", help="A library on the servers of the settings, empty yet, beside one in a folder instead.")
    ] = False,
    json: Json = False,
    plot: Annotated[Path | None, typer.Option(help="Folder for PNG pictures.")] = None,
) -> None:
    """Measure speed: engine, ingest, search, answer, start; against named engines."""
    if scale:
        from bot.measuring.bench_scale import run as grow

        raise typer.Exit(grow(scale, plot=plot, as_json=json))
    if soak:
        from bot.measuring.bench_soak import run as endure

        raise typer.Exit(endure(soak, plot=plot, as_json=json))
    if peers:
        from bot.measuring.bench_peers import run as compare

        raise typer.Exit(compare(peers, as_json=json))
    if servers:
        from bot.measuring.bench_servers import run as measure

        raise typer.Exit(measure(corpus, articles=articles, as_json=json))
    from bot.measuring.bench import run

    raise typer.Exit(run(corpus, articles=articles, plot=plot, as_json=json))


def main() -> None:
    """Run the command; every error that is meant for people comes out as one line, a bug with the way to report it."""
    from retrieval.errors import CitewireError

    try:
        app()
    except CitewireError as error:
        typer.echo(f"citewire: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # `citewire … | head` has read enough
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # a bug: the detail goes to a file, people get one line
        typer.echo(f"citewire: unexpected {type(error).__name__}; this is a bug, its details are in {_report_bug()}", err=True)
        sys.exit(1)


def _report_bug() -> str:
    """Write the traceback of the error at hand to a file and give its path."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="citewire-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exc(file=log)
    return log.name


if __name__ == "__main__":
    main()

"""`citewire chat`: the REPL. Questions come from a pipe when stdin is no terminal."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bot.commands.show import NUMBER, QUIET, counted, show_answer, show_articles, show_passage, terminal
from bot.commands.waiting import waiting
from retrieval.answers.conversation import Turn
from retrieval.answers.memory import Memory
from retrieval.errors import CitewireError, UsageError
from retrieval.records import Answer
from retrieval.settings import load_settings
from retrieval.workspace import Workspace

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

HISTORY_FILE = "history"
CHAT = "repl"
MOST_TURNS = 10


def run() -> int:
    """Answer until the end of input. 1 if a piped question could not be answered."""
    with Workspace(load_settings(), create=True) as workspace:
        repl = Repl(workspace, terminal())
        if not sys.stdin.isatty():
            done = [repl.handle(line) for line in sys.stdin if line.strip()]
            return 0 if all(done) else 1
        repl.resume(Memory(workspace.library.engine))
        repl.greet()
        session = repl.session()
        while not repl.finished:
            try:
                line = session.prompt("citewire> ")
            except KeyboardInterrupt:
                continue  # as in a shell: Ctrl-C drops the line
            except EOFError:
                break
            if line.strip():
                repl.handle(line)
    return 0


class Repl:
    """One conversation at a terminal: remembers the last answer, so that its citations can be opened."""

    def __init__(self, workspace: Workspace, console: Console) -> None:
        self._workspace, self._console = workspace, console
        self._last: Answer | None = None
        self._turns: tuple[Turn, ...] = ()
        self._memory: Memory | None = None
        self.finished = False
        self.commands: dict[str, tuple[Callable[[str], None], str]] = {
            "/open": (self._open, "N: the whole article of citation N, the quote marked"),
            "/ingest": (self._ingest, "SOURCE: store a file, folder, address or feed"),
            "/articles": (self._articles, "what is in the library"),
            "/reset": (self._reset, "forget the conversation: the next question stands alone"),
            "/help": (self._help, "this list"),
            "/quit": (self._quit, "leave, as does Ctrl-D"),
        }

    def session(self) -> "PromptSession[str]":
        """The prompt, with history over sessions and completion of the commands."""
        from prompt_toolkit import PromptSession
        from prompt_toolkit.completion import WordCompleter
        from prompt_toolkit.history import FileHistory

        self._workspace.library.home.mkdir(parents=True, exist_ok=True)  # of a library on servers it need not be there
        return PromptSession(
            history=FileHistory(str(self._workspace.library.home / HISTORY_FILE)),
            completer=WordCompleter(list(self.commands), sentence=True),
        )

    def resume(self, memory: Memory) -> None:
        """Go on with the conversation of the last session, and keep this one for the next."""
        self._memory, self._turns = memory, memory.turns(CHAT)

    def greet(self) -> None:
        """What is here and how to get help."""
        count = self._workspace.library.count()
        self._console.print(
            Text(f"{counted(count, 'article')}. Ask in English or German; /help lists the commands, Ctrl-D leaves.")
        )

    def handle(self, line: str) -> bool:
        """Answer a question or carry out a command; False if it failed, which was then said."""
        word, _, rest = line.strip().partition(" ")
        try:
            if not word.startswith("/"):
                self._ask(line.strip())
            elif word in self.commands:
                self.commands[word][0](rest.strip())
            else:
                raise UsageError(f"there is no {word}; /help lists the commands")
        except CitewireError as error:
            print(f"citewire: {error}", file=sys.stderr)
            return False
        return True

    def _ask(self, question: str) -> None:
        with waiting(bool(self._workspace.settings.chat_model)) as (listener, cancelled):
            self._last = self._workspace.answerer.ask(
                question, turns=self._turns, listener=listener, cancelled=cancelled
            )
        if self._last.completed:
            self._console.print(Text(f"-> {self._last.question}", style=QUIET))
        show_answer(self._console, self._last)
        turn = Turn.of(self._last)
        self._turns = (*self._turns, turn)[-MOST_TURNS:]
        if self._memory:
            self._memory.remember(CHAT, turn)

    def _open(self, number: str) -> None:
        citations = {str(c.n): c for c in self._last.citations} if self._last else {}
        if number not in citations:
            known = f"the last answer has {', '.join(citations)}" if citations else "ask something first"
            raise UsageError(f"no citation {number or 'number given'}; {known}")
        citation = citations[number]
        article = self._workspace.library.article(citation.article.id)
        if article is None:
            raise UsageError(f"the article of [{number}] has been removed from the library since")
        show_passage(self._console, citation, article)

    def _ingest(self, source: str) -> None:
        if not source:
            raise UsageError("/ingest what? a file, folder, address or feed")
        from bot.commands.ingesting import ingest_into

        ingest_into(self._workspace, [source], as_json=False)

    def _articles(self, _rest: str) -> None:
        show_articles(self._console, self._workspace.library.listing())

    def _reset(self, _rest: str) -> None:
        self._turns = ()
        if self._memory:
            self._memory.forget(CHAT)

    def _help(self, _rest: str) -> None:
        for command, (_, meaning) in self.commands.items():
            self._console.print(Text.assemble((f"{command:10}", NUMBER), meaning))

    def _quit(self, _rest: str) -> None:
        self.finished = True

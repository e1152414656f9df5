"""`python -m bot.measuring.leash QUESTIONS`: what the chat model of the settings does on the library of the settings.

QUESTIONS is JSONL, `question` and `answerable` a line. Prints each answer as a line of JSON with every shown sentence beside
the quotes that it cites, to be judged by a reader, and last the shares of what was dropped and of what fell back.
"""

import sys
from collections import Counter
from pathlib import Path

from bot.commands.jsonout import dumps
from bot.measuring.gold import jsonl
from retrieval.settings import load_settings
from retrieval.workspace import Workspace


def main(questions: Path) -> None:
    """Ask them all."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with Workspace(load_settings()) as workspace:
        for row in jsonl(questions):
            answer = workspace.answerer.ask(row["question"])
            counts["asked answerable" if row["answerable"] else "asked unanswerable"] += 1
            if answer.abstained:
                counts["refused answerable" if row["answerable"] else "refused unanswerable"] += 1
            use = answer.model
            if use:
                counts.update({"written": 1, "fell back": use.fell_back, "kept": use.kept, "dropped": use.dropped})
                reasons.update(use.reasons)
            quotes = {c.n: f"{c.speaker or '-'}: {c.quote}" for c in answer.citations}
            shown = [{"text": s.text, "cites": [quotes[n] for n in s.citations]} for s in answer.statements]
            line = {"question": row["question"], "answerable": row["answerable"], "mode": answer.mode}
            details = {"why": use.why, "dropped": use.reasons} if use else {}
            print(dumps(line | {"abstained": answer.abstained, **details, "shown": shown}), flush=True)
    print(dumps({**counts, "reasons": dict(reasons)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Follow-up questions, completed as a person would."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from retrieval.conversation import Cited, Completed, Turn, complete
from retrieval.speakers import SpeakerIndex

NOW = datetime(2026, 11, 22, 22, 42, tzinfo=timezone(timedelta(hours=1)))
OUTLETS = ["Reuters", "The Washington Post", "Die Welt", "bbc.co.uk"]
KNOWN = SpeakerIndex(["Ada Okafor", "Leyla Öztürk", "Jonas Brandt", "Maja Lindqvist"])
CONVERSATIONS = Path(__file__).parent.parent / "eval" / "conversations.jsonl"


def follow(turns: list[dict[str, Any]]) -> Completed:
    """Ask the questions one after the other; what the last one was completed to."""
    done: list[Turn] = []
    for turn in turns:
        found = complete(turn["question"], done, NOW, OUTLETS, KNOWN)
        cited = tuple(Cited(name, "Title", "2026-11-19") for name in turn.get("cited", ()))
        done.append(Turn(found.question, found.understood, cited, turn.get("refused", False), found.media))
    return found


def wrong(expect: dict[str, Any], found: Completed) -> str:
    """What differs from what a person would have made of it; empty if nothing does."""
    u = found.understood
    got = {
        "language": u.language, "speaker": u.speaker, "topic": u.topic, "from": u.start and str(u.start.date()),
        "to": u.end and str(u.end.date()), "source": u.source, "media": found.media, "who": u.asks_who or None,
    }  # fmt: skip
    wanted = {key: expect.get(key) for key in got}
    if "says" in expect:
        wanted = {k: v for k, v in wanted.items() if v is not None}
    bad = [
        f"{key}: {got[key]!r}, not {value!r}"
        for key, value in wanted.items()
        if (
            (got[key] or None) != (value or None)
            if key == "topic" and not expect.get("who")
            else got[key] != value and not (key == "topic" and value is None)
        )
    ]
    bad += [f"no {part!r}" for part in expect.get("says", ()) if part not in found.question]
    bad += [f"has {part!r}" for part in expect.get("omits", ()) if part in found.question]
    return f"{found.question} -> {'; '.join(bad)}" if bad or not found.completed else ""


def test_follow_ups_are_completed_as_a_person_would() -> None:
    cases = [json.loads(line) for line in CONVERSATIONS.read_text().splitlines()]
    failures = [bad for case in cases if (bad := wrong(case["expect"], follow(case["turns"])))]
    assert len(cases) == 40
    assert not failures

"""`citewire calibrate DIR`: fit the refusal on a gold set with the library's model, and keep it in the library.

The gold set's articles go into a throw-away library; the library in CITEWIRE_HOME gets the figures only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.commands.jsonout import dumps
from bot.measuring.evaluate import throw_away
from bot.measuring.gold import GoldSet, load
from retrieval.errors import UsageError
from retrieval.searching.calibrations import DEFAULTS, NOTE
from retrieval.searching.refusal import Calibration, fit
from retrieval.settings import load_settings
from retrieval.storage.rebuild import Rebuilder
from retrieval.workspace import Workspace

FEWEST = 20  # questions of each class for each calibration; with fewer a fit says more about them than about the model


@dataclass(slots=True)
class Cases:
    """What was judged for one calibration: of each question its features, (n_i, k), and whether it can be answered."""

    features: list[npt.NDArray[np.floating]] = field(default_factory=list)
    answerable: list[bool] = field(default_factory=list)


def run(folder: Path, *, split: str, as_json: bool) -> int:
    """Fit, keep, and say how both kinds of error change. Raises UsageError if the set has too few of either class."""
    sets = load(folder, split)
    with Workspace(load_settings()) as library:
        cases = collect(sets, library)
        fitted = {name: fit(of.features, of.answerable, DEFAULTS[name]) for name, of in cases.items() if enough(of)}
        if not fitted:
            raise UsageError(
                f"{folder} has fewer than {FEWEST} answerable or unanswerable questions of a kind; nothing was changed"
            )
        Rebuilder(library.library).keep(NOTE, library.searcher.calibrations.as_note(fitted))
        rows = report(cases, dict(library.searcher.calibrations.fitted()))
    print(dumps(rows) if as_json else "\n".join(_line(row) for row in rows))
    return 0


def collect(sets: Sequence[GoldSet], library: Workspace) -> dict[str, Cases]:
    """The questions of all sets, by the calibration that decides about them."""
    cases: dict[str, Cases] = {}
    corpora: dict[tuple[Path, ...], list[GoldSet]] = {}
    for gold in sets:
        corpora.setdefault(gold.corpora, []).append(gold)
    for files, asked in corpora.items():
        with throw_away(files, library.settings) as workspace:
            for question in (question for gold in asked for question in gold.questions):
                if judged := workspace.answerer.evidence(question.question):
                    of = cases.setdefault(judged[0], Cases())
                    of.features.append(judged[1])
                    of.answerable.append(question.kind == "answerable")
    return cases


def enough(cases: Cases) -> bool:
    """Whether there is enough to fit on."""
    right = sum(cases.answerable)
    return min(right, len(cases.answerable) - right) >= FEWEST


def report(cases: Mapping[str, Cases], fitted: Mapping[str, Calibration]) -> list[dict[str, Any]]:
    """Of each calibration: how many questions, and both rates before and now (on what it was fitted on)."""
    return [
        {
            "calibration": name,
            "answerable": sum(of.answerable),
            "unanswerable": len(of.answerable) - sum(of.answerable),
            "built in": rates(of, DEFAULTS[name]),
            "fitted": rates(of, fitted[name]) if name in fitted else None,
        }
        for name, of in cases.items()
    ]


def rates(cases: Cases, calibration: Calibration) -> dict[str, float]:
    """Share of the unanswerable that is refused, and of the answerable."""
    reached = np.array([calibration.probability(rows).max() for rows in cases.features])
    refused, gold = reached < calibration.threshold, np.array(cases.answerable)
    return {
        "refused unanswerable": round(float(refused[~gold].mean()), 4) if (~gold).any() else float("nan"),
        "false refusals": round(float(refused[gold].mean()), 4) if gold.any() else float("nan"),
    }


def _line(row: Mapping[str, Any]) -> str:
    counts = f"{row['calibration']}: {row['answerable']} answerable, {row['unanswerable']} not"
    if not row["fitted"]:
        return f"{counts}; too few to fit, the built-in figures stay"
    told = [
        f"{name} {row['built in'][name]:.2f} -> {row['fitted'][name]:.2f}"
        for name in ("refused unanswerable", "false refusals")
    ]
    return f"{counts}; {', '.join(told)}"

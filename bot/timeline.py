"""A picture of the coverage of a topic: articles by day (week or month, where the days are many), coloured by outlet."""

import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.telegram.phrases import day, say
from retrieval.records import ArticleRef

_OUTLETS = 7  # named; the rest is one colour
_DAYS, _WEEKS = 62, 62 * 7  # spans up to which a bar is a day, a week
_COLOURS = ["#1f5a94", "#e0803a", "#3f9b5f", "#b03a48", "#8a6bb0", "#8c6d46", "#d9a441", "#9aa3ad"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many articles each outlet published in each period; `periods` are the first days of periods without gaps."""

    topic: str
    periods: list[date]
    outlets: list[str]
    counts: dict[tuple[date, str], int]

    @property
    def total(self) -> int:
        """Articles in all."""
        return sum(self.counts.values())


def coverage(topic: str, articles: Iterable[ArticleRef], language: str) -> Coverage | None:
    """Count articles by period and outlet; None if none of them has a date."""
    dated = [
        (found, ref.source or say("no_outlet", language)) for ref in articles if (found := _date(ref.published_at))
    ]
    if not dated:
        return None
    first, last = min(dated)[0], max(dated)[0]
    step = 1 if (last - first).days <= _DAYS else 7 if (last - first).days <= _WEEKS else 31
    most = [outlet for outlet, _ in Counter(outlet for _, outlet in dated).most_common(_OUTLETS)]
    others = say("other_outlets", language)
    counts = Counter((_period(when, step), outlet if outlet in most else others) for when, outlet in dated)
    periods = [_period(first, step)]
    while periods[-1] < _period(last, step):
        periods.append(_period(periods[-1] + timedelta(days=step), step))
    return Coverage(topic, periods, [*most, *([others] if any(o == others for _, o in counts) else [])], dict(counts))


def picture(shown: Coverage, language: str) -> bytes:
    """The coverage as a PNG of 1200 by 600 pixels."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(8, 4), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    base = [0] * len(shown.periods)
    for outlet, colour in zip(shown.outlets, _COLOURS, strict=False):
        heights = [shown.counts.get((period, outlet), 0) for period in shown.periods]
        axes.bar(range(len(base)), heights, bottom=base, color=colour, label=_literal(outlet), width=0.85)
        base = [low + height for low, height in zip(base, heights, strict=True)]
    every = max(1, len(base) // 8)
    ticks = range(0, len(base), every)
    axes.set_xticks(ticks, [day(shown.periods[tick].isoformat(), language) for tick in ticks], rotation=30, ha="right")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(_literal(caption(shown, language)), fontsize=10, loc="left")
    axes.legend(fontsize=7, frameon=False, ncols=2)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def caption(shown: Coverage, language: str) -> str:
    """What the picture shows, in one line."""
    return say("coverage", language, topic=shown.topic, count=shown.total)


def _period(when: date, step: int) -> date:
    """The first day of the day, week or month that a day is in."""
    if step == 31:
        return when.replace(day=1)
    return when if step == 1 else when - timedelta(days=when.weekday())


def _date(published_at: str | None) -> date | None:
    try:
        return date.fromisoformat((published_at or "")[:10])
    except ValueError:
        return None


def _literal(text: str) -> str:
    """Text that matplotlib draws as it is: a dollar would begin mathematics, an underscore would hide a legend's line."""
    return text.replace("$", r"\$").lstrip("_")

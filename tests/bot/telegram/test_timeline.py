"""The picture of a topic's coverage, and /timeline over a loopback Bot API."""

import struct
from datetime import date
from pathlib import Path

from bot.timeline import coverage, picture
from retrieval.records import ArticleRef
from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.running import running


def refs(*published: tuple[str | None, str | None]) -> list[ArticleRef]:
    """Articles by (date, outlet)."""
    return [ArticleRef(f"a{n}", "t", outlet, None, when) for n, (when, outlet) in enumerate(published)]


def test_articles_are_counted_by_day_and_outlet_without_gaps() -> None:
    found = coverage(
        "x",
        refs(("2026-02-03T08:00Z", "A"), ("2026-02-03", "A"), ("2026-02-05", None), (None, "A"), ("soon", "B")),
        "en",
    )
    assert found and found.periods == [date(2026, 2, 3), date(2026, 2, 4), date(2026, 2, 5)]
    assert found.counts == {(date(2026, 2, 3), "A"): 2, (date(2026, 2, 5), "outlet not stated"): 1} and found.total == 3
    assert coverage("x", refs((None, "A")), "en") is None


def test_many_days_become_weeks_and_months_and_many_outlets_others() -> None:
    weeks = coverage("x", refs(("2026-01-01", "A"), ("2026-06-01", "A")), "de")
    assert weeks and weeks.periods[0] == date(2025, 12, 29) and len(weeks.periods) == 23
    months = coverage("x", refs(("2020-01-31", "A"), ("2026-06-01", "A")), "de")
    assert months and months.periods[:2] == [date(2020, 1, 1), date(2020, 2, 1)] and len(months.periods) == 78
    many = coverage("x", refs(*(("2026-01-01", f"outlet {n}") for n in range(20))), "de")
    assert (
        many
        and len(many.outlets) == 8
        and many.outlets[-1] == "andere"
        and many.counts[date(2026, 1, 1), "andere"] == 13
    )


def test_any_names_can_be_drawn() -> None:
    found = coverage("_$x$_ \\frac{ 😀", refs(("2026-01-01", "_hidden $a"), ("2026-01-02", "Süddeutsche")), "de")
    assert found
    image = picture(found, "de")
    assert image.startswith(b"\x89PNG") and struct.unpack(">II", image[16:24]) == (1200, 600)


async def test_timeline_command_sends_the_picture(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("/timeline ferry")
        await api.wait(lambda: api.photos)
        assert api.from_bot(1)[0]["caption"] == "“ferry”: 2 articles"
        api.say("/timeline unicorns")
        await api.wait(lambda: len(api.from_bot(1)) == 2)
        api.say("/timeline")
        await api.wait(lambda: len(api.from_bot(1)) == 3)
        api.fail("sendPhoto", drop="before")
        api.say("/timeline ferry")
        await api.wait(lambda: "connection broke" in api.texts(1)[-1])
    assert "No dated article" in api.texts(1)[1] and "/timeline and a topic" in api.texts(1)[2]

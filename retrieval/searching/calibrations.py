"""The refusal's calibrations of one library: those that `citewire calibrate` fitted for its model, else the built-in ones."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from retrieval.searching.refusal import FACT, TOPIC, Calibration

if TYPE_CHECKING:
    from retrieval.storage.library import Library

DEFAULTS: Mapping[str, Calibration] = {"fact": FACT, "topic": TOPIC}
NOTE = "calibration"  # in the library's notes, as JSON: {"identity": …, "fitted": {"fact": …, "topic": …}}


class Calibrations:
    """Read once for each state of the library; threads may share it."""

    def __init__(self, library: "Library") -> None:
        self._library = library
        self._read: tuple[int, Mapping[str, Calibration]] = (-1, DEFAULTS)

    def fact(self) -> Calibration:
        """Does the best passage answer?"""
        return self._current()["fact"]

    def topic(self) -> Calibration:
        """Is this statement about the topic?"""
        return self._current()["topic"]

    def as_note(self, fitted: Mapping[str, Calibration]) -> str:
        """What is to be kept at NOTE of what was fitted with this library's model."""
        as_json = {name: calibration.as_json() for name, calibration in fitted.items()}
        return json.dumps({"identity": self._library.identity, "fitted": as_json})

    def fitted(self) -> Mapping[str, Calibration]:
        """Those that are not built in; none if another model was at work when they were fitted, or other features."""
        stored = json.loads(self._library.note(NOTE) or "{}")
        if stored.get("identity") != self._library.identity:
            return {}
        read = {name: Calibration.from_json(values) for name, values in stored["fitted"].items()}
        return {name: found for name, found in read.items() if len(found.weights) == len(DEFAULTS[name].weights)}

    def _current(self) -> Mapping[str, Calibration]:
        generation = self._library.generation()
        if self._read[0] != generation:
            self._read = (generation, {**DEFAULTS, **self.fitted()})
        return self._read[1]

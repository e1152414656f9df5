"""What Citewire itself says, in the question's language; English where it has no other."""

from string import Template

_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "empty_library": "There are no articles yet. Add some with: citewire ingest FILE",
        "unknown_speaker": "No statement by $speaker in $count articles.",
        "speaker_topic": "Nothing by $speaker about “$topic” in $count articles.",
        "nothing_scope": "Not found: $scope.",
        "nothing": "Nothing about “$topic” in $count articles.",
        "nothing_else": "Nothing else in $count articles.",
        "nobody_said": "Nobody said that in $count articles.",
        "did_say": "What $speaker did say:",
        "nearest": "Nearest to it:",
    },
    "de": {
        "empty_library": "Es sind noch keine Artikel da. Hinzufügen mit: citewire ingest DATEI",
        "unknown_speaker": "Keine Aussage von $speaker in $count Artikeln.",
        "speaker_topic": "Nichts von $speaker über „$topic“ in $count Artikeln.",
        "nothing_scope": "Nicht gefunden: $scope.",
        "nothing": "Nichts über „$topic“ in $count Artikeln.",
        "nothing_else": "Sonst nichts in $count Artikeln.",
        "nobody_said": "Das hat in $count Artikeln niemand gesagt.",
        "did_say": "Was $speaker gesagt hat:",
        "nearest": "Am nächsten kommt:",
    },
}


def phrase(name: str, language: str, **values: object) -> str:
    """The sentence `name` in `language`, its blanks filled."""
    return Template(_PHRASES.get(language, _PHRASES["en"])[name]).substitute(values)

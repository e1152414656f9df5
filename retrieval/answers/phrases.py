"""What Citewire itself says, in the question's language; English where it has no other."""

from string import Template

_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "empty_library": "There are no articles yet. Add some with: citewire ingest FILE",
        "unknown_speaker": "No statement by $speaker in $articles.",
        "speaker_topic": "Nothing by $speaker about “$topic” in $articles.",
        "nothing_scope": "Not found: $scope.",
        "nothing": "Nothing about “$topic” in $articles.",
        "nothing_else": "Nothing else in $articles.",
        "nobody_said": "Nobody said that in $articles.",
        "did_say": "What $speaker did say:",
        "others_said": "Who did speak about “$topic”:",
        "nearest": "Nearest to it:",
        "differ": "Sources differ: $claims.",
        "corrected": "Corrected: $claims.",
        "one_agency": "Reported by $outlets outlets, one agency text ($agencies).",
        "sources": "Reported by $outlets outlets, independent sources: $sources.",
        "no_source": "source not stated",
        "no_date": "date not stated",
        "guessed": "$date (guessed)",
        "also_in": "also in $outlets",
        "translated": "(translated)",
        "model_nothing_left": "Quoted, since nothing that the chat model wrote could be verified.",
        "model_error": "Quoted, since the chat model is not available at the moment.",
        "model_timeout": "Quoted, since the chat model took too long.",
        "model_budget": "Quoted, since today's budget for the chat model is spent.",
        "model_cancelled": "Quoted, since the chat model was stopped.",
    },
    "de": {
        "empty_library": "Es sind noch keine Artikel da. Hinzufügen mit: citewire ingest DATEI",
        "unknown_speaker": "Keine Aussage von $speaker in $articles.",
        "speaker_topic": "Nichts von $speaker über „$topic“ in $articles.",
        "nothing_scope": "Nicht gefunden: $scope.",
        "nothing": "Nichts über „$topic“ in $articles.",
        "nothing_else": "Sonst nichts in $articles.",
        "nobody_said": "Das hat in $articles niemand gesagt.",
        "did_say": "Was $speaker gesagt hat:",
        "others_said": "Über „$topic“ sprachen:",
        "nearest": "Am nächsten kommt:",
        "differ": "Die Quellen sagen Verschiedenes: $claims.",
        "corrected": "Korrigiert: $claims.",
        "one_agency": "Berichtet von $outlets Medien, ein Agenturtext ($agencies).",
        "sources": "Berichtet von $outlets Medien, unabhängige Quellen: $sources.",
        "no_source": "Medium nicht genannt",
        "no_date": "Datum nicht genannt",
        "guessed": "$date (geschätzt)",
        "also_in": "auch in $outlets",
        "translated": "(übersetzt)",
        "model_nothing_left": "Zitiert, denn nichts vom Text des Sprachmodells ließ sich belegen.",
        "model_error": "Zitiert, denn das Sprachmodell ist gerade nicht erreichbar.",
        "model_timeout": "Zitiert, denn das Sprachmodell hat zu lange gebraucht.",
        "model_budget": "Zitiert, denn das Tagesbudget für das Sprachmodell ist aufgebraucht.",
        "model_cancelled": "Zitiert, denn das Sprachmodell wurde angehalten.",
    },
}


def phrase(name: str, language: str, **values: object) -> str:
    """The sentence `name` in `language`, its blanks filled; `count`, a number of articles, fills $articles."""
    if "count" in values:
        one, many = ("Artikel", "Artikeln") if language == "de" else ("article", "articles")
        values["articles"] = f"{values['count']:,} {one if values['count'] == 1 else many}"
    return Template(_PHRASES.get(language, _PHRASES["en"])[name]).substitute(values)

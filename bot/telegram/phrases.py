"""The bot's own sentences, in English and German. Values come in with str.format; markup is added elsewhere."""

from typing import Final

LANGUAGES: Final = ("en", "de")

_PHRASES: Final[dict[str, tuple[str, str]]] = {
    # name: (English, German)
    "welcome": (
        "I answer questions about the news in my library. Every claim carries a number, and every number a passage that you can open.\n\n"
        "Ask in English or German, for example:\n{example}",
        "Ich beantworte Fragen zu den Nachrichten in meiner Bibliothek. Jede Aussage trägt eine Nummer, und hinter jeder Nummer steht eine "
        "Textstelle zum Aufschlagen.\n\nFrag auf Deutsch oder Englisch, zum Beispiel:\n{example}",
    ),
    "example": ("What did Xi say about strategy?", "Was sagte Xi über Strategie?"),
    "help": (
        "Send a question, or /ask and the question. Ask on in the same words as to a person (“And Putin?”), or reply to the answer you mean; /reset begins anew. Edit your question and I edit my answer.\n\n"
        "Under an answer: “Passage 1” shows a quote in its article, “Sources” lists the articles.\n\n"
        "{groups} Where nothing in the library answers, I say so.",
        "Schick eine Frage, oder /ask und die Frage. Frag nach wie bei einem Menschen („Und Putin?“), oder antworte auf die Antwort, die du meinst; /reset beginnt neu. Bearbeite deine Frage, und ich bearbeite "
        "meine Antwort.\n\nUnter einer Antwort: „Stelle 1“ zeigt ein Zitat in seinem Artikel, „Quellen“ nennt die Artikel.\n\n"
        "{groups} Steht nichts dazu in der Bibliothek, sage ich das.",
    ),
    "help_groups": (
        "In groups I answer only when you mention me or reply to me.",
        "In Gruppen antworte ich nur, wenn du mich erwähnst oder mir antwortest.",
    ),
    "help_groups_private": (  # a bot in privacy mode is not sent mentions
        "In groups, send /ask@{bot} and the question, or reply to me.",
        "In Gruppen: schick /ask@{bot} und die Frage, oder antworte mir.",
    ),
    "denied": (
        "This bot is private. Your id is {user}; whoever runs the bot can let you in with CITEWIRE_TELEGRAM_ALLOWED={user}",
        "Dieser Bot ist privat. Deine Nummer ist {user}; wer den Bot betreibt, lässt dich herein mit CITEWIRE_TELEGRAM_ALLOWED={user}",
    ),
    "denied_code": (
        ", or by sending me: /allow {code}",
        ", oder indem er mir schickt: /allow {code}",
    ),
    "denied_button": ("This bot is private; your id is {user}.", "Dieser Bot ist privat; deine Nummer ist {user}."),
    "ask_what": (
        "What would you like to know? Send /ask and your question.",
        "Was möchtest du wissen? Schick /ask und deine Frage.",
    ),
    "only_text": (
        "I can only read text. Please send your question as a text message.",
        "Ich kann nur Text lesen. Bitte schick deine Frage als Textnachricht.",
    ),
    "unknown_command": (
        "I do not know that command; /help lists what I can do.",
        "Diesen Befehl kenne ich nicht; /help zeigt, was ich kann.",
    ),
    "error": (
        "Sorry, something went wrong on my side. It is noted in the log; please ask again.",
        "Entschuldigung, bei mir ist etwas schiefgegangen. Es steht im Protokoll; bitte frag noch einmal.",
    ),
    "slow_down": (
        "That was many questions at once. Please wait {seconds} s.",
        "Das waren viele Fragen auf einmal. Bitte warte {seconds} s.",
    ),
    "daily_cap": (
        "You have asked {count} questions today, which is the limit here. Tomorrow is another day.",
        "Du hast heute {count} Fragen gestellt, mehr sind hier nicht vorgesehen. Morgen geht es weiter.",
    ),
    "searching": ("Looking for passages …", "Ich suche nach Stellen …"),
    "reading": ("Reading {count} passages …", "Ich lese {count} Stellen …"),
    "writing": (
        "Writing from {count} passages; each sentence is checked before you see it …",
        "Ich schreibe aus {count} Stellen; jeder Satz wird geprüft, bevor du ihn siehst …",
    ),
    "stop_button": ("Stop", "Anhalten"),
    "stopping": ("Stopped; the answer will quote.", "Angehalten; die Antwort zitiert."),
    "nothing_to_stop": (
        "Nothing is being written here at the moment.",
        "Hier wird gerade nichts geschrieben.",
    ),
    "not_yours": ("Only who asked can stop this.", "Anhalten kann das nur, wer gefragt hat."),
    "published": ("Published {span}", "Veröffentlicht {span}"),
    "span": ("{first} – {last}", "{first} – {last}"),
    "since": ("since {first}", "seit {first}"),
    "until": ("until {last}", "bis {last}"),
    "also_in": ("also in {outlets}", "auch in {outlets}"),
    "no_outlet": ("outlet not stated", "Medium nicht genannt"),
    "no_date": ("date not stated", "Datum nicht genannt"),
    "guessed_date": ("{date} (guessed)", "{date} (geschätzt)"),
    "passage_button": ("Passage {n}", "Stelle {n}"),
    "more_button": ("More", "Mehr"),
    "sources_button": ("Sources", "Quellen"),
    "back_button": ("‹ Back", "‹ Zurück"),
    "sources_title": ("Sources", "Quellen"),
    "more_title": ("More passages on “{question}”", "Weitere Stellen zu „{question}“"),
    "no_more": ("There is nothing more on this in the library.", "Mehr dazu steht nicht in der Bibliothek."),
    "gone": (
        "This answer is no longer stored. Please ask again.",
        "Diese Antwort ist nicht mehr gespeichert. Bitte frag noch einmal.",
    ),
    "changed": (
        "The article has changed since: the quote no longer stands there as it was. Ask again for the present text.",
        "Der Artikel hat sich geändert: Das Zitat steht dort nicht mehr so. Frag noch einmal nach dem heutigen Stand.",
    ),
    "article_gone": ("This article is no longer in the library.", "Dieser Artikel ist nicht mehr in der Bibliothek."),
    "thanks": ("Thank you, noted.", "Danke, notiert."),
    "library": (
        "{articles} articles from {outlets} outlets. Newest: {newest}",
        "{articles} Artikel aus {outlets} Medien. Neuester: {newest}",
    ),
    "library_empty": ("The library is empty.", "Die Bibliothek ist leer."),
    "latest": ("Latest articles", "Neueste Artikel"),
    "lang_now": (
        "I now speak English with you. Answers follow the language of the question.",
        "Ich spreche jetzt Deutsch mit dir. Antworten folgen der Sprache der Frage.",
    ),
    "lang_how": ("Send /lang en or /lang de.", "Schick /lang en oder /lang de."),
    "privacy": (
        "Stored about you: {answers} questions with their answers, your votes on them, your language, what you follow; for 12 hours the "
        "conversation that follow-ups go on from. A question waits in the database until it is answered, so that a restart loses none. "
        "{passed_on} /forget_me deletes all of it; that an admin let you in stays.",
        "Über dich gespeichert: {answers} Fragen mit ihren Antworten, deine Urteile dazu, deine Sprache, was du verfolgst; zwölf Stunden lang "
        "das Gespräch, an das Nachfragen anknüpfen. Eine Frage wartet in der Datenbank, bis sie beantwortet ist, damit ein Neustart keine "
        "verliert. {passed_on} /forget_me löscht alles; dass ein Admin dich hereingelassen hat, bleibt.",
    ),
    "passed_on_nothing": ("Nothing is passed on.", "Nichts wird weitergegeben."),
    "passed_on": (
        "Your questions, with passages of articles, are passed on to {models}; nothing else is.",
        "Deine Fragen gehen, mit Stellen aus Artikeln, an {models}; sonst wird nichts weitergegeben.",
    ),
    "reset": (
        "This conversation is forgotten; your next question stands alone.",
        "Das Gespräch ist vergessen; deine nächste Frage steht für sich.",
    ),
    "forgotten": (
        "Deleted: {answers} questions and answers, and what else was stored about you.",
        "Gelöscht: {answers} Fragen und Antworten und was sonst über dich gespeichert war.",
    ),
    "allow_how": ("Send /allow and an id or a pairing code.", "Schick /allow und eine Nummer oder einen Code."),
    "allow_unknown": (
        "No pairing code {code} is waiting; codes hold for a day.",
        "Kein Code {code} wartet; Codes gelten einen Tag.",
    ),
    "allowed": ("{user} may use the bot now.", "{user} darf den Bot jetzt benutzen."),
    "let_in": ("You are in. Ask away; /help says how.", "Du bist dabei. Frag los; /help sagt, wie."),
    "disallow_how": ("Send /disallow and an id.", "Schick /disallow und eine Nummer."),
    "disallowed": ("{user} may no longer use the bot.", "{user} darf den Bot nicht mehr benutzen."),
    "not_disallowed": (
        "{user} was not let in here; see CITEWIRE_TELEGRAM_ALLOWED.",
        "{user} wurde nicht hier hereingelassen; siehe CITEWIRE_TELEGRAM_ALLOWED.",
    ),
    "admins_only": ("Only admins may do that.", "Das dürfen nur Admins."),
    "stats": (
        "{answers} answers, {refused} of them refusals; {up} 👍, {down} 👎; {users} people, {blocked} chats blocked me; {waiting} waiting.",
        "{answers} Antworten, davon {refused} Absagen; {up} 👍, {down} 👎; {users} Leute, {blocked} Chats haben mich blockiert; {waiting} warten.",
    ),
    "ingest_how": (
        "Send /ingest and a web address, or send me a document, or forward a channel's post.",
        "Schick /ingest und eine Webadresse, oder schick mir ein Dokument, oder leite den Beitrag eines Kanals weiter.",
    ),
    "document_gone": (
        "The document cannot be fetched; Telegram gives bots files of at most 20 MB.",
        "Das Dokument lässt sich nicht holen; Telegram gibt Bots Dateien bis 20 MB.",
    ),
    "forward_how": ("Only texts of channels can become articles.", "Nur Texte aus Kanälen können Artikel werden."),
    "ingested": (
        "Added {added}, updated {updated}, unchanged {unchanged}, failed {failed}.",
        "Neu {added}, geändert {updated}, unverändert {unchanged}, gescheitert {failed}.",
    ),
    "feeds_how": (
        "Send /feeds, /feeds add URL or /feeds remove URL.",
        "Schick /feeds, /feeds add ADRESSE oder /feeds remove ADRESSE.",
    ),
    "feeds_none": (
        "No feed is watched. Add one with /feeds add URL.",
        "Kein Feed wird beobachtet. Füge einen hinzu mit /feeds add ADRESSE.",
    ),
    "feed_line": ("every {minutes} min, next {next}", "alle {minutes} Min., als Nächstes {next}"),
    "feed_added": ("{url} is watched from now on.", "{url} wird ab jetzt beobachtet."),
    "feed_known": ("{url} is watched already.", "{url} wird schon beobachtet."),
    "feed_removed": (
        "{url} is no longer watched; its articles stay.",
        "{url} wird nicht mehr beobachtet; die Artikel bleiben.",
    ),
    "feed_unknown": ("There is no feed {url}; see /feeds.", "Einen Feed {url} gibt es nicht; siehe /feeds."),
    "removed": ("Removed {article}.", "{article} ist entfernt."),
    "remove_how": (
        "No such article; send /remove and an id from /articles.",
        "Kein solcher Artikel; schick /remove und eine Kennung aus /articles.",
    ),
    "coverage": ("“{topic}”: {count} articles", "„{topic}“: {count} Artikel"),
    "other_outlets": ("others", "andere"),
    "timeline_how": ("Send /timeline and a topic.", "Schick /timeline und ein Thema."),
    "timeline_nothing": ("No dated article mentions “{topic}”.", "Kein datierter Artikel erwähnt „{topic}“."),
    "news": ("New on “{topic}”", "Neu zu „{topic}“"),
    "digest": ("{count} new stories", "{count} neue Geschichten"),
    "digest_one": ("One new story", "Eine neue Geschichte"),
    "follow_how": (
        "Send /follow and a topic or a person, for example: /follow Kepler",
        "Schick /follow und ein Thema oder eine Person, zum Beispiel: /follow Kepler",
    ),
    "follow_done": (
        "I will tell you when a new article mentions “{topic}”. /following shows the list.",
        "Ich melde mich, wenn ein neuer Artikel „{topic}“ erwähnt. /following zeigt die Liste.",
    ),
    "follow_known": ("“{topic}” is followed already.", "„{topic}“ steht schon auf der Liste."),
    "follow_full": (
        "{count} topics is the most; /following ends some.",
        "Mehr als {count} Themen geht nicht; /following beendet welche.",
    ),
    "follow_ended": ("No longer followed.", "Nicht mehr auf der Liste."),
    "following": ("Followed here; press one to end it:", "Auf der Liste; ein Druck beendet es:"),
    "following_nothing": (
        "Nothing is followed here. /follow begins.",
        "Hier steht nichts auf der Liste. /follow beginnt.",
    ),
    "digest_how": (
        "Send /digest and a time, with a time zone if you like: /digest 7:30 Europe/Berlin. /digest off ends it.",
        "Schick /digest und eine Uhrzeit, gern mit Zeitzone: /digest 7:30 Europe/Berlin. /digest aus beendet es.",
    ),
    "digest_daily": (
        "Digest of new articles every day at {time} ({zone}).",
        "Übersicht neuer Artikel täglich um {time} ({zone}).",
    ),
    "digest_off": ("No more digests.", "Keine Übersichten mehr."),
    "uncertain": (
        "The connection broke while I sent an answer. If it is missing, please ask again.",
        "Beim Senden einer Antwort brach die Verbindung ab. Fehlt sie, frag bitte noch einmal.",
    ),
}

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "ask": ("Ask a question", "Eine Frage stellen"),
    "sources": ("Outlets in the library", "Medien in der Bibliothek"),
    "latest": ("The newest articles", "Die neuesten Artikel"),
    "timeline": ("A picture of the coverage", "Ein Bild der Berichterstattung"),
    "follow": ("Be told of new articles", "Neue Artikel melden lassen"),
    "following": ("What is followed here", "Was hier auf der Liste steht"),
    "digest": ("Daily digest at a time", "Tägliche Übersicht zu einer Uhrzeit"),
    "cancel": ("Stop the answer being written", "Die Antwort anhalten, die entsteht"),
    "reset": ("Begin a new conversation", "Ein neues Gespräch beginnen"),
    "lang": ("English or German", "Deutsch oder Englisch"),
    "privacy": ("What is stored about you", "Was über dich gespeichert ist"),
    "forget_me": ("Delete what is stored", "Gespeichertes löschen"),
    "help": ("How it works", "Wie es geht"),
}
GROUP_COMMANDS: Final = ("ask", "sources", "latest", "timeline", "follow", "following", "digest", "cancel", "reset", "help")
ADMIN_COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "allow": ("Let someone in: id or code", "Jemanden hereinlassen: Nummer oder Code"),
    "disallow": ("Shut someone out: id", "Jemanden aussperren: Nummer"),
    "stats": ("Figures", "Zahlen"),
    "ingest": ("Add an article: address", "Einen Artikel aufnehmen: Adresse"),
    "feeds": ("Feeds that are watched", "Beobachtete Feeds"),
    "articles": ("The newest articles with their ids", "Die neuesten Artikel mit Kennung"),
    "remove": ("Remove an article: id", "Einen Artikel entfernen: Kennung"),
}

_MONTHS: Final = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "de": ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
}


def known(language: str | None) -> str:
    """The language of ours that comes nearest to a language code ("de-AT" -> "de"); English for all others."""
    return "de" if (language or "").lower().startswith("de") else "en"


def say(name: str, language: str, **values: object) -> str:
    """The sentence of that name in that language, with its values filled in."""
    return _PHRASES[name][LANGUAGES.index(known(language))].format(**values)


def day(iso: str, language: str) -> str:
    """An ISO 8601 date or date-time as people write the day: "4 Feb 2026", "4. Feb. 2026"."""
    try:
        year, month, number = iso[:4], int(iso[5:7]), int(iso[8:10])
        name = _MONTHS[known(language)][month - 1]
    except (ValueError, IndexError):
        return iso
    return f"{number}. {name} {year}" if known(language) == "de" else f"{number} {name} {year}"

"""Lines of a news page that are not the article: a lexicon for German and English.

A line counts only as a whole and only while short, so that a sentence which merely mentions a newsletter stays.
"""

import re

_LONGEST = 200  # characters; a longer line is prose

# Whole lines, without the punctuation and bullets around them.
_LABELS = r"""
lesen sie (?:auch|dazu|hier|mehr|weiter|jetzt|außerdem)(?: (?:auch|dazu|hier|mehr))?|lesen sie auch dazu
|auch interessant|auch lesen|lesetipps?
|gerade lesen andere|andere lesen (?:gerade|auch)|das lesen andere|leser lasen auch|meistgelesen(?:e artikel)?
|am meisten gelesen|beliebteste artikel
|das könnte (?:sie|dich|euch) auch interessieren|dies könnte sie auch interessieren|auch spannend|passend dazu
|weitere (?:artikel|themen|nachrichten|meldungen|infos|links)(?: zum thema)?
|mehr (?:zum thema|dazu|lesen|erfahren|artikel|aus .{2,30}|von .{2,40})|zum thema|auch auf .{2,30}|themen
|schlagw(?:o|ö)rter
|verwandte (?:artikel|themen|beiträge)|ähnliche (?:artikel|beiträge)
|empfohlen(?:e artikel| für sie)?|unsere empfehlungen|empfehlungen der redaktion|empfohlener (?:redaktioneller
|externer) inhalt|externer inhalt|aktuelle (?:beiträge|nachrichten|meldungen)
|neueste (?:beiträge|artikel|nachrichten)|top[- ]?(?:news|themen|artikel)|newsticker|eilmeldungen|hier weiterlesen
|jetzt (?:weiter)?lesen|weiterlesen|zum artikel|zur startseite|startseite
|anzeigen?|werbung|werbeanzeige|sponsored(?: content)?|gesponsert|promoted|advertis(?:ement|ing)|ad|ads
|sponsor(?:ed)? by .{2,40}|paid content|partnerinhalte?
|(?:der )?artikel wird (?:unter|nach) der (?:anzeige|werbung) fortgesetzt|nach der (?:werbung|anzeige) weiterlesen
|(?:article|story) continues (?:below|after)(?: (?:this |the )?(?:ad|advertisement))?
|read (?:more|also|next|on|this next|full (?:story|article))|see also|also read|also on .{2,40}
|related(?: (?:articles?|stories|posts?|topics?|content|coverage|links?|news))?|more (?:on this(?: story)?|stories
|news|coverage|from .{2,40}|like this|to explore)
|most (?:read|popular|viewed|shared|commented)|trending(?: now| stories)?|popular(?: now| stories)?
|recommended(?: (?:for you|stories|reading|articles))?|you (?:may|might) (?:also )?(?:like|be interested in)
|others are reading|what others are reading
|editors?['’]? (?:picks?|choice)|top stories|latest (?:news|stories)|don['’]t miss|up next|watch (?:now|live|more
|next)|keep reading|continue reading|story highlights|key points
|teilen|artikel teilen|beitrag teilen|teilen auf .{2,40}|(?:auf|über|via|per) (?:facebook|twitter|x|whatsapp|e-?mail
|linkedin|xing|telegram|instagram|pinterest|threads|bluesky)(?: (?:teilen|empfehlen|versenden))?
|share(?: (?:this|on|via|with|full|by) ?.{0,30}| article| story)?|share save|tweet|facebook|twitter|whatsapp
|linkedin|pinterest|telegram|flipboard|reddit|instagram|e-?mail|print|drucken|merken|speichern|save|copy link
|link kopieren|bookmark|follow (?:us|me)(?: on .{2,40})?|folgen sie uns(?: auf .{2,40})?
|artikel (?:anhören|vorlesen|drucken|merken|versenden|verschenken|speichern)|vorlesen|anhören
|listen(?: to (?:this )?(?:article|story))?|nachrichten anhören|schriftgröße|feedback|korrektur(?:hinweis)?
|fehler melden|report (?:an error|a typo)
|\d{0,5} ?(?:kommentare?|comments?)(?: \(?\d+\)?)?(?: (?:anzeigen|lesen|schreiben|lesen und schreiben))?
|kommentare? (?:\(\d+\)|lesen|schreiben|verfassen|anzeigen)|kommentieren|leave a (?:comment|reply)
|join the (?:conversation|discussion)|diskutieren sie mit
|(?:geschätzte )?lesezeit:? ?(?:ca\. )?\d+ ?min(?:uten?|\.)?|\d+ ?min(?:uten?|\.)? lesezeit
|\d+[- ]min(?:ute)?s?(?: read| lesen)?|lesedauer:? .{1,20}
|newsletter|newsletter (?:abonnieren|bestellen|anmelden)|zum newsletter|jetzt (?:(?:kostenlos
|gratis) )?(?:abonnieren|anmelden|registrieren|testen|bestellen|freischalten)|anmelden|registrieren|einloggen|login
|log in|sign (?:in|up)|subscribe(?: now)?|abonnieren|abo|mein konto|my account
|(?:dieser )?(?:artikel|inhalt|beitrag) ist (?:nur )?(?:für )?abonnent(?:en|innen).{0,40}|this (?:article
|content) is (?:for|available to) subscribers.{0,40}
|alle rechte vorbehalten|all rights reserved|copyright (?:© ?|\(c\) ?)?(?:19|20)\d\d.{0,120}|impressum|datenschutz(?:erklärung)?|agb|kontakt|privacy policy
|terms (?:of (?:use|service)|and conditions)|cookie[- ](?:einstellungen|settings|policy)|nach oben|back to top
|skip to (?:main )?content|menü|menu|suche|search
|bildergalerie|fotostrecke|zur (?:bildergalerie|fotostrecke)|video|videos|podcast|galerie|gallery|photos?|quiz
|bild \d+ (?:von|/) \d+|image \d+ of \d+|\d+ ?/ ?\d+
|view comments|gesponserte (?:inhalte|links)|inhaltsverzeichnis|inhalt|table of contents|beitragsbild|titelbild
|(?:online-)?pressemappe.{0,40}
|logos? (?:des|der|von|of) .{2,60}|category ?: .{2,60}|kategorien?:? .{2,60}|tags?:? .{2,80}|letzte (?:ä
|Ä)nderung:? .{4,40}
"""
_LABEL = re.compile(_LABELS.replace("\n", ""), re.IGNORECASE)

# A label and, behind a colon, the headline that it advertises.
_TEASER = re.compile(
    r"(?:lesen sie (?:auch|dazu|hier|mehr)(?: dazu)?|auch interessant|mehr (?:zum thema|dazu)|lesetipp|siehe auch"
    r"|passend dazu|read (?:more|also|next)|see also|also read|related(?: (?:article|story))?|more on this|watch)"
    r"\s*[:|»→]\s*\S.*",
    re.IGNORECASE,
)
_PHOTO = re.compile(
    r"\(?(?:(?:(?:symbol|archiv|titel)?bild(?:er|quelle|nachweis|rechte)?|(?:archiv|symbol)?fotos?|grafik|quelle bild"
    r"|photos?|cr[ée]dits?(?: photos?)?|photograph|images?|pictures?|(?:photo|image) (?:credit|source|caption)|photo|video|copyright)"
    r"\s*(?::|©|\bby\b)|©|\(c\)\s).*",
    re.IGNORECASE,
)
# An invitation: a verb that asks the reader to do something, and the thing that is sold.
_PROMPT = re.compile(
    r"(?:melden sie sich|(?:abonnieren|bestellen|erhalten|testen|registrieren|folgen|laden|sichern|unterstützen) sie"
    r"|jetzt|hier|klicken sie hier|sign up|subscribe|get (?:the|our|your)|join|follow|download|register|want more"
    r"|enter your|click here|for (?:the latest|more)|if you (?:enjoyed|liked)|sie möchten|möchten sie)\b.*\b(?:newsletters?|abo|abonnieren|abonnement|e-?mail|inbox|posteingang|app|whatsapp"
    r"|telegram|kanal|channel|facebook|twitter|instagram|alerts?|push|account|subscription|cookies|full story|this (?:post|article))\b.*",
    re.IGNORECASE,
)
_COOKIE = re.compile(
    r"(?:(?:wir|we)\b(?: (?:und|and) (?:unsere|our)\b.{0,30}?)? (?:verwenden|nutzen|setzen|use)"
    r"|diese (?:web)?seite (?:verwendet|nutzt)|this (?:web)?site uses)\b.*\bcookies\b.*",
    re.IGNORECASE,
)
# Labels of a list of other articles.
_LINK_LABEL = re.compile(
    r"(?:lesen sie|auch interessant|auch lesen|gerade lesen|meistgelesen|am meisten|das könnte|mehr |zum thema|weitere"
    r"|verwandte|ähnliche|empfohlen|read |see also|also read|related|more |most |trending|popular|recommended|you m"
    r"|editor|top stories|latest|others)",
    re.IGNORECASE,
)
_APPENDIX = re.compile(
    r"(?:(?:presse|ihr |ihre |weitere )?(?:kontakt|ansprechpartner(?:in)?)(?: (?:für|zum|zur) .*)?|medienkontakt|rückfragehinweis|rückfragen.*"
    r"|(?:weitere|mehr|nähere|zusätzliche) (?:informationen|infos)(?: (?:unter|zu[mr]?|finden) .*)?|original(?:publikation|veröffentlichung|studie)"
    r"|über (?:den autor|die autor(?:in|en)|uns)|zur person|(?:press|media) contacts?|contacts?|about the authors?"
    r"|notes? to editors|editors?['’]? notes?|pressestelle|redaktionshinweis|hinweis an die redaktion(?:en)?|telefon|tel\.?|e-?mail)"
    r"(?:\s*:.*)?",
    re.IGNORECASE,
)
_EDGES = " \t\u00a0:.,;…!?|»«›‹→←▶►▸>·•*#+–—-_=~[]()\u200b"
_QUOTES = '„“”"»«'


def is_furniture(line: str) -> bool:
    """Whether a stand-alone line belongs to the page and not to the article."""
    line = line.strip()
    if not line or len(line) > _LONGEST:
        return False
    bare = line.strip(_EDGES)
    if not bare:
        return True  # a row of dashes or bullets
    if _LABEL.fullmatch(bare) or _TEASER.fullmatch(line.lstrip(_EDGES)) or _PHOTO.fullmatch(line):
        return True
    spoken = any(mark in line for mark in _QUOTES)
    return not spoken and bool(_PROMPT.fullmatch(bare) or _COOKIE.fullmatch(bare))


def ends_article(line: str) -> bool:
    """Whether a line opens what stands below an article: contacts, notes on the author, references."""
    return len(line) <= _LONGEST and bool(_APPENDIX.fullmatch(line.strip(_EDGES)))


def announces_links(line: str) -> bool:
    """Whether a furniture line is the label of a list of other articles, which ends with the list."""
    return bool(_LINK_LABEL.match(line.strip(_EDGES)))

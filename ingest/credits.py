"""Who an article comes from: news agencies told apart from outlets, in credit lines, sign-offs and datelines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Short name -> full names, as they stand in credits. A credit that names one of these is no outlet.
_AGENCIES = {
    "AP": "associated press|the associated press|ap news|the ap",
    "dpa": "deutsche presse-agentur|deutsche presseagentur|dpa-infocom|dpa infocom|dpa-video|dpa/lnw",
    "dpa-AFX": "dpa afx|dpa-afx",
    "AFP": "agence france-presse|agence france presse",
    "Reuters": "thomson reuters|reuters.com|rtr",
    "APA": "austria presse agentur|austria presseagentur|apa-ots",
    "Keystone-SDA": "sda|keystone-sda|keystone/sda|schweizerische depeschenagentur|awp/sda",
    "epd": "evangelischer pressedienst",
    "KNA": "katholische nachrichten-agentur|katholische nachrichtenagentur",
    "SID": "sport-informations-dienst",
    "ddp": "deutscher depeschendienst",
    "dapd": "",
    "dts": "dts nachrichtenagentur|dts-nachrichtenagentur",
    "ots": "news aktuell",
    "Xinhua": "xinhua news agency|nachrichtenagentur xinhua",
    "TASS": "itar-tass|nachrichtenagentur tass",
    "Interfax": "",
    "RIA Novosti": "ria nowosti|ria|ria novosti",
    "Ukrinform": "",
    "Bloomberg": "bloomberg news",
    "UPI": "united press international",
    "PA": "pa media|press association",
    "AAP": "australian associated press",
    "CP": "the canadian press|canadian press",
    "PTI": "press trust of india",
    "IANS": "",
    "ANI": "",
    "Kyodo": "kyodo news",
    "Jiji": "jiji press",
    "Yonhap": "yonhap news agency",
    "Anadolu": "anadolu agency|anadolu ajansı|aa",
    "ANSA": "",
    "EFE": "agencia efe",
    "Europa Press": "",
    "Belga": "",
    "ANP": "",
    "NTB": "",
    "TT": "",
    "Ritzau": "",
    "PAP": "",
    "ČTK": "ctk",
    "MTI": "",
    "Tanjug": "",
    "Inter Press Service": "ips",
}
# Codes that are also words or initials count only as written here.
_EXACT = frozenset({"PA", "CP", "TT", "AP"})
_BY_NAME = {
    alias: agency for agency, aliases in _AGENCIES.items() for alias in (agency.lower(), *aliases.split("|")) if alias
}
# Staff marks that stand beside agencies in a sign-off ("red", "mit", "ergänzt"), not outlets.
_STAFF = re.compile(r"(?:red|online|mit|und|and|with|via|agenturen|agencies|eigen|[a-zäöü]{2,4})\.?", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*(?:[/,;|&+]|\s[-–—]\s|\bund\b|\band\b|\bvia\b)\s*", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:quellen?|sources?|mit material (?:von|der)|with material from|agenturen?)\s*:\s*(.+)", re.IGNORECASE
)
_DATELINE = re.compile(r"^[^\n.!?()]{2,60}\(([^()\n]{2,40})\)\s*[-–—:.]")
_SIGN_OFF = re.compile(r"[\s–—-]*\(([^()\n]{2,60})\)\.?\s*$")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LONGEST_CREDIT = 120


@dataclass(frozen=True, slots=True)
class Credit:
    """What a credit names: the agencies ("dpa/AFP"), the outlet, a web address; each None where not named."""

    agency: str | None = None
    outlet: str | None = None
    url: str | None = None


def agency_named(name: str) -> str | None:
    """The short name of the agency that `name` is ("The Associated Press" -> "AP"), or None."""
    bare = name.strip(" .\t\u00a0()[]")
    found = _BY_NAME.get(bare.casefold())
    return None if found in _EXACT and bare.casefold() == found.casefold() and bare != found else found


def parse_credit(names: str) -> Credit:
    """Sort the names of a credit ("AP / The Washington Post") into agencies, outlet and address."""
    address = _URL.search(names)
    agencies: list[str] = []
    outlets: list[str] = []
    for part in split_names(_URL.sub("", names)):
        agency = agency_named(part)
        (agencies if agency else outlets).append(agency or part)
    return Credit(_joined(agencies), " / ".join(outlets) or None, address.group().rstrip(".,)") if address else None)


def split_names(names: str) -> list[str]:
    """The single names of an enumeration; a name that is an agency's as a whole is not cut."""
    if agency_named(names):
        return [names.strip()]
    return [part.strip(" .()") for part in _SEPARATORS.split(names) if part.strip(" .()")]


def credit_line(line: str) -> Credit | None:
    """What a line states that is nothing but a credit: "Quelle: AP / The Washington Post", "(dpa/AFP)", "Reuters"."""
    line = line.strip()
    if len(line) > _LONGEST_CREDIT:
        return None
    labelled = _LABEL.fullmatch(line)
    if labelled:
        return parse_credit(labelled[1])
    return _agencies_only(line.strip("()[]–—- .\u00a0"))


def sign_off(paragraph: str) -> tuple[str, Credit] | None:
    """A paragraph that ends in an agency sign-off, "… (APA, red)": the paragraph without it, and the credit."""
    start = max(0, len(paragraph) - _LONGEST_CREDIT)
    found = _SIGN_OFF.search(paragraph, start)
    credit = _agencies_only(found[1]) if found else None
    return (paragraph[: found.start()].rstrip(), credit) if found and credit and found.start() else None


def stated_agency(text: str) -> str | None:
    """The agency that a text names in its dateline ("Berlin (dpa) - …") or its sign-off; the text stays as it is."""
    found = _DATELINE.match(text)
    credit = _agencies_only(found[1]) if found else None
    signed = sign_off(text)
    return credit.agency if credit else signed[1].agency if signed else None


def _agencies_only(names: str) -> Credit | None:
    """The credit, if the names are agencies, staff marks and dates and nothing else."""
    without_date = re.sub(r"\b\d{1,2}\.\s?(?:\d{1,2}\.|\w+)\s?\d{4}|\b\d{4}-\d\d-\d\d\b", "", names)
    parts = split_names(without_date)
    agencies = [agency for agency in map(agency_named, parts) if agency]
    others = [part for part in parts if not agency_named(part) and not _STAFF.fullmatch(part)]
    return Credit(_joined(agencies)) if agencies and not others else None


def _joined(agencies: Iterable[str]) -> str | None:
    return "/".join(dict.fromkeys(agencies)) or None

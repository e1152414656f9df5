"""Web addresses as identities: one form for the copies of an address that tracking, AMP and mobile sites make.

Own rules and no library: courlan's tracker filter also drops parameters that name the article on some sites (`cid`,
`uid`, anything that begins with `ga`), which would merge different articles.
"""

import re
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

from retrieval.errors import SourceError

_TRACKERS = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|hsa|oly|vero|itm|at|wt|mkt|_x_tr)_.+|wt\.(?:mc_id|zmc)|wtmc|_ga|_gl|_hs(?:enc|mi)"
    r"|(?:fb|g|dc|ms|y|tt|tw|msclk|rb|sms_|epik)?clid|gclsrc|[gw]braid|igsh(?:id)?|mc_[ce]id|msclkid|dicbo|oborigurl|tblci"
    r"|xtor|cmpid|cmp|ocid|ftag|ncid|sref|sr_share|smid|smtyp|taid|guccounter|guce_referrer(?:_sig)?|wprov|spm|trk|icid"
    r"|ref|ref_src|ref_url|referrer|referer|__twitter_impression|share|shared|fb_(?:action_.+|ref|source)|campaign_id",
    re.IGNORECASE,
)
_AMP_QUERY = {("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("output", "amp"), ("view", "amp")}
_AMP_CACHE = re.compile(r"https?://(?:[\w-]+\.cdn\.ampproject\.org/[a-z]|(?:www\.)?google\.[a-z.]{2,6}/amp)/(s/)?(.+)")
_TWIN_LABELS = frozenset({"www", "m", "mobile", "mobil", "amp"})
_PATH_SAFE = "/:@!$&'()*+,;=~-._"  # what RFC 3986 lets stand in a path


def canonical_url(url: str) -> str:
    """An address without what does not belong to the page: tracking, fragment, AMP marks, default port, escapes.

    It can still be opened, and canonical_url(canonical_url(x)) == canonical_url(x). Raises SourceError for what is no
    http or https address.
    """
    url = _unwrapped(re.sub(r"[\x00-\x20]+", "", url))
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host.encode("idna").decode("ascii").lower() if not host.isascii() else host
    except ValueError as error:  # UnicodeError is one
        raise SourceError(f"not a web address: {url[:200]!r}") from error
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host or not re.fullmatch(r"[\w.:-]+", host):
        raise SourceError(f"not a web address: {url[:200]!r}; give one that begins with https:// or http://")
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, {"http": 80, "https": 443}[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, _path(parts.path), _query(parts.query), ""))


def url_key(url: str) -> str:
    """What addresses of one article share beyond `canonical_url`: scheme and the site's twin hosts (www, m, amp) go.

    For comparing only; it cannot be opened.
    """
    parts = urlsplit(canonical_url(url))
    labels = parts.netloc.split(".")
    # "m.example.org", "www.example.org" and "de.m.wikipedia.org": the last two labels are the site itself.
    kept = [label for label in labels[:-2] if label not in _TWIN_LABELS] + labels[-2:]
    return urlunsplit(("", ".".join(kept), parts.path.rstrip("/"), parts.query, "")).removeprefix("//")


def stated_canonical(stated: str | None, url: str | None) -> str | None:
    """The address of a page: what it calls its own (`rel=canonical`) if that is plausible, else where it was found.

    A canonical address on another site, or the front page for an article below it, is a misconfiguration.
    """
    own = _canonical_or_none(url)
    named = _canonical_or_none(stated, url or "") if stated else None
    if named is None or own is None:
        return named or own
    front_page = urlsplit(named).path in ("", "/") and urlsplit(own).path not in ("", "/")
    return own if front_page or _site(named) != _site(own) else named


def _canonical_or_none(url: str | None, base: str = "") -> str | None:
    try:
        return canonical_url(urljoin(base, url.strip())) if url else None
    except (SourceError, ValueError):
        return None


def _site(url: str) -> str:
    """The last two labels of the host; good enough to tell another site."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def _unwrapped(url: str) -> str:
    """The publisher's address inside that of an AMP cache."""
    cached = _AMP_CACHE.match(url)
    return f"http{'s' if cached[1] else ''}://{cached[2]}" if cached and "." in cached[2].split("/")[0] else url


def _path(path: str) -> str:
    """The path with dot segments resolved, escapes in one form, and AMP marks gone; never empty."""
    segments: list[str] = []
    for segment in re.sub(r"/{2,}", "/", path).split("/")[1:]:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(_escaped(segment))
    slash = [segments.pop()] if segments and not segments[-1] else []
    while len(segments) > 1 and segments[-1] == "amp":
        segments.pop()
    segments += slash
    path = "/" + "/".join(segments)
    return re.sub(r"\.amp(?=\.html?$)|(?<=\w)\.amp$", "", path)


def _escaped(segment: str) -> str:
    """One spelling of the escapes: what need not be escaped is not, and the rest is %XX of UTF-8 in capitals."""
    try:
        plain = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        return quote(segment, safe=_PATH_SAFE + "%")
    # An escaped slash, percent sign, question mark or hash is not the same as a bare one.
    return quote(plain, safe=_PATH_SAFE.replace("/", ""))


def _query(query: str) -> str:
    """Parameters that name the page, sorted; an escape is written in one way."""
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not _TRACKERS.fullmatch(name) and (name.lower(), value.lower()) not in _AMP_QUERY
    ]
    return "&".join(
        quote(name, safe="-._~[]") + ("=" + quote(value, safe="-._~,:/") if value else "")
        for name, value in sorted(kept)
    )

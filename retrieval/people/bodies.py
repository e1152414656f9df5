"""Offices, bodies and capitals that speak, each with its names in German and English; one speaker a line.

Names are in lower case without diacritics, as `speakers.plain` makes them, and without articles.
"""

_LINES = """
kreml, kremlin
weisses haus, weisse haus, white house
vereinte nationen, vereinten nationen, united nations, un, uno
europaische kommission, europaischen kommission, eu-kommission, eu kommission, european commission, eu commission
europaische union, europaischen union, european union, eu
europaisches parlament, eu-parlament, european parliament, europaparlament
europaische zentralbank, europaischen zentralbank, european central bank, ezb, ecb
nato, otan
weltgesundheitsorganisation, world health organization, world health organisation, who
internationaler wahrungsfonds, international monetary fund, iwf, imf
weltbank, world bank
aussenministerium, foreign ministry, foreign office
us-aussenministerium, us state department, state department
bundesregierung, german government, deutsche regierung
bundesverfassungsgericht, federal constitutional court
oberster gerichtshof, supreme court
vatikan, vatican
internationaler strafgerichtshof, international criminal court, icc
us-notenbank, federal reserve, fed
rotes kreuz, rote kreuz, red cross
arzte ohne grenzen, doctors without borders
heiliger stuhl, holy see
sicherheitsrat, security council, un-sicherheitsrat, un security council
arabische liga, arab league
afrikanische union, african union
elysee, elysee-palast, elysee palace
polizei, police
regierung, government
armee, army
staatsanwaltschaft, prosecutors, public prosecutor
parlament, parliament
moskau, moscow
peking, beijing
kiew, kyiv, kiev
brussel, brussels
warschau, warsaw
teheran, tehran
wien, vienna
rom, rome
athen, athens
tokio, tokyo
pjongjang, pyongyang
neu-delhi, new delhi
"""
# Any name of a body -> the first of its line.
BODIES = {name: names[0] for line in _LINES.strip().splitlines() for names in [line.split(", ")] for name in names}

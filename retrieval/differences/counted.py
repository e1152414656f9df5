"""What numbers count in the news, each kind with its words in German and English; one kind a line."""

from retrieval.language import lexicon

_KINDS = """
    tote toten toter todesopfer todesopfern todesfälle todesfällen getötet getötete getöteten starb starben gestorben leben umgekommen ertrunken ertranken verstorben dead deaths died dies killed kills killing fatalities lives toll drowned
    verletzt verletzte verletzten verletzter verwundet verwundete verwundeten injured injures injuries injuring hurt wounded
    vermisst vermisste vermissten missing
    festgenommen festgenommene festnahmen verhaftet verhaftungen verhaftete arrested arrests detained detentions
    gerettet gerettete geretteten rescued
    evakuiert evakuierte evakuierten sicherheit evacuated
    flüchtlinge flüchtlingen geflüchtete geflüchteten migranten refugees migrants
    demonstriert demonstrierten demonstranten demonstrierende demonstrierenden protestierten protestiert teilnehmer teilnehmern teilnehmende protesters demonstrators protested demonstrated participants marched
    besucher besuchern gäste gästen zuschauer zuschauern visitors guests spectators viewers
    stimmen votes
    sitze sitzen mandate mandaten seats
    stellen arbeitsplätze arbeitsplätzen jobs positions
    mitarbeiter mitarbeitern mitarbeitende mitarbeitenden beschäftigte beschäftigten angestellte angestellten employees workers staff
    fälle fällen infektionen neuinfektionen infizierte infizierten cases infections infected
    häuser häusern wohnungen houses homes flats apartments
    haushalte haushalten households
    soldaten soldiers troops
    polizisten polizistinnen officers
    kinder kindern children
    schüler schülern schülerinnen pupils students
    frauen women
    männer männern men
    einwohner einwohnern inhabitants residents
    autos fahrzeuge fahrzeugen cars vehicles
    flüge flügen flights
    schiffe schiffen boote booten ships boats
    unterschriften signatures
    dosen doses
    artikel articles
    bergleute bergleuten miners
"""
KIND_OF = {word: line.split()[0] for line in _KINDS.strip().splitlines() for word in line.split()}
"""Word -> the first word of its line, which names the kind."""

ANYBODY = lexicon("menschen personen leute people persons person mensch")
"""What they count is said by another word: "12 people were killed"."""

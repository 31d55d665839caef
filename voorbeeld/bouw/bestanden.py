"""Which fact goes into which file: the example as each municipality would hand it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from checker.graph.syntax import Syntax
from checker.graph.terms import iri_key
from checker.graph.writing import write_graph
from checker.ontology.table_mapping import load_table_mapping
from checker.sources.identity import BASE, KW
from voorbeeld.bouw.archimate import ameff, coarchi
from voorbeeld.bouw.basis import DPV, PREFIXES, Feiten, eigen, product
from voorbeeld.bouw.feiten import alle_feiten, graaf
from voorbeeld.bouw.modellen import doelarchitectuur, in_export, zuidermarke
from voorbeeld.bouw.omgeving import KOPPELINGEN
from voorbeeld.bouw.tabellen import BRON, DOEL, letter_van, sleutel_van
from voorbeeld.bouw.werkmap import Bladen, csv_tabel, werkmap

_CONTRACTEN, _ARCHIEF = ("contract",), ("informatieobject", "archiefovergang", "document")
# Classes of Leedewaard that the programme office keeps, and that no table holds.
_PROGRAMMA = (
    "programma", "herindeling", "projectbureau", "person", "bouwteam", "afwijking",
    "inkooponderdeel", "programmabudget", "budgetbedrag",
)  # fmt: skip
# What the export says of a source application, and the model of a target application: its sheet leaves that out.
_IN_EXPORT = frozenset(
    {"Gebruikt pakket", "Gebruikt versie", "Status van gebruik", "Realiseert referentiecomponent", "Plateau"}
)
_IN_MODEL = frozenset(
    {
        "Plateau", "Hostingvorm", "Herkomst", "Status van gebruik", "Datum van gebruik", "Heeft medewerkersinlog",
        "Bereikbaar vanaf internet", "Beschikbaarheid", "Integriteit", "Vertrouwelijkheid", "Draait op",
        "Realiseert referentiecomponent", "Ondersteunt werkproces", "Is afhankelijk van", "Geharmoniseerd",
        "Heeft vakapplicatie", "Koppelwijze", "Gesloten netwerk", "Met andere overheid", "Gebruikt standaard",
        "Via voorziening", "OIN", "Van", "Naar", "Heeft verwerking",
    }
)  # fmt: skip


def alle_bestanden() -> dict[str, bytes]:
    """Contents of every made file by path below voorbeeld/leedewaard/."""
    feiten = alle_feiten()
    graph = graaf(feiten)
    bladen = Bladen(graph)
    bestanden = _aldervoorde(feiten)
    bestanden["brinkhaven.xlsx"] = _brinkhaven(bladen)
    bestanden["zuidermarke-ameff.xml"] = ameff(zuidermarke())
    bestanden["zuidermarke-aanvulling.xlsx"] = _zuidermarke(bladen)
    for pad, inhoud in coarchi(doelarchitectuur()).items():
        bestanden[f"doelarchitectuur/{pad}"] = inhoud
    bestanden["programma.ttl"] = _turtle(feiten, _is_programma) + _extra(feiten)
    bestanden |= _leedewaard(bladen)
    return bestanden


def _plaats(iri: str) -> tuple[str, str, str]:
    """Municipality, class and key in the IRI of an own node; empty texts for other nodes."""
    delen = [*iri.removeprefix(BASE).split("/", 3), "", ""]
    return delen[0], delen[1], delen[2]


def _turtle(feiten: Feiten, hoort: Callable[[str], bool]) -> bytes:
    deel = Feiten({rij: None for rij in feiten.rijen if hoort(rij[0].decode()[1:-1])})
    return write_graph(graaf(deel), Syntax.TURTLE, PREFIXES)


def _producten(letters: Iterable[str]) -> frozenset[str]:
    """IRIs of suppliers, packages and versions that the applications of these letters use."""
    namen = {gebruik.product for gebruik in (*BRON, *DOEL) if gebruik.letter in letters and gebruik.product}
    iris = {
        product(soort, f"{voor}-{sleutel_van(naam)}").value
        for naam in namen
        for soort, voor in (("pakket", "PK"), ("pakketversie", "PV"))
    }
    return frozenset(iris | {product("leverancier", f"lev-{letter_van(naam)}").value for naam in namen})


def _aldervoorde(feiten: Feiten) -> dict[str, bytes]:
    producten = _producten("A") | {product("leverancier", "lev-GR-SD").value}

    def hoort(iri: str, soorten: tuple[str, ...], wel: bool) -> bool:
        gemeente, klasse, _ = _plaats(iri)
        if gemeente == "gm9901":
            return (klasse in soorten) == wel
        return not wel and (iri in producten or (gemeente, klasse) == ("gemeente", "gm9901"))

    return {
        "aldervoorde.ttl": _turtle(feiten, partial(hoort, soorten=(*_CONTRACTEN, *_ARCHIEF), wel=False)),
        "aldervoorde-contracten.ttl": _turtle(feiten, partial(hoort, soorten=_CONTRACTEN, wel=True)),
        "aldervoorde-archief.ttl": _turtle(feiten, partial(hoort, soorten=_ARCHIEF, wel=True)),
    }


def _brinkhaven(bladen: Bladen) -> bytes:
    producten = _producten("B")

    def hoort(iri: str) -> bool:
        return iri.startswith(f"{BASE}gm9902/") or iri in producten or iri == f"{BASE}gemeente/gm9902"

    namen = [sheet.name for sheet in load_table_mapping().sheets]
    gevuld = [blad for naam in namen if (blad := bladen.blad(naam, hoort))]
    return werkmap(gevuld, "Applicatielandschap Brinkhaven")


def _zuidermarke(bladen: Bladen) -> bytes:
    geexporteerd = {eigen("C", "Applicatie", gebruik.sleutel).value for gebruik in BRON if in_export(gebruik)}

    # Office platform contracts of spreadsheets name a supplier that the export holds already.
    def hoort(iri: str) -> bool:
        return iri.startswith(f"{BASE}gm9903/") or iri == f"{BASE}gemeente/gm9903"

    def leeg(iri: str, kolom: str) -> bool:
        return iri in geexporteerd and kolom in _IN_EXPORT

    namen = [sheet.name for sheet in load_table_mapping().sheets]
    gevuld = [blad for naam in namen if (blad := bladen.blad(naam, hoort, leeg))]
    return werkmap(gevuld, "Aanvulling bij de export van Zuidermarke")


def _is_programma(iri: str) -> bool:
    gemeente, klasse, sleutel = _plaats(iri)
    if gemeente == "gm9910":
        return (
            klasse in _PROGRAMMA
            or (klasse, sleutel) == ("planning", "PL-programma")
            or (klasse == "document" and sleutel.startswith("KD"))
        )
    return iri.startswith((f"{BASE}gemeente/gm9910", KW + "Kader"))


def _extra(feiten: Feiten) -> bytes:
    """What the tables cannot hold: a purpose without description, a country, an odd procedure."""
    doel = iri_key(f"{eigen('L', 'Verwerking', 'VW12').value}/haspurpose")
    los = {
        (iri_key(eigen("L", klasse, sleutel).value), iri_key(predicaat))
        for klasse, sleutel, predicaat in (
            ("Contract", "CT-T19", KW + "aanbestedingsprocedure"),
            ("Doorgifte", "DG-01", DPV + "hasThirdCountry"),
            ("Principle", "UP1", KW + "hoortBijKader"),
            ("Principle", "UP1", KW + "vastgesteldOp"),
        )
    }
    gekozen = {rij: None for rij in feiten.rijen if doel in (rij[0], rij[2]) or rij[:2] in los}
    # this text follows a file that declares only the prefixes it uses itself, and loc: is not among them
    bekend = {naam: iri for naam, iri in PREFIXES.items() if naam != "loc"}
    tekst = write_graph(graaf(Feiten(gekozen)), Syntax.TURTLE, bekend).decode()
    regels = [regel for regel in tekst.splitlines() if not regel.startswith("@prefix")]
    return ("\n# Wat in geen tabel past.\n" + "\n".join(regels).strip() + "\n").encode()


def _leedewaard(bladen: Bladen) -> dict[str, bytes]:
    producten = _producten("T")
    in_model = {eigen("L", "Applicatie", gebruik.sleutel).value for gebruik in DOEL}
    in_model |= {eigen("L", "Koppeling", rij.sleutel).value for rij in KOPPELINGEN if not rij.naar.startswith("A")}

    def hoort(iri: str) -> bool:
        return (iri.startswith(f"{BASE}gm9910/") or iri in producten) and not _is_programma(iri)

    def leeg(iri: str, kolom: str) -> bool:
        is_proces = iri.startswith(f"{BASE}gm9910/werkproces/")
        return (iri in in_model or is_proces) and kolom in _IN_MODEL

    # Zuidermarke's workbook is read after this one, so its keys are not known yet.
    latere = {gebruik.sleutel for gebruik in BRON if gebruik.letter == "C"}
    voluit = {f"MG-{sleutel}": eigen("C", "Migratie", f"MG-{sleutel}").value for sleutel in latere}
    voluit |= {sleutel: eigen("C", "Regeling", sleutel).value for sleutel in ("RG-C-APV", "RG-C-SOC")}
    namen = [sheet.name for sheet in load_table_mapping().sheets if sheet.name != "Verwerkingen"]
    gevuld = [blad for naam in namen if (blad := bladen.blad(naam, hoort, leeg, voluit))]
    register = bladen.blad("Verwerkingen", hoort)
    return {
        "leedewaard.xlsx": werkmap(gevuld, "Doellandschap Leedewaard"),
        "verwerkingen.csv": csv_tabel(register) if register else b"",
    }

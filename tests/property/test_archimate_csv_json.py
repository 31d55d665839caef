"""One municipality, exported by the Softwarecatalogus as AMEFF, as CSV and as JSON, is one landscape."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.sources.identity import KW
from checker.sources.landscape import Landscape
from checker.sources.load import load
from tests.unit.sources.archimate.archimate_writer import E, M, ameff

PREDICATES = [
    "gebruikStatus", "gebruikDatum", "gebruiktPakket", "gebruiktVersie", "eigenaarGemeente", "plateau",
    "pakketversieStatus", "versieaanduiding", "heeftVersie", "leverancier", "van", "naar",
]  # fmt: skip
CLASSES = ["Applicatie", "Pakket", "Pakketversie", "Leverancier", "Koppeling", "Gemeente"]
# As it is spelled in AMEFF, in CSV and in JSON.
USE = [
    ("In productie", "In productie", "In productie"), ("Uit te faseren", "uit-te-faseren", "Uit te faseren"),
    ("Uitgefaseerd", "uitgefaseerd", "Uitgefaseerd"), ("Gepland", "Gepland", "Gepland"),
]  # fmt: skip
VERSION = [
    ("In gebruik", "In distributie", "in gebruik"), ("In ontwikkeling", "In test", "in ontwikkeling"),
    ("Einde ondersteuning", "Einde ondersteuning", "einde ondersteuning"),
    ("Teruggetrokken", "Teruggetrokken", "teruggetrokken"),
]  # fmt: skip
DATES = {"In productie": "startDatumInProductie", "Uit te faseren": "startDatumUitTeFaseren",
         "Uitgefaseerd": "startDatumUitGefaseerd", "Gepland": "startDatumGepland"}  # fmt: skip
DIRECTIONS = [("left_to_right", "AnaarB"), ("right_to_left", "BnaarA"), ("bidirection", "bi-directioneel")]
SUPPLIER = ("dddddddd-0000-4000-8000-000000000000", "Softwarehuis")
MUNICIPALITY = ("eeeeeeee-0000-4000-8000-000000000000", "Leedewaard", "9901")

names = st.text(st.characters(codec="utf-8", categories=("L", "N"), include_characters=" '&"), min_size=1).map(
    lambda text: f"p{text.strip()}"
)


@dataclass(frozen=True)
class Use:
    package: str
    version: str
    name: str
    number: str
    use: tuple[str, str, str]
    state: tuple[str, str, str]
    day: int


@dataclass(frozen=True)
class Link:
    number: str
    left: int
    right: int
    direction: tuple[str, str]


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[Use], list[Link]]:
    count = draw(st.integers(1, 5))
    uses = [
        Use(f"aaaaaaaa-0000-4000-8000-00000000000{at}", f"bbbbbbbb-0000-4000-8000-00000000000{at}", draw(names),
            f"{at}.{draw(st.integers(0, 20))}.0", draw(st.sampled_from(USE)), draw(st.sampled_from(VERSION)),
            draw(st.integers(1, 28)))
        for at in range(count)
    ]  # fmt: skip
    end = st.integers(0, count - 1)
    links = [
        Link(str(7000 + at), draw(end), draw(end), draw(st.sampled_from(DIRECTIONS)))
        for at in range(draw(st.integers(0, 4)))
    ]
    return uses, links


def as_ameff(uses: list[Use], links: list[Link]) -> bytes:
    elements = [
        E("id-lev", "BusinessActor", SUPPLIER[1], props=(("SWC type", "Leverancier"), ("Object ID", SUPPLIER[0]))),
        E("id-gem", "BusinessActor", MUNICIPALITY[1],
          props=(("SWC type", "Gemeente"), ("Gemeentecode", MUNICIPALITY[2]))),
    ]  # fmt: skip
    relations = []
    for at, use in enumerate(uses):
        elements += [
            E(f"id-p{at}", "ApplicationComponent", use.name,
              props=(("SWC type", "Pakket"), ("Object ID", use.package))),
            E(f"id-v{at}", "ApplicationComponent", use.number, props=(
                ("SWC type", "Pakketversie"), ("Object ID", use.version), ("Versieaanduiding", use.number),
                ("Pakketversie Status", use.state[0]), ("Gebruik status", use.use[0]),
                ("Gebruik datum", f"{use.day:02}-03-24"))),
        ]  # fmt: skip
        relations += [
            E(f"id-l{at}", "Association", "levert", source="id-lev", target=f"id-p{at}"),
            E(f"id-h{at}", "Aggregation", "heeft versie", source=f"id-p{at}", target=f"id-v{at}"),
            E(f"id-g{at}", "Serving", "gebruikt door", source=f"id-p{at}", target="id-gem"),
        ]
    for link in links:
        ends = (link.right, link.left) if link.direction[0] == "right_to_left" else (link.left, link.right)
        relations.append(
            E(f"id-k{link.number}", "Flow", "interne koppeling", props=(("Sleutel", link.number),),
              source=f"id-p{ends[0]}", target=f"id-p{ends[1]}")
        )  # fmt: skip
    return ameff(M("Export", tuple(elements), tuple(relations)))


def table(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_csv(uses: list[Use], links: list[Link]) -> dict[str, str]:
    product = [
        {"Leverancier Naam": SUPPLIER[1], "Leverancier ID": SUPPLIER[0], "Pakket Naam": use.name,
         "Pakket ID": use.package, "Pakketversie Naam": use.number, "Pakketversie ID": use.version}
        for use in uses
    ]  # fmt: skip
    files = {
        "leveranciers_pakketten.csv": table(
            [row | {"Pakketversie Status": use.state[1]} for row, use in zip(product, uses, strict=True)]
        ),
        "Gemeenten_applicatieportfolio.csv": table([
            {"Gemeente ID": MUNICIPALITY[0], "Gemeente naam": MUNICIPALITY[1], "Gemeente CBS": MUNICIPALITY[2],
             "Gebruik Status": use.use[1], "Gebruik Datum ingang status": f"{use.day:02}-03-24"} | row
            for row, use in zip(product, uses, strict=True)
        ]),
    }  # fmt: skip
    if links:
        files["Koppelingen.csv"] = table([
            {"Koppeling ID": link.number, "Organisation": MUNICIPALITY[1], "Organisatie ID": MUNICIPALITY[0],
             "Koppeling richting": link.direction[0]}
            | {f"{name} {side}": value for side, end in ((1, link.left), (2, link.right)) for name, value in (
                ("Pakket ID", uses[end].package), ("Pakket Naam", uses[end].name),
                ("Pakketversie ID", uses[end].version), ("Leverancier", SUPPLIER[1]), ("Leverancier ID", SUPPLIER[0]))}
            for link in links
        ])  # fmt: skip
    return files


def as_json(uses: list[Use], links: list[Link]) -> str:
    def one(schema: str, key: str, **values: object) -> dict[str, object]:
        return {"@self": {"id": key, "schema": schema}} | values

    objects = [
        one("organisatie", MUNICIPALITY[0], naam=MUNICIPALITY[1], type="Gemeente", website="", cbsCode=9901),
        one("organisatie", SUPPLIER[0], naam=SUPPLIER[1], type="Leverancier", website=""),
    ]
    for at, use in enumerate(uses):
        objects += [
            one("module", use.package, naam=use.name, aanbieder=SUPPLIER[0]),
            one("moduleVersie", use.version, module=use.package, versie=use.number, status=use.state[2]),
            one("gebruik", f"g{at}", afnemer=MUNICIPALITY[0], module=use.package, moduleVersie={"id": use.version},
                status=use.use[2], **{DATES[use.use[2]]: f"2024-03-{use.day:02}"}),
        ]  # fmt: skip
    objects += [
        one("koppeling", link.number, moduleA=uses[link.left].package, moduleB=uses[link.right].package,
            gegevensuitwisselingRichting=link.direction[1])
        for link in links
    ]  # fmt: skip
    return json.dumps({"results": objects, "page": 1, "pages": 1}, ensure_ascii=False)


def facts(found: Landscape) -> set[tuple[str, ...]]:
    graph = found.graph
    stated = {("a", name, found.terms.text(node)) for name in CLASSES for node in graph.instances(KW + name).tolist()}
    for name in PREDICATES:
        number = found.terms.find(f"<{KW}{name}>".encode())
        if number is not None:
            column = graph.column(number)
            stated |= {
                (name, found.terms.text(key), found.terms.text(value))
                for key, value in zip(column.keys.tolist(), column.values.tolist(), strict=True)
                if "/koppeling/" not in found.terms.text(key) or name in ("van", "naar")
            }
    return stated


@given(towns())
@settings(max_examples=40, deadline=None)
def test_one_landscape_whichever_way_it_was_exported(town: tuple[list[Use], list[Link]]) -> None:
    uses, links = town
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "a.xml").write_bytes(as_ameff(uses, links))
        (base / "j.json").write_text(as_json(uses, links), "utf-8")
        (base / "csv").mkdir()
        for name, text in as_csv(uses, links).items():
            (base / "csv" / name).write_text(text, "utf-8")
        from_json = facts(load([base / "j.json"]))
        assert {(name, *rest) for name, *rest in from_json if name == "gebruikStatus"}
        assert sum(1 for name, kind, *_ in from_json if (name, kind) == ("a", "Koppeling")) == len(links)
        assert from_json == facts(load([base / "a.xml"]))
        assert from_json == facts(load([base / "csv"]))

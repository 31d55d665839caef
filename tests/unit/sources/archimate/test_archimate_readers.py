"""The readers on small models: what is stated, where, and what broken input gives."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from checker.errors import InputError, KaderwachtError, LimitExceeded, UsageError
from checker.sources.archimate import coarchi_root, holdable, read_ameff, sniff
from checker.sources.landscape import Assignment, Intake, Limits, LoadOptions
from tests.unit.sources.archimate.archimate_writer import E, M, ameff, archimate, coarchi
from tests.unit.sources.archimate.reading import ARCHIMATE, ID, IDENTIFIER, KW, LABEL, Result, read

PROPERTY = "https://w3id.org/kaderwacht/eigenschap/"
MUNICIPALITY = E("id-g", "BusinessActor", "Turfburg", props=(("SWC type", "Gemeente"), ("Gemeentecode", "9901")))
PACKAGE = E("id-p", "ApplicationComponent", "Zaaksysteem", props=(("SWC type", "Pakket"), ("Object ID", "P-1")))
VERSION = E(
    "id-v",
    "ApplicationComponent",
    "4.2",
    props=(
        ("SWC type", "Pakketversie"),
        ("Versieaanduiding", "4.2"),
        ("Pakketversie Status", "distributie"),
        ("Gebruik status", "In productie"),
        ("Gebruik datum", "3-1-2021"),
    ),
)
HAS_VERSION = E("id-r1", "Aggregation", "heeft versie", source="id-p", target="id-v")
COMPONENT = E(
    "id-c", "ApplicationComponent", "Zaakcomponent", props=(("GEMMA type", "Referentiecomponent"), ("Object ID", "C-1"))
)
USE = ID + "gm9901/applicatie/P-1"


def model(*elements: E, relations: tuple[E, ...] = (), views: tuple[E, ...] = (), **more: object) -> M:
    return M("Model", elements, relations, views, **more)  # type: ignore[arg-type]


def three(small: M, folder: Path, municipality: str | None = "gm9901") -> list[Result]:
    return [
        read(ameff(small), municipality),
        read(archimate(small), municipality),
        read(coarchi(small, folder), municipality),
    ]


def test_a_use_by_status_of_the_version(tmp_path: Path) -> None:
    small = model(MUNICIPALITY, PACKAGE, VERSION, COMPONENT, relations=(
        HAS_VERSION, E("id-r2", "Specialization", source="id-v", target="id-c"),
    ))  # fmt: skip
    for result in three(small, tmp_path, None):
        assert result.values(USE, KW + "gebruiktPakket") == [ID + "pakket/P-1"]
        assert result.values(USE, KW + "gebruiktVersie") == [ID + "pakketversie/P-1%2F4.2"]
        assert result.values(USE, KW + "gebruikStatus") == ["In productie"]
        assert result.values(USE, KW + "gebruikDatum") == ["2021-01-03"]
        assert result.values(USE, KW + "realiseertReferentiecomponent") == [ID + "gemma/C-1"]
        assert result.values(USE, KW + "eigenaarGemeente") == [ID + "gemeente/gm9901"]
        assert result.values(ID + "pakketversie/P-1%2F4.2", KW + "pakketversieStatus") == ["In gebruik"]
        assert result.outcome.municipality == "gm9901"


@pytest.mark.parametrize(
    "relation",
    [
        E("id-u", "Serving", "gebruikt door", source="id-p", target="id-g"),
        E("id-u", "Association", "Gebruikt / beheert", source="id-g", target="id-v"),
    ],
)
def test_a_use_by_relation(relation: E) -> None:
    bare = E("id-v", "ApplicationComponent", "4.2", props=(("SWC type", "Pakketversie"), ("Object ID", "V-1")))
    result = read(ameff(model(MUNICIPALITY, PACKAGE, bare, relations=(HAS_VERSION, relation))), None)
    assert result.count(KW + "Applicatie") == 1
    assert result.values(USE, KW + "gebruiktVersie") == [ID + "pakketversie/V-1"]


def test_without_use_a_package_is_only_a_product() -> None:
    bare = E("id-v", "ApplicationComponent", "4.2", props=(("SWC type", "Pakketversie"), ("Object ID", "V-1")))
    result = read(ameff(model(PACKAGE, bare, relations=(HAS_VERSION,))), None)
    assert not result.count(KW + "Applicatie")
    assert result.values(ID + "pakket/P-1", KW + "heeftVersie") == [ID + "pakketversie/V-1"]


def test_the_key_of_a_use_can_be_said() -> None:
    package = E("id-p", "ApplicationComponent", "Zaak", props=(*PACKAGE.props, ("Sleutel", "A01"), ("Plateau", "Doel")))
    relation = E("id-u", "Serving", "gebruikt door", source="id-p", target="id-g")
    result = read(ameff(model(MUNICIPALITY, package, relations=(relation,))), None)
    assert result.values(ID + "gm9901/applicatie/A01", IDENTIFIER) == ["A01"]
    assert result.values(ID + "gm9901/applicatie/A01", KW + "plateau") == [KW + "Doel"]


def test_own_elements_get_classes_and_facts(tmp_path: Path) -> None:
    app_props = (("Sleutel", "A09"), ("Hosting", "SaaS"))
    small = model(
        E("id-a", "ApplicationComponent", "Eigen app", props=(*app_props, ("Los", "x"), ("Los", "y"))),
        E("id-w", "BusinessProcess", "Verhuizen"),
        E("id-n", "Node", "Server"),
        E("id-k", "BusinessService", "Loket", props=(("kw type", "Kanaal"), ("Sleutel", "K01"))),
        relations=(
            E("id-1", "Serving", source="id-a", target="id-w"),
            E("id-2", "Assignment", source="id-n", target="id-a"),
            E("id-3", "Flow", "stroom", source="id-a", target="id-a", props=(("Koppelwijze", "api"), ("OIN", "1"))),
        ),
    )  # fmt: skip
    app = ID + "gm9901/applicatie/A09"
    for result in three(small, tmp_path):
        assert result.values(app, KW + "hosting") == ["SaaS"]
        assert result.values(app, PROPERTY + "Los") == ["x", "y"]
        assert result.values(app, KW + "ondersteuntWerkproces") == [ID + "gm9901/werkproces/id-w"]
        assert result.values(app, KW + "draaitOp") == [ID + "gm9901/infrastructuur/id-n"]
        assert result.values(ID + "gm9901/kanaal/K01", KW + "kanaalVan") == [ID + "gemeente/gm9901"]
        assert result.values(ID + "gm9901/koppeling/id-3", KW + "van") == [app]
        assert result.values(ID + "gm9901/koppeling/id-3", KW + "koppelwijze") == ["api"]
        assert result.values(ID + "gm9901/koppeling/id-3", ARCHIMATE + "source") == [app]
        assert result.intake.register.resolve("gm9901", "Applicatie", "eigen APP").iri == app


def test_a_standard_of_an_interface_is_found_by_name_and_kept_when_it_is_not() -> None:
    version = E("id-s", "Constraint", "StUF 3.10", props=(("GEMMA type", "Standaardversie"), ("Object ID", "S-1")))
    flow = E("id-f", "Flow", source="id-a", target="id-a", props=(("Standaardversie", "StUF 3.10, Onbekend 1"),))
    result = read(ameff(model(E("id-a", "ApplicationComponent", "A"), version, relations=(flow,))))
    node = ID + "gm9901/koppeling/id-f"
    assert result.values(node, KW + "gebruiktStandaard") == [ID + "gemma/S-1"]
    assert result.values(node, PROPERTY + "Standaardversie") == ["Onbekend 1"]
    assert result.codes == ["DATA-ONBEKENDE-WAARDE"]


def test_a_value_that_cannot_be_read_is_reported_with_its_place_and_kept() -> None:
    bad = E("id-a", "ApplicationComponent", "A", props=(("Livegangdatum", "31-02-2027"), ("Internet", "misschien")))
    data = ameff(model(bad))
    result = read(data)
    assert result.codes == ["DATA-ONBEKENDE-WAARDE"] * 2
    lines = data.decode().split("\n")
    for finding in result.intake.findings:
        assert finding.location is not None
        assert lines[finding.location.line - 1][finding.location.column - 1 :].startswith("<property ")
    assert result.values(ID + "gm9901/applicatie/id-a", PROPERTY + "Livegangdatum") == ["31-02-2027"]


def test_views_folders_and_texts_are_kept(tmp_path: Path) -> None:
    view = E("id-z", "Diagram", "Overzicht", "Wat er is", shows=("id-c",), note="Let op\nregel 2")
    for result in three(model(COMPONENT, views=(view,), doc="Doel", props=(("Release", "1"),)), tmp_path, None):
        node = ID + "gemma/view/id-z"
        assert result.values(node, KW + "toont") == [ID + "gemma/C-1"]
        assert result.values(node, KW + "tekst") == ["Let op\nregel 2"]
        assert result.values(ID + "gemma/C-1", KW + "inMap") == [ID + "gemma/map/Application"]
        assert len(result.graph.instances(ARCHIMATE + "Folder")) == 2


def test_data_faults_are_reported_with_their_place(tmp_path: Path) -> None:
    small = model(
        E("id-a", "ApplicationComponent", "A", props=(("Leeg", ""),)),
        E("id-a", "ApplicationComponent", "B"),
        E("id-b", "Bestaatniet", "C"),
        relations=(
            E("id-r", "Serving", source="id-a", target="id-weg"),
            E("id-q", "Kent", source="id-a", target="id-a"),
        ),
        views=(E("id-z", "Diagram", "V", shows=("id-ook-weg",)),),
    )
    expected = ["DATA-DUBBEL-ID", "DATA-LEGE-EIGENSCHAP", *["DATA-LOS-EINDE"] * 2, *["DATA-ONBEKEND-TYPE"] * 2]
    for data in (ameff(small), archimate(small)):
        result = read(data)
        assert result.codes == expected
        assert all(
            finding.location and finding.location.line and finding.location.column for finding in result.intake.findings
        )
        assert result.values(ID + "gm9901/relatie/id-r", KW + "losEinde") == ["id-weg"]


def test_languages_of_the_exchange_format() -> None:
    data = ameff(model(COMPONENT, language="en"))
    result = read(data, None)
    literals = {o for s, p, o in result.triples if p == f"<{LABEL}>".encode() and b"gemma/C-1" in s}
    assert literals == {b'"Zaakcomponent"@en'}


def test_the_municipality_and_plateau_come_from_the_assignment_first() -> None:
    data = ameff(model(MUNICIPALITY, E("id-a", "ApplicationComponent", "A")))
    said = read(data, "gm0001", "map/m.xml", assignments=(Assignment("map", "gm7777", "Doel"),))
    assert said.values(ID + "gm7777/applicatie/id-a", KW + "plateau") == [KW + "Doel"]
    assert said.outcome.municipality == "gm7777"
    assert read(data, "gm0001").outcome.municipality == "gm9901"


def test_what_the_loader_assigned_outweighs_the_file() -> None:
    intake = Intake.start(LoadOptions("gm0001"))
    intake.municipality, intake.plateau = "gm7777", "Doel"
    data = ameff(model(MUNICIPALITY, E("id-a", "ApplicationComponent", "A")))
    assert read_ameff("m.xml", data, intake).municipality == "gm7777"
    assert f"<{ID}gm7777/applicatie/id-a>".encode() in intake.terms.ids


def test_own_elements_without_municipality_ask_for_it() -> None:
    with pytest.raises(UsageError) as caught:
        read(ameff(model(E("id-a", "ApplicationComponent", "A"))), None, "m.xml")
    assert caught.value.where is not None
    assert caught.value.where.file == "m.xml"
    assert "--gemeente" in str(caught.value)


def test_a_zipped_archimate_reads_like_the_plain_one() -> None:
    small = model(COMPONENT)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.xml", archimate(small))
        archive.writestr("images/a.png", b"x")
    assert sniff(packed.getvalue()) == "archimate"
    assert read(packed.getvalue(), None).triples == read(archimate(small), None).triples
    for cut in range(4, len(packed.getvalue()) - 1, 7):
        with pytest.raises(InputError):
            read(packed.getvalue()[:cut], None)


def test_a_zip_bomb_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.xml", b"<a>" + b" " * 20_000_000)
    with pytest.raises(LimitExceeded):
        read(packed.getvalue(), None)


def test_sniffing(tmp_path: Path) -> None:
    small = model(COMPONENT)
    root = coarchi(small, tmp_path)
    assert sniff(ameff(small)) == "ameff"
    assert sniff(b"\xef\xbb\xbf<!-- <model> -->" + ameff(small)[38:]) == "ameff"
    assert sniff(ameff(small).decode().replace("UTF-8", "UTF-16").encode("utf-16")) == "ameff"
    assert sniff(archimate(small)) == "archimate"
    assert sniff((root / "folder.xml").read_bytes()) == "coarchi-element"
    assert sniff(b"<rdf:RDF/>") is sniff(b"") is sniff(b"@prefix a: <b> .") is None
    assert coarchi_root(tmp_path) == coarchi_root(root) == root
    assert coarchi_root(tmp_path / "model" / "app") is None
    assert coarchi_root(tmp_path.parent / "nergens") is None


BAD = {
    "doctype": b'<!DOCTYPE model [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n',
    "bomb": b'<!DOCTYPE model [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n',
}


@pytest.mark.parametrize("prefix", BAD.values(), ids=BAD)
@pytest.mark.parametrize("write", [ameff, archimate])
def test_doctype_is_refused(prefix: bytes, write: object) -> None:
    data = write(model(COMPONENT))  # type: ignore[operator]
    head, _, rest = data.partition(b"\n")
    with pytest.raises(InputError, match="DOCTYPE") as caught:
        read(head + b"\n" + prefix + rest, None)
    assert caught.value.where is not None
    assert caught.value.where.line == 2


@pytest.mark.parametrize("write", [ameff, archimate])
def test_cut_off_at_every_byte(write: object) -> None:
    view = E("id-z", "Diagram", "Vieuw é", "Wat", shows=("id-c",), note="Let op")
    data: bytes = write(model(MUNICIPALITY, PACKAGE, VERSION, COMPONENT, relations=(HAS_VERSION,), views=(view,)))  # type: ignore[operator]
    whole = read(data, None).triples
    for cut in range(len(data)):
        try:
            assert read(data[:cut], None).triples == whole, cut
            assert not data[cut:].strip()
        except InputError as error:
            assert error.where is not None
            assert error.where.line or not cut
            assert error.remedy


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"\x00\x01\x02",
        b"<model/>",
        b'<model xmlns="http://www.opengroup.org/xsd/archimate"/>',
        b'<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" identifier="id-1"><name>Leeg</name></model>',
        b'<?xml version="1.0" encoding="klingon"?><model/>',
        '<?xml version="1.0" encoding="UTF-8"?><model>é</model>'.encode("latin-1"),
        b'<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate" name="a" id="b"/>',
        b'<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate" name="&onbekend;" id="b"/>',
    ],
)
def test_unreadable_files_give_one_clear_error(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(data, None, "kapot.xml")
    assert caught.value.where is not None
    assert caught.value.where.file == "kapot.xml"
    assert caught.value.remedy


@pytest.mark.parametrize("tag", ["item", "node", "style", "onbekend"])
def test_deep_nesting_is_refused(tag: str) -> None:
    head = b'<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" identifier="id-1">'
    with pytest.raises(LimitExceeded):
        read(head + f"<{tag}>".encode() * 100_000, None)


def test_size_is_capped() -> None:
    with pytest.raises(LimitExceeded):
        read(ameff(model(COMPONENT)), None, limits=Limits(file_bytes=100))


def test_a_broken_file_in_a_coarchi_folder_is_named(tmp_path: Path) -> None:
    root = coarchi(model(COMPONENT), tmp_path)
    broken = root / "app" / "ApplicationComponent_id-c.xml"
    broken.write_text("<archimate:ApplicationComponent", "utf-8")
    with pytest.raises(KaderwachtError) as caught:
        read(root, None)
    assert str(broken) in str(caught.value)


def test_elements_at_wrong_places_are_reported_not_dropped_in_silence() -> None:
    data = ameff(model(COMPONENT)).replace(b"<elements>", b"<elements><vreemd/>")
    assert read(data, None).codes == ["DATA-ONBEKEND-ELEMENT"]


def test_what_the_mapping_can_hold() -> None:
    assert {KW + "gebruikStatus", KW + "van", KW + "plateau", KW + "verplichteStandaard"} <= holdable()
    assert KW + "bewaartermijn" not in holdable()


def test_one_package_used_by_two_municipalities() -> None:
    other = E("id-h", "BusinessActor", "Heiland", props=(("SWC type", "Gemeente"),))
    serving = tuple(E(f"id-{to}", "Serving", "heeft klant", source="id-p", target=f"id-{to}") for to in "gh")
    result = read(ameff(model(MUNICIPALITY, other, PACKAGE, relations=serving)), None)
    assert result.count(KW + "Applicatie") == 2
    assert result.values(ID + "heiland/applicatie/P-1", KW + "eigenaarGemeente") == [ID + "gemeente/heiland"]
    assert result.outcome.municipality == ""


def test_an_interface_to_a_package_that_nobody_uses_is_reported() -> None:
    flow = E("id-f", "Flow", source="id-a", target="id-p")
    result = read(ameff(model(E("id-a", "ApplicationComponent", "A"), PACKAGE, relations=(flow,))))
    assert result.codes == ["DATA-KOPPELING-ZONDER-GEBRUIK"]
    assert result.values(ID + "gm9901/koppeling/id-f", KW + "naar") == [ID + "pakket/P-1"]


def test_two_keys_on_one_element_are_reported_and_do_not_hang_on_their_order() -> None:
    pairs = (("Sleutel", "B"), ("Sleutel", "A"))
    results = [read(ameff(model(E("id-a", "ApplicationComponent", "X", props=p)))) for p in (pairs, pairs[::-1])]
    assert results[0].triples == results[1].triples
    assert [result.codes for result in results] == [["DATA-DUBBELE-SLEUTEL"]] * 2


def test_a_language_that_is_none_is_reported() -> None:
    result = read(ameff(model(COMPONENT, language="geen taal!")), None)
    assert result.codes == ["DATA-ONBEKENDE-TAAL"]
    assert result.triples == read(ameff(model(COMPONENT, language=None)), None).triples


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig", "iso-8859-1", "windows-1252"])
def test_other_encodings_read_to_the_same_graph(codec: str) -> None:
    data = ameff(model(E("id-c", "Driver", "Wet- en regelgeving é", props=(("Object ID", "D-1"),))))
    text = data.decode().replace("UTF-8", "UTF-8" if codec == "utf-8-sig" else codec.upper())
    assert read(text.encode(codec), None).triples == read(data, None).triples


def test_composed_and_decomposed_ids_are_one() -> None:
    view = E("id-z", "Diagram", "V", shows=("id-cafe\u0301",))
    result = read(ameff(model(E("id-caf\u00e9", "Driver", "D", props=(("Object ID", "D-1"),)), views=(view,))), None)
    assert result.values(ID + "gemma/view/id-z", KW + "toont") == [ID + "gemma/D-1"]


def test_the_old_exchange_format_says_what_to_do() -> None:
    data = b'<model xmlns="http://www.opengroup.org/xsd/archimate" identifier="a"/>'
    with pytest.raises(InputError, match="ArchiMate 2") as caught:
        read(data, None)
    assert "versie 3" in str(caught.value)

"""Writes an ArchiMate model as exchange file (AMEFF) and as coArchi folder; the same model gives the same bytes."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from voorbeeld.bouw.modellen import Element, Model, Relatie

_LAYERS = {
    "ApplicationComponent": "application", "BusinessActor": "business", "BusinessProcess": "business",
    "Constraint": "motivation", "Node": "technology",
}  # fmt: skip
_FOLDERS = {
    "application": "Application", "business": "Business", "motivation": "Motivation", "relations": "Relations",
    "technology": "Technology & Physical",
}  # fmt: skip
_XMLNS = 'xmlns:archimate="http://www.archimatetool.com/archimate"'


def ameff(model: Model) -> bytes:
    """The model as exchange file, as the Softwarecatalogus writes it (namespace 3.0)."""
    objecten: list[Element | Relatie] = [*model.elementen.values(), *model.relaties.values()]
    namen = sorted({naam for ding in objecten for naam, _ in ding.eigenschappen})
    definities = {naam: f"propid-{nummer}" for nummer, naam in enumerate(namen, 1)}
    regels = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://www.opengroup.org/xsd/archimate/3.0/'
        ' http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"'
        f" identifier={quoteattr(model.id)}>",
        f'  <name xml:lang="nl">{escape(model.naam)}</name>',
        "  <elements>",
    ]
    for element in sorted(model.elementen.values(), key=lambda ding: ding.id):
        regels.append(f'    <element identifier="{element.id}" xsi:type="{element.soort}">')
        regels.extend(_inhoud(element, definities))
        regels.append("    </element>")
    regels += ["  </elements>", "  <relationships>"]
    for relatie in sorted(model.relaties.values(), key=lambda ding: ding.id):
        einden = f'source="{relatie.van}" target="{relatie.naar}"'
        regels.append(f'    <relationship identifier="{relatie.id}" {einden} xsi:type="{relatie.soort}">')
        regels.extend(_inhoud(relatie, definities))
        regels.append("    </relationship>")
    regels += ["  </relationships>", "  <propertyDefinitions>"]
    for naam, id_ in definities.items():
        regels.append(f'    <propertyDefinition identifier="{id_}" type="string">')
        regels.append(f"      <name>{escape(naam)}</name>")
        regels.append("    </propertyDefinition>")
    return "\n".join([*regels, "  </propertyDefinitions>", "</model>", ""]).encode()


def _inhoud(ding: Element | Relatie, definities: dict[str, str]) -> list[str]:
    regels = [f'      <name xml:lang="nl">{escape(ding.naam)}</name>'] if ding.naam else []
    if ding.eigenschappen:
        regels.append("      <properties>")
        for naam, waarde in ding.eigenschappen:
            regels.append(f'        <property propertyDefinitionRef="{definities[naam]}">')
            regels.append(f'          <value xml:lang="nl">{escape(waarde)}</value>')
            regels.append("        </property>")
        regels.append("      </properties>")
    return regels


def coarchi(model: Model) -> dict[str, bytes]:
    """The model as coArchi writes it: file contents by path below the folder."""
    bestanden = {
        "model/folder.xml": _los("ArchimateModel", [("name", model.naam), ("id", model.id), ("version", "5.0.0")], [])
    }
    for map_, naam in _FOLDERS.items():
        attributen = [("name", naam), ("id", f"{model.id}-{map_}"), ("type", map_)]
        bestanden[f"model/{map_}/folder.xml"] = _los("Folder", attributen, [])
    for element in model.elementen.values():
        kinderen = _eigenschappen(element.eigenschappen)
        inhoud = _los(element.soort, [("name", element.naam), ("id", element.id)], kinderen)
        bestanden[f"model/{_LAYERS[element.soort]}/{_bestand(element)}"] = inhoud
    for relatie in model.relaties.values():
        soort = f"{relatie.soort}Relationship"
        attributen = [("name", relatie.naam), ("id", relatie.id)] if relatie.naam else [("id", relatie.id)]
        kinderen = _eigenschappen(relatie.eigenschappen)
        for kant, id_ in (("source", relatie.van), ("target", relatie.naar)):
            element = model.elementen[id_]
            href = quoteattr(f"{_bestand(element)}#{id_}")
            kinderen += [f"  <{kant}", f'      xsi:type="archimate:{element.soort}"', f"      href={href}/>"]
        bestanden[f"model/relations/{soort}_{relatie.id}.xml"] = _los(soort, attributen, kinderen, xsi=True)
    return bestanden


def _bestand(element: Element) -> str:
    return f"{element.soort}_{element.id}.xml"


def _eigenschappen(eigenschappen: tuple[tuple[str, str], ...]) -> list[str]:
    return [
        regel
        for naam, waarde in eigenschappen
        for regel in ("  <properties", f"      key={quoteattr(naam)}", f"      value={quoteattr(waarde)}/>")
    ]


def _los(soort: str, attributen: list[tuple[str, str]], kinderen: list[str], xsi: bool = False) -> bytes:
    """One object as a file of its own, one attribute a line."""
    ruimten = ['    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'] if xsi else []
    delen = [f"<archimate:{soort}", *ruimten, f"    {_XMLNS}"]
    delen += [f"    {naam}={quoteattr(waarde)}" for naam, waarde in attributen]
    if not kinderen:
        return ("\n".join(delen) + "/>\n").encode()
    return ("\n".join(delen) + ">\n" + "\n".join(kinderen) + f"\n</archimate:{soort}>\n").encode()

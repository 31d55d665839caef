"""Writes a small model as AMEFF, as .archimate and as a coArchi folder: the other side of the readers, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
ARCHI = 'xmlns:archimate="http://www.archimatetool.com/archimate"'


@dataclass(frozen=True)
class E:
    """An element, relation or view of a test model."""

    id: str
    type: str
    name: str = ""
    doc: str = ""
    props: tuple[tuple[str, str], ...] = ()
    source: str = ""
    target: str = ""
    shows: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class M:
    """A test model: elements stand in the folder 'Application', relations in 'Relations', views in 'Views'."""

    name: str
    elements: tuple[E, ...] = ()
    relations: tuple[E, ...] = ()
    views: tuple[E, ...] = ()
    props: tuple[tuple[str, str], ...] = ()
    doc: str = ""
    language: str | None = "nl"
    id: str = "id-model"
    reverse: bool = field(default=False)


def ameff(model: M) -> bytes:
    """The model as an exchange file; ``reverse`` turns properties and definitions round and moves definitions up."""
    everything: tuple[E | M, ...] = (*model.elements, *model.relations, *model.views, model)
    keys = sorted({key for item in everything for key, _ in item.props})
    ids = {key: f"propid-{number}" for number, key in enumerate(reversed(keys) if model.reverse else keys, start=1)}
    lang = f' xml:lang="{model.language}"' if model.language else ""

    def text(tag: str, value: str) -> str:
        return f"<{tag}{lang}>{escape(value)}</{tag}>" if value else ""

    def props(item: E | M) -> str:
        if not item.props:
            return ""
        pairs = reversed(item.props) if model.reverse else item.props
        inner = "\n".join(
            f'<property propertyDefinitionRef="{ids[key]}"><value{lang}>{escape(value)}</value></property>'
            for key, value in pairs
        )
        return f"<properties>\n{inner}\n</properties>"

    def head(item: E) -> str:
        return text("name", item.name) + text("documentation", item.doc) + props(item)

    elements = "\n".join(
        f'<element identifier="{e.id}" xsi:type="{e.type}">{head(e)}</element>' for e in model.elements
    )
    relations = "\n".join(
        f'<relationship identifier="{r.id}" source="{r.source}" target="{r.target}" xsi:type="{r.type}">{head(r)}'
        "</relationship>"
        for r in model.relations
    )
    views = "\n".join(
        f'<view identifier="{v.id}" xsi:type="Diagram">{head(v)}'
        + "".join(f'<node identifier="{v.id}-{n}" elementRef="{s}" xsi:type="Element"/>' for n, s in enumerate(v.shows))
        + (f'<node identifier="{v.id}-note" xsi:type="Label">{text("label", v.note)}</node>' if v.note else "")
        + "</view>"
        for v in model.views
    )
    defs = "".join(
        f'<propertyDefinition identifier="{number}" type="string"><name>{escape(key)}</name></propertyDefinition>\n'
        for key, number in ids.items()
    )
    tree = "".join(
        f"<item><label{lang}>{label}</label>"
        + "".join(f'<item identifierRef="{item.id}"/>' for item in items)
        + "</item>\n"
        for label, items in (("Application", model.elements), ("Relations", model.relations), ("Views", model.views))
        if items
    )
    parts = [
        text("name", model.name) + text("documentation", model.doc) + props(model),
        f"<elements>\n{elements}\n</elements>" if elements else "",
        f"<relationships>\n{relations}\n</relationships>" if relations else "",
        f"<organizations>\n{tree}</organizations>" if tree else "",
        f"<propertyDefinitions>\n{defs}</propertyDefinitions>" if defs else "",
        f"<views><diagrams>\n{views}\n</diagrams></views>" if views else "",
    ]
    if model.reverse:
        parts.insert(1, parts.pop(4))
    body = "\n".join(part for part in parts if part)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" {XSI} '
        f'identifier="{model.id}">\n{body}\n</model>\n'
    ).encode()


def _props(item: E | M, tag: str) -> str:
    return "".join(f"<{tag} key={quoteattr(key)} value={_attr(value)}/>" for key, value in item.props)


def _attr(value: str) -> str:
    return quoteattr(value, {"\n": "&#xA;", "\t": "&#x9;", "\r": "&#xD;"})


def archimate(model: M) -> bytes:
    """The model as Archi saves it."""

    def one(item: E, kind: str, inner: str = "") -> str:
        ends = f' source="{item.source}" target="{item.target}"' if item.source else ""
        doc = f"<documentation>{escape(item.doc)}</documentation>" if item.doc else ""
        name = f" name={_attr(item.name)}" if item.name else ""
        return (
            f'<element xsi:type="archimate:{kind}"{name} id="{item.id}"{ends}>{inner}{doc}'
            f"{_props(item, 'property')}</element>\n"
        )

    views = "".join(one(view, "ArchimateDiagramModel", _children(view)) for view in model.views)
    purpose = f"<purpose>{escape(model.doc)}</purpose>" if model.doc else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<archimate:model {XSI} {ARCHI} name={_attr(model.name)} '
        f'id="{model.id}" version="5.0.0">\n'
        f'<folder name="Application" id="f1" type="application">{"".join(one(e, e.type) for e in model.elements)}'
        "</folder>\n"
        f'<folder name="Relations" id="f2" type="relations">'
        f"{''.join(one(r, r.type + 'Relationship') for r in model.relations)}</folder>\n"
        f'<folder name="Other" id="f4" type="other"/>\n'
        f'<folder name="Views" id="f3" type="diagrams">{views}</folder>\n{_props(model, "property")}{purpose}'
        "</archimate:model>\n"
    ).encode()


def _children(view: E) -> str:
    shown = "".join(
        f'<child xsi:type="archimate:DiagramObject" id="{view.id}-{n}" archimateElement="{target}">'
        '<bounds x="1" y="2" width="3" height="4"/></child>'
        for n, target in enumerate(view.shows)
    )
    note = f'<child xsi:type="archimate:Note" id="{view.id}-n"><content>{escape(view.note)}</content></child>'
    return shown + (note if view.note else "")


def coarchi(model: M, folder: Path) -> Path:
    """The model as a coArchi folder under ``folder``."""
    root = folder / "model"
    root.mkdir(parents=True)
    doc = f" purpose={_attr(model.doc)}" if model.doc else ""
    (root / "folder.xml").write_text(
        f"<archimate:ArchimateModel {ARCHI} name={_attr(model.name)} id={quoteattr(model.id)}{doc}>"
        f"{_props(model, 'properties')}</archimate:ArchimateModel>",
        "utf-8",
    )

    def write(place: str, kind: str, item: E, inner: str = "") -> None:
        name = f" name={_attr(item.name)}" if item.name else ""
        text = f" documentation={_attr(item.doc)}" if item.doc else ""
        (root / place / f"{kind}_{item.id}.xml").write_text(
            f'<archimate:{kind} {XSI} {ARCHI}{name} id="{item.id}"{text}>{_props(item, "properties")}{inner}'
            f"</archimate:{kind}>",
            "utf-8",
        )

    for place, label, kind in (
        ("app", "Application", "application"),
        ("rel", "Relations", "relations"),
        ("vw", "Views", "diagrams"),
    ):
        (root / place).mkdir()
        (root / place / "folder.xml").write_text(
            f'<archimate:Folder {ARCHI} name="{label}" id="{place}" type="{kind}"/>', "utf-8"
        )
    for item in model.elements:
        write("app", item.type, item)
    for item in model.relations:
        ends = "".join(
            f'<{tag} xsi:type="archimate:X" href="X_{end}.xml#{end}"/>'
            for tag, end in (("source", item.source), ("target", item.target))
        )
        write("rel", item.type + "Relationship", item, ends)
    for item in model.views:
        inner = "".join(
            f'<children xsi:type="archimate:DiagramModelArchimateObject" id="{item.id}-{n}">'
            f'<archimateElement xsi:type="archimate:X" href="X_{s}.xml#{s}"/></children>'
            for n, s in enumerate(item.shows)
        )
        if item.note:
            inner += f'<children xsi:type="archimate:DiagramModelNote" id="{item.id}-n" content={_attr(item.note)}/>'
        write("vw", "ArchimateDiagramModel", item, inner)
    return root

"""States the relations of a model: each as a node, and what the mapping makes of it as direct facts."""

from __future__ import annotations

from checker.graph.terms import XSD
from checker.ontology.archimate_mapping import KW, Meaning, RelationMapping, Scope
from checker.sources.archimate.census import KEY, NO_FACTS, OBJECT_ID, PLATEAU, Known
from checker.sources.archimate.model import Item
from checker.sources.archimate.pen import Pen
from checker.sources.archimate.types import ARCHIMATE, RELATION_TYPES
from checker.sources.archimate.uses import Uses

INTERFACE = KW + "Koppeling"
_EXTRA_KIND = {"isDirected": XSD + "boolean"}


class Relations:
    """Writes relations with a pen; use once."""

    def __init__(self, pen: Pen, uses: Uses) -> None:
        self.pen, self.uses, self.census = pen, uses, pen.census
        self.source, self.target = pen.iri(ARCHIMATE + "source"), pen.iri(ARCHIMATE + "target")
        self.from_, self.to = pen.iri(KW + "van"), pen.iri(KW + "naar")

    def write(self) -> None:
        """Name all relations, then state them: a relation may point at another."""
        named = [(item, *self._name(item)) for item in self.pen.model.relations]
        for item, node, rules, interface in named:
            self._state(item, node, rules, interface)

    def write_one(self, item: Item) -> bool:
        """State one relation whose ends are known; False, and nothing stated but its id, when it is an interface."""
        node, rules, interface = self._name(item)
        if not interface:
            self._state(item, node, rules, interface)
        return not interface

    def _name(self, item: Item) -> tuple[int, list[RelationMapping], bool]:
        pen, census = self.pen, self.census
        rules = self.uses.rules_of(item)
        interface = any(rule.meaning is Meaning.INTERFACE for rule in rules)
        pen.at(item)
        if interface:
            municipality = self._municipality(item)
            key = (census.facts(item) if item.properties else NO_FACTS).get(KEY, item.id)
            iri = self.uses.own(municipality, "Koppeling", key)
            name = item.names[0].value if item.names else ""
            pen.intake.register.add(municipality, "Koppeling", key, name, iri)
        else:
            ends = (census.by_id.get(item.source), census.by_id.get(item.target))
            own = any(end is not None and end.scope in (Scope.OWN, Scope.MUNICIPALITY) for end in ends)
            iri = census.place_iri("relatie", item.id or f"{item.source}-{item.target}", own)
        node = pen.iri(iri)
        pen.name(item, node, "Relatie")
        return node, rules, interface

    def _municipality(self, item: Item) -> str:
        """Whose interface it is: the file's municipality, else the only one that uses what it touches."""
        ends = (self.census.by_id[item.source], self.census.by_id[item.target])
        using = {use.municipality for end in ends for use in self.uses.of(end)}
        return using.pop() if self.census.municipality is None and len(using) == 1 else self.census.need(item)

    def _state(self, item: Item, node: int, rules: list[RelationMapping], interface: bool) -> None:
        pen, say, line, column = self.pen, self.pen.say, item.line, item.column
        pen.at(item)
        pen.archimate_type(item, node, RELATION_TYPES, relation=True)
        for predicate, end in ((self.source, item.source), (self.target, item.target)):
            target = pen.nodes.get(end)
            if target is None:
                pen.loose(node, end, f"Relatie '{item.id}'", item, line, column)
            else:
                say(node, predicate, target, line, column)
        for name, value in item.extras:
            say(node, pen.iri(ARCHIMATE + name), pen.literal(value, None, _EXTRA_KIND.get(name)), line, column)
        facts = self.census.facts(item) if item.properties else NO_FACTS
        if interface:
            self._interface(item, node, facts)
        elif OBJECT_ID not in facts:
            say(node, pen.IDENTIFIER, pen.literal(item.id), line, column)
        pen.texts(node, pen.LABEL, item.names)
        pen.texts(node, pen.COMMENT, item.documentation)
        if item.properties:
            pen.properties(item, node, INTERFACE if interface else None)
        for rule in rules:
            if rule.predicate:
                self._direct(rule, item)

    def _direct(self, rule: RelationMapping, item: Item) -> None:
        """The predicate that the mapping gives to a relation, from source to target or back, or from the use."""
        by_id = self.census.by_id
        source, target = by_id[item.source], by_id[item.target]
        if rule.backwards:
            source, target = target, source
        predicate = self.pen.iri(rule.predicate or "")
        subjects = [use.node for use in self.uses.of(source)] if rule.on_use else [source.node]
        for subject in subjects:
            self.pen.say(subject, predicate, target.node, item.line, item.column)

    def _interface(self, item: Item, node: int, facts: dict[str, str]) -> None:
        """A relation that is a kw:Koppeling: its ends are uses and facilities, not products."""
        pen, say, line, column = self.pen, self.pen.say, item.line, item.column
        say(node, pen.TYPE, pen.iri(INTERFACE), line, column)
        say(node, pen.IDENTIFIER, pen.literal(facts.get(KEY, item.id)), line, column)
        entry = pen.mapping.ownership.get(INTERFACE)
        if entry and entry.plateau and PLATEAU not in facts:
            say(node, pen.PLATEAU, pen.plateau, line, column)
        for predicate, end in ((self.from_, item.source), (self.to, item.target)):
            say(node, predicate, self._end(self.census.by_id[end], item), line, column)

    def _end(self, known: Known, item: Item) -> int:
        if known.scope is not Scope.PRODUCT:
            return known.node
        uses = self.uses.of(known)
        package = self.uses.package_of.get(known.item.id)
        uses = uses or (package.uses if package else [])
        for use in uses:
            if use.municipality == self.census.municipality:
                return use.node
        if uses:
            return uses[0].node
        self.pen.intake.report(
            "DATA-KOPPELING-ZONDER-GEBRUIK",
            f"Koppeling '{item.id}' raakt '{known.name}', maar nergens staat dat de gemeente dat gebruikt.",
            f"Interface '{item.id}' touches '{known.name}', but nothing says that the municipality uses it.",
            self.census.where(item),
        )
        return known.node

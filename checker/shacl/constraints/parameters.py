"""The parameters of one shape, read with the syntax rules of SHACL: what is ill-formed is refused, never skipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checker.graph.columns import Graph
from checker.graph.paths import SH, PathError, path_text, read_list, read_path
from checker.graph.terms import RDF_LANG_STRING, XSD, XSD_STRING, Blank, Iri, Literal, Term, encode
from checker.shacl.report import ShapesError

_INTEGERS = frozenset(
    XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
                            "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte")
)  # fmt: skip
TRUE = Literal("true", XSD + "boolean")


def label(term: Term) -> str:
    """``term`` as an error message names it."""
    match term:
        case Iri(value):
            return f"<{value}>"
        case Blank(name):
            return f"_:{name}"
        case Literal(lexical, _, _):
            return f'"{lexical}"'


@dataclass(frozen=True, slots=True)
class Parameters:
    """The statements about shape ``node``; parameter names are local names in the SHACL namespace."""

    graph: Graph
    node: Term
    is_property: bool

    def error(self, message: str) -> ShapesError:
        """The refusal of this shape."""
        return ShapesError(f"Shape {label(self.node)} is ongeldig: {message}", self.node)

    def all(self, name: str) -> list[Term]:
        """All values, in id order."""
        return self.graph.objects(self.node, SH + name)

    def one(self, name: str) -> Term | None:
        """The value, of a parameter that may have only one."""
        found = self.all(name)
        if len(found) > 1:
            raise self.error(f"sh:{name} mag maar één waarde hebben, en heeft er {len(found)}.")
        return found[0] if found else None

    def only_in_property_shape(self, name: str) -> None:
        """Refuse a parameter that node shapes cannot have."""
        if not self.is_property and self.all(name):
            raise self.error(f"sh:{name} kan alleen bij een property shape (met sh:path) staan.")

    def integer(self, name: str) -> int | None:
        """A whole number from 0."""
        found = self.one(name)
        if found is None:
            return None
        if isinstance(found, Literal) and found.datatype in _INTEGERS and found.lexical.lstrip("+").isdecimal():
            return int(found.lexical)
        raise self.error(f"sh:{name} moet een geheel getal zijn, niet {label(found)}.")

    def boolean(self, name: str) -> bool:
        """A boolean, false when absent. Only ``true`` switches on: SHACL names that term, so ``"1"`` does not."""
        found = self.one(name)
        if found is None:
            return False
        if not (isinstance(found, Literal) and found.datatype == XSD + "boolean"):
            raise self.error(f"sh:{name} moet true of false zijn, niet {label(found)}.")
        return found == TRUE

    def iris(self, name: str) -> list[Iri]:
        """All values, which must be IRIs."""
        out: list[Iri] = []
        for value in self.all(name):
            if not isinstance(value, Iri):
                raise self.error(f"sh:{name} moet een IRI zijn, niet {label(value)}.")
            out.append(value)
        return out

    def iri(self, name: str) -> Iri | None:
        """The one value, which must be an IRI."""
        self.one(name)
        found = self.iris(name)
        return found[0] if found else None

    def literal(self, name: str) -> Literal | None:
        """The one value, which must be a literal."""
        found = self.one(name)
        if found is not None and not isinstance(found, Literal):
            raise self.error(f"sh:{name} moet een literal zijn, niet {label(found)}.")
        return found

    def strings(self, name: str) -> list[str]:
        """All values, which must be plain strings."""
        return [self._string(name, value) for value in self.all(name)]

    def string(self, name: str) -> str | None:
        """The one value, which must be a plain string."""
        found = self.one(name)
        return None if found is None else self._string(name, found)

    def _string(self, name: str, value: Term) -> str:
        if isinstance(value, Literal) and value.datatype == XSD_STRING:
            return value.lexical
        raise self.error(f"sh:{name} moet tekst zijn (xsd:string), niet {label(value)}.")

    def messages(self) -> tuple[Literal, ...]:
        """sh:message, in order of language."""
        found: list[Literal] = []
        for value in self.all("message"):
            if not isinstance(value, Literal) or value.datatype not in (XSD_STRING, RDF_LANG_STRING):
                raise self.error(f"sh:message moet tekst zijn, niet {label(value)}.")
            found.append(value)
        return tuple(sorted(found, key=lambda text: (text.language or "", text.lexical)))

    def members(self, name: str, head: Term) -> tuple[Term, ...]:
        """Members of the RDF list ``head``."""
        try:
            return tuple(read_list(self.graph, head))
        except PathError as error:
            raise self.error(f"de lijst van sh:{name} is niet goed gevormd ({error}).") from error

    def list_of(self, name: str) -> tuple[Term, ...] | None:
        """Members of the one list."""
        head = self.one(name)
        return None if head is None else self.members(name, head)

    def shapes(self, name: str) -> list[Term]:
        """All values, which are shapes."""
        for value in self.all(name):
            if isinstance(value, Literal):
                raise self.error(f"sh:{name} moet naar een shape wijzen, niet naar {label(value)}.")
        return self.all(name)

    def shape_lists(self, name: str) -> Iterator[tuple[Term, ...]]:
        """Each list of shapes."""
        for head in self.all(name):
            members = self.members(name, head)
            for member in members:
                if isinstance(member, Literal):
                    raise self.error(f"de lijst van sh:{name} moet shapes bevatten, niet {label(member)}.")
            yield members

    def path(self) -> str | None:
        """sh:path in SPARQL syntax."""
        found = self.one("path")
        return None if found is None else path_text(read_path(self.graph, found))

    def property_predicates(self) -> frozenset[str]:
        """IRIs that are the sh:path of a sh:property of this shape (for sh:closed)."""
        paths = [path for shape in self.all("property") for path in self.graph.objects(shape, SH + "path")]
        return frozenset(path.value for path in paths if isinstance(path, Iri))

    def sibling_shapes(self) -> tuple[Term, ...]:
        """The sibling shapes of a property shape with sh:qualifiedValueShape (SHACL 4.7.3)."""
        parents = self.graph.column_of(SH + "property").inverse
        number = self.graph.terms.find(encode(self.node))
        own = set(self.all("qualifiedValueShape"))
        found: dict[Term, None] = {}
        for parent in [] if number is None else parents.of(number).tolist():
            for sibling in self.graph.objects(parent, SH + "property"):
                for shape in self.graph.objects(sibling, SH + "qualifiedValueShape"):
                    if shape not in own:
                        found[shape] = None
        return tuple(found)

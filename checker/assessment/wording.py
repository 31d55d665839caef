"""Messages in the reader's words: where an engine filled in an IRI, the name and key of the node take its place."""

from __future__ import annotations

import re
from collections.abc import Callable

from checker.assessment.naming import Naming, term_text
from checker.findings import NodeRef, Text
from checker.graph.columns import Graph
from checker.graph.terms import Iri, iri_key

_IRI = re.compile(r"<?(https?://[^\s<>\"{}|\\^`]+)>?")
_BLANK = re.compile(r"\{[$?](this|value)\}")
_TRAILING = ".,;:!?)'"
# The word right before a name; short ones ('de', 'van', 'het') name no class, and a name may start with one too.
_NOUN = re.compile(r"(?<!\w)([^\W\d_][\w-]{3,}) $")
# So many letters a first word of a name has before a compound may end in it by intent: 'werking' is not 'ing'.
_COMPOUNDED = 5
_NO_NOUNS = frozenset(("door", "from", "naar", "onder", "over", "vanaf", "voor", "with"))


def node_text(node: NodeRef) -> str:
    """A node as a message names it: name and key, or what there is of them."""
    if node.name and node.identifier and node.name != node.identifier:
        return f"{node.name} [{node.identifier}]"
    return node.name or node.identifier or term_text(Iri(node.iri))


class Wording:
    """Rewrites messages for one landscape."""

    def __init__(self, data: Graph, naming: Naming) -> None:
        self._data = data
        self._naming = naming

    def text(self, text: Text, focus: int, value: str) -> Text:
        """``text`` with names for IRIs, in both languages.

        SHACL fills {$this} and {?value} for SPARQL constraints only (5.3.2); a reader wants them everywhere.
        """
        return Text(self._line(text.nl, focus, value), self._line(text.en, focus, value))

    def _line(self, line: str, focus: int, value: str) -> str:
        known = {"this": node_text(self._naming.ref(focus)), "value": value}
        filled = _filled(line, _BLANK, lambda match: known[match.group(1)])
        return _filled(filled, _IRI, self._name)

    def _name(self, match: re.Match[str]) -> str:
        found = match.group(1)
        # a sentence may end right behind the IRI: its full stop is not part of it
        iri = found.rstrip(_TRAILING)
        number = self._data.terms.find(iri_key(iri))
        if number is None:
            return match.group()
        return node_text(self._naming.ref(number)) + found[len(iri) :]


def _filled(line: str, pattern: re.Pattern[str], name: Callable[[re.Match[str]], str]) -> str:
    """``line`` with ``name`` of each match in its place, and no noun twice: 'Contract' + 'Contract Zaaksysteem'.

    A compound counts too: 'Belastingverordening' + 'Verordening OZB', 'post' + 'Budgetpost T19'.
    """
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(line):
        before, text = line[end : match.start()], name(match)
        noun = _NOUN.search(before)
        if noun is not None and _says_it(text, noun.group(1)):
            before = before[: noun.start(1)]
        parts += [before, text]
        end = match.end()
    return "".join([*parts, line[end:]])


def _says_it(name: str, noun: str) -> bool:
    """Whether the first word of ``name`` is ``noun``, or one of them is a compound that ends in the other."""
    first, blank, _ = name.casefold().partition(" ")
    word = noun.casefold()
    if not blank or word in _NO_NOUNS:
        return False
    return first.endswith(word) or (len(first) >= _COMPOUNDED and word.endswith(first))

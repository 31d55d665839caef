"""What a result says when its shape has no sh:message: one sentence for each component, Dutch and English.

Slots are filled as in any message: ``{$name}`` is a parameter of the constraint, ``{?value}`` the value node.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from checker.graph.paths import SH
from checker.graph.terms import RDF_LANG_STRING, Literal

_SENTENCES: Final = {
    "Class": ("{?value} is geen {$class}.", "{?value} is not a {$class}."),
    "Datatype": ("{?value} is geen goede {$datatype}.", "{?value} is not a valid {$datatype}."),
    "NodeKind": ("{?value} is niet van de soort {$nodeKind}.", "{?value} is not of kind {$nodeKind}."),
    "MinCount": ("Er moeten minstens {$minCount} waarden zijn.", "There must be at least {$minCount} values."),
    "MaxCount": ("Er mogen hoogstens {$maxCount} waarden zijn.", "There must be at most {$maxCount} values."),
    "MinExclusive": ("{?value} is niet groter dan {$minExclusive}.", "{?value} is not greater than {$minExclusive}."),
    "MinInclusive": ("{?value} is niet minstens {$minInclusive}.", "{?value} is not at least {$minInclusive}."),
    "MaxExclusive": ("{?value} is niet kleiner dan {$maxExclusive}.", "{?value} is not less than {$maxExclusive}."),
    "MaxInclusive": ("{?value} is niet hoogstens {$maxInclusive}.", "{?value} is not at most {$maxInclusive}."),
    "MinLength": ("{?value} is korter dan {$minLength} tekens.", "{?value} is shorter than {$minLength} characters."),
    "MaxLength": ("{?value} is langer dan {$maxLength} tekens.", "{?value} is longer than {$maxLength} characters."),
    "Pattern": ("{?value} heeft niet de vorm {$pattern}.", "{?value} does not match {$pattern}."),
    "LanguageIn": ("{?value} is niet in een van de talen {$languageIn}.", "{?value} is not in one of {$languageIn}."),
    "UniqueLang": ("Een taal komt meer dan één keer voor.", "A language is used more than once."),
    "Equals": (
        "{?value} staat niet ook bij {$equals}, of andersom.",
        "{?value} is not a value of both this and {$equals}.",
    ),
    "Disjoint": ("{?value} staat ook bij {$disjoint}.", "{?value} is also a value of {$disjoint}."),
    "LessThan": ("{?value} is niet kleiner dan {$lessThan}.", "{?value} is not less than {$lessThan}."),
    "LessThanOrEquals": (
        "{?value} is niet kleiner dan of gelijk aan {$lessThanOrEquals}.",
        "{?value} is not less than or equal to {$lessThanOrEquals}.",
    ),
    "Not": ("{?value} voldoet aan wat niet mag.", "{?value} conforms to what is not allowed."),
    "And": ("{?value} voldoet niet aan alles wat moet.", "{?value} does not conform to all that is asked."),
    "Or": ("{?value} voldoet aan geen van de mogelijkheden.", "{?value} conforms to none of the alternatives."),
    "Xone": (
        "{?value} voldoet niet aan precies één van de mogelijkheden.",
        "{?value} does not conform to exactly one of the alternatives.",
    ),
    "Node": ("{?value} voldoet niet aan de vorm die hier moet.", "{?value} does not conform to the shape asked here."),
    "QualifiedMinCount": (
        "Minstens {$qualifiedMinCount} waarden moeten aan de vorm voldoen.",
        "At least {$qualifiedMinCount} values must conform to the shape.",
    ),
    "QualifiedMaxCount": (
        "Hoogstens {$qualifiedMaxCount} waarden mogen aan de vorm voldoen.",
        "At most {$qualifiedMaxCount} values may conform to the shape.",
    ),
    "Closed": ("{?path} is hier niet toegestaan.", "{?path} is not allowed here."),
    "HasValue": ("De waarde {$hasValue} ontbreekt.", "The value {$hasValue} is missing."),
    "In": ("{?value} is geen van: {$in}.", "{?value} is none of: {$in}."),
}

DEFAULTS: Final[Mapping[str, tuple[Literal, ...]]] = {
    f"{SH}{name}ConstraintComponent": (
        Literal(english, RDF_LANG_STRING, "en"),
        Literal(dutch, RDF_LANG_STRING, "nl"),
    )
    for name, (dutch, english) in _SENTENCES.items()
}
"""Messages by component IRI; a component that is not there (SPARQL, custom) has none."""

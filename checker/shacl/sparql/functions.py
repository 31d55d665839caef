"""The functions of SPARQL on terms: each takes terms and gives a term, or raises EvalError.

All are functions of their arguments alone, so that an evaluator may call them once for each distinct argument list.

Source: SPARQL 1.1, section 17.4; XPath functions and operators 3.1, section 5.6 (regular expressions).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from urllib.parse import quote

from checker.graph.terms import RDF_LANG_STRING, XSD, Blank, Iri, Literal, Term
from checker.shacl.regex import Pattern, PatternError, compile_pattern
from checker.shacl.sparql import arithmetic
from checker.shacl.sparql.arithmetic import literal_value, need_number
from checker.shacl.sparql.casts import CASTS
from checker.shacl.sparql.comparison import EvalError
from checker.shacl.sparql.literals import (
    DAY,
    Duration,
    Moment,
    Number,
    Rank,
    Text,
    boolean,
    civil,
    duration,
    number,
    seconds_text,
    value_of,
)

Function = Callable[..., Term]

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_LONGEST_TEXT = 1_000_000


def _text(term: Term) -> Text:
    value = literal_value(term)
    if not isinstance(value, Text):
        raise EvalError
    return value


def plain_text(term: Term) -> str:
    """Text of a string without language; EvalError for anything else."""
    text, language = _text(term)
    if language is not None:
        raise EvalError
    return text


def _string(text: str, language: str | None = None) -> Literal:
    if len(text) > _LONGEST_TEXT:
        raise EvalError
    return Literal(text, RDF_LANG_STRING, language) if language else Literal(text)


def _pair(left: Term, right: Term) -> tuple[str, str, str | None]:
    """Texts of two compatible strings and the language of the first (17.4.3.1.2)."""
    first, second = _text(left), _text(right)
    if second.language is not None and second.language != first.language:
        raise EvalError
    return first.text, second.text, first.language


# --- terms ------------------------------------------------------------------------------------------------------------


def _str(term: Term) -> Literal:
    if isinstance(term, Blank):
        raise EvalError
    return Literal(term[0])


def _lang(term: Term) -> Literal:
    if not isinstance(term, Literal):
        raise EvalError
    return Literal(term.language or "")


def _langmatches(tag: Term, pattern: Term) -> Literal:
    language, wanted = plain_text(tag).lower(), plain_text(pattern).lower()
    if wanted == "*":
        return boolean(bool(language))
    return boolean(language == wanted or language.startswith(wanted + "-"))


def _datatype(term: Term) -> Iri:
    if not isinstance(term, Literal):
        raise EvalError
    return Iri(term.datatype)


def _iri(term: Term) -> Iri:
    if isinstance(term, Iri):
        return term
    text = plain_text(term)
    if not _IRI.fullmatch(text):
        raise EvalError
    return Iri(text)


def _strdt(text: Term, datatype: Term) -> Literal:
    if not isinstance(datatype, Iri) or datatype.value == RDF_LANG_STRING:
        raise EvalError
    return Literal(plain_text(text), datatype.value)


def _strlang(text: Term, language: Term) -> Literal:
    tag = plain_text(language)
    if not _LANGUAGE.fullmatch(tag):
        raise EvalError
    return _string(plain_text(text), tag.lower())


def _is_numeric(term: Term) -> Literal:
    return boolean(isinstance(term, Literal) and isinstance(value_of(term), Number))


# --- text -------------------------------------------------------------------------------------------------------------


def _concat(*terms: Term) -> Literal:
    parts = [_text(term) for term in terms]
    languages = {part.language for part in parts}
    return _string("".join(part.text for part in parts), languages.pop() if len(languages) == 1 else None)


def _substr(text: Term, start: Term, length: Term | None = None) -> Literal:
    found = _text(text)
    low = _rounded(need_number(start))
    high = math.inf if length is None else low + _rounded(need_number(length))
    if low != low or high != high:
        return _string("", found.language)
    first = max(int(low) if low > 0 and math.isfinite(low) else 1, 1) - 1 if low < math.inf else len(found.text)
    last = len(found.text) if high == math.inf else max(int(high) - 1, 0)
    return _string(found.text[first:last], found.language)


def _rounded(value: Number) -> float:
    plain = float(value.value)
    return math.floor(plain + 0.5) if math.isfinite(plain) else plain


def _before(text: Term, part: Term) -> Literal:
    whole, sought, language = _pair(text, part)
    place = whole.find(sought)
    return Literal("") if place < 0 else _string(whole[:place], language)


def _after(text: Term, part: Term) -> Literal:
    whole, sought, language = _pair(text, part)
    place = whole.find(sought)
    return Literal("") if place < 0 else _string(whole[place + len(sought) :], language)


def _tested(test: Callable[[str, str], bool]) -> Function:
    def apply(left: Term, right: Term) -> Literal:
        first, second, _ = _pair(left, right)
        return boolean(test(first, second))

    return apply


def _cased(change: Callable[[str], str]) -> Function:
    def apply(term: Term) -> Literal:
        found = _text(term)
        return _string(change(found.text), found.language)

    return apply


def _hashed(name: str) -> Function:
    def apply(term: Term) -> Literal:
        return Literal(hashlib.new(name, plain_text(term).encode(), usedforsecurity=False).hexdigest())

    return apply


@lru_cache(maxsize=1024)
def _compiled(pattern: str, flags: str) -> Pattern:
    try:
        return compile_pattern(pattern, flags)
    except PatternError as error:
        raise EvalError from error


def regex_pattern(pattern: Term, flags: Term | None = None) -> Pattern:
    """The pattern of REGEX and REPLACE; EvalError when it is none."""
    return _compiled(plain_text(pattern), "" if flags is None else plain_text(flags))


def string_text(term: Term) -> str:
    """Text of a string with or without language; EvalError for anything else."""
    return _text(term).text


def _regex(text: Term, pattern: Term, flags: Term | None = None) -> Literal:
    return boolean(bool(regex_pattern(pattern, flags).matches([string_text(text)])[0]))


def _replace(text: Term, pattern: Term, replacement: Term, flags: Term | None = None) -> Literal:
    found, put = _text(text), plain_text(replacement)
    replaced = regex_pattern(pattern, flags).replace(found.text, put)
    if replaced is None:
        raise EvalError
    return _string(replaced, found.language)


# --- dates ------------------------------------------------------------------------------------------------------------


def _moment(term: Term, *kinds: str) -> Moment:
    value = literal_value(term)
    if not isinstance(value, Moment) or value.kind not in kinds:
        raise EvalError
    return value


def _of_day(part: int) -> Function:
    kinds = (("date", "dateTime", "gYear", "gYearMonth"), ("date", "dateTime", "gYearMonth"), ("date", "dateTime"))[
        part
    ]

    def apply(term: Term) -> Literal:
        return number(Rank.INTEGER, civil(_moment(term, *kinds).ticks // DAY)[part])

    return apply


def _of_time(unit: int, size: int) -> Function:
    def apply(term: Term) -> Literal:
        rest = _moment(term, "dateTime", "time").ticks % DAY // 1_000_000_000
        return number(Rank.INTEGER, rest // unit % size)

    return apply


def _seconds(term: Term) -> Literal:
    rest = _moment(term, "dateTime", "time").ticks % 60_000_000_000
    return number(Rank.DECIMAL, Decimal(seconds_text(rest)))


_ZONED = ("dateTime", "date", "time", "gYear", "gYearMonth")


def _timezone(term: Term) -> Literal:
    zone = _moment(term, *_ZONED).zone
    if zone is None:
        raise EvalError
    return duration(Duration("dayTimeDuration", 0, zone * 60_000_000_000))


def _tz(term: Term) -> Literal:
    zone = _moment(term, *_ZONED).zone
    if not zone:
        return Literal("" if zone is None else "Z")
    return Literal(f"{'-' if zone < 0 else '+'}{abs(zone) // 60:02}:{abs(zone) % 60:02}")


def _absolute(term: Term) -> Literal:
    found = need_number(term)
    return number(found.rank, found.value if found.value >= 0 else -found.value)


def _finite(step: Callable[[float], int]) -> Callable[[float], float]:
    return lambda value: float(step(value)) if math.isfinite(value) else value


def _nearest(value: float) -> int:
    return math.floor(value + 0.5)


FUNCTIONS: Mapping[str, Function] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "UnaryMinus": arithmetic.negate,
    "UnaryPlus": arithmetic.plus,
    "sameTerm": lambda left, right: boolean(left == right),
    "STR": _str,
    "LANG": _lang,
    "LANGMATCHES": _langmatches,
    "DATATYPE": _datatype,
    "IRI": _iri,
    "URI": _iri,
    "STRDT": _strdt,
    "STRLANG": _strlang,
    "CONCAT": _concat,
    "STRLEN": lambda term: number(Rank.INTEGER, len(_text(term).text)),
    "SUBSTR": _substr,
    "UCASE": _cased(str.upper),
    "LCASE": _cased(str.lower),
    "STRSTARTS": _tested(str.startswith),
    "STRENDS": _tested(str.endswith),
    "CONTAINS": _tested(str.__contains__),
    "STRBEFORE": _before,
    "STRAFTER": _after,
    "REPLACE": _replace,
    "REGEX": _regex,
    "ENCODE_FOR_URI": lambda term: Literal(quote(_text(term).text, safe="-_.~")),
    "ABS": _absolute,
    "ROUND": arithmetic.rounding(
        lambda value: (value + Decimal("0.5")).to_integral_value(rounding=ROUND_FLOOR), _finite(_nearest)
    ),
    "CEIL": arithmetic.rounding(lambda value: value.to_integral_value(rounding=ROUND_CEILING), _finite(math.ceil)),
    "FLOOR": arithmetic.rounding(lambda value: value.to_integral_value(rounding=ROUND_FLOOR), _finite(math.floor)),
    "YEAR": _of_day(0),
    "MONTH": _of_day(1),
    "DAY": _of_day(2),
    "HOURS": _of_time(3600, 24),
    "MINUTES": _of_time(60, 60),
    "SECONDS": _seconds,
    "TIMEZONE": _timezone,
    "TZ": _tz,
    "isIRI": lambda term: boolean(isinstance(term, Iri)),
    "isURI": lambda term: boolean(isinstance(term, Iri)),
    "isBLANK": lambda term: boolean(isinstance(term, Blank)),
    "isLITERAL": lambda term: boolean(isinstance(term, Literal)),
    "isNUMERIC": _is_numeric,
    "MD5": _hashed("md5"),
    "SHA1": _hashed("sha1"),
    "SHA256": _hashed("sha256"),
    "SHA384": _hashed("sha384"),
    "SHA512": _hashed("sha512"),
    **{XSD + name: cast for name, cast in CASTS.items()},
}
"""By the name that rdflib's parser gives a function (without ``Builtin_``), or the IRI of a cast."""

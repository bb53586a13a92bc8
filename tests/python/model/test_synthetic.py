"""Synthetic instruments: formulas against Python's own parser and arithmetic, and errors that say where and why."""

import ast
import copy
import math
import pickle
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from market_data import instrument_ids, price

from nautilus_cython.model.identifiers import InstrumentId, Symbol
from nautilus_cython.model.instruments.synthetic import SyntheticInstrument
from nautilus_cython.model.objects import Price

IDS = [InstrumentId.from_str(text) for text in ("BTC-USD.X", "EUR/USD.SIM", "US 10Y.XCBT")]
BTC, EUR, US = (str(id_) for id_ in IDS)


def synthetic(formula, components=IDS, precision=4):
    return SyntheticInstrument(Symbol("BASKET"), precision, components, formula, 1, 2)


def calculate(formula, inputs=(2.0, 4.0, 8.0)):
    return synthetic(formula).calculate(list(inputs))


def test_it_is_what_it_was_made_of():
    made = synthetic(f"({BTC} + {EUR}) / 2")
    assert (str(made.id), made.id.is_synthetic(), made.price_precision, made.components) == ("BASKET.SYNTH", True, 4, IDS)
    assert made.price_increment == price("0.0001") and made.price_increment.precision == 4
    assert (made.formula, made.ts_event, made.ts_init) == (f"({BTC} + {EUR}) / 2", 1, 2)
    assert repr(made) == (
        "SyntheticInstrument(id=BASKET.SYNTH, price_precision=4, "
        "components=[BTC-USD.X, EUR/USD.SIM, US 10Y.XCBT], formula='(BTC-USD.X + EUR/USD.SIM) / 2')"
    )
    result = made.calculate([1, 2, 3])
    assert type(result) is Price and result == price("1.5") and result.precision == 4


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (f"{BTC}-{EUR}", "-2"),
        (f"{BTC}*{US}/{EUR}", "4"),
        ("BTC_USD.X + 1", "3"),
        (f"{BTC} ^ 3 ^ 2", "512"),
        (f"-{BTC} ^ 2 % 3", "-1"),
        (f"if({BTC} < {EUR} && !({US} == 8), 1, 2)", "2"),
        (f"x = {BTC}; y = x * 10; // ten times\n y + x", "22"),
        (f"if({BTC} == 2, 1, {BTC} / 0)", "1"),
        (f"max({BTC}, {EUR}, {US}) - min({BTC}, {EUR}) + abs(-1) + round(2.5) + ceil(0.1) + floor(-0.1)", "10"),
        ("1 / 3", "0.3333"),
    ],
)
def test_formulas_have_their_value(formula, expected):
    assert calculate(formula) == price(expected)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("", "at position 0: unexpected the end"),
        (f"{BTC} + GBP.X", r"at position 12: unknown name `GBP.X`, expected a component \(BTC-USD.X, "),
        ("1 < 2", "at position 0: `1 < 2` is a truth value, expected a number"),
        ("(" * 10_000 + "1" + ")" * 10_000, "nested deeper than 64"),
        ("1 +" * 10 + "é", "at position 30: unknown name `é`"),
        ("x" * 100_000, "100000 bytes"),
    ],
)
def test_a_bad_formula_is_refused_with_its_position(formula, message):
    with pytest.raises(ValueError, match=message):
        synthetic(formula)
    made = synthetic(BTC)
    with pytest.raises(ValueError, match=message):
        made.change_formula(formula)
    assert made.formula == BTC and made.calculate([5, 1, 1]) == 5


@pytest.mark.parametrize(
    ("formula", "inputs", "kind", "message"),
    [
        (f"1 / {BTC}", [0, 1, 1], RuntimeError, "division by zero at position 2 of formula .*: BTC-USD.X is 0"),
        (f"{BTC} % {EUR}", [3, 0, 1], RuntimeError, "division by zero .* with BTC-USD.X = 3, EUR/USD.SIM = 0"),
        (f"{BTC} * {BTC}", [1e200, 1, 1], RuntimeError, r"overflow at position 10 .*: 1e200 \* 1e200"),
        (f"({BTC} - 3) ^ 0.5", [1, 1, 1], RuntimeError, r"no real number .*: -2 \^ 0.5, with BTC-USD.X = 1"),
        (BTC, [1e300, 1, 1], RuntimeError, "is no price: .*1e300"),
        (BTC, [1, 2], ValueError, "2 of them, expected 3"),
        (BTC, [], ValueError, "0 of them, expected 3"),
        (BTC, [1] * 100, ValueError, "100 of them, expected 3"),
        (BTC, [1, math.nan, 1], ValueError, "input 1, EUR/USD.SIM.*NaN"),
        (BTC, [1, 1, -math.inf], ValueError, "input 2, US 10Y.XCBT.*-inf"),
        (BTC, [1, "1", 1], TypeError, "str"),
        (BTC, [1, None, 1], TypeError, "None"),
        (BTC, [10**400, 1, 1], OverflowError, "int"),
        (BTC, (1, 1, 1), TypeError, "tuple"),
        (BTC, None, TypeError, "inputs"),
    ],
)
def test_a_failed_calculation_names_the_cause(formula, inputs, kind, message):
    made = synthetic(formula)
    with pytest.raises(kind, match=message):
        made.calculate(inputs)


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"components": IDS[:1]}, ValueError, "at least two"),
        ({"components": [*IDS, IDS[0]]}, ValueError, "BTC-USD.X"),
        ({"components": [*IDS, None]}, TypeError, r"components\[3\]"),
        ({"components": [*IDS, InstrumentId.__new__(InstrumentId)]}, ValueError, r"components\[3\]"),
        ({"components": [*IDS, "A.X"]}, TypeError, "str"),
        ({"price_precision": 17}, ValueError, "17"),
        ({"price_precision": -1}, OverflowError, "uint|value|negative"),
        ({"price_precision": 1.5}, TypeError, "integer"),
        ({"formula": None}, TypeError, "formula"),
        ({"formula": "1\0"}, ValueError, "NUL"),
        ({"symbol": None}, TypeError, "symbol"),
        ({"symbol": Symbol.__new__(Symbol)}, ValueError, "Symbol"),
        ({"ts_event": -1}, OverflowError, "uint|value|negative"),
    ],
)
def test_bad_arguments_are_named(change, kind, message):
    arguments = {"symbol": Symbol("S"), "price_precision": 2, "components": IDS, "formula": "1", "ts_event": 0, "ts_init": 0}
    with pytest.raises(kind, match=message):
        SyntheticInstrument(**arguments | change)


def test_it_is_known_by_its_id():
    one, other = synthetic("1"), synthetic("2")
    assert one == other and hash(one) == hash(other)
    assert one != SyntheticInstrument(Symbol("OTHER"), 4, IDS, "1", 1, 2) and one != "BASKET.SYNTH"
    other.change_formula("3")
    assert one == other


class Noted(SyntheticInstrument):
    """A subclass with attributes."""


def fields(made):
    return type(made), SyntheticInstrument.to_dict(made), made.calculate([1, 2, 3])


def test_copies_keep_everything():
    made = Noted(Symbol("Ü"), 16, IDS, f"x = {BTC};\n x / 8 // é", 2**64 - 1, 2**64 - 2)
    made.note = ["mine"]
    for copied in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert fields(copied) == fields(made) and copied.note == ["mine"]
        copied.change_formula("1")
        assert made.calculate([1, 2, 3]) == price("0.125")
    again = SyntheticInstrument.from_dict(SyntheticInstrument.to_dict(made) | {"type": "SyntheticInstrument"})
    assert fields(again)[1:] == (fields(made)[1] | {"type": "SyntheticInstrument"}, fields(made)[2])
    with pytest.raises(KeyError):
        SyntheticInstrument.from_dict({})


def test_it_is_made_once_and_not_without_init():
    made = synthetic("1")
    with pytest.raises(RuntimeError, match="already"):
        made.__init__(Symbol("B"), 2, IDS, "2", 0, 0)
    assert made.formula == "1"
    empty = SyntheticInstrument.__new__(SyntheticInstrument)
    for ask in (lambda: empty.id, lambda: empty.components, lambda: empty.calculate([1]), lambda: empty.change_formula("1"), lambda: hash(empty)):
        with pytest.raises(RuntimeError, match="not initialised"):
            ask()


# -- Against Python: its parser, its precedence, its floats -----------------------------------------------------------


class Refused(Exception):
    """Not in the language, though Python knows it."""


class Failed(Exception):
    """In the language, and without a finite result."""


def python_value(node, names):
    """The value of a Python expression by the rules of the formula language: a float, or a bool."""

    def number(node):
        value = python_value(node, names)
        if not isinstance(value, float):
            raise Refused
        return value

    def truth(node):
        value = python_value(node, names)
        if not isinstance(value, bool):
            raise Refused
        return value

    def finite(value):
        if not math.isfinite(value):
            raise Failed
        return value

    match node:
        case ast.Expression(body):
            return number(body)
        case ast.Constant(value):
            return float(value)
        case ast.Name(name):
            return names[name]
        case ast.UnaryOp(ast.USub(), operand):
            return -number(operand)
        case ast.UnaryOp(ast.Not(), operand):
            return not truth(operand)
        case ast.BoolOp(op, values):
            return all(map(truth, values)) if isinstance(op, ast.And) else any(map(truth, values))
        case ast.Compare(left, [op], [right]):
            compare = {ast.Lt: "__lt__", ast.LtE: "__le__", ast.Gt: "__gt__", ast.GtE: "__ge__", ast.Eq: "__eq__", ast.NotEq: "__ne__"}
            return getattr(number(left), compare[type(op)])(number(right))
        case ast.IfExp(test, body, orelse):
            return number(body) if truth(test) else number(orelse)
        case ast.Call(ast.Name(name), arguments):
            values = [number(argument) for argument in arguments]
            away = lambda x: math.copysign(math.floor(abs(x) + 0.5), x) if abs(x) < 2**52 else x  # noqa: E731
            one = {"abs": abs, "ceil": math.ceil, "floor": math.floor, "round": away}
            return float(one[name](*values)) if name in one else float({"min": min, "max": max}[name](values))
        case ast.BinOp(left, op, right):
            left, right = number(left), number(right)
            try:
                match op:
                    case ast.Add():
                        return finite(left + right)
                    case ast.Sub():
                        return finite(left - right)
                    case ast.Mult():
                        return finite(left * right)
                    case ast.Div():
                        return finite(left / right)
                    case ast.Mod():
                        return finite(math.fmod(left, right))
                    case ast.Pow():
                        return finite(math.pow(left, right))
            except (ZeroDivisionError, OverflowError, ValueError):
                raise Failed from None
    raise Refused


WORDS = {"a": BTC, "b": EUR, "c": US, "**": "^", "and": "&&", "or": "||"}
numbers = st.sampled_from(["0", "1", "2", "3", "0.5", "10", "1e3", ".25", "7.", "1e200"])
atoms = numbers | st.sampled_from("abc")


def extend(inner):
    """Python's words of a larger expression. What Python and the language write differently stands in parentheses."""

    def words(*parts):
        return st.tuples(*(part if isinstance(part, st.SearchStrategy) else st.just([part]) for part in parts)).map(
            lambda drawn: [word for part in drawn for word in part]
        )

    arithmetic = st.sampled_from(["+", "-", "*", "/", "%", "**"]).map(lambda op: [op])
    comparing = st.sampled_from(["<", "<=", ">", ">=", "==", "!="]).map(lambda op: [op])
    condition = words("(", inner, comparing, inner, ")")
    joined = words(condition, st.sampled_from([["and"], ["or"]]), condition) | words("(", "not", condition, ")")
    return st.one_of(
        words(inner, arithmetic, inner),
        words("-", inner),
        words("(", inner, ")"),
        words(st.sampled_from([["abs"], ["ceil"], ["floor"], ["round"]]), "(", inner, ")"),
        words(st.sampled_from([["min"], ["max"]]), "(", inner, ",", inner, ")"),
        words("(", inner, "if", condition | joined, "else", inner, ")"),
    )


expressions = st.recursive(atoms.map(lambda atom: [atom]), extend, max_leaves=12)
spaces = st.sampled_from(["", " ", "\t", "\n", " /* x */ ", " // y\n"])


def in_the_language(words):
    """The same words as a formula: `(x if c else y)` is `if(c, x, y)`."""

    def translate(at):
        out = []
        while at < len(words) and words[at] != ")":
            if words[at] == "(":
                inside, at = translate(at + 1)
                if "if" in inside:
                    cut, other = inside.index("if"), inside.index("else")
                    x, c, y = inside[:cut], inside[cut + 1 : other], inside[other + 1 :]
                    out.append(["if(", *flat(c), ",", *flat(x), ",", *flat(y), ")"])
                else:
                    out.append(["(", *flat(inside), ")"])
            else:
                out.append("!" if words[at] == "not" else words[at])
            at += 1
        return out, at

    def flat(parts):
        return [word for part in parts for word in (part if isinstance(part, list) else [part])]

    return [WORDS.get(word, word) for word in flat(translate(0)[0])]


@given(expressions, st.lists(st.sampled_from([0.0, 1.0, -1.5, 2.0, 3.25, 1e150, -1e-150]), min_size=3, max_size=3), spaces)
@example(["-", "a", "**", "2"], [3.0, 0.0, 0.0], "")
@example(["2", "**", "-", "a", "**", "2"], [2.0, 0.0, 0.0], " ")
def test_formulas_agree_with_python(words, inputs, space):
    # A space where two words would become one.
    formula = (space or " ").join(in_the_language(words)) if space else "".join(in_the_language(words))
    try:
        expected = python_value(ast.parse(" ".join(words), mode="eval"), dict(zip("abc", inputs)))
    except Failed:
        expected = None
    made = synthetic(formula, precision=9)
    if expected is None or abs(expected) > 17_014_118_346_046:
        with pytest.raises(RuntimeError, match="division by zero|overflow|no real number|no price"):
            made.calculate(inputs)
    else:
        assert made.calculate(inputs) == Price(expected, 9)


@given(st.lists(instrument_ids, min_size=2, max_size=5, unique_by=str), st.data())
def test_any_identifier_is_a_name(ids, data):
    inputs = [float(n + 1) for n in range(len(ids))]
    at = data.draw(st.integers(0, len(ids) - 1))
    formula = f"(0 + ( {ids[at]} )) * 1"
    if any(re.fullmatch(r"[+-]?[0-9]*\.[0-9]*(e[+-]?[0-9]+)?", str(id_), re.IGNORECASE) for id_ in ids):
        with pytest.raises(ValueError, match="read as a number"):
            synthetic(formula, ids)
    else:
        assert synthetic(formula, ids).calculate(inputs) == inputs[at]


@given(st.text(st.sampled_from("abcX.-+*/%^!<>=&|(),; 0123456789e_\n\"'é")))
def test_any_text_is_a_formula_or_refused(text):
    ids = [InstrumentId.from_str(name) for name in ("a.X", "b-c.X")]
    try:
        made = synthetic(text, ids)
    except ValueError as error:
        assert str(error).startswith("invalid formula ") and "at position " in str(error)
        return
    try:
        assert isinstance(made.calculate([1.0, 2.0]), Price)
    except RuntimeError as error:
        assert "formula" in str(error)

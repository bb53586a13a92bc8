"""Identifiers: immutable text with a kind."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.model import identifiers
from nautilus_cython.model.identifiers import (
    AccountId,
    ClientId,
    ClientOrderId,
    ComponentId,
    ExecAlgorithmId,
    Identifier,
    InstrumentId,
    OrderListId,
    PositionId,
    StrategyId,
    Symbol,
    TradeId,
    TraderId,
    Venue,
    VenueOrderId,
    generic_spread_id_n_legs,
    generic_spread_id_to_list,
    is_generic_spread_id,
    new_generic_spread_id,
)

UNICODE = [Symbol, PositionId]
INLINE = {ClientOrderId: 95, VenueOrderId: 95, TradeId: 36}
HYPHENATED = [TraderId, StrategyId, AccountId]
ASCII = [Venue, ComponentId, ClientId, ExecAlgorithmId, OrderListId]
KINDS = [*UNICODE, *INLINE, *HYPHENATED, *ASCII]
MAKERS = [*KINDS, InstrumentId.from_str]

printable = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=36)
names = printable.filter(str.strip)


def make(kind):
    return InstrumentId.from_str("A-B.C") if kind is InstrumentId else kind("A-B")


def every_kind():
    return [*KINDS, InstrumentId]


def test_every_class_is_tested():
    assert set(every_kind()) == set(Identifier.__subclasses__())


@pytest.mark.parametrize("kind", every_kind())
def test_an_identifier_is_its_text(kind):
    identifier = make(kind)
    text = "A-B.C" if kind is InstrumentId else "A-B"
    assert identifier.value == str(identifier) == text
    assert repr(identifier) == f"{kind.__name__}('{text}')"
    assert hash(identifier) == hash(text)


@pytest.mark.parametrize("kind", every_kind())
def test_identifiers_of_one_kind_are_equal_when_their_texts_are(kind):
    other = InstrumentId.from_str("A-B.D") if kind is InstrumentId else kind("A-C")
    assert make(kind) == make(kind)
    assert make(kind) != other
    assert (make(kind) == make(kind)) is True
    assert len({make(kind), make(kind), other}) == 2


def test_identifiers_of_different_kinds_are_never_equal():
    made = [make(kind) for kind in every_kind()]
    for i, a in enumerate(made):
        for j, b in enumerate(made):
            assert (a == b) == (i == j)


@pytest.mark.parametrize("kind", every_kind())
def test_a_comparison_with_another_type_is_left_to_that_type(kind):
    class Equal:
        def __eq__(self, other):
            return True

    identifier = make(kind)
    assert identifier == Equal()
    assert identifier != identifier.value
    assert identifier not in (None, 1)
    with pytest.raises(TypeError):
        identifier < identifier.value  # noqa: B015


@given(names, names)
def test_any_two_identifiers_are_ordered_by_their_texts(a, b):
    for left, right in [(Symbol(a), Symbol(b)), (Symbol(a), Venue(b)), (TradeId(a), ClientOrderId(b))]:
        assert (left < right) == (a < b)
        assert (left <= right) == (a <= b)
        assert (left > right) == (a > b)
        assert (left >= right) == (a >= b)


@given(st.text(max_size=20))
def test_symbols_take_any_text_that_is_not_blank_and_has_no_control_characters(text):
    try:
        assert Symbol(text).value == text
    except ValueError:
        blank = not text.strip()
        controls = any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in text)
        surrogates = any(0xD800 <= ord(c) < 0xE000 for c in text)
        assert blank or controls or surrogates


@given(st.text(max_size=40))
def test_other_identifiers_take_printable_ascii_that_is_not_blank(text):
    valid = bool(text.strip(" ")) and all(" " <= c <= "~" for c in text)
    for kind in (Venue, TradeId):
        if valid and len(text) <= INLINE.get(kind, 1000):
            assert kind(text).value == text
        else:
            with pytest.raises(ValueError):
                kind(text)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("text", ["", " ", "\t", "A\0B", "\ud800-A", "A-\n", "\0"])
def test_bad_text_raises(maker, text):
    with pytest.raises(ValueError):
        maker(text)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("value", [None, 1, b"A-B", ["A-B"], object()])
def test_values_that_are_no_text_raise(maker, value):
    with pytest.raises(TypeError):
        maker(value)


@pytest.mark.parametrize("kind", HYPHENATED)
@pytest.mark.parametrize("text", ["NOHYPHEN", "-TAG", "NAME-", "-", "--", " -A"])
def test_a_hyphenated_identifier_needs_text_on_both_sides(kind, text):
    with pytest.raises(ValueError, match="NAME-TAG"):
        kind(text)


@pytest.mark.parametrize(("kind", "length"), INLINE.items())
def test_an_inline_identifier_has_a_length_limit(kind, length):
    assert kind("x" * length).value == "x" * length
    assert kind("x" * length) == kind("x" * length)
    assert kind("x" * length) != kind("x" * (length - 1) + "y")
    with pytest.raises(ValueError, match=f"1 to {length}"):
        kind("x" * (length + 1))


def test_parts_of_identifiers():
    assert Symbol("ES.FUT").is_composite() is True
    assert Symbol("ES.FUT").root() == "ES"
    assert Symbol("ES.FUT").topic() == "ES*"
    assert Symbol("ESH4").is_composite() is False
    assert Symbol("ESH4").root() == Symbol("ESH4").topic() == "ESH4"
    assert Venue("SYNTH").is_synthetic() is True
    assert Venue("GLBX").is_synthetic() is False
    assert Venue.from_code("XNAS") == Venue("XNAS")
    assert Venue.from_code("NOWHERE") is None
    assert TraderId("TRADER-A-001").get_tag() == "001"
    assert StrategyId("EMA-Cross-002").get_tag() == "002"
    assert StrategyId("EXTERNAL").is_external() is True
    assert StrategyId("EMA-002").is_external() is False
    assert AccountId("SIM-000-X").get_issuer() == "SIM"
    assert AccountId("SIM-000-X").get_id() == "000"


def test_an_instrument_id_splits_at_its_last_point():
    identifier = InstrumentId.from_str("BRK.B.XNYS")
    assert identifier.symbol == Symbol("BRK.B")
    assert identifier.venue == Venue("XNYS")
    assert identifier == InstrumentId(Symbol("BRK.B"), Venue("XNYS"))
    assert InstrumentId.from_str("A.SYNTH").is_synthetic() is True
    assert identifier.is_synthetic() is False
    for text in ("", "A", ".", "A.", ".B", "A.\N{SNOWMAN}"):
        with pytest.raises(ValueError, match="InstrumentId"):
            InstrumentId.from_str(text)


@pytest.mark.parametrize("kind", every_kind())
def test_pickling_and_copying_keep_the_identifier(kind):
    identifier = make(kind)
    for again in (pickle.loads(pickle.dumps(identifier)), copy.copy(identifier), copy.deepcopy(identifier)):
        assert type(again) is kind
        assert again == identifier
        assert hash(again) == hash(identifier)


class Tagged(Symbol):
    pass


class Forgetful(Symbol):
    def __init__(self):
        pass


def test_a_subclass_keeps_its_type_and_attributes_through_pickling():
    symbol = Tagged("A")
    symbol.tag = [1]
    for again in (pickle.loads(pickle.dumps(symbol)), copy.deepcopy(symbol)):
        assert type(again) is Tagged
        assert again == symbol == Symbol("A")
        assert again.tag == [1]


@pytest.mark.parametrize("kind", every_kind())
def test_pickled_state_is_checked(kind):
    function, (cls, _, attributes) = make(kind).__reduce__()
    for state in (None, 1, b"A-B", "", "A\0B", ("A-B",), {}, "\ud800"):
        with pytest.raises((TypeError, ValueError)):
            function(cls, state, attributes)


@pytest.mark.parametrize("kind", every_kind())
def test_an_identifier_does_not_change(kind):
    identifier = make(kind)
    before = identifier.value
    with pytest.raises(RuntimeError, match="immutable"):
        identifier.__setstate__("X-Y.Z")
    with pytest.raises(RuntimeError, match="immutable"):
        identifier.__init__(*([Symbol("X"), Venue("Y")] if kind is InstrumentId else ["X-Y"]))
    with pytest.raises(AttributeError):
        identifier.value = "X-Y"
    assert identifier.value == before


@pytest.mark.parametrize("kind", [Identifier, *every_kind(), Forgetful])
def test_an_identifier_that_was_not_initialised_raises(kind):
    identifier = Forgetful() if kind is Forgetful else kind.__new__(kind)
    other = kind.__new__(kind)
    uses = [repr, str, hash, pickle.dumps, copy.copy, lambda i: i.value, lambda i: i == other, lambda i: i < other]
    for name in ("is_composite", "root", "topic", "is_synthetic", "get_tag", "is_external", "get_issuer", "get_id"):
        if hasattr(kind, name):
            uses.append(lambda i, name=name: getattr(i, name)())
    for name in ("symbol", "venue"):
        if hasattr(kind, name):
            uses.append(lambda i, name=name: getattr(i, name))
    for use in uses:
        with pytest.raises(UninitialisedError):
            use(identifier)


def test_an_instrument_id_refuses_parts_that_were_not_initialised():
    with pytest.raises(UninitialisedError):
        InstrumentId(Symbol.__new__(Symbol), Venue("A"))
    with pytest.raises(UninitialisedError):
        InstrumentId(Symbol("A"), Venue.__new__(Venue))
    with pytest.raises(TypeError):
        InstrumentId(None, Venue("A"))
    with pytest.raises(TypeError):
        InstrumentId("A", "B")


legs = st.dictionaries(
    st.text("ABCDEF0123456789.-", min_size=1, max_size=6).filter(str.strip),
    st.integers(-(2**63), 2**63 - 1).filter(bool),
    min_size=2,
    max_size=5,
)


@given(legs)
def test_a_generic_spread_gives_its_legs_back_in_the_order_of_their_symbols(ratios):
    instruments = [(InstrumentId(Symbol(symbol), Venue("GLBX")), ratio) for symbol, ratio in ratios.items()]
    spread = new_generic_spread_id(instruments)
    assert generic_spread_id_to_list(spread) == sorted(instruments, key=lambda leg: leg[0].symbol)
    assert generic_spread_id_n_legs(spread) == len(instruments)
    assert is_generic_spread_id(spread) is True


def test_a_generic_spread_lists_ratios_in_parentheses():
    a, b = InstrumentId.from_str("ESH4.GLBX"), InstrumentId.from_str("ESM4.GLBX")
    assert new_generic_spread_id([(b, -2), (a, 1)]).value == "(1)ESH4___((2))ESM4.GLBX"
    assert is_generic_spread_id(a) is False
    assert generic_spread_id_n_legs(a) == 1
    assert identifiers.GENERIC_SPREAD_ID_SEPARATOR == "___"


def test_bad_spreads_raise():
    a, b = InstrumentId.from_str("ESH4.GLBX"), InstrumentId.from_str("ESM4.GLBX")
    elsewhere = InstrumentId.from_str("ESM4.XCME")
    for bad in ([], [(a, 1)], [(a, 0), (b, 1)], [(a, 1), (elsewhere, 1)], [(a, 1), (a, 2)]):
        with pytest.raises(ValueError, match="generic spread"):
            new_generic_spread_id(bad)
    for bad in ([(a, 1.5), (b, 1)], [("A", 1), (b, 1)], [1, 2], "ab", None):
        with pytest.raises(TypeError):
            new_generic_spread_id(bad)
    for bad in ([(a, 2**63), (b, 1)], [(a,), (b,)], [(None, 1), (b, 1)]):
        with pytest.raises((OverflowError, ValueError, TypeError, AttributeError)):
            new_generic_spread_id(bad)
    with pytest.raises(ValueError):
        generic_spread_id_to_list(a)
    for function in (generic_spread_id_to_list, is_generic_spread_id, generic_spread_id_n_legs):
        with pytest.raises((TypeError, AttributeError)):
            function(None)
        with pytest.raises(UninitialisedError):
            function(InstrumentId.__new__(InstrumentId))

"""
Identifiers: immutable text with a kind.

Names that repeat (symbols, venues, strategies) are interned: a text has one pointer in the process, equality compares
pointers, and the text is never freed. Ids that are new each time (orders, trades) are stored in the object.

Identifiers of one kind are equal when their texts are; identifiers of different kinds never are. Any two identifiers are
ordered by their texts. The hash is that of the text.
"""

from typing import Any

GENERIC_SPREAD_ID_SEPARATOR = "___"

class Identifier:
    """The base of all identifiers: not made itself."""

    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    @property
    def value(self) -> str:
        """The text."""

class Symbol(Identifier):
    """The ticker or contract code of an instrument at its venue: text that is not blank."""

    def __init__(self, value: str) -> None: ...
    def is_composite(self) -> bool:
        """Return whether the symbol has parts, as in ``ES.FUT``."""

    def root(self) -> str:
        """Return the text before the first ``.``, or all of it."""

    def topic(self) -> str:
        """Return what to subscribe to: the root and ``*`` if the symbol is composite, else the symbol."""

class Venue(Identifier):
    """A trading venue: printable ASCII that is not blank."""

    def __init__(self, name: str) -> None: ...
    def is_synthetic(self) -> bool:
        """Return whether instruments of the venue are computed from others."""

    @staticmethod
    def from_code(code: str) -> Any:
        """Return the venue that a market identifier code (ISO 10383) or a venue's name stands for; None if unknown."""

class InstrumentId(Identifier):
    """
    An instrument: a symbol at a venue, written ``SYMBOL.VENUE``.

    Parameters
    ----------
    symbol : Symbol
        The symbol. It may contain points.
    venue : Venue
        The venue.
    """

    def __init__(self, symbol: Symbol, venue: Venue) -> None: ...
    @property
    def symbol(self) -> Symbol:
        """The symbol."""

    @property
    def venue(self) -> Venue:
        """The venue."""

    @staticmethod
    def from_str(value: str) -> InstrumentId:
        """
        Split `value` at its last ``.``.

        Raises
        ------
        ValueError
            If there is none, or the symbol or the venue is not valid.
        """

    def is_synthetic(self) -> bool:
        """Return whether the instrument is computed from others."""

class ComponentId(Identifier):
    """A component of a trading system: printable ASCII that is not blank."""

    def __init__(self, value: str) -> None: ...

class ClientId(Identifier):
    """A data or execution client: printable ASCII that is not blank."""

    def __init__(self, value: str) -> None: ...

class TraderId(Identifier):
    """A trader: printable ASCII of the form ``NAME-TAG``."""

    def __init__(self, value: str) -> None: ...
    def get_tag(self) -> str:
        """Return the part after the last hyphen."""

class StrategyId(Identifier):
    """A strategy: printable ASCII of the form ``NAME-TAG``, or ``EXTERNAL``."""

    def __init__(self, value: str) -> None: ...
    def get_tag(self) -> str:
        """Return the part after the last hyphen; all of it for ``EXTERNAL``."""

    def is_external(self) -> bool:
        """Return whether the orders come from outside of this process."""

class ExecAlgorithmId(Identifier):
    """An execution algorithm: printable ASCII that is not blank."""

    def __init__(self, value: str) -> None: ...

class AccountId(Identifier):
    """An account: printable ASCII of the form ``ISSUER-NUMBER``."""

    def __init__(self, value: str) -> None: ...
    def get_issuer(self) -> str:
        """Return the part before the first hyphen."""

    def get_id(self) -> str:
        """Return the part between the first hyphen and the second, if there is one."""

class ClientOrderId(Identifier):
    """The client's id of an order: 1 to 95 printable ASCII characters, stored in place."""

    def __init__(self, value: str) -> None: ...

class VenueOrderId(Identifier):
    """The venue's id of an order: 1 to 95 printable ASCII characters, stored in place."""

    def __init__(self, value: str) -> None: ...

class OrderListId(Identifier):
    """A list of orders: printable ASCII that is not blank."""

    def __init__(self, value: str) -> None: ...

class PositionId(Identifier):
    """A position: text that is not blank."""

    def __init__(self, value: str) -> None: ...

class TradeId(Identifier):
    """The venue's id of a trade: 1 to 36 printable ASCII characters, stored in place."""

    def __init__(self, value: str) -> None: ...

def new_generic_spread_id(instrument_ratios: list[Any]) -> InstrumentId:
    """
    Return the id of a spread.

    The symbol lists the legs in the order of their symbols, a negative ratio in doubled parentheses: long one ESH4 and
    short two ESM4 is ``(1)ESH4___((2))ESM4``.

    Parameters
    ----------
    instrument_ratios : list[tuple[InstrumentId, int]]
        At least two legs, of one venue, each with its ratio: negative when short, never 0.

    Raises
    ------
    ValueError
        If there are fewer than two legs, a ratio is 0, the venues differ, or a leg is named twice.
    """

def generic_spread_id_to_list(instrument_id: InstrumentId) -> list[Any]:
    """
    Return the legs of a generic spread with their ratios, in the order of its symbol.

    Raises
    ------
    ValueError
        If `instrument_id` does not name a generic spread.
    """

def is_generic_spread_id(instrument_id: InstrumentId) -> bool:
    """Return whether `instrument_id` names a generic spread."""

def generic_spread_id_n_legs(instrument_id: InstrumentId) -> int:
    """Return the number of legs of `instrument_id`: 1 unless it names a generic spread."""

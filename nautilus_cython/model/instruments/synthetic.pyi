"""Instruments whose price is a formula of the prices of others."""

from typing import Any

from nautilus_cython.core.data import Data
from nautilus_cython.model.identifiers import InstrumentId, Symbol
from nautilus_cython.model.objects import Price

class SyntheticInstrument(Data):
    """
    An instrument at the venue ``SYNTH``, whose price is computed from those of its components.

    Equal and hashed by its id. Not synchronised: one thread at a time may use it.

    Parameters
    ----------
    symbol : Symbol
        Its symbol: its id is ``symbol.SYNTH``.
    price_precision : int
        The number of decimals of its prices, 0 to 16.
    components : list of InstrumentId
        What its price is computed from: two or more.
    formula : str
        How. It names the components by their ids; ``docs/formulas.md`` describes the language.
    ts_event : int
        When it was defined, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.

    Raises
    ------
    ValueError
        If the formula is not in the language, which the message says with the position in characters; if there are fewer
        than two components, or one comes twice.
    """

    def __init__(
        self, symbol: Symbol, price_precision: int, components: list[Any], formula: str, ts_event: int, ts_init: int
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __repr__(self) -> str: ...
    @property
    def id(self) -> InstrumentId:
        """The identifier: the symbol at the venue ``SYNTH``."""

    @property
    def price_precision(self) -> int:
        """The number of decimals of its prices."""

    @property
    def price_increment(self) -> Price:
        """One step of the last decimal."""

    @property
    def components(self) -> list[Any]:
        """The ids of what it is computed from, in the order of the inputs."""

    @property
    def formula(self) -> str:
        """The formula, as it was given."""

    @property
    def ts_event(self) -> int:
        """When it was defined, in nanoseconds since the Unix epoch."""

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""

    def change_formula(self, formula: str) -> None:
        """
        Replace the formula.

        Raises
        ------
        ValueError
            If the new one is not in the language. The old one stays then.
        """

    def calculate(self, inputs: list[Any]) -> Price:
        """
        Return the price for `inputs`: finite numbers, one for each component.

        Raises
        ------
        ValueError
            If there are more or fewer than components, or one is not finite.
        RuntimeError
            If the formula divides by zero or overflows, or its result is no price. The message has the position in the
            formula, and the values.
        """

    @staticmethod
    def from_dict(values: dict[Any, Any]) -> SyntheticInstrument:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""

    @staticmethod
    def to_dict(obj: SyntheticInstrument) -> dict[Any, Any]:
        """Return the fields as numbers and text, with ``type`` first."""

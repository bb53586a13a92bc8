"""The currencies that are registered from the start, each under its code: ``from nautilus_cython.model.currencies import USD``."""

from nautilus_cython.model.objects import Currency, built_in_currencies

globals().update(built_in_currencies())


def register_currency(currency: Currency, overwrite: bool = False) -> None:
    """
    Make a currency known by its code in this process.

    A known code keeps its currency unless `overwrite`. Amounts and currencies that exist keep their description.
    """
    Currency.register(currency, overwrite)

"""Values, identifiers, market data and order books."""


def __getattr__(name: str) -> object:
    # Imported when asked for: `import nautilus_cython.model.book` should not pay for it.
    if name == "convert_to_raw_int":
        from nautilus_cython.model.objects import convert_to_raw_int

        return convert_to_raw_int
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

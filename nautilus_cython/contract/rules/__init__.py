"""The rules, by what they look at. Importing this registers them."""

from . import boundary, calls, capsules, handles, rust, vectors

__all__ = ["boundary", "calls", "capsules", "handles", "rust", "vectors"]

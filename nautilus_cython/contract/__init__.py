"""
A checker of the memory contract between a C ABI written in Rust and the Cython classes over it.

    python -m nautilus_cython.contract PATH

It reads text only: C headers, Cython sources with Cython's own parser, the ownership table, Rust sources and the
names that a library exports. It imports nothing that it checks, so that it runs on any project, built or not. What is
where is written in ``[tool.nautilus-contract]`` of ``pyproject.toml``; see `nautilus_cython.contract.config`.
"""

"""The command line: ``python -m nautilus_cython.contract``, or, before anything is built, ``python`` of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

if __package__:
    from nautilus_cython.contract import cli
else:
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from contract import cli

sys.exit(cli.main())

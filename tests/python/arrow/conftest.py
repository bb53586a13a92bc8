"""Lets the Arrow tests use the example objects of the other tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "model"))

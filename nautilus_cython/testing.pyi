"""What tests ask the library: which of the things that it handed out are still alive."""

from typing import Any

def live_handles() -> dict[Any, Any]:
    """
    Return how many handles, vectors and strings are alive, by the name of the function that frees them.

    Also, under ``arrow batches``, how many batches of Arrow are alive here, and under ``arrow exports`` how many arrays and
    streams were handed on and not released yet. What has none alive is left out: after everything is released, the dictionary is empty.
    """

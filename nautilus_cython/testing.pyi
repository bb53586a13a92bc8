"""What tests ask the library: which of the things that it handed out are still alive."""

from typing import Any

def live_handles() -> dict[Any, Any]:
    """
    Return how many handles, vectors and strings are alive, by the name of the function that frees them.

    What has none alive is left out: after everything is released, the dictionary is empty.
    """

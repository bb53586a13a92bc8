"""Topics, which messages are published under."""

def is_matching_py(topic: str, pattern: str) -> bool:
    """
    Return whether a topic fits a pattern, in which ``*`` stands for any text, also for none, and ``?`` for any one character.

    Raises
    ------
    ValueError
        If there is a NUL in either.
    """

"""Finite state machines over a table of transitions."""

from typing import Any, Final

class InvalidStateTrigger(Exception):
    """A trigger that the table does not know in the current state."""

class FiniteStateMachine:
    """
    A state, and a table that says where a trigger leads from it.

    Parameters
    ----------
    state_transition_table : dict[tuple[int, int], int]
        The next state by current state and trigger; it is copied.
    initial_state : int
        The state to begin with.
    trigger_parser : Callable[[int], str], default str
        What names a trigger.
    state_parser : Callable[[int], str], default str
        What names a state.

    Raises
    ------
    ValueError
        If the table is empty, or has an entry of another form.
    TypeError
        If a parser cannot be called.
    """

    state: Final[int]

    def __init__(
        self,
        state_transition_table: dict[Any, Any],
        initial_state: int,
        trigger_parser: Any = str,
        state_parser: Any = str,
    ) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any, /) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    @property
    def state_string(self) -> str:
        """The name of the state."""

    def trigger(self, trigger: int) -> None:
        """
        Go to the next state.

        Raises
        ------
        InvalidStateTrigger
            If the table has no transition for `trigger` from the current state, which stays as it is.
        """

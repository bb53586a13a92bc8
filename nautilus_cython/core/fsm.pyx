"""Finite state machines over a table of transitions."""

cimport nautilus_cython.core.integer
from nautilus_cython.core.error cimport raise_uninitialised

from nautilus_cython.core.pickling import restore


class InvalidStateTrigger(Exception):
    """A trigger that the table does not know in the current state."""


cdef class FiniteStateMachine:
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

    def __init__(
        self, dict state_transition_table not None, int initial_state, trigger_parser=str, state_parser=str
    ) -> None:
        if not state_transition_table:
            raise ValueError("`state_transition_table` is empty")
        for name, parser in (("trigger_parser", trigger_parser), ("state_parser", state_parser)):
            if not callable(parser):
                raise TypeError(f"`{name}` was {parser!r:.100}, expected a callable")
        self._state_transition_table = {transition(key): c_int(next_state) for key, next_state in state_transition_table.items()}
        self._trigger_parser = trigger_parser
        self._state_parser = state_parser
        self.state = initial_state

    def __getstate__(self):
        return self._table(), self.state, self._trigger_parser, self._state_parser

    def __setstate__(self, tuple state not None):
        FiniteStateMachine.__init__(self, *state)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    cdef dict _table(self):
        if self._state_transition_table is None:
            raise_uninitialised(self)
        return self._state_transition_table

    @property
    def state_string(self) -> str:
        """The name of the state."""
        return self.state_string_c()

    cdef str state_string_c(self):
        self._table()
        return self._state_parser(self.state)

    cpdef trigger(self, int trigger):
        """
        Go to the next state.

        Raises
        ------
        InvalidStateTrigger
            If the table has no transition for `trigger` from the current state, which stays as it is.
        """
        next_state = self._table().get((self.state, trigger))
        if next_state is None:
            raise InvalidStateTrigger(f"{self.state_string_c()} -> {self._trigger_parser(trigger)}")
        self.state = next_state


cdef tuple transition(key):
    if not isinstance(key, tuple) or len(<tuple>key) != 2:
        raise ValueError(f"invalid key in `state_transition_table`: {key!r:.100}, expected a state and a trigger")
    return c_int(key[0]), c_int(key[1])


cdef int c_int(value) except? -1:
    try:
        return value
    except (TypeError, OverflowError):
        raise ValueError(f"invalid number in `state_transition_table`: {value!r:.100}, expected an int of 32 bits") from None

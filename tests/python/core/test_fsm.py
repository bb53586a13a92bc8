"""State machines against a dictionary."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.core.fsm import FiniteStateMachine, InvalidStateTrigger

NUMBERS = st.integers(-(2**31), 2**31 - 1)
FEW = st.integers(0, 4)


@given(st.dictionaries(st.tuples(FEW, FEW), FEW, min_size=1), FEW, st.lists(FEW))
def test_triggers_follow_the_table(table, state, triggers):
    machine = FiniteStateMachine(table, state)
    for trigger in triggers:
        if (state, trigger) in table:
            assert machine.trigger(trigger) is None
            state = table[state, trigger]
        else:
            with pytest.raises(InvalidStateTrigger, match=f"^{state} -> {trigger}$"):
                machine.trigger(trigger)
        assert (machine.state, machine.state_string) == (state, str(state))


@given(NUMBERS, NUMBERS, NUMBERS)
def test_any_32_bits_are_a_state_or_a_trigger(state, trigger, following):
    machine = FiniteStateMachine({(state, trigger): following}, state)
    machine.trigger(trigger)
    assert machine.state == following


def test_parsers_name_states_and_triggers():
    machine = FiniteStateMachine({(0, 1): 2}, 0, trigger_parser="T{}".format, state_parser="S{}".format)
    assert machine.state_string == "S0"
    with pytest.raises(InvalidStateTrigger, match="^S0 -> T7$"):
        machine.trigger(7)


def test_the_table_is_copied():
    table = {(0, 1): 2}
    machine = FiniteStateMachine(table, 0)
    table.clear()
    machine.trigger(1)
    assert machine.state == 2


def name(number):
    return f"<{number}>"


def test_copies_and_pickles_keep_table_state_and_parsers():
    machine = FiniteStateMachine({(0, 1): 2, (2, 1): 0}, 0, name, name)
    machine.trigger(1)
    for twin in (copy.copy(machine), copy.deepcopy(machine), pickle.loads(pickle.dumps(machine))):
        assert (twin.state, twin.state_string) == (2, "<2>")
        twin.trigger(1)
        assert (twin.state, machine.state) == (0, 2)


@pytest.mark.parametrize(
    "table",
    [{(0, "a"): 1}, {("a", 0): 1}, {(0, 0): "a"}, {(0, 0): None}, {0: 1}, {(0,): 1}, {(0, 0, 0): 1}, {(0, 2**31): 1}, {(0, 0): 1.5}, {}],
)
def test_a_table_of_another_form_is_refused(table):
    with pytest.raises(ValueError, match="state_transition_table"):
        FiniteStateMachine(table, 0)


@pytest.mark.parametrize("arguments", [(None, 0), ([], 0), ({(0, 1): 2}, None), ({(0, 1): 2}, 1.5), ({(0, 1): 2}, 0, None), ({(0, 1): 2}, 0, str, 1)])
def test_wrong_types_raise(arguments):
    with pytest.raises(TypeError):
        FiniteStateMachine(*arguments)


def test_numbers_that_do_not_fit_raise():
    machine = FiniteStateMachine({(0, 1): 2}, 0)
    for number in (2**31, -(2**31) - 1, 2**70):
        with pytest.raises(OverflowError):
            machine.trigger(number)
        with pytest.raises(OverflowError):
            FiniteStateMachine({(0, 1): 2}, number)


def test_a_parser_that_fails_leaves_the_state():
    machine = FiniteStateMachine({(0, 1): 2}, 0, state_parser=lambda _: 1 / 0)
    for ask in (lambda: machine.state_string, lambda: machine.trigger(9)):
        with pytest.raises(ZeroDivisionError):
            ask()
    assert machine.state == 0


def test_a_parser_that_returns_no_text_raises():
    with pytest.raises(TypeError):
        FiniteStateMachine({(0, 1): 2}, 0, state_parser=int).state_string  # noqa: B018


def test_a_machine_without_init_says_so():
    empty = FiniteStateMachine.__new__(FiniteStateMachine)
    assert empty.state == 0
    for ask in (lambda: empty.state_string, lambda: empty.trigger(0), lambda: pickle.dumps(empty)):
        with pytest.raises(UninitialisedError):
            ask()

"""Messages: their fields, equality, texts and pickles."""

import copy
import itertools
import pickle

import pytest

from nautilus_cython.core.message import Command, Document, Event, Message, Request, Response
from nautilus_cython.core.uuid import UUID4

ID = UUID4.from_str("2d89666b-1a1e-4a75-b193-4eb3b454c757")
OTHER = UUID4.from_str("11111111-1111-4111-8111-111111111111")
NOW = 2**64 - 1

MESSAGES = {
    Command: lambda: Command(ID, NOW, OTHER),
    Document: lambda: Document(ID, NOW),
    Request: lambda: Request(print, ID, NOW, OTHER),
    Response: lambda: Response(OTHER, ID, NOW),
}
KINDS = list(MESSAGES)


class Order(Command):
    """A command of a user, with a field."""

    def __init__(self, name):
        super().__init__(ID, 5)
        self.name = name


@pytest.mark.parametrize("cls", KINDS)
def test_fields_are_what_was_given_and_cannot_be_changed(cls):
    message = MESSAGES[cls]()
    assert (message.id, message.ts_init) == (ID, NOW)
    assert getattr(message, "correlation_id", OTHER) == OTHER
    assert getattr(message, "callback", print) is print
    for name in ("id", "ts_init", "correlation_id", "callback"):
        with pytest.raises(AttributeError):
            setattr(message, name, ID)


def test_what_is_optional_may_be_left_out():
    assert Command(ID, 0).correlation_id is None
    assert Request(None, ID, 0).correlation_id is None
    assert Request(None, ID, 0).callback is None


def test_texts():
    assert repr(Command(ID, 5)) == str(Command(ID, 5)) == f"Command(id={ID}, ts_init=5)"
    assert repr(Command(ID, 5, OTHER)) == f"Command(id={ID}, ts_init=5, correlation_id={OTHER})"
    assert repr(Document(ID, 5)) == f"Document(id={ID}, ts_init=5)"
    assert repr(Request(None, ID, 5)) == f"Request(id={ID}, callback=None, ts_init=5)"
    assert repr(Request(print, ID, 5, OTHER)) == f"Request(id={ID}, callback={print}, ts_init=5, correlation_id={OTHER})"
    assert repr(Response(OTHER, ID, 5)) == f"Response(correlation_id={OTHER}, id={ID}, ts_init=5)"
    assert repr(Order("x")) == f"Order(id={ID}, ts_init=5)"


@pytest.mark.parametrize(("left", "right"), list(itertools.product(KINDS, KINDS)))
def test_messages_of_one_kind_are_equal_by_their_ids(left, right):
    equal = MESSAGES[left]() == MESSAGES[right]()
    assert equal is (left is right)
    assert (MESSAGES[left]() != MESSAGES[right]()) is not equal
    if equal:
        assert hash(MESSAGES[left]()) == hash(MESSAGES[right]())


def test_a_subclass_is_of_the_kind_of_its_base():
    assert Order("x") == Command(ID, 6)
    assert hash(Order("x")) == hash(Command(ID, 6)) == hash(ID)
    assert Order("x") != Document(ID, 5)
    assert Command(ID, 5) != Command(OTHER, 5)


@pytest.mark.parametrize("cls", KINDS)
def test_other_objects_are_not_equal(cls):
    for stranger in (None, 1, ID, str(ID), object()):
        assert (MESSAGES[cls]() == stranger) is False
    with pytest.raises(TypeError):
        assert MESSAGES[cls]() < MESSAGES[cls]()


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda message: pickle.loads(pickle.dumps(message))])
def test_copies_and_pickles_keep_everything(again):
    for message in [*(make() for make in MESSAGES.values()), Order("x")]:
        twin = again(message)
        assert type(twin) is type(message)
        assert twin.__getstate__() == message.__getstate__()
        assert (twin, repr(twin), vars(twin) if type(twin) is Order else None) == (
            message,
            repr(message),
            {"name": "x"} if type(twin) is Order else None,
        )


@pytest.mark.parametrize("cls", KINDS)
def test_a_bad_state_is_refused(cls):
    state = MESSAGES[cls]().__getstate__()
    for bad in [None, (), state[:-1], (*state, 1), *((*state[:i], 1.5, *state[i + 1 :]) for i in range(len(state)))]:
        with pytest.raises((TypeError, ValueError)):
            cls.__new__(cls).__setstate__(bad)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Command(None, 5),
        lambda: Command(str(ID), 5),
        lambda: Command(ID, 1.5),
        lambda: Command(ID, 5, str(OTHER)),
        lambda: Document(ID, None),
        lambda: Request(1, ID, 5),
        lambda: Request(None, None, 5),
        lambda: Response(None, ID, 5),
        lambda: Response(ID, None, 5),
    ],
)
def test_wrong_types_raise(make):
    with pytest.raises(TypeError):
        make()


@pytest.mark.parametrize("ts_init", [-1, 2**64])
def test_times_that_do_not_fit_raise(ts_init):
    with pytest.raises(OverflowError):
        Document(ID, ts_init)


@pytest.mark.parametrize("cls", KINDS)
def test_an_object_without_init_answers(cls):
    empty = cls.__new__(cls)
    assert (empty.id, empty.ts_init) == (None, 0)
    assert repr(empty).startswith(f"{cls.__name__}(")
    assert (empty == cls.__new__(cls), empty == MESSAGES[cls](), hash(empty)) == (True, False, hash(None))
    with pytest.raises(TypeError):
        pickle.loads(pickle.dumps(empty))


def test_the_base_is_of_no_kind():
    with pytest.raises(TypeError, match="Command"):
        assert Message() == Message()
    with pytest.raises(TypeError):
        pickle.dumps(Message())


def test_events_are_abstract():
    for name in ("id", "ts_event", "ts_init"):
        with pytest.raises(NotImplementedError, match=f"Event does not define {name}"):
            getattr(Event(), name)

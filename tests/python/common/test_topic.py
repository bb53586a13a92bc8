"""Topics and patterns, against regular expressions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nautilus_cython.common.component import is_matching_py


def expression(pattern):
    return "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)


@given(topic=st.text("ab.*é\n", max_size=20), pattern=st.text("ab.*?é\n", max_size=12))
def test_patterns_are_those_of_a_shell_without_brackets(topic, pattern):
    expected = re.fullmatch(expression(pattern), topic, re.DOTALL) is not None
    assert is_matching_py(topic, pattern) is expected


def test_a_long_topic_takes_no_exponential_time():
    assert not is_matching_py("a" * 5_000, "a*" * 50 + "b")


@pytest.mark.parametrize(("topic", "pattern", "error"), [(None, "a", TypeError), ("a", 1, TypeError), ("a\0", "a", ValueError)])
def test_what_is_no_text_raises(topic, pattern, error):
    with pytest.raises(error):
        is_matching_py(topic, pattern)

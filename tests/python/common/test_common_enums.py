"""The enumerations of components and their logs: closed sets of numbers and names, importable from where they were."""

import pickle

import pytest

from nautilus_cython.common import component, enums

CLASSES = [enums.ComponentState, enums.ComponentTrigger, enums.LogColor, enums.LogLevel]


def conversions(cls):
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")
    return getattr(component, f"{name}_from_str"), getattr(component, f"{name}_to_str")


@pytest.mark.parametrize("cls", CLASSES)
def test_every_member_converts_to_its_name_and_back(cls):
    from_str, to_str = conversions(cls)
    assert getattr(component, cls.__name__) is cls
    for name, member in cls.__members__.items():
        assert to_str(member) == name
        assert pickle.loads(pickle.dumps(member)) is member
        for spelling in (name, name.lower(), name.title()):
            assert from_str(spelling) is member


@pytest.mark.parametrize("cls", CLASSES)
def test_other_names_and_numbers_are_refused(cls):
    from_str, to_str = conversions(cls)
    for wrong in (-1, 200, 255, 2**40):
        with pytest.raises((ValueError, OverflowError)):
            to_str(wrong)
    for wrong in ("", "NONE AT ALL", "INFO\0"):
        with pytest.raises(ValueError):
            from_str(wrong)
    with pytest.raises(TypeError):
        from_str(None)

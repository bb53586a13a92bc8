"""Comparisons and arithmetic of every object with every other, good or without `__init__`, and with anything else."""

import operator

import junk
from inventory import native_classes
from probing import in_process

COMPARE = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
COMPUTE = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, divmod, pow]
COMPUTE += [operator.and_, operator.or_, operator.xor, operator.lshift, operator.matmul, operator.iadd, operator.isub]
COMPUTE += [operator.contains, operator.getitem]


def pair(probes):
    subjects = {**junk.zeroed(), **junk.good()}
    subjects |= {f"second {name}": obj for name, obj in junk.good().items()}
    others = subjects | junk.VALUES
    for left_name, left in subjects.items():
        for right_name, right in others.items():
            for operate in COMPARE:
                probes(f"{operate.__name__}({left_name}, {right_name})", operate, left, right)
                probes(f"{operate.__name__}({right_name}, {left_name})", operate, right, left)
            probes(f"isinstance({left_name}, {right_name})", isinstance, left, right)
    numbers = [name for name in subjects if any(part in name for part in ("Price", "Quantity", "Money", "Currency", "Id"))]
    for left_name in numbers:
        for right_name, right in others.items():
            for operate in COMPUTE:
                probes(f"{operate.__name__}({left_name}, {right_name})", operate, subjects[left_name], right)
                probes(f"{operate.__name__}({right_name}, {left_name})", operate, right, subjects[left_name])


def test_any_two_objects_can_be_compared_and_computed_with():
    assert in_process(pair) > 100_000


def same(probes):
    first, second = junk.good(), junk.good()
    for left_name, left in first.items():
        for right_name, right in second.items():
            equal = probes(f"{left_name} == {right_name}", operator.eq, left, right)
            if equal and (type(left).__hash__ and type(right).__hash__):
                hashes = [probes(f"hash({name})", hash, obj) for name, obj in ((left_name, left), (right_name, right))]
                probes.check(f"{left_name} == {right_name}, but the hashes differ", hashes[0] == hashes[1])
    for cls in native_classes():
        obj = cls.__new__(cls)
        probes(f"empty {cls.__name__} as a key", lambda obj=obj: {obj: 1}[obj])
        probes(f"empty {cls.__name__} in a set", lambda obj=obj: obj in {obj, 1, None})
        probes(f"sorted {cls.__name__}", sorted, [obj, obj, None, obj])


def test_equal_objects_hash_equal_across_classes():
    assert in_process(same) > 1_000

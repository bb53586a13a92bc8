"""A producer of the C data interface that counts what is released, and lies on request. It needs no compiler."""

import ctypes
from ctypes import CFUNCTYPE, POINTER, Structure, c_int, c_int64, c_void_p, pointer, py_object

NEW = ctypes.pythonapi.PyCapsule_New
NEW.restype, NEW.argtypes = py_object, [c_void_p, c_void_p, c_void_p]


class ArrowSchema(Structure):
    pass


class ArrowArray(Structure):
    pass


class ArrowArrayStream(Structure):
    pass


RELEASE_SCHEMA = CFUNCTYPE(None, POINTER(ArrowSchema))
RELEASE_ARRAY = CFUNCTYPE(None, POINTER(ArrowArray))
RELEASE_STREAM = CFUNCTYPE(None, POINTER(ArrowArrayStream))
GET_SCHEMA = CFUNCTYPE(c_int, POINTER(ArrowArrayStream), POINTER(ArrowSchema))
GET_NEXT = CFUNCTYPE(c_int, POINTER(ArrowArrayStream), POINTER(ArrowArray))
GET_LAST_ERROR = CFUNCTYPE(c_void_p, POINTER(ArrowArrayStream))

ArrowSchema._fields_ = [
    ("format", c_void_p),
    ("name", c_void_p),
    ("metadata", c_void_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", POINTER(POINTER(ArrowSchema))),
    ("dictionary", POINTER(ArrowSchema)),
    ("release", RELEASE_SCHEMA),
    ("private_data", c_void_p),
]
ArrowArray._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", POINTER(POINTER(ArrowArray))),
    ("dictionary", POINTER(ArrowArray)),
    ("release", RELEASE_ARRAY),
    ("private_data", c_void_p),
]
ArrowArrayStream._fields_ = [
    ("get_schema", GET_SCHEMA),
    ("get_next", GET_NEXT),
    ("get_last_error", GET_LAST_ERROR),
    ("release", RELEASE_STREAM),
    ("private_data", c_void_p),
]

NO_RELEASE = {ArrowSchema: RELEASE_SCHEMA(), ArrowArray: RELEASE_ARRAY(), ArrowArrayStream: RELEASE_STREAM()}


class Producer:
    """
    Two columns of 64-bit integers, `a` and `b`, as an array and as a stream of `batches`.

    `damage(schema, array)` changes what is handed over: the structs, whose children are `schema.children[0].contents` and
    so on. Numbers of structs that were handed over, and of releases, are counted by address: a second release is one more.
    """

    LENGTH = 5

    def __init__(self, damage=None, batches=2, names=(b"arrow_schema", b"arrow_array", b"arrow_array_stream")):
        self.damage = damage
        self.batches = batches
        self.names = names
        self.given = 0
        self.released = []
        self.kept = []  # what the structs point to lives as long as the producer
        self.release_schema = RELEASE_SCHEMA(self._release)
        self.release_array = RELEASE_ARRAY(self._release)
        self.release_stream = RELEASE_STREAM(self._release)
        self.get_schema = GET_SCHEMA(self._get_schema)
        self.get_next = GET_NEXT(self._get_next)
        self.get_last_error = GET_LAST_ERROR(lambda stream: None)
        self.codes = {}

    @property
    def balance(self):
        """Structs that were handed over and not released; negative if one was released twice."""
        return self.given - len(self.released)

    def _release(self, struct):
        self.released.append(type(struct.contents).__name__)
        struct.contents.release = NO_RELEASE[type(struct.contents)]

    def _keep(self, value):
        self.kept.append(value)
        return value

    def _address(self, text):
        buffer = self._keep(ctypes.create_string_buffer(text))
        return ctypes.addressof(buffer)

    def fill_schema(self, schema):
        self.release_child_schema = self._keep(RELEASE_SCHEMA(lambda struct: self.released.append("child")))
        schema.format, schema.name = self._address(b"+s"), self._address(b"")
        children = self._keep([ArrowSchema(), ArrowSchema()])
        for child, name in zip(children, (b"a", b"b")):
            child.format, child.name, child.flags = self._address(b"l"), self._address(name), 2
            child.release = self.release_child_schema
        schema.n_children = 2
        schema.children = self._keep((POINTER(ArrowSchema) * 2)(*map(pointer, children)))
        schema.release = self.release_schema
        self.given += 1

    def fill_array(self, array):
        self.release_child_array = self._keep(RELEASE_ARRAY(lambda struct: self.released.append("child")))
        children = self._keep([ArrowArray(), ArrowArray()])
        for number, child in enumerate(children):
            values = self._keep((c_int64 * self.LENGTH)(*range(10 * number, 10 * number + self.LENGTH)))
            child.length, child.n_buffers = self.LENGTH, 2
            child.buffers = self._keep((c_void_p * 2)(None, ctypes.addressof(values)))
            child.release = self.release_child_array
        array.length, array.n_buffers, array.n_children = self.LENGTH, 1, 2
        array.buffers = self._keep((c_void_p * 1)(None))
        array.children = self._keep((POINTER(ArrowArray) * 2)(*map(pointer, children)))
        array.release = self.release_array
        self.given += 1

    def _capsule(self, struct, name):
        # Without a destructor: whoever consumes the struct has to release it, and the shell is this producer's.
        self._keep(struct)
        return NEW(ctypes.addressof(struct), self._address(name), None)

    def __arrow_c_array__(self, requested_schema=None):
        schema, array = ArrowSchema(), ArrowArray()
        self.fill_schema(schema)
        self.fill_array(array)
        if self.damage is not None:
            self.damage(schema, array)
        self.structs = (schema, array)
        return self._capsule(schema, self.names[0]), self._capsule(array, self.names[1])

    def _get_schema(self, stream, out):
        if "get_schema" in self.codes:
            return self.codes["get_schema"]
        self.fill_schema(out.contents)
        if self.damage is not None:
            array = ArrowArray()
            self.fill_array(array)
            self.given -= 1
            self.damage(out.contents, array)
        return 0

    def _get_next(self, stream, out):
        if self.batches == self.codes.get("fail_at"):
            return 5
        if self.batches == 0:
            out.contents.release = NO_RELEASE[ArrowArray]
            return 0
        self.batches -= 1
        self.fill_array(out.contents)
        if self.damage is not None:
            schema = ArrowSchema()
            self.fill_schema(schema)
            self.given -= 1
            self.damage(schema, out.contents)
        return 0

    def stream(self):
        """The stream's struct, filled."""
        stream = ArrowArrayStream()
        stream.get_schema, stream.get_next, stream.get_last_error = self.get_schema, self.get_next, self.get_last_error
        stream.release = self.release_stream
        self.given += 1
        return stream


class Stream:
    """The stream of a producer."""

    def __init__(self, producer, change=None):
        self.producer = producer
        self.change = change

    def __arrow_c_stream__(self, requested_schema=None):
        stream = self.producer.stream()
        if self.change is not None:
            self.change(stream)
        return self.producer._capsule(stream, self.producer.names[2])

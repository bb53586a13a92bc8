"""Builds `probe.pyx` against the package on the path, with the library in the directory `LIBRARY`."""

import os

from Cython.Build import cythonize
from setuptools import Extension, setup

import nautilus_cython

probe = Extension(
    "probe",
    ["probe.pyx"],
    include_dirs=[nautilus_cython.get_include()],
    libraries=nautilus_cython.get_libraries(),
    library_dirs=[os.environ["LIBRARY"]],
)
setup(name="probe", ext_modules=cythonize([probe], language_level=3))

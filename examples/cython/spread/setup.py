"""Builds against the installed package: nothing but its headers and its .pxd files is needed."""

from Cython.Build import cythonize
from setuptools import Extension, setup

import nautilus_cython

spread = Extension("spread", ["spread.pyx"], include_dirs=[nautilus_cython.get_include()])
setup(name="spread", ext_modules=cythonize([spread]))

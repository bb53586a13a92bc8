import nautilus_trader
from Cython.Build import cythonize
from setuptools import Extension, setup

momentum = Extension("momentum", ["momentum.pyx"], include_dirs=[nautilus_trader.get_include()])
setup(name="momentum", ext_modules=cythonize([momentum]))

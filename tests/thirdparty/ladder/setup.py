from Cython.Build import cythonize
from setuptools import Extension, setup

import nautilus_cython

directories = nautilus_cython.get_library_dirs()
ladder = Extension(
    "ladder",
    ["ladder.pyx"],
    include_dirs=[nautilus_cython.get_include()],
    libraries=nautilus_cython.get_libraries(),
    library_dirs=directories,
    runtime_library_dirs=directories,
)
setup(name="ladder", ext_modules=cythonize([ladder]))

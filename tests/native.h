/* What every C and C++ test program uses: a check that names its line. */
#ifndef NAUTILUS_CYTHON_TESTS_NATIVE_H
#define NAUTILUS_CYTHON_TESTS_NATIVE_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                                  \
        }                                                                             \
    } while (0)

#endif

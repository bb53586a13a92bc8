/* What the programs of the C library use: checks that name their line, and the ledger at the end. */
#ifndef NAUTILUS_CYTHON_TESTS_CHECK_H
#define NAUTILUS_CYTHON_TESTS_CHECK_H

#include <inttypes.h>
#include <string.h>

#include <nautilus_cython/core.h>

#include "../native.h"

/* The call fails with `expected`, and its message contains `text`. */
#define CHECK_FAILS(call, expected, text)                   \
    do {                                                    \
        FfiError err = {0};                                 \
        CHECK((call) == (expected));                        \
        CHECK(err.code == (expected));                      \
        CHECK(err.message && strstr(err.message, (text)));  \
        ffi_error_drop(&err);                               \
        CHECK(err.message == NULL);                         \
        ffi_error_drop(&err);                               \
    } while (0)

/* Nothing that this library handed out is alive. */
static inline int finish(void)
{
    const char *name = NULL;
    int64_t live = 0;
    for (size_t i = 0; ledger_row(i, &name, &live); i++) {
        if (live != 0) {
            fprintf(stderr, "%" PRId64 " not freed by %s\n", live, name);
            return 1;
        }
    }
    puts("ok");
    return 0;
}

#endif

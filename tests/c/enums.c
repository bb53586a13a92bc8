/* Enumerations in C: their names, in any case, and what is none. */
#include "check.h"

#include <nautilus_cython/common.h>

int main(void)
{
    uint8_t level;
    const char *name;
    CHECK(log_level_from_cstr("warning", &level, NULL) == STATUS_OK && level == LOG_LEVEL_WARNING);
    CHECK(component_state_to_cstr(COMPONENT_STATE_RUNNING, &name, NULL) == STATUS_OK && !strcmp(name, "RUNNING"));
    cstr_drop(name);
    CHECK_FAILS(log_level_from_cstr("LOUD", &level, &err), STATUS_INVALID_VALUE, "LOUD");
    CHECK_FAILS(log_level_to_cstr(99, &name, &err), STATUS_INVALID_VALUE, "99");
    CHECK_FAILS(log_level_to_cstr(LOG_LEVEL_INFO, NULL, &err), STATUS_NULL_POINTER, "out");
    return finish();
}

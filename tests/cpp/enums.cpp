// Enumerations in C++: their names, in any case, and what is none.
#include "../c/check.h"

#include <nautilus_cython/nautilus_cython.hpp>

namespace nc = nautilus_cython;

int main()
{
    CHECK(nc::log_level_from_cstr("warning").value() == LOG_LEVEL_WARNING);
    CHECK(nc::component_state_to_cstr(COMPONENT_STATE_RUNNING)->view() == "RUNNING");
    CHECK(nc::log_level_from_cstr("LOUD").status() == STATUS_INVALID_VALUE);
    CHECK(nc::log_level_to_cstr(99).error().message().find("99") != std::string::npos);
    return finish();
}

// Values and texts in C++: nothing to free, and errors that say why.
#include "../c/check.h"

#include <nautilus_cython/nautilus_cython.hpp>

namespace nc = nautilus_cython;

int main()
{
    CHECK(nc::check_abi().has_value());

    UUID4_t id = nc::uuid4_new();
    std::string_view borrowed = nc::uuid4_to_cstr(id);
    CHECK(borrowed.size() == 36);
    UUID4_t same = nc::uuid4_from_cstr(std::string(borrowed)).value();
    CHECK(nc::uuid4_eq(id, same) && nc::uuid4_hash(id) == nc::uuid4_hash(same));

    nc::Result<UUID4_t> bad = nc::uuid4_from_cstr("zz");
    CHECK(!bad && bad.status() == STATUS_INVALID_VALUE && !bad.is_absent());
    CHECK(bad.error().message().find("\"zz\"") != std::string::npos);
    CHECK(nc::uuid4_eq(std::move(bad).value_or(id), id));
    CHECK(nc::uuid4_from_cstr(nullptr).status() == STATUS_INVALID_VALUE);

    // Text with a NUL inside is not cut.
    std::string text(borrowed);
    CHECK(nc::uuid4_from_cstr(text + '\0' + "x").error().message().find("NUL") != std::string::npos);

    // Text that the library made is freed by its owner, wherever that moves.
    nc::String time = nc::unix_nanos_to_iso8601_cstr(0), moved = std::move(time);
    CHECK(moved.view() == "1970-01-01T00:00:00.000000000Z" && time.view().empty());
    CHECK(nc::live_objects().at("cstr_drop") == 1);
    moved = nc::unix_nanos_to_iso8601_millis_cstr(1);
    CHECK(std::string_view(moved) == "1970-01-01T00:00:00.000Z" && nc::live_objects().at("cstr_drop") == 1);
    moved = {};
    CHECK(nc::live_objects().empty());
    return finish();
}

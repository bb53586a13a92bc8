/* UUIDs in C: by value, text borrowed, errors as statuses. */
#include "check.h"

int main(void)
{
    UUID4_t a = uuid4_new(), b = uuid4_new(), parsed;
    CHECK(!uuid4_eq(&a, &b));
    CHECK(strlen(uuid4_to_cstr(&a)) == 36);

    CHECK(uuid4_from_cstr(uuid4_to_cstr(&a), &parsed, NULL) == STATUS_OK);
    CHECK(uuid4_eq(&a, &parsed));
    CHECK(uuid4_hash(&a) == uuid4_hash(&parsed));

    CHECK_FAILS(uuid4_from_cstr("2d89666b-1a1e-2a75-b193-4eb3b454c757", &parsed, &err), STATUS_INVALID_VALUE, "version 4");
    CHECK_FAILS(uuid4_from_cstr("zz", &parsed, &err), STATUS_INVALID_VALUE, "\"zz\"");
    CHECK_FAILS(uuid4_from_cstr("\xff", &parsed, &err), STATUS_INVALID_VALUE, "UTF-8");
    CHECK_FAILS(uuid4_from_cstr(NULL, &parsed, &err), STATUS_INVALID_VALUE, "UUID4");
    CHECK_FAILS(uuid4_from_cstr(uuid4_to_cstr(&a), NULL, &err), STATUS_NULL_POINTER, "out");
    CHECK(uuid4_from_cstr("zz", &parsed, NULL) == STATUS_INVALID_VALUE);

    cstr_drop(NULL);
    ffi_error_drop(NULL);
    CHECK(cvec_new().ptr != NULL && cvec_new().len == 0 && cvec_new().cap == 0);
    CHECK(nautilus_abi_version() == NAUTILUS_ABI_VERSION);
    return finish();
}

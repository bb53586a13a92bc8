/* Deliberately broken: the message of an error is not freed. */
#include <nautilus_cython/model.h>

int main(void)
{
    Price_t price;
    FfiError err = {0};
    if (price_from_cstr("x", &price, &err) != STATUS_INVALID_VALUE) return 0;
    err.message = NULL;
    ffi_error_drop(&err);
    return 0;
}

/* Deliberately broken: a string is read after it was freed. */
#include <stdio.h>

#include <nautilus_cython/core.h>

int main(void)
{
    const char *text = unix_nanos_to_iso8601_cstr(0);
    cstr_drop(text);
    return puts(text) < 0;
}

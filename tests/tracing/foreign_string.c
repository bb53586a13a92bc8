/* Deliberately broken: a text that the program allocated itself is given to `cstr_drop`. */
#include <stdlib.h>

#include <nautilus_cython/core.h>

int main(void)
{
    char *text = calloc(8, 1);
    cstr_drop(text);
    return 0;
}

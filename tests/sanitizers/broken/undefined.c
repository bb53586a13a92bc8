/* Deliberately broken: a signed integer overflows. */
#include <limits.h>

#include <nautilus_cython/core.h>

int main(int argc, char **argv)
{
    (void)argv;
    return cvec_new().len == 0 ? (INT_MAX - 1 + argc + argc) == 0 : 1;
}

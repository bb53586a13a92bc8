#include "core.h"

/* Raw values: 128-bit integers in units of 10^-16, 16 bytes aligned to 8 on every platform. */
#if defined(__SIZEOF_INT128__)
__extension__ typedef __int128 PriceRaw __attribute__((aligned(8)));
__extension__ typedef unsigned __int128 QuantityRaw __attribute__((aligned(8)));
#else
typedef struct PriceRaw { uint64_t lo; int64_t hi; } PriceRaw;
typedef struct QuantityRaw { uint64_t lo; uint64_t hi; } QuantityRaw;
#endif
typedef PriceRaw MoneyRaw;

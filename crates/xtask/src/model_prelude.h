#include "core.h"

/* Raw values are 16 bytes, aligned to 8 on every platform. */
#if defined(__SIZEOF_INT128__)
__extension__ typedef __int128 PriceRaw __attribute__((aligned(8)));
__extension__ typedef unsigned __int128 QuantityRaw __attribute__((aligned(8)));
#else
// The raw value of a price: a signed 128-bit integer in units of 10^-16. Two halves where the compiler has no such integer.
typedef struct PriceRaw { uint64_t lo; int64_t hi; } PriceRaw;
// The raw value of a quantity: the same without a sign.
typedef struct QuantityRaw { uint64_t lo; uint64_t hi; } QuantityRaw;
#endif
// The raw value of an amount of money, in units of 10^-16 of its currency.
typedef PriceRaw MoneyRaw;

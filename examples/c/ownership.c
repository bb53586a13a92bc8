/* Who owns what: a handle, a vector, a level that moves out of it, a text and an error, each freed once. */
#include <nautilus_cython/model.h>
#include <stdio.h>

static BookOrder_t order(const char *price, const char *size, uint64_t id)
{
    BookOrder_t made;
    Price_t p;
    Quantity_t q;
    price_from_cstr(price, &p, NULL);
    quantity_from_cstr(size, &q, NULL);
    book_order_new(ORDER_SIDE_BUY, p, q, id, &made, NULL);
    return made; /* values own nothing */
}

int main(void)
{
    InstrumentId_t id;
    OrderBook_API book;
    FfiError err;
    if (instrument_id_from_cstr("ESH4.GLBX", &id, &err) || orderbook_new(id, BOOK_TYPE_L3_MBO, &book, &err)) {
        fprintf(stderr, "%s\n", err.message);
        ffi_error_drop(&err);
        return 1;
    }
    orderbook_add(&book, order("4820.25", "3", 1), 0, 1, 1, NULL);
    orderbook_add(&book, order("4820.00", "2", 2), 0, 2, 2, NULL);

    CVec_BookLevel_API levels;
    if (orderbook_bids(&book, 0, &levels, NULL) == STATUS_OK) {
        BookLevel_API best = levels.ptr[0]; /* moved out: zeroed in the vector */
        levels.ptr[0] = (BookLevel_API){0};
        vec_drop_book_levels(levels); /* frees the buffer and the other level */
        printf("best bid holds %g\n", level_size(&best));
        level_drop(best);
    }

    const char *text;
    if (orderbook_pprint_to_cstr(&book, 1, &text, NULL) == STATUS_OK)
        cstr_drop(text);

    double spread;
    if (orderbook_spread(&book, &spread, &err) == STATUS_ABSENT) /* no ask: neither a spread nor an error */
        printf("no spread\n");

    if (orderbook_add(&book, order("4820.25", "0", 3), 0, 3, 3, &err) != STATUS_OK) {
        printf("%s\n", err.message);
        ffi_error_drop(&err);
    }

    orderbook_drop(book);
    book = (OrderBook_API){0}; /* the empty state: may be dropped again, and everything else refuses it */
    if (orderbook_reset(&book, &err) == STATUS_EMPTY_HANDLE) {
        printf("%s\n", err.message);
        ffi_error_drop(&err);
    }
    return 0;
}

/* Deliberately broken: two threads change one book. It is Rust that touches the memory. */
#include <pthread.h>

#include <nautilus_cython/model.h>

static OrderBook_API book;

static void *work(void *argument)
{
    (void)argument;
    for (uint64_t i = 0; i < 100; i++)
        orderbook_clear(&book, i, i, NULL);
    return NULL;
}

int main(void)
{
    InstrumentId_t id;
    pthread_t threads[2];
    if (instrument_id_from_cstr("ESH4.GLBX", &id, NULL) != STATUS_OK) return 0;
    if (orderbook_new(id, BOOK_TYPE_L3_MBO, &book, NULL) != STATUS_OK) return 0;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0) return 0;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    orderbook_drop(book);
    return 0;
}

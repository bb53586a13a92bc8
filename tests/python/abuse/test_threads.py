"""Objects that several threads use at once, and that another thread drops."""

import sys
import threading

from inventory import example, native_classes
from probing import in_process

from nautilus_cython import feeds
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import OrderBookDelta, OrderBookDeltas
from nautilus_cython.model.enums import BookType

THREADS = 4


def together(work):
    """Run `work(number)` in threads that switch as often as they can."""
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def read_one_feed(probes):
    feeds.write_sample("day.mbo.dbn.zst", 1, 20_000)
    whole = sum(1 for _ in feeds.open("day.mbo.dbn.zst"))
    feed = feeds.open("day.mbo.dbn.zst")
    read = [0] * THREADS

    def work(number):
        while True:
            try:
                batch = feed.read(7)
            except RuntimeError as error:
                probes.check(repr(error), "another thread" in str(error))
                continue
            read[number] += len(batch)
            probes("records_read", lambda: feed.records_read)
            if not batch:
                return

    together(work)
    probes.check(f"read {read}, expected {whole} in all", sum(read) == whole)


def test_threads_that_read_one_feed_share_it_or_are_told_that_it_is_busy():
    # Two threads could be in one reader at once, which corrupted it: reading leaves the GIL.
    in_process(read_one_feed)


def apply_to_one_book(probes):
    feeds.write_sample("day.mbo.dbn.zst", 1, 20_000)
    deltas = [datum for datum in feeds.open("day.mbo.dbn.zst") if isinstance(datum, OrderBookDelta)]
    instrument_id = deltas[0].instrument_id
    batches = [OrderBookDeltas(instrument_id, deltas[start : start + 4_000]) for start in range(0, len(deltas), 4_000)]
    book = OrderBook(instrument_id, BookType.L3_MBO)

    def work(_):
        for _ in range(3):
            for batch in batches:
                probes("apply_deltas", book.apply_deltas, batch)
                probes("bids", book.bids, 10)
                probes("to_deltas", book.to_deltas_c, 1, 1)
                probes("clear", book.clear, 1)

    together(work)
    probes("repr", repr, book)


def test_threads_that_apply_deltas_to_one_book_take_turns():
    # `apply_deltas` left the GIL, and another thread changed the book half-way: an internal error, or no end.
    in_process(apply_to_one_book)


def drop_elsewhere(probes):
    for cls in native_classes():
        objects = [example(cls) for _ in range(50)] + [cls.__new__(cls) for _ in range(50)]

        def work(_, objects=objects):
            while objects:
                probes("pop", objects.pop)

        together(work)


def test_objects_may_be_dropped_in_another_thread():
    in_process(drop_elsewhere)

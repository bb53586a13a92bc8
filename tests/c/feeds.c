/* Recorded data in C: a file that is read in batches, each freed once, and what cannot be opened. */
#include "check.h"

#include <nautilus_cython/feeds.h>

int main(int argc, char **argv)
{
    char path[4096];
    CHECK(argc > 0 && snprintf(path, sizeof path, "%s.mbo.dbn.zst", argv[0]) < (int)sizeof path);
    uint64_t events;
    Feed_API feed, none = {0};
    CHECK(feed_write_sample(path, 7, 1000, &events, NULL) == STATUS_OK && events == 1000);

    FeedOptions_t options = {.price_precision = FEED_AS_RECORDED, .size_precision = FEED_AS_RECORDED};
    CHECK_FAILS(feed_open("missing.csv", &options, &feed, &err), STATUS_IO, "missing.csv");
    options.format = "morse";
    CHECK_FAILS(feed_open(path, &options, &feed, &err), STATUS_INVALID_VALUE, "morse");
    CHECK_FAILS(feed_open(NULL, NULL, &feed, &err), STATUS_INVALID_VALUE, "path");

    CHECK(feed_open(path, NULL, &feed, NULL) == STATUS_OK);
    const char *text;
    CHECK(feed_format_to_cstr(&feed, &text, NULL) == STATUS_OK && !strcmp(text, "dbn"));
    cstr_drop(text);

    uint64_t count = 0, changes = 0, trades = 0;
    CVec_Data_t data;
    Status status;
    while ((status = feed_read(&feed, 64, &data, NULL)) == STATUS_OK) {
        CHECK(data.len > 0 && data.len <= 64);
        for (size_t i = 0; i < data.len; i++) {
            changes += data.ptr[i].tag == DATA_TAG_DELTA;
            trades += data.ptr[i].tag == DATA_TAG_TRADE;
        }
        if (count == 0) {
            /* A piece that outlives its vector is copied, or moved out and zeroed. */
            Data_t copy, moved = data.ptr[0];
            data.ptr[0] = (Data_t){0};
            CHECK(data_clone(&moved, &copy, NULL) == STATUS_OK && copy.tag == moved.tag);
            data_drop(copy);
            data_drop(moved);
        }
        count += data.len;
        vec_drop_data(data);
    }
    CHECK(status == STATUS_ABSENT && changes > events && trades > 0 && changes + trades == count);
    CHECK(feed_read(&feed, 64, &data, NULL) == STATUS_ABSENT);
    CHECK(feed_progress(&feed).bytes_read == feed_progress(&feed).bytes_total);

    uint64_t skipped;
    CHECK(feed_skipped(&feed, 99, &skipped, &text, NULL) == STATUS_ABSENT);
    CHECK_FAILS(feed_read(&none, 64, &data, &err), STATUS_EMPTY_HANDLE, "feed");
    CHECK_FAILS(feed_read(&feed, 64, NULL, &err), STATUS_NULL_POINTER, "out");
    feed_drop(feed);
    feed_drop(none);
    remove(path);
    return finish();
}

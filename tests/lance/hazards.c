/* Whatever a call is given and whatever it returns: both structs are consumed, each is released once, and nothing is left.
 *
 *     hazards FOLDER FULL [ROWS]
 *
 * FOLDER is where datasets may be made, FULL a place where writing fails. ROWS are those of the largest batch: 1,000,000. */
#include "producer.h"

/* Only a library for tests has it. */
extern void lance_test_panic(uint32_t place);

static char uri[4096];
static const char *folder;

static LanceWriter_API open_writer(const char *name)
{
    struct ArrowSchema schema;
    LanceWriter_API writer = {0};
    Counts counts = {0};
    snprintf(uri, sizeof uri, "%s/%s", folder, name);
    schema_of(&schema, &counts);
    LanceError err = {0};
    LanceStatus status = lance_writer_new(uri, &schema, NULL, &writer, &err);
    if (status != LANCE_STATUS_OK)
        fprintf(stderr, "%s: %s\n", uri, err.message);
    CHECK(status == LANCE_STATUS_OK);
    CHECK(schema.release == NULL && counts.schemas == 1);
    return writer;
}

/* Writes a batch, and says whether it is `expected`. */
static void write(const LanceWriter_API *writer, int64_t first, int64_t rows, int64_t offset, LanceStatus expected, Counts *counts)
{
    struct ArrowArray array;
    struct ArrowSchema schema;
    LanceError err = {0};
    batch_of(&array, first, rows, offset, counts);
    schema_of(&schema, counts);
    LanceStatus status = lance_writer_write_batch(writer, &array, &schema, &err);
    if (status != expected)
        fprintf(stderr, "%d: %s\n", status, err.message ? err.message : "");
    CHECK(status == expected);
    CHECK(array.release == NULL && schema.release == NULL);
    CHECK((err.message == NULL) == (status == LANCE_STATUS_OK));
    CHECK(counts->schemas == 1);
    lance_error_drop(&err);
    if (status != LANCE_STATUS_OK)
        CHECK(counts->arrays == 1);
}

static void is_absent(void)
{
    LanceReader_API reader = {0};
    LanceError err = {0};
    CHECK(lance_reader_open(uri, 0, &reader, &err) == LANCE_STATUS_NOT_FOUND);
    lance_error_drop(&err);
    CHECK(reader.owned == NULL);
}

static void success(int64_t largest)
{
    const int64_t sizes[] = {0, 1, 7, 1000, largest};
    Counts counts[10] = {{0}};
    LanceCommit_t commit = {0};
    int64_t rows = 0;
    LanceWriter_API writer = open_writer("success");
    for (int i = 0; i < 10; i++) { /* whole, and sliced at no byte of a bitmap */
        write(&writer, rows, sizes[i / 2], i % 2 ? 3 : 0, LANCE_STATUS_OK, &counts[i]);
        rows += sizes[i / 2];
    }
    CHECK(lance_writer_close(&writer, &commit, NULL) == LANCE_STATUS_OK);
    CHECK(commit.version == 1 && commit.rows == (uint64_t)rows && commit.fragments >= 1 && commit.bytes > 0);
    for (int i = 0; i < 10; i++)
        CHECK(counts[i].arrays == 1 && counts[i].schemas == 1);

    /* Closed: everything is refused, and consumed. */
    Counts late = {0};
    write(&writer, 0, 7, 0, LANCE_STATUS_INVALID_STATE, &late);
    CHECK(lance_writer_close(&writer, NULL, NULL) == LANCE_STATUS_INVALID_STATE);
    CHECK(lance_writer_abort(&writer, NULL) == LANCE_STATUS_INVALID_STATE);
    lance_writer_drop(writer);

    /* What was written is read. */
    LanceReader_API reader;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    CHECK(lance_reader_open(uri, 1, &reader, NULL) == LANCE_STATUS_OK);
    CHECK(lance_reader_version(&reader) == 1 && lance_reader_rows(&reader) == (uint64_t)rows);
    CHECK(lance_reader_schema(&reader, &schema, NULL) == LANCE_STATUS_OK);
    CHECK(schema.n_children == 6);
    schema.release(&schema);
    CHECK(lance_reader_stream(&reader, 5000, &stream, NULL) == LANCE_STATUS_OK);
    lance_reader_drop(reader);
    int64_t read = 0;
    for (;;) {
        struct ArrowArray array;
        CHECK(stream.get_next(&stream, &array) == 0);
        if (!array.release)
            break;
        const struct ArrowArray *ids = array.children[0];
        const int64_t *id = (const int64_t *)ids->buffers[1] + ids->offset;
        CHECK(array.length <= 5000);
        for (int64_t i = 0; i < array.length; i++)
            CHECK(id[i] == read + i);
        read += array.length;
        array.release(&array);
    }
    stream.release(&stream);
    CHECK(read == rows);
}

static void dropped(void)
{
    Counts counts = {0};
    LanceWriter_API writer = open_writer("dropped");
    write(&writer, 0, 1000, 0, LANCE_STATUS_OK, &counts);
    lance_writer_drop(writer);
    CHECK(counts.arrays == 1);
    is_absent();
}

static void aborted(void)
{
    Counts before = {0}, after = {0};
    LanceWriter_API writer = open_writer("aborted");
    write(&writer, 0, 1000, 0, LANCE_STATUS_OK, &before);
    CHECK(lance_writer_abort(&writer, NULL) == LANCE_STATUS_OK);
    CHECK(before.arrays == 1);
    write(&writer, 0, 7, 0, LANCE_STATUS_INVALID_STATE, &after);
    CHECK(lance_writer_close(&writer, NULL, NULL) == LANCE_STATUS_INVALID_STATE);
    lance_writer_drop(writer);
    is_absent();
}

static void null_pointers(void)
{
    struct ArrowArray array;
    struct ArrowSchema schema;
    LanceWriter_API writer = open_writer("null"), empty = {0};
    Counts counts[4] = {{0}};
    write(NULL, 0, 7, 0, LANCE_STATUS_NULL_POINTER, &counts[0]);
    write(&empty, 0, 7, 0, LANCE_STATUS_EMPTY_HANDLE, &counts[1]);
    batch_of(&array, 0, 7, 0, &counts[2]);
    schema_of(&schema, &counts[2]);
    CHECK(lance_writer_write_batch(&writer, &array, NULL, NULL) == LANCE_STATUS_NULL_POINTER);
    CHECK(lance_writer_write_batch(&writer, NULL, &schema, NULL) == LANCE_STATUS_NULL_POINTER);
    CHECK(array.release == NULL && schema.release == NULL && counts[2].arrays == 1 && counts[2].schemas == 1);
    CHECK(lance_writer_write_batch(&writer, NULL, NULL, NULL) == LANCE_STATUS_NULL_POINTER);
    CHECK(lance_writer_write_stream(&writer, NULL, NULL) == LANCE_STATUS_NULL_POINTER);
    schema_of(&schema, &counts[3]);
    CHECK(lance_writer_new(NULL, &schema, NULL, &empty, NULL) == LANCE_STATUS_NULL_POINTER);
    CHECK(schema.release == NULL && counts[3].schemas == 1);
    schema_of(&schema, &counts[3]);
    CHECK(lance_writer_new(uri, &schema, NULL, NULL, NULL) == LANCE_STATUS_NULL_POINTER);
    CHECK(counts[3].schemas == 2);
    CHECK(lance_writer_new(uri, NULL, NULL, &empty, NULL) == LANCE_STATUS_NULL_POINTER);
    lance_writer_drop(empty);
    lance_writer_drop(writer);
    is_absent();
}

static void released(void)
{
    struct ArrowArray array, gone = {0};
    struct ArrowSchema schema, gone_schema = {0};
    Counts counts = {0};
    LanceWriter_API writer = open_writer("released");
    batch_of(&array, 0, 7, 0, &counts);
    CHECK(lance_writer_write_batch(&writer, &array, &gone_schema, NULL) == LANCE_STATUS_RELEASED);
    schema_of(&schema, &counts);
    CHECK(lance_writer_write_batch(&writer, &gone, &schema, NULL) == LANCE_STATUS_RELEASED);
    CHECK(counts.arrays == 1 && counts.schemas == 1);
    CHECK(lance_writer_write_batch(&writer, &array, &schema, NULL) == LANCE_STATUS_RELEASED);
    CHECK(counts.arrays == 1 && counts.schemas == 1);
    lance_writer_drop(writer);
}

/* Structs that contradict themselves or the writer are refused, and the writer goes on. */
static void refused(void)
{
    LanceWriter_API writer = open_writer("refused");
    for (int wrong = 0; wrong < 9; wrong++) {
        struct ArrowArray array;
        struct ArrowSchema schema;
        Counts counts = {0};
        LanceError err = {0};
        LanceStatus expected = LANCE_STATUS_INVALID_VALUE;
        batch_of(&array, 0, 7, 0, &counts);
        schema_of(&schema, &counts);
        switch (wrong) {
        case 0: schema.children[0]->name = "ID"; expected = LANCE_STATUS_SCHEMA_MISMATCH; break;
        case 1: schema.children[0]->flags = ARROW_FLAG_NULLABLE; expected = LANCE_STATUS_SCHEMA_MISMATCH; break;
        case 2: schema.children[5]->format = "tsu:UTC"; expected = LANCE_STATUS_SCHEMA_MISMATCH; break;
        case 3: array.length = -1; break;
        case 4: array.length = 8; break;
        case 5: array.offset = INT64_MAX; break;
        case 6: array.children[1]->length = 3; break;
        case 7: schema.format = "l"; break;
        case 8: { /* root nulls */
            uint8_t *valid = (uint8_t *)room(1);
            valid[0] = 0x7e;
            ((Node *)array.private_data)->buffers[0] = valid;
            array.null_count = 1;
            break;
        }
        }
        LanceStatus status = lance_writer_write_batch(&writer, &array, &schema, &err);
        if (status != expected)
            fprintf(stderr, "case %d: %d %s\n", wrong, status, err.message ? err.message : "");
        CHECK(status == expected && err.code == expected);
        CHECK(array.release == NULL && schema.release == NULL);
        CHECK(counts.arrays == 1 && counts.schemas == 1);
        lance_error_drop(&err);
    }
    Counts counts = {0};
    LanceCommit_t commit;
    write(&writer, 0, 7, 0, LANCE_STATUS_OK, &counts);
    CHECK(lance_writer_close(&writer, &commit, NULL) == LANCE_STATUS_OK && commit.rows == 7);
    CHECK(counts.arrays == 1);
    lance_writer_drop(writer);
}

/* Where nothing can be written, the first call that knows says why; then the writer is poisoned. */
static void full(const char *place)
{
    struct ArrowSchema schema;
    LanceWriter_API writer = {0};
    Counts counts[4] = {{0}};
    LanceError err = {0};
    snprintf(uri, sizeof uri, "%s", place);
    schema_of(&schema, &counts[0]);
    LanceStatus status = lance_writer_new(uri, &schema, NULL, &writer, &err);
    CHECK(schema.release == NULL && counts[0].schemas == 1);
    if (status == LANCE_STATUS_OK) {
        struct ArrowArray array;
        LanceStatus first = LANCE_STATUS_OK;
        for (int i = 1; i < 4; i++) {
            batch_of(&array, 0, 1000, 0, &counts[i]);
            schema_of(&schema, &counts[i]);
            status = lance_writer_write_batch(&writer, &array, &schema, NULL);
            CHECK(array.release == NULL && schema.release == NULL);
            if (first == LANCE_STATUS_OK)
                first = status;
        }
        status = lance_writer_close(&writer, NULL, &err);
        if (first == LANCE_STATUS_OK)
            first = status;
        CHECK(first == LANCE_STATUS_IO);
        CHECK(lance_writer_close(&writer, NULL, NULL) == LANCE_STATUS_POISONED);
        CHECK(lance_writer_abort(&writer, NULL) == LANCE_STATUS_POISONED);
        lance_writer_drop(writer);
        for (int i = 1; i < 4; i++)
            CHECK(counts[i].arrays == 1 && counts[i].schemas == 1);
    } else {
        CHECK(status == LANCE_STATUS_IO);
        CHECK(writer.owned == NULL);
    }
    lance_error_drop(&err);
}

static void panics(void)
{
    for (uint32_t place = 1; place <= 2; place++) {
        Counts before = {0}, during = {0}, after = {0};
        LanceError err = {0};
        LanceWriter_API writer = open_writer("panics");
        write(&writer, 0, 7, 0, LANCE_STATUS_OK, &before);
        lance_test_panic(place);
        struct ArrowArray array;
        struct ArrowSchema schema;
        batch_of(&array, 0, 7, 0, &during);
        schema_of(&schema, &during);
        LanceStatus status = lance_writer_write_batch(&writer, &array, &schema, NULL);
        if (place == 2 && status == LANCE_STATUS_OK)
            status = lance_writer_close(&writer, NULL, &err);
        CHECK(status == LANCE_STATUS_INTERNAL);
        lance_error_drop(&err);
        write(&writer, 0, 7, 0, LANCE_STATUS_POISONED, &after);
        CHECK(lance_writer_close(&writer, NULL, NULL) == LANCE_STATUS_POISONED);
        lance_writer_drop(writer);
        CHECK(before.arrays == 1 && during.arrays == 1 && during.schemas == 1);
        is_absent();
    }
}

int main(int argc, char **argv)
{
    CHECK(argc == 3 || argc == 4);
    CHECK(nautilus_lance_abi_version() == NAUTILUS_LANCE_ABI_VERSION);
    folder = argv[1];
    success(argc == 4 ? atoll(argv[3]) : 1000000);
    dropped();
    aborted();
    null_pointers();
    released();
    refused();
    full(argv[2]);
    panics();
    CHECK(lance_live_objects() == 0);
    puts("ok");
    return 0;
}

// The same from C++: what owns is released, also while an exception unwinds.
//
//     recorder FOLDER FULL [...]
#define NAUTILUS_LANCE_EXCEPTIONS
#include <nautilus_lance.hpp>

#include "producer.h"

namespace lance = nautilus_lance;

// Only a library for tests has it.
extern "C" void lance_test_panic(uint32_t place);

static lance::Schema schema(Counts &counts)
{
    lance::Schema schema;
    schema_of(schema.get(), &counts);
    return schema;
}

static lance::Array batch(int64_t rows, Counts &counts)
{
    lance::Array array;
    batch_of(array.get(), 0, rows, 0, &counts);
    return array;
}

template <typename Call>
static LanceStatus thrown(Call call)
{
    try {
        call();
    } catch (const lance::Exception &exception) {
        CHECK(std::string(exception.what()).size() > 0);
        return exception.status();
    }
    return LANCE_STATUS_OK;
}

// A batch is refused, and consumed.
static void refuses(lance::Writer &writer, LanceStatus expected, void (*spoil)(ArrowArray *, ArrowSchema *) = nullptr)
{
    Counts counts = {};
    auto array = batch(7, counts);
    auto held = schema(counts);
    if (spoil)
        spoil(array.get(), held.get());
    CHECK(thrown([&] { writer.write(std::move(array), std::move(held)); }) == expected);
    CHECK(array.released() && held.released() && counts.arrays == 1 && counts.schemas == 1);
}

static void refused(const std::string &folder)
{
    Counts counts[2] = {};
    auto writer = lance::Writer::open(folder + "/refused", schema(counts[0]));
    refuses(writer, LANCE_STATUS_RELEASED, [](ArrowArray *array, ArrowSchema *) { array->release(array); });
    refuses(writer, LANCE_STATUS_RELEASED, [](ArrowArray *, ArrowSchema *schema) { schema->release(schema); });
    refuses(writer, LANCE_STATUS_SCHEMA_MISMATCH, [](ArrowArray *, ArrowSchema *schema) { schema->children[0]->name = "ID"; });
    refuses(writer, LANCE_STATUS_INVALID_VALUE, [](ArrowArray *, ArrowSchema *schema) { schema->format = "l"; });
    refuses(writer, LANCE_STATUS_INVALID_VALUE, [](ArrowArray *array, ArrowSchema *) { array->length = 8; });
    refuses(writer, LANCE_STATUS_INVALID_VALUE, [](ArrowArray *array, ArrowSchema *) { // root nulls
        static_cast<Node *>(array->private_data)->buffers[0] = room(1);
        array->null_count = 7;
    });
    writer.write(batch(7, counts[1]), schema(counts[1]));
    CHECK(writer.close().rows == 7 && counts[1].arrays == 1);
    refuses(writer, LANCE_STATUS_INVALID_STATE);
    CHECK(thrown([&] { writer.abort(); }) == LANCE_STATUS_INVALID_STATE);

    auto aborted = lance::Writer::open(folder + "/aborted", schema(counts[0]));
    aborted.abort();
    refuses(aborted, LANCE_STATUS_INVALID_STATE);
    CHECK(thrown([&] { aborted.close(); }) == LANCE_STATUS_INVALID_STATE);
    lance::Writer empty;
    refuses(empty, LANCE_STATUS_EMPTY_HANDLE);
}

static void panics(const std::string &folder)
{
    for (uint32_t place : {1u, 2u}) {
        Counts counts[2] = {};
        auto writer = lance::Writer::open(folder + "/panics", schema(counts[0]));
        lance_test_panic(place);
        const LanceStatus status = thrown([&] {
            writer.write(batch(7, counts[1]), schema(counts[1]));
            writer.close();
        });
        CHECK(status == LANCE_STATUS_INTERNAL);
        refuses(writer, LANCE_STATUS_POISONED);
        CHECK(thrown([&] { writer.close(); }) == LANCE_STATUS_POISONED);
        writer = {};
        CHECK(counts[1].arrays == 1 && counts[1].schemas == 1);
    }
}

// The first call that knows of it throws, and the writer is dropped while that unwinds.
static void full(const std::string &uri)
{
    Counts counts[4] = {};
    const LanceStatus status = thrown([&] {
        auto writer = lance::Writer::open(uri, schema(counts[0]));
        for (int i = 1; i < 4; i++)
            writer.write(batch(1000, counts[i]), schema(counts[i]));
        writer.close();
    });
    CHECK(status == LANCE_STATUS_IO && counts[0].schemas == 1);
    for (int i = 1; i < 4; i++)
        CHECK(counts[i].arrays == counts[i].schemas && counts[i].arrays <= 1);
}

int main(int argc, char **argv)
{
    CHECK(argc >= 3);
    std::string folder = argv[1];
    refused(folder);
    panics(folder);
    full(argv[2]);
    Counts counts[6] = {};

    // Recorded, closed, read, and recorded again as a stream.
    auto writer = lance::Writer::open(folder + "/cpp", schema(counts[0]));
    auto moved = std::move(writer);
    moved.write(batch(1000, counts[1]), schema(counts[1]));
    CHECK(thrown([&] { writer.close(); }) == LANCE_STATUS_EMPTY_HANDLE);
    CHECK(moved.close().rows == 1000);
    CHECK(counts[1].arrays == 1 && counts[1].schemas == 1);
    auto reader = lance::Reader::open(folder + "/cpp");
    CHECK(reader.rows() == 1000 && reader.version() == 1);
    CHECK(thrown([&] { lance::Writer::open(folder + "/cpp", reader.schema()); }) == LANCE_STATUS_ALREADY_EXISTS);
    {
        auto append = lance::Writer::open(folder + "/cpp", reader.schema(), lance::options(LANCE_MODE_APPEND));
        append.write(reader.stream());
        CHECK(append.close().rows == 1000);
    }
    CHECK(lance::Reader::open(folder + "/cpp").rows() == 2000);
    CHECK(lance::Reader::open(folder + "/cpp", 1).rows() == 1000);

    // What nobody takes is released by its holder.
    {
        auto array = batch(7, counts[2]);
        auto held = schema(counts[2]);
    }
    CHECK(counts[2].arrays == 1 && counts[2].schemas == 1);

    // An exception between two writes: nothing is committed, everything released.
    try {
        auto unwound = lance::Writer::open(folder + "/unwound", schema(counts[3]));
        unwound.write(batch(7, counts[3]), schema(counts[3]));
        auto next = batch(7, counts[4]);
        throw std::runtime_error("the venue is gone");
    } catch (const std::runtime_error &) {
    }
    CHECK(counts[3].arrays == 1 && counts[4].arrays == 1);
    CHECK(thrown([&] { lance::Reader::open(folder + "/unwound"); }) == LANCE_STATUS_NOT_FOUND);

    // A URI that C would cut is refused, and the schema is consumed.
    const std::string cut = folder + std::string("/cut\0here", 9);
    auto unused = schema(counts[5]);
    CHECK(thrown([&] { lance::Writer::open(cut, std::move(unused)); }) == LANCE_STATUS_INVALID_VALUE);
    CHECK(unused.released() && counts[5].schemas == 1);
    CHECK(thrown([&] { lance::Reader::open(cut); }) == LANCE_STATUS_INVALID_VALUE);
    CHECK(thrown([&] { lance::Reader::open(folder + "/cut"); }) == LANCE_STATUS_NOT_FOUND);

    moved = {};
    reader = {};
    CHECK(lance_live_objects() == 0);
    puts("ok");
    return 0;
}

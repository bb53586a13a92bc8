// The same from C++: what owns is released, also while an exception unwinds.
//
//     recorder FOLDER [...]
#define NAUTILUS_LANCE_EXCEPTIONS
#include <nautilus_lance.hpp>

#include "producer.h"

namespace lance = nautilus_lance;

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

int main(int argc, char **argv)
{
    CHECK(argc >= 2);
    std::string folder = argv[1];
    Counts counts[8] = {};

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

    // A refused batch is consumed, and the writer goes on.
    auto other = lance::Writer::open(folder + "/other", schema(counts[5]));
    auto renamed = schema(counts[6]);
    renamed.get()->children[0]->name = "ID";
    CHECK(thrown([&] { other.write(batch(7, counts[6]), std::move(renamed)); }) == LANCE_STATUS_SCHEMA_MISMATCH);
    CHECK(renamed.released() && counts[6].arrays == 1 && counts[6].schemas == 1);
    other.abort();

    // A URI that C would cut is refused, and the schema is consumed.
    const std::string cut = folder + std::string("/cut\0here", 9);
    auto unused = schema(counts[7]);
    CHECK(thrown([&] { lance::Writer::open(cut, std::move(unused)); }) == LANCE_STATUS_INVALID_VALUE);
    CHECK(unused.released() && counts[7].schemas == 1);
    CHECK(thrown([&] { lance::Reader::open(cut); }) == LANCE_STATUS_INVALID_VALUE);
    CHECK(thrown([&] { lance::Reader::open(folder + "/cut"); }) == LANCE_STATUS_NOT_FOUND);

    other = {};
    moved = {};
    reader = {};
    CHECK(lance_live_objects() == 0);
    puts("ok");
    return 0;
}

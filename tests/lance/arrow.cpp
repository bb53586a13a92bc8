// Batches of Arrow C++ by way of `arrow::ExportRecordBatch`: recorded, read back as Arrow C++ sees them, and given back to its pool.
//
//     arrow FOLDER
#define NAUTILUS_LANCE_EXCEPTIONS
#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <nautilus_lance.hpp>

#include "../native.h"

namespace lance = nautilus_lance;

static std::shared_ptr<arrow::Schema> columns()
{
    return arrow::schema({
        arrow::field("id", arrow::int64(), false),
        arrow::field("name", arrow::utf8()),
        arrow::field("sizes", arrow::list(arrow::field("item", arrow::float64()))),
        arrow::field("price", arrow::decimal128(38, 16)),
        arrow::field("time", arrow::timestamp(arrow::TimeUnit::NANO, "UTC")),
    });
}

static std::shared_ptr<arrow::RecordBatch> rows(int64_t count)
{
    auto builder = arrow::RecordBatchBuilder::Make(columns(), arrow::default_memory_pool()).ValueOrDie();
    for (int64_t i = 0; i < count; i++) {
        CHECK(builder->GetFieldAs<arrow::Int64Builder>(0)->Append(i).ok());
        auto *names = builder->GetFieldAs<arrow::StringBuilder>(1);
        CHECK((i % 3 ? names->Append("n" + std::to_string(i)) : names->AppendNull()).ok());
        auto *sizes = builder->GetFieldAs<arrow::ListBuilder>(2);
        CHECK(sizes->Append().ok());
        for (int64_t j = 0; j < i % 4; j++)
            CHECK(static_cast<arrow::DoubleBuilder *>(sizes->value_builder())->Append(j / 2.0).ok());
        CHECK(builder->GetFieldAs<arrow::Decimal128Builder>(3)->Append(arrow::Decimal128(-i)).ok());
        CHECK(builder->GetFieldAs<arrow::TimestampBuilder>(4)->Append(1'700'000'000'000'000'000 + i).ok());
    }
    return builder->Flush().ValueOrDie();
}

static void record(lance::Writer &writer, const arrow::RecordBatch &batch)
{
    lance::Array array;
    lance::Schema schema;
    CHECK(arrow::ExportRecordBatch(batch, array.get(), schema.get()).ok());
    writer.write(std::move(array), std::move(schema));
}

static void recorded(const std::string &uri)
{
    lance::Schema schema;
    CHECK(arrow::ExportSchema(*columns(), schema.get()).ok());
    lance::Writer writer = lance::Writer::open(uri, std::move(schema));
    auto all = rows(1000);
    record(writer, *all);
    record(writer, *all->Slice(501, 13));
    record(writer, *all->Slice(7, 0));
    CHECK(writer.close().rows == 1013);
    auto expected = arrow::Table::FromRecordBatches({all, all->Slice(501, 13)}).ValueOrDie();

    lance::Stream stream = lance::Reader::open(uri).stream(100);
    auto read = arrow::ImportRecordBatchReader(stream.get()).ValueOrDie()->ToTable().ValueOrDie();
    CHECK(read->ValidateFull().ok());
    CHECK(read->CombineChunks().ValueOrDie()->Equals(*expected->CombineChunks().ValueOrDie()));

    // Refused by a writer that is closed, and yet consumed.
    try {
        record(writer, *all);
        CHECK(false);
    } catch (const lance::Exception &exception) {
        CHECK(exception.status() == LANCE_STATUS_INVALID_STATE);
    }
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    const int64_t before = arrow::default_memory_pool()->bytes_allocated();
    recorded(std::string(argv[1]) + "/arrow");
    CHECK(arrow::default_memory_pool()->bytes_allocated() == before);
    CHECK(lance_live_objects() == 0);
    puts("ok");
    return 0;
}

/// Calls `visitor` with what the data is: an `OrderBookDelta_t`, an `OrderBookDeltas`, a `QuoteTick_t`, ...
template <typename Visitor>
void visit(const Data &data, Visitor &&visitor)
{
    const DataBody_t &body = data.c_api()->body;
    switch (static_cast<DataTag>(data.c_api()->tag)) {
    case DATA_TAG_DELTA: visitor(body.delta); break;
    case DATA_TAG_DELTAS: visitor(*Borrowed<OrderBookDeltas>(body.deltas)); break;
    case DATA_TAG_DEPTH10: visitor(*body.depth10); break;
    case DATA_TAG_QUOTE: visitor(body.quote); break;
    case DATA_TAG_TRADE: visitor(body.trade); break;
    case DATA_TAG_BAR: visitor(body.bar); break;
    case DATA_TAG_MARK_PRICE_UPDATE: visitor(body.mark_price); break;
    case DATA_TAG_INDEX_PRICE_UPDATE: visitor(body.index_price); break;
    case DATA_TAG_INSTRUMENT_CLOSE: visitor(body.close); break;
    case DATA_TAG_FUNDING_RATE_UPDATE: visitor(body.funding_rate); break;
    case DATA_TAG_INSTRUMENT_STATUS: visitor(body.status); break;
    }
}

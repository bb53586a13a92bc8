//! A stranger's program: a book in plain Rust.

use nautilus_cython_model::{
    data::BookOrder,
    enums::{BookType, OrderSide},
    identifiers::InstrumentId,
    orderbook::OrderBook,
    types::{Price, Quantity},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instrument_id: InstrumentId = "ESH4.GLBX".parse()?;
    let mut book = OrderBook::new(instrument_id, BookType::L3_MBO);
    let order = BookOrder {
        side: OrderSide::Buy,
        price: "4820.25".parse::<Price>()?,
        size: "3".parse::<Quantity>()?,
        order_id: 1,
    };
    book.add(&order, 0, 1, 1)?;
    assert_eq!(book.best_bid_price(), Some(order.price));
    assert!(nautilus_cython_feeds::Feed::open("absent.dbn", nautilus_cython_feeds::FeedOptions::default()).is_err());
    println!("ok");
    Ok(())
}

//! An L2 book in plain Rust: no FFI and no Python in the dependency tree.

use nautilus_cython_model::{
    data::BookOrder,
    enums::{BookType, OrderSide},
    orderbook::OrderBook,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut book = OrderBook::new("BTCUSDT.BINANCE".parse()?, BookType::L2_MBP);
    for (side, price, size) in [
        (OrderSide::Buy, "61000.10", "0.500"),
        (OrderSide::Buy, "61000.00", "1.250"),
        (OrderSide::Sell, "61000.20", "0.750"),
    ] {
        let order = BookOrder { side, price: price.parse()?, size: size.parse()?, order_id: 0 };
        book.update(&order, 0, 0, 0)?;
    }
    let top = book.top();
    for level in [top.ask, top.bid].into_iter().flatten() {
        println!("{} {} @ {}", level.side, level.size, level.price);
    }
    println!("spread {:.2}", book.spread().unwrap_or_default());
    Ok(())
}

//! Vectors: of each element, with and without elements, taken apart, and written to by C.

use nautilus_cython_ffi::{
    cvec::{CVec, cvec_new},
    data::*,
    deltas::*,
    depth::OrderBookDepth10_t,
    error::Status,
    level::*,
    order::book_orders_size,
    orderbook::*,
};

use crate::support::*;

/// A zeroed vector: nothing to free.
fn no_vector<T>() -> CVec<T> {
    zeroed()
}

/// The elements, for reading.
fn elements<T>(v: &CVec<T>) -> &[T] {
    // SAFETY: made by the library and not freed yet.
    unsafe { std::slice::from_raw_parts(v.ptr, v.len) }
}

/// An empty vector is not NULL, and holds no memory.
fn assert_empty<T>(v: &CVec<T>) {
    assert!(!v.ptr.is_null());
    assert_eq!((v.len, v.cap), (0, 0));
}

#[test]
fn zeroed_vectors_have_nothing_to_free() {
    let _watch = watch();
    // SAFETY: zeroed.
    unsafe {
        vec_drop_data(no_vector());
        orderbook_deltas_vec_drop(no_vector());
        vec_drop_book_levels(no_vector());
        vec_drop_book_orders(no_vector());
        vec_drop_fills(no_vector());
        data_drop(zeroed());
    }
    assert_empty(&cvec_new());
}

#[test]
fn empty_vectors_are_freed_like_others() {
    let _watch = watch();
    let book = call(|out, err| orderbook_new(instrument(), L3_MBO, out, err)).unwrap();
    let levels = call(|out, err| orderbook_bids(Some(&book), 0, out, err)).unwrap();
    let orders = call(|out, err| orderbook_orders(Some(&book), out, err)).unwrap();
    let fills = call(|out, err| orderbook_simulate_fills(Some(&book), order(BUY, c"1", c"1", 1), out, err)).unwrap();
    assert_empty(&levels);
    assert_empty(&orders);
    assert_empty(&fills);
    // SAFETY: each is freed once, by its own function.
    unsafe {
        vec_drop_book_levels(levels);
        vec_drop_book_orders(orders);
        vec_drop_fills(fills);
    }
    orderbook_drop(book);
}

#[test]
fn vectors_of_values_are_read_and_freed() {
    let _watch = watch();
    let (book, deltas, level) = (book(), deltas(), level());
    let orders = call(|out, err| orderbook_orders(Some(&book), out, err)).unwrap();
    assert_eq!(elements(&orders).iter().map(|order| order.order_id).collect::<Vec<_>>(), [1, 2, 3]);
    // SAFETY: the orders of the vector.
    assert_eq!(unsafe { book_orders_size(orders.ptr, orders.len) }, 9.0);
    let bids = call(|out, err| orderbook_side_orders(Some(&book), BUY, 0, None, out, err)).unwrap();
    let near = call(|out, err| orderbook_side_orders(Some(&book), BUY, 0, Some(&price(c"100.25")), out, err)).unwrap();
    assert_eq!((bids.len, near.len), (2, 1));
    let sideless = call(|out, err| orderbook_side_orders(Some(&book), 0, 0, None, out, err));
    assert_eq!(status(sideless), Status::InvalidValue);
    // SAFETY: made by the library, and freed once.
    unsafe {
        vec_drop_book_orders(bids);
        vec_drop_book_orders(near);
    }
    let of_level = call(|out, err| level_orders(Some(&level), out, err)).unwrap();
    assert_eq!(of_level.len, 2);
    let changes = call(|out, err| orderbook_deltas_vec_deltas(Some(&deltas), out, err)).unwrap();
    assert_eq!(elements(&changes).iter().map(|delta| delta.sequence).collect::<Vec<_>>(), [1, 2]);
    let sale = order(SELL, c"100", c"4", 9);
    let fills = call(|out, err| orderbook_simulate_fills(Some(&book), sale, out, err)).unwrap();
    assert_eq!(elements(&fills).iter().map(|fill| fill.size.raw).collect::<Vec<_>>(), [size(c"3").raw, size(c"1").raw]);
    let crossed =
        call(|out, err| orderbook_get_all_crossed_levels(Some(&book), SELL, price(c"100"), 0, out, err)).unwrap();
    assert_eq!(crossed.len, 2);
    // What they were made of may go first.
    orderbook_drop(book);
    orderbook_deltas_drop(deltas);
    level_drop(level);
    assert_eq!(elements(&changes)[0].instrument_id.symbol.value, instrument().symbol.value);
    // SAFETY: each is freed once, by its own function.
    unsafe {
        vec_drop_book_orders(orders);
        vec_drop_book_orders(of_level);
        orderbook_deltas_vec_drop(changes);
        vec_drop_fills(fills);
        vec_drop_fills(crossed);
    }
}

#[test]
fn levels_are_taken_out_one_by_one() {
    let _watch = watch();
    let book = book();
    for taken in 0..=2 {
        let levels = call(|out, err| orderbook_bids(Some(&book), 0, out, err)).unwrap();
        let kept: Vec<BookLevel_API> = (0..taken)
            // SAFETY: two levels; each place is taken once.
            .map(|n| take(unsafe { &mut *levels.ptr.add(n) }))
            .collect();
        // SAFETY: freed once, with zeroed elements.
        unsafe { vec_drop_book_levels(levels) };
        assert!(kept.iter().all(|level| level_side(Some(level)) == BUY));
        kept.into_iter().for_each(|level| level_drop(level));
    }
    orderbook_drop(book);
}

#[test]
fn levels_are_written_into_memory_of_the_caller() {
    let _watch = watch();
    let book = book();
    let mut room = [zeroed::<BookLevel_t>(); 3];
    for (cap, written) in [(0, 0), (1, 1), (3, 2)] {
        // SAFETY: room for three.
        let found = call(|out, err| unsafe { orderbook_levels(Some(&book), BUY, room.as_mut_ptr(), cap, out, err) });
        assert_eq!(found, Ok(written));
    }
    assert_eq!((room[0].count, room[1].count, room[2].count), (1, 1, 0));
    // SAFETY: NULL is refused before it is used.
    let null = call(|out, err| unsafe { orderbook_levels(Some(&book), BUY, std::ptr::null_mut(), 3, out, err) });
    assert_eq!(status(null), Status::InvalidValue);
    orderbook_drop(book);
}

#[test]
fn a_length_beyond_the_capacity_reads_nothing() {
    let _watch = watch();
    let book = book();
    let mut orders = call(|out, err| orderbook_orders(Some(&book), out, err)).unwrap();
    orders.len = usize::MAX;
    // SAFETY: only the length was changed, which the function says it survives.
    unsafe { vec_drop_book_orders(orders) };
    orderbook_drop(book);
}

/// A snapshot as data.
fn depth_data() -> Data_t {
    let mut depth: OrderBookDepth10_t = zeroed();
    depth.sequence = 7;
    let lent = Lent { data: Data_t { tag: DataTag::Depth10 as u8, body: DataBody_t { depth10: &raw mut depth } } };
    // SAFETY: the tag says what the pointer points to, which is copied.
    call(|out, err| unsafe { data_clone(Some(&lent.data), out, err) }).unwrap()
}

/// Data that C made of borrowed parts: nothing of it is freed.
struct Lent {
    data: Data_t,
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.data.tag = DataTag::Delta as u8;
    }
}

/// A batch as data.
fn deltas_data() -> Data_t {
    Data_t { tag: DataTag::Deltas as u8, body: DataBody_t { deltas: std::mem::ManuallyDrop::new(deltas()) } }
}

#[test]
fn data_owns_what_its_tag_says() {
    let _watch = watch();
    for data in [depth_data(), deltas_data(), zeroed()] {
        // SAFETY: made by the library, or by C of a handle that it owned.
        let copy = call(|out, err| unsafe { data_clone(Some(&data), out, err) }).unwrap();
        // SAFETY: each is freed once.
        unsafe {
            data_drop(data);
            data_drop(copy);
        }
    }
}

#[test]
fn data_without_its_body_is_not_copied() {
    let _watch = watch();
    let mut data: Data_t = zeroed();
    for (tag, answer) in [
        (DataTag::Deltas as u8, Status::EmptyHandle),
        (DataTag::Depth10 as u8, Status::NullPointer),
        (200, Status::InvalidValue),
    ] {
        data.tag = tag;
        // SAFETY: the pointers are NULL.
        assert_eq!(status(call(|out, err| unsafe { data_clone(Some(&data), out, err) })), answer);
    }
    // SAFETY: nothing is read.
    assert_eq!(status(call(|out, err| unsafe { data_clone(None, out, err) })), Status::NullPointer);
    // SAFETY: it owns nothing.
    unsafe { data_drop(data) };
}

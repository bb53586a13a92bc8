//! Text into every function that parses it. What is parsed is printed again, and that gives the same value.

use std::{
    ffi::{CString, c_char},
    ptr,
};

use nautilus_cython_ffi::{
    bar::*, currency::*, enums::*, error::Status, identifiers::*, money::*, parsing::*, price::*, quantity::*, topic::*,
    uuid::*,
};

use crate::support::{Failure, alive, call, owned_text, text};

type Parser = fn(*const c_char) -> Result<(), Failure>;

/// Parsers of which nothing is asked but an answer.
macro_rules! parsers {
    ($($parser:ident),* $(,)?) => {
        // SAFETY: NULL or NUL-terminated.
        [$((|text| call(|out, err| unsafe { $parser(text, out, err) }).map(drop)) as Parser),*]
    };
}

const PARSERS: &[Parser] = &parsers![
    account_id_new,
    client_id_new,
    component_id_new,
    exec_algorithm_id_new,
    order_list_id_new,
    position_id_new,
    strategy_id_new,
    symbol_new,
    trader_id_new,
    venue_new,
    venue_from_cstr_code,
    client_order_id_new,
    venue_order_id_new,
    trade_id_new,
    precision_from_cstr,
    min_increment_precision_from_cstr,
    currency_from_cstr,
    currency_get_or_create_crypto,
];

/// Enumerations: the name of the member that a text names is parsed as the same member.
macro_rules! enumerations {
    ($($parse:ident => $print:ident),* $(,)?) => {
        [$((|text| {
            // SAFETY: NULL or NUL-terminated.
            let code = call(|out, err| unsafe { $parse(text, out, err) })?;
            let name = CString::new(owned_text(call(|out, err| $print(code, out, err))?)).unwrap();
            // SAFETY: NUL-terminated.
            assert_eq!(call(|out, err| unsafe { $parse(name.as_ptr(), out, err) })?, code);
            Ok(())
        }) as Parser),*]
    };
}

const ENUMERATIONS: &[Parser] = &enumerations![
    account_type_from_cstr => account_type_to_cstr,
    aggregation_source_from_cstr => aggregation_source_to_cstr,
    aggressor_side_from_cstr => aggressor_side_to_cstr,
    asset_class_from_cstr => asset_class_to_cstr,
    bar_aggregation_from_cstr => bar_aggregation_to_cstr,
    bar_interval_type_from_cstr => bar_interval_type_to_cstr,
    book_action_from_cstr => book_action_to_cstr,
    book_type_from_cstr => book_type_to_cstr,
    contingency_type_from_cstr => contingency_type_to_cstr,
    currency_type_from_cstr => currency_type_to_cstr,
    instrument_class_from_cstr => instrument_class_to_cstr,
    instrument_close_type_from_cstr => instrument_close_type_to_cstr,
    liquidity_side_from_cstr => liquidity_side_to_cstr,
    market_status_from_cstr => market_status_to_cstr,
    market_status_action_from_cstr => market_status_action_to_cstr,
    oms_type_from_cstr => oms_type_to_cstr,
    option_kind_from_cstr => option_kind_to_cstr,
    order_side_from_cstr => order_side_to_cstr,
    order_status_from_cstr => order_status_to_cstr,
    order_type_from_cstr => order_type_to_cstr,
    oto_trigger_mode_from_cstr => oto_trigger_mode_to_cstr,
    position_adjustment_type_from_cstr => position_adjustment_type_to_cstr,
    position_side_from_cstr => position_side_to_cstr,
    price_type_from_cstr => price_type_to_cstr,
    record_flag_from_cstr => record_flag_to_cstr,
    time_in_force_from_cstr => time_in_force_to_cstr,
    trading_state_from_cstr => trading_state_to_cstr,
    trailing_offset_type_from_cstr => trailing_offset_type_to_cstr,
    trigger_type_from_cstr => trigger_type_to_cstr,
];

/// Values whose text gives the same value.
const ROUND_TRIPS: &[Parser] = &[price, quantity, money, uuid, bar_specification, bar_type, instrument_id];

fn price(text: *const c_char) -> Result<(), Failure> {
    // SAFETY: NULL or NUL-terminated.
    let price = call(|out, err| unsafe { price_from_cstr(text, out, err) })?;
    let printed = price_to_text(Some(&price));
    // SAFETY: NUL-terminated.
    let again = call(|out, err| unsafe { price_from_cstr(printed.value.as_ptr(), out, err) })?;
    assert_eq!((again.raw, again.precision), (price.raw, price.precision));
    assert_eq!(price_hash(Some(&again)), price_hash(Some(&price)));
    Ok(())
}

fn quantity(text: *const c_char) -> Result<(), Failure> {
    // SAFETY: NULL or NUL-terminated.
    let size = call(|out, err| unsafe { quantity_from_cstr(text, out, err) })?;
    let printed = quantity_to_text(Some(&size));
    // SAFETY: NUL-terminated.
    let again = call(|out, err| unsafe { quantity_from_cstr(printed.value.as_ptr(), out, err) })?;
    assert_eq!((again.raw, again.precision), (size.raw, size.precision));
    Ok(())
}

fn money(text: *const c_char) -> Result<(), Failure> {
    // SAFETY: NULL or NUL-terminated.
    let money = call(|out, err| unsafe { money_from_cstr(text, out, err) })?;
    let printed = CString::new(format!(
        "{} {}",
        self::text(money_to_text(Some(&money)).value.as_ptr()).split(' ').next().unwrap(),
        owned_text(currency_code_to_cstr(Some(&money.currency)))
    ))
    .unwrap();
    // SAFETY: NUL-terminated.
    let again = call(|out, err| unsafe { money_from_cstr(printed.as_ptr(), out, err) })?;
    assert_eq!(again.raw, money.raw);
    Ok(())
}

fn uuid(text: *const c_char) -> Result<(), Failure> {
    // SAFETY: NULL or NUL-terminated.
    let uuid = call(|out, err| unsafe { uuid4_from_cstr(text, out, err) })?;
    // SAFETY: borrowed from `uuid`.
    let again = call(|out, err| unsafe { uuid4_from_cstr(uuid4_to_cstr(Some(&uuid)), out, err) })?;
    assert!(uuid4_eq(Some(&uuid), Some(&again)));
    Ok(())
}

/// The text of a value, for parsing it again.
fn printed(text: Result<*const c_char, Failure>) -> CString {
    CString::new(owned_text(text.unwrap())).unwrap()
}

fn bar_specification(text: *const c_char) -> Result<(), Failure> {
    // SAFETY: NULL or NUL-terminated.
    let spec = call(|out, err| unsafe { bar_specification_from_cstr(text, out, err) })?;
    let printed = printed(call(|out, err| bar_specification_to_cstr(Some(&spec), out, err)));
    // SAFETY: NUL-terminated.
    let again = call(|out, err| unsafe { bar_specification_from_cstr(printed.as_ptr(), out, err) })?;
    assert!(bar_specification_eq(Some(&spec), Some(&again)));
    let _ = call(|out, err| bar_specification_interval_ns(Some(&spec), out, err));
    Ok(())
}

fn bar_type(text: *const c_char) -> Result<(), Failure> {
    // SAFETY: NULL or NUL-terminated.
    let bar_type = call(|out, err| unsafe { bar_type_from_cstr(text, out, err) })?;
    let printed = printed(call(|out, err| bar_type_to_cstr(Some(&bar_type), out, err)));
    // SAFETY: NUL-terminated.
    let again = call(|out, err| unsafe { bar_type_from_cstr(printed.as_ptr(), out, err) })?;
    assert!(bar_type_eq(Some(&bar_type), Some(&again)), "{printed:?}");
    assert_eq!(bar_type_hash(Some(&bar_type)), bar_type_hash(Some(&again)));
    for part in [bar_type_standard, bar_type_composite] {
        call(|out, err| part(Some(&bar_type), out, err))?;
    }
    Ok(())
}

fn instrument_id(text: *const c_char) -> Result<(), Failure> {
    // SAFETY: NULL or NUL-terminated.
    let id = call(|out, err| unsafe { instrument_id_from_cstr(text, out, err) })?;
    let printed = CString::new(owned_text(instrument_id_to_cstr(Some(&id)))).unwrap();
    // SAFETY: NUL-terminated.
    let again = call(|out, err| unsafe { instrument_id_from_cstr(printed.as_ptr(), out, err) })?;
    assert_eq!((again.symbol.value, again.venue.value), (id.symbol.value, id.venue.value));
    let legs = generic_spread_id_n_legs(Some(&id));
    for leg in [0, legs, usize::MAX] {
        let _ = call(|out, err| generic_spread_id_leg(Some(&id), leg, out, err));
    }
    let _ = (symbol_is_composite(Some(&id.symbol)), venue_is_synthetic(Some(&id.venue)));
    drop([symbol_root(Some(&id.symbol)), symbol_topic(Some(&id.symbol))].map(owned_text));
    Ok(())
}

/// Gives the text after the first byte to the parser that the first byte chooses.
pub fn run(data: &[u8]) {
    let Some((&choice, text)) = data.split_first() else { return };
    let end = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
    let Ok(text) = CString::new(&text[..end]) else { return };
    // The values with the most to parse get the most.
    let choice = usize::from(choice);
    let parser = match choice % 4 {
        0 => PARSERS[choice / 4 % PARSERS.len()],
        1 => ENUMERATIONS[choice / 4 % ENUMERATIONS.len()],
        _ => ROUND_TRIPS[choice / 4 % ROUND_TRIPS.len()],
    };
    if let Err(failure) = parser(text.as_ptr()) {
        let expected = [Status::InvalidValue, Status::Overflow, Status::NotFound, Status::Absent];
        assert!(expected.contains(&failure.status), "{text:?}: {failure:?}");
    }
    if choice == 255 {
        assert!(parser(ptr::null()).is_err());
    }
    // SAFETY: NUL-terminated.
    let fits_itself = unsafe { is_matching_ffi(text.as_ptr(), text.as_ptr()) };
    assert_eq!(fits_itself, text.to_str().is_ok());
    assert_eq!(alive(), []);
}

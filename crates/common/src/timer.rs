//! Time events: what a timer makes, and what is called with it.

use std::{any::Any, borrow::Borrow, cmp::Ordering, ffi::CStr, fmt, hash, sync::Arc};

use nautilus_cython_core::{Error, Result, UUID4, UnixNanos};

/// The name of a timer, which its events share. It is freed with the last of them: there is no interner.
#[derive(Clone)]
pub struct EventName(Arc<NameText>);

/// The text of an [`EventName`].
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct NameText {
    /// The first 16 bytes as a number, which is ordered as the text is: most comparisons end here.
    rank: u128,
    /// The text and a NUL, for C.
    text: Box<str>,
}

impl EventName {
    /// A name with any text, also none.
    ///
    /// # Errors
    /// `InvalidValue` if there is a NUL in it.
    pub fn new(text: &str) -> Result<Self> {
        if text.contains('\0') {
            return Err(Error::invalid("name", text, "text without NUL"));
        }
        let mut first = [0; 16];
        let length = text.len().min(16);
        first[..length].copy_from_slice(&text.as_bytes()[..length]);
        Ok(Self(Arc::new(NameText { rank: u128::from_be_bytes(first), text: format!("{text}\0").into() })))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.text[..self.0.text.len() - 1]
    }

    /// The text for C.
    #[must_use]
    pub fn as_c_str(&self) -> &CStr {
        CStr::from_bytes_with_nul(self.0.text.as_bytes()).unwrap_or_default()
    }

    /// The share in the text, for a boundary that keeps it as a pointer.
    #[must_use]
    pub fn into_inner(self) -> Arc<NameText> {
        self.0
    }

    /// The first bytes as a number that is ordered as the text is.
    pub(crate) fn rank(&self) -> u128 {
        self.0.rank
    }
}

impl Borrow<str> for EventName {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for EventName {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Eq for EventName {}

impl hash::Hash for EventName {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialOrd for EventName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for EventName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for NameText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.text.trim_end_matches('\0'), f)
    }
}

/// A point in time that a timer marks. Ordered by time, then by name, then by id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeEvent {
    /// When it was due, in nanoseconds since the Unix epoch.
    pub ts_event: UnixNanos,
    /// The name of its timer.
    pub name: EventName,
    /// Its own id.
    pub id: UUID4,
    /// When the object was made, in nanoseconds since the Unix epoch.
    pub ts_init: UnixNanos,
}

impl fmt::Display for TimeEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ts_event, name, id, ts_init } = self;
        write!(f, "TimeEvent(name={name}, event_id={id}, ts_event={ts_event}, ts_init={ts_init})")
    }
}

/// Something that is called with time events: closures are.
pub trait Callback: Any + Send + Sync {
    /// Takes note of an event.
    fn call(&self, event: &TimeEvent);
}

impl<F: Fn(&TimeEvent) + Send + Sync + 'static> Callback for F {
    fn call(&self, event: &TimeEvent) {
        self(event);
    }
}

/// A callback that timers and events share. It is freed with the last of them.
#[derive(Clone)]
pub struct TimeEventCallback(Arc<Box<dyn Callback>>);

impl TimeEventCallback {
    /// Shares a callback.
    pub fn new(callback: impl Callback) -> Self {
        Self(Arc::new(Box::new(callback)))
    }

    /// Calls it.
    pub fn call(&self, event: &TimeEvent) {
        self.0.call(event);
    }

    /// The callback, if it is a `T`.
    #[must_use]
    pub fn downcast_ref<T: Callback>(&self) -> Option<&T> {
        (&**self.0 as &dyn Any).downcast_ref()
    }

    /// The share in the callback, for a boundary that keeps it as a pointer.
    #[must_use]
    pub fn into_inner(self) -> Arc<Box<dyn Callback>> {
        self.0
    }
}

impl fmt::Debug for TimeEventCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TimeEventCallback(..)")
    }
}

/// An event and what is to be called with it.
#[derive(Clone, Debug)]
pub struct TimeEventHandler {
    /// The event.
    pub event: TimeEvent,
    /// The callback of its timer, or the clock's default handler; none if both were cancelled.
    pub callback: Option<TimeEventCallback>,
}

impl TimeEventHandler {
    /// Calls the callback, if there is one.
    pub fn handle(&self) {
        if let Some(callback) = &self.callback {
            callback.call(&self.event);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> EventName {
        EventName::new(text).unwrap()
    }

    #[test]
    fn a_name_keeps_any_text_without_nul() {
        for text in ["", " ", "a", "é€😀", "0123456789abcdef", &"long ".repeat(1000)] {
            assert_eq!(name(text).as_str(), text);
            assert_eq!(name(text).as_c_str().to_str(), Ok(text));
            assert_eq!((name(text).to_string(), format!("{:?}", name(text))), (text.to_owned(), format!("{text:?}")));
        }
        let error = EventName::new("a\0b").unwrap_err();
        assert_eq!(error.message(), "invalid `name`: \"a\\0b\", expected text without NUL");
    }

    proptest! {
        #[test]
        fn names_are_ordered_as_their_texts(a in "[a-c€]{0,20}", b in "[a-c€]{0,20}") {
            prop_assert_eq!(name(&a).cmp(&name(&b)), a.cmp(&b));
            prop_assert_eq!(name(&a) == name(&b), a == b);
        }
    }

    #[test]
    fn events_are_ordered_by_time_then_name_then_id() {
        let ids = [UUID4::new(), UUID4::new()];
        let (low, high) = (ids[0].min(ids[1]), ids[0].max(ids[1]));
        let event = |ts_event, text, id| TimeEvent { ts_event, name: name(text), id, ts_init: 0 };
        let ordered = [event(1, "b", high), event(2, "a", low), event(2, "a", high), event(2, "b", low)];
        assert!(ordered.is_sorted_by(|a, b| a < b));
        assert_eq!(ordered[1].to_string(), format!("TimeEvent(name=a, event_id={low}, ts_event=2, ts_init=0)"));
    }

    #[test]
    fn a_callback_is_called_and_found_again() {
        struct Silent;
        impl Callback for Silent {
            fn call(&self, _: &TimeEvent) {}
        }
        let silent = TimeEventCallback::new(Silent);
        assert!(silent.downcast_ref::<Silent>().is_some());
        let closure = TimeEventCallback::new(|_: &TimeEvent| ());
        assert!(closure.downcast_ref::<Silent>().is_none());
        let event = TimeEvent { ts_event: 1, name: name("a"), id: UUID4::new(), ts_init: 0 };
        TimeEventHandler { event: event.clone(), callback: Some(silent) }.handle();
        TimeEventHandler { event, callback: None }.handle();
    }
}

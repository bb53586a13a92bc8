//! What a forked process must know: it is another one, and has one thread.

/// Lets a forked process begin without its parent's timers and random numbers, and without a lock that no thread will release.
pub(crate) fn watch() {
    #[cfg(all(unix, not(miri)))] // Miri does not fork
    {
        use std::sync::Once;

        use nautilus_cython_common::live;
        use nautilus_cython_core::uuid;

        extern "C" fn prepare() {
            live::fork::prepare();
        }
        extern "C" fn parent() {
            live::fork::parent();
        }
        extern "C" fn child() {
            uuid::forked();
            live::fork::child();
        }
        static ONCE: Once = Once::new();
        // SAFETY: the handlers are functions of this library, which take and release one lock and do not unwind.
        ONCE.call_once(|| unsafe {
            libc::pthread_atfork(Some(prepare), Some(parent), Some(child));
        });
    }
}

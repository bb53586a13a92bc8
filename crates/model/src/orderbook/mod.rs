//! Order books: L1, L2 and L3 over one price ladder.

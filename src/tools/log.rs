//! The boundary of the reader of Grafana's log.

use wasm_bindgen::prelude::wasm_bindgen;

use super::{object, watch_panics};
use crate::debug_log;

/// The logins of a log. Gives `{"logins": […]}`.
#[wasm_bindgen]
pub fn read_log(text: &str) -> String {
    watch_panics();
    object("logins", &debug_log::read(text))
}

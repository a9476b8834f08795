//! A module that only echoes a text: what any module of wasm-bindgen with a text in and a text out takes to start.

use wasm_bindgen::prelude::wasm_bindgen;

/// The text, as it came.
#[wasm_bindgen]
pub fn echo(text: String) -> String {
    text
}

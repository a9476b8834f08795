//! Placeholder of the boundary.
#![expect(unreachable_pub, reason = "wasm-bindgen takes public functions only")]
use wasm_bindgen::prelude::wasm_bindgen;

/// Gives back what it was given.
#[wasm_bindgen]
#[must_use]
pub fn echo(text: &str) -> String {
    text.to_owned()
}

/// Overflows the stack.
#[wasm_bindgen]
#[must_use]
pub fn trap(depth: u32) -> u32 {
    let here = [depth; 64];
    if depth == 0 { 0 } else { trap(std::hint::black_box(depth - 1)) + std::hint::black_box(here).iter().sum::<u32>() }
}

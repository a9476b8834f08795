//! What is rare and large: reading and printing numbers that need many digits, remainders, and case beyond ASCII. Inside the npm
//! package JavaScript does it, whose answers are Go's and whose tables are there already: a fifth of the module less.

#[cfg(all(feature = "javascript", target_arch = "wasm32"))]
mod javascript {
    use js_sys::{JsString, Number};
    use wasm_bindgen::JsValue;

    /// The nearest float to a decimal number.
    pub(in super::super) fn read(text: &str) -> f64 {
        JsValue::from_str(text).unchecked_into_f64()
    }

    /// The shortest text that reads back as the number.
    pub(in super::super) fn print(number: f64) -> String {
        Number::from(number).to_string_with_radix(10).map_or_else(|_| String::new(), String::from)
    }

    /// What is left of a division, with the sign of the dividend.
    pub(in super::super) fn remainder(dividend: f64, divisor: f64) -> f64 {
        (JsValue::from_f64(dividend) % JsValue::from_f64(divisor)).unchecked_into_f64()
    }

    pub(in super::super) fn lower(char: char) -> String {
        JsString::from(String::from(char)).to_lower_case().into()
    }

    pub(in super::super) fn upper(char: char) -> String {
        JsString::from(String::from(char)).to_upper_case().into()
    }
}

#[cfg(not(all(feature = "javascript", target_arch = "wasm32")))]
mod core {
    /// The nearest float to a decimal number.
    pub(in super::super) fn read(text: &str) -> f64 {
        text.parse().unwrap_or(f64::NAN)
    }

    /// The shortest text that reads back as the number, in JavaScript's notation.
    pub(in super::super) fn print(number: f64) -> String {
        let scientific = format!("{number:e}");
        let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        match exponent.parse::<i32>() {
            Ok(exponent @ 21..) => format!("{digits}e+{exponent}"),
            Ok(exponent @ ..-6) => format!("{digits}e{exponent}"),
            _ => number.to_string(),
        }
    }

    /// What is left of a division, with the sign of the dividend.
    pub(in super::super) fn remainder(dividend: f64, divisor: f64) -> f64 {
        dividend % divisor
    }

    pub(in super::super) fn lower(char: char) -> String {
        char.to_lowercase().collect()
    }

    pub(in super::super) fn upper(char: char) -> String {
        char.to_uppercase().collect()
    }
}

#[cfg(not(all(feature = "javascript", target_arch = "wasm32")))]
pub(super) use core::{lower, print, read, remainder, upper};
#[cfg(all(feature = "javascript", target_arch = "wasm32"))]
pub(super) use javascript::{lower, print, read, remainder, upper};

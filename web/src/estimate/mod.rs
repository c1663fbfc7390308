//! What an office's savings come to, from what was typed: asked by pages, files and the terminal alike.

/// What the sums rest on, in words.
pub mod condition_words;
/// What is known of an office for schemes.
mod facts;
/// The form and what was typed into it.
pub mod form;
/// How people write what a form asks for.
pub mod form_words;
/// What a form comes to.
pub mod office;
/// What may be expected, in sentences.
pub mod outlook_words;
/// What the register fills in.
pub mod prefill;
/// Fields as they were typed.
mod reader;
/// Why an office stands so to a scheme.
pub mod scheme_words;
/// Towns of a list.
pub mod towns;
/// How sums are reported.
pub mod words;

/// Fetching the library that is linked.
mod library;

/// Ledgers that are there and hold nothing of ours.
mod ledgers;

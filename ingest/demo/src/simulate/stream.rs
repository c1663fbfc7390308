/// What a stream of draws is for. Each has its own, so that a change in one leaves the others as they were; the
/// numbers stand clear of those of the sample prefecture.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    Members = 101,
    Adoption,
    Partners,
    Programs,
    Cycle,
    Events,
    Names,
    Folders,
}

impl From<Stream> for u64 {
    fn from(stream: Stream) -> Self {
        stream as Self
    }
}

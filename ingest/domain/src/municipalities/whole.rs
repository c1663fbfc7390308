use super::{Municipalities, Municipality, Resolution};
use crate::place::PlaceCode;

impl Municipalities {
    /// Where an office is counted of which the municipality or the part of a split one is not known: under the
    /// designated city or the prefecture that all it may be in lie in.
    pub fn whole(&self, resolution: Resolution) -> Option<PlaceCode> {
        match resolution {
            Resolution::Unknown(prefecture) => prefecture,
            Resolution::Split { former } => {
                let parts = self.former(former)?.successors();
                let city = self.get(*parts.first()?)?.parent;
                let within = |m: &Municipality| m.parent == city && city.is_some();
                match city.filter(|_| parts.iter().all(|p| self.get(*p).is_some_and(within))) {
                    Some(city) => Some(city),
                    None => Some(former.prefecture()),
                }
            }
            _ => None,
        }
    }
}

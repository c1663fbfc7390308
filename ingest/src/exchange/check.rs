use tsunagu_store::rules::Exchanged;

use super::list::Named;
use super::name::{Conformity, Format, format, read};

/// Why the operator would refuse what is to be sent, or what is odd about it. Files are told by their place in the
/// order of names: a name may be a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// More bytes than may be sent at once.
    TooLarge {
        /// In all.
        bytes: u64,
    },
    /// More files than may be sent at once.
    TooMany {
        /// In all.
        files: u64,
    },
    /// Of a format that is not taken.
    WrongFormat {
        /// From 1.
        place: usize,
    },
    /// A CSV whose name is not of the standard's form.
    NotStandard {
        /// From 1.
        place: usize,
    },
    /// A name that is nearly the standard's.
    NearStandard {
        /// From 1.
        place: usize,
    },
    /// A name of the third version, which is to stop working.
    OldVersion {
        /// From 1.
        place: usize,
    },
}

impl Objection {
    /// Whether it would be refused, not only looked at.
    pub fn refuses(self) -> bool {
        !matches!(self, Self::NearStandard { .. } | Self::OldVersion { .. })
    }
}

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Files.
    pub files: u64,
    /// Bytes; none where a listing does not tell them.
    pub bytes: Option<u64>,
    /// What is wrong, in the order of names.
    pub objections: Vec<Objection>,
}

/// Holds a sending against the operator's limits.
pub fn check(files: &[Named], rules: &Exchanged) -> Checked {
    let bytes = files.iter().map(|f| f.bytes).sum::<Option<u64>>();
    let count = files.len() as u64;
    let mut objections = Vec::new();
    if let Some(bytes) = bytes.filter(|n| *n > rules.limits.most_bytes) {
        objections.push(Objection::TooLarge { bytes });
    }
    if count > rules.limits.most_files {
        objections.push(Objection::TooMany { files: count });
    }
    for (place, file) in (1..).zip(files) {
        let format = format(file.name());
        if format == Format::Other || !rules.limits.formats.iter().any(|f| f == format.key()) {
            objections.push(Objection::WrongFormat { place });
            continue;
        }
        match read(file.name(), rules) {
            None if format == Format::Csv => objections.push(Objection::NotStandard { place }),
            Some(name) if name.conformity == Conformity::Near => objections.push(Objection::NearStandard { place }),
            Some(name) if name.version == super::name::Version::V3 => objections.push(Objection::OldVersion { place }),
            _ => {}
        }
    }
    Checked { files: count, bytes, objections }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_store::data::Data;
    use tsunagu_store::rules::Rules;

    #[test]
    fn limits_formats_and_names_are_held_against_the_operators() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load").exchanged;
        let good =
            |n: u64| Named::new(format!("UPPLAN_202504_0300000100_43_0300000005_11_202503252002{n:02}.CSV"), Some(1));
        let told = |files: &[Named]| check(files, &rules).objections;
        assert!(told(&(0..30).map(good).collect::<Vec<_>>()).is_empty());
        assert_eq!(told(&(0..31).map(good).collect::<Vec<_>>()), [Objection::TooMany { files: 31 }]);
        let large = Named::new("a.pdf", Some(10 * 1024 * 1024 + 1));
        assert_eq!(told(&[large]), [Objection::TooLarge { bytes: 10_485_761 }]);
        assert!(told(&[Named::new("a.pdf", Some(10 * 1024 * 1024))]).is_empty());
        let odd = [Named::new("川西花子.docx", Some(1)), Named::new("第1表.csv", Some(1)), Named::new("x.JPG", None)];
        assert_eq!(told(&odd), [Objection::WrongFormat { place: 1 }, Objection::NotStandard { place: 2 }]);
        let old = Named::new("UPPLAN_201912_0300000100_0300000005_20191025200201.CSV", Some(1));
        assert_eq!(told(&[old]), [Objection::OldVersion { place: 1 }]);
    }
}

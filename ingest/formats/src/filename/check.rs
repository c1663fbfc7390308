use std::collections::BTreeMap;

use tsunagu_domain::rules::FileKinds;

use super::list::NamedFile;
use super::name::{Departure, Format, Version, format, read};

/// Why the operator would refuse a file, or what is odd about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Of a format that is not taken.
    WrongFormat,
    /// A CSV whose name is not of the standard's form.
    NotStandard,
    /// A name that is nearly the standard's.
    NearStandard(Departure),
    /// A name of the third version, which is to stop working.
    OldVersion,
}

impl Fault {
    /// Whether it would be refused, not only looked at.
    pub fn refuses(self) -> bool {
        matches!(self, Self::WrongFormat | Self::NotStandard)
    }
}

/// Which file it is, without its name: that may be a person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLocation {
    /// From 1, in the order of the listing.
    pub place: usize,
    /// As its name ends.
    pub format: Format,
    /// Where a listing reports them.
    pub bytes: Option<u64>,
    /// What it is, where the name reports.
    pub kind: Option<String>,
}

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// Files.
    pub files: u64,
    /// Of them, those whose names the standard gives, or nearly.
    pub standard: u64,
    /// Bytes; none where a listing does not tell them.
    pub bytes: Option<u64>,
    /// More files than may be sent at once.
    pub too_many: bool,
    /// More bytes than may be sent at once.
    pub too_large: bool,
    /// What is wrong with single files.
    pub faults: BTreeMap<Fault, Vec<FileLocation>>,
}

impl CheckReport {
    /// What would be refused: single files, and the whole for its number or its size.
    pub fn refused(&self) -> usize {
        let files: usize = self.faults.iter().filter(|(fault, _)| fault.refuses()).map(|(_, which)| which.len()).sum();
        files + usize::from(self.too_many) + usize::from(self.too_large)
    }
}

/// Holds a sending against the operator's limits.
pub fn check(files: &[NamedFile], rules: &FileKinds) -> CheckReport {
    let bytes = files.iter().map(|f| f.bytes).sum::<Option<u64>>();
    let count = files.len() as u64;
    let mut faults: BTreeMap<Fault, Vec<FileLocation>> = BTreeMap::new();
    let mut standard = 0;
    for (place, file) in (1..).zip(files) {
        let (found, kind) = faults_of(file, rules);
        standard += u64::from(kind.is_some());
        for fault in found {
            let which = FileLocation { place, format: format(file.name()), bytes: file.bytes, kind: kind.clone() };
            faults.entry(fault).or_default().push(which);
        }
    }
    CheckReport {
        files: count,
        standard,
        bytes,
        too_many: count > rules.limits.max_files,
        too_large: bytes.is_some_and(|n| n > rules.limits.max_bytes),
        faults,
    }
}

/// What is wrong with a file, and its kind where the name reports it.
fn faults_of(file: &NamedFile, rules: &FileKinds) -> (Vec<Fault>, Option<String>) {
    let format = format(file.name());
    if format == Format::Other || !rules.limits.formats.iter().any(|f| f == format.key()) {
        return (vec![Fault::WrongFormat], None);
    }
    let Some(name) = read(file.name(), rules) else {
        let fault = (format == Format::Csv).then_some(Fault::NotStandard);
        return (fault.into_iter().collect(), None);
    };
    let nonconforming = name.departure.map(Fault::NearStandard);
    let old = (name.version == Version::V3).then_some(Fault::OldVersion);
    (nonconforming.into_iter().chain(old).collect(), Some(name.kind.label.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    #[test]
    fn limits_formats_and_names_are_held_against_the_operators() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load").filename;
        let good = |n: u64| {
            NamedFile::new(format!("UPPLAN_202504_0300000100_43_0300000005_11_202503252002{n:02}.CSV"), Some(1))
        };
        let report = |files: &[NamedFile]| {
            let report = check(files, &rules);
            let places = |which: &[FileLocation]| which.iter().map(|w| w.place).collect::<Vec<_>>();
            let faults: Vec<_> = report.faults.iter().map(|(fault, which)| (*fault, places(which))).collect();
            (report.too_many, report.too_large, faults)
        };
        assert_eq!(report(&(0..30).map(good).collect::<Vec<_>>()), (false, false, vec![]));
        assert_eq!(report(&(0..31).map(good).collect::<Vec<_>>()), (true, false, vec![]));
        assert_eq!(report(&[NamedFile::new("a.pdf", Some(10 * 1024 * 1024 + 1))]), (false, true, vec![]));
        assert_eq!(report(&[NamedFile::new("a.pdf", Some(10 * 1024 * 1024))]), (false, false, vec![]));
        let odd = ["川西花子.docx", "第1表.csv", "x.JPG", "写真.heic"].map(|name| NamedFile::new(name, None));
        let expected = vec![(Fault::WrongFormat, vec![1, 4]), (Fault::NotStandard, vec![2])];
        assert_eq!(report(&odd), (false, false, expected));
        assert_eq!(check(&odd, &rules).refused(), 3);
        assert_eq!(check(&odd, &rules).standard, 0);
        let warned = [
            "UPPLAN_201912_0300000100_0300000005_20191025200201.CSV",
            "UPPLAN_000000_0300000100_43_0300000005_11_20250325200201.CSV",
            "UPJSK_202504_0300000005_11_20250503090000.CSV",
            "UPPLAN_202504_030000010_0300000005_20250325200201.CSV",
        ];
        let warned = warned.map(|name| NamedFile::new(name, None));
        let expected = vec![
            (Fault::NearStandard(Departure::MonthAbsent), vec![2]),
            (Fault::NearStandard(Departure::NineDigits), vec![4]),
            (Fault::NearStandard(Departure::NoReceiver), vec![3]),
            (Fault::OldVersion, vec![1, 4]),
        ];
        assert_eq!(report(&warned), (false, false, expected));
        assert_eq!((check(&warned, &rules).refused(), check(&warned, &rules).standard), (0, 4));
    }
}

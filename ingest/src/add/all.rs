use std::sync::Mutex;
use std::sync::atomic::Ordering;

use super::declaration::{Declaration, Input};
use super::file_error::FileError;
use super::offices::ListVerdict;
use super::run::{Run, locked};
use super::side_by_side::side_by_side;
use super::unpacked::OpenedInput;
use super::{AddError, IngestedFile, Outcome};
use crate::file_reason::FileReason;
use crate::input::RateRole;
use crate::lake::Dataset;
use crate::source::archive;
use crate::source::receipts;
use crate::source::unclaimed;
use crate::step::Step;
use tsunagu_formats::input::OpenedFile;
use tsunagu_formats::recognise;

impl Run<'_> {
    /// Takes every input; what was taken counts at once, by one manifest. A run that fails as a whole leaves no byte.
    pub(super) fn all(&self, inputs: Vec<Input>) -> Result<Outcome, AddError> {
        let done = Mutex::new(Outcome::default());
        self.taken(inputs, &done).inspect_err(|_| self.give_up())?;
        let questions = self.questions();
        if !questions.is_empty() {
            self.give_up();
            return Ok(Outcome { questions, ..Outcome::default() });
        }
        let mut outcome = done.into_inner().unwrap_or_default();
        outcome.taken.sort_by(|a, b| a.name.cmp(&b.name));
        outcome.refused.sort_by(|a, b| a.0.cmp(&b.0));
        outcome.skipped.sort_by(|a, b| a.0.cmp(&b.0));
        outcome.replaced = self.replaced()?;
        Ok(outcome)
    }

    fn taken(&self, inputs: Vec<Input>, done: &Mutex<Outcome>) -> Result<(), AddError> {
        let mut datasets: Vec<Dataset> =
            side_by_side(inputs, |input| self.input(input, done)).into_iter().collect::<Result<Vec<_>, _>>()?.concat();
        datasets.extend(self.waited(done)?);
        if self.has_questions() {
            // Nothing of the run counts: what it has written is nobody's.
            return self.remove(&datasets);
        }
        if datasets.is_empty() {
            return Ok(());
        }
        let unkept = |source| AddError::Receipts(source);
        let mut written = std::mem::take(&mut *locked(&self.receipts));
        written.sort_by(|a, b| (&a.name, &a.sha256).cmp(&(&b.name, &b.sha256)));
        let brought = !written.is_empty();
        if brought {
            receipts::begin(&self.archive, &self.learned, &written).map_err(unkept)?;
        }
        (self.observe)(Step::BeforeManifest, "");
        self.lake.commit(&self.learned, datasets)?;
        self.is_committed.store(true, Ordering::Relaxed);
        (self.observe)(Step::ManifestWritten, "");
        if brought {
            receipts::finalize(&self.archive, |learned| learned == self.learned).map_err(unkept)?;
        }
        (self.observe)(Step::RunFinished, "");
        Ok(())
    }

    fn give_up(&self) {
        // Its manifest is in place: it counts, whatever could not be written after that, and the next run ends it.
        if self.is_committed.load(Ordering::Relaxed) {
            return;
        }
        self.lake.give_back();
        let bodies = std::mem::take(&mut *locked(&self.new_bodies));
        bodies.iter().for_each(|hash| archive::drop_bytes(&self.archive, hash));
        // What stays noted is a body that is not there, which hides nothing.
        if let Err(error) = unclaimed::claim(&self.archive, bodies.iter().map(String::as_str)) {
            tracing::warn!(%error, "bodies of a run that was given up stay noted");
        }
    }

    fn input(&self, input: Input, done: &Mutex<Outcome>) -> Result<Vec<Dataset>, AddError> {
        let mut datasets = Vec::new();
        match self.files(input) {
            Ok(OpenedInput::Files(files, declaration)) => {
                for file in files {
                    let name = file.name.clone();
                    let looked = self.opened(file, &declaration).and_then(|file| {
                        let look = self.first_look(&file, &declaration)?;
                        Ok((file, look))
                    });
                    let taken = match looked {
                        Ok((file, Some(known))) if known.kind.role == RateRole::Register => {
                            self.one(&file, &declaration, known)
                        }
                        // What looks like a register as published may have been brought as a list.
                        Ok((file, Some(known))) => {
                            self.one(&file.laid_out(&self.rules.intake.file), &declaration, known)
                        }
                        Ok((file, None)) => {
                            self.wait(file, declaration.clone());
                            continue;
                        }
                        Err(error) => Err(error),
                    };
                    datasets.extend(self.done(&name, &declaration, taken, done)?);
                }
            }
            Ok(OpenedInput::Pages { name, prefecture, as_of, pages, none_words }) => {
                let taken = self.pages(&name, prefecture, as_of, &pages, &none_words);
                datasets.extend(self.done(&name, &Declaration::default(), taken, done)?);
            }
            Err((name, reason)) => datasets.extend(self.done(&name, &Declaration::default(), Err(reason), done)?),
        }
        Ok(datasets)
    }

    fn one(
        &self,
        file: &OpenedFile,
        declaration: &Declaration,
        known: ListVerdict,
    ) -> Result<(IngestedFile, Vec<Dataset>), FileError> {
        self.file(file, declaration, known).inspect(|(taken, _)| self.note_repeated(file, taken))
    }

    /// Lists of offices, once every register of the run has been read.
    fn waited(&self, done: &Mutex<Outcome>) -> Result<Vec<Dataset>, AddError> {
        let waiting = self.waiting();
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let offices = self.known_offices()?;
        let each = side_by_side(waiting, |(file, declaration)| {
            let taken =
                self.decided(&file, &declaration, &offices).and_then(|known| self.one(&file, &declaration, known));
            self.done(&file.name, &declaration, taken, done)
        });
        Ok(each.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// Notes what became of a file; its datasets, if it was taken.
    fn done(
        &self,
        name: &str,
        declaration: &Declaration,
        taken: Result<(IngestedFile, Vec<Dataset>), FileError>,
        done: &Mutex<Outcome>,
    ) -> Result<Vec<Dataset>, AddError> {
        let mut done = locked(done);
        match taken {
            Ok((taken, datasets)) => {
                done.taken.push(taken);
                return Ok(datasets);
            }
            Err(FileError::Fatal(error)) => return Err(error),
            Err(FileError::Refused(reason)) => match *reason {
                FileReason::LockFile => done.skipped.push((shown(name), FileReason::LockFile)),
                // The other copy is in: nothing is lost and nothing is wrong.
                FileReason::Twice => tracing::info!("a file was brought twice"),
                FileReason::Question(question) if declaration.origin.is_some() => {
                    self.ask(*question, &shown(name), declaration.path.clone());
                }
                reason => {
                    done.unanswered += usize::from(matches!(reason, FileReason::Question(_)));
                    done.refused.push((shown(name), reason));
                }
            },
        }
        Ok(Vec::new())
    }

    fn remove(&self, datasets: &[Dataset]) -> Result<(), AddError> {
        Ok(self.lake.remove(datasets.iter())?)
    }
}

/// A name fit to be shown: that of an exchanged file is not repeated, for it may hold a person's.
fn shown(name: &str) -> String {
    if recognise::is_exchanged_name(name) {
        "（交換ファイルとみられる名前）".to_owned()
    } else {
        name.to_owned()
    }
}

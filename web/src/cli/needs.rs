use super::Command;
use super::archive::Archive;
use super::exchange::Exchange;

/// What a command needs of a home. One that only looks makes nothing, not even folders: a mistyped `--home` stays what
/// it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// None; what is there is used.
    Nothing,
    /// One that is there, of the present format; it stays as it is.
    Reading,
    /// One that is there; of an earlier format it is upgraded.
    Writing,
    /// One that is there, or a new one.
    New,
}

impl Command {
    /// What this command needs of a home.
    pub(super) fn needs(&self) -> Needs {
        match self {
            Self::Add(add) if add.is_dry() => Needs::Nothing,
            Self::Pull(pull) if pull.is_dry() => Needs::Nothing,
            Self::Add(_) | Self::Pull(_) | Self::Serve(_) | Self::Restore(_) => Needs::New,
            Self::Publish(_) | Self::Rebuild(_) | Self::Backup(_) => Needs::Writing,
            Self::Archive(Archive::Verify)
            | Self::Adoption(_)
            | Self::Status(_)
            | Self::Eligible(_)
            | Self::Match(_)
            | Self::Survey(_) => Needs::Reading,
            Self::Archive(Archive::Withdraw(undo) | Archive::Restore(undo)) if undo.is_dry() => Needs::Reading,
            Self::Archive(_) => Needs::Writing,
            Self::Token(token) => token.needs(),
            Self::Exchange(Exchange::Erase(_)) => Needs::Writing,
            // What is sent is noted until it is acknowledged.
            Self::Exchange(Exchange::Send(_)) => Needs::New,
            Self::Exchange(Exchange::Simulate(simulate)) if simulate.enters_ledger() => Needs::New,
            Self::Exchange(_) | Self::Savings(_) | Self::Schedule(_) | Self::Rules(_) | Self::Sample(_) => {
                Needs::Nothing
            }
        }
    }
}

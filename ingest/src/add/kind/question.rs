use std::path::PathBuf;

/// One way to answer a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What to add to the command.
    pub flag: String,
    /// What would be done then.
    pub meaning: String,
}

/// What only the person who brings a file can say. Nothing of the run counts until it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The file's name.
    pub name: String,
    /// Where it lies; none for what was pulled.
    pub path: Option<PathBuf>,
    /// What was seen in it.
    pub seen: String,
    /// The ways to answer, the likeliest first.
    pub answers: Vec<Answer>,
}

impl Question {
    /// As a reason to leave out what nobody can be asked about.
    pub fn reason(&self) -> String {
        let answers: Vec<String> = self.answers.iter().map(|a| format!("{}（{}）", a.flag, a.meaning)).collect();
        format!(
            "{}。元のファイルを確かめ、tsunagu add ファイル に次のどれかを付けて取り込んでください：{}",
            self.seen,
            answers.join("、")
        )
    }
}

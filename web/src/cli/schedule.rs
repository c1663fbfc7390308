use clap::Args;

use super::{CliError, Context, say};

#[derive(Debug, Args)]
#[command(after_help = "例：\n  tsunagu schedule\n\n出てきたものを、お使いの機械に合わせて一つだけ登録してください。")]
pub struct Schedule {
    /// 毎月何日に
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=28))]
    day: u8,
    /// 何時に
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=23))]
    hour: u8,
    /// 公開元が連絡できる先（pull と同じもの）
    #[arg(long, env = "TSUNAGU_CONTACT", value_name = "CONTACT")]
    contact: Option<String>,
}

impl Schedule {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let unknown = |source| CliError::Io {
            what: t!("このプログラムの場所が分かりません").to_owned(), source
        };
        let program = std::env::current_exe().map_err(unknown)?;
        let home = std::path::absolute(context.home.root()).map_err(unknown)?;
        let (program, home, day, hour) = (program.display(), home.display(), self.day, self.hour);
        let contact = self.contact.as_deref().unwrap_or(&context.rules.sources.contact);
        if contact.is_empty() {
            say::failed(t!(
                "連絡先が決まっていません。次の you@example.jp を、公開元が連絡できる先に置きかえてください（--contact でも指定できます）"
            ));
        }
        let contact = if contact.is_empty() { "you@example.jp" } else { contact };
        let data = match context.data.folder().map(std::path::absolute).transpose().map_err(unknown)? {
            Some(folder) => format!(" --data \"{}\"", folder.display()),
            None => String::new(),
        };
        let command = format!("\"{program}\" --home \"{home}\"{data} pull all --contact {contact}");
        say::line(t!(
            "■ Linux（systemd）：次の二つのファイルを ~/.config/systemd/user/ に置き、loginctl enable-linger と systemctl --user enable --now tsunagu.timer を実行します"
        ))?;
        say::line(&format!(
            "--- tsunagu.service\n[Unit]\nDescription=Tsunagu: fetch public sources\nStartLimitIntervalSec=1d\nStartLimitBurst=5\n\n[Service]\nType=oneshot\nExecStart={}\nRestart=on-failure\nRestartPreventExitStatus=3\nRestartSec=1h\n",
            // Percent signs and dollars mean something to systemd.
            command.replace('%', "%%").replace('$', "$$")
        ))?;
        say::line(&format!(
            "--- tsunagu.timer\n[Unit]\nDescription=Tsunagu: fetch public sources once a month\n\n[Timer]\nOnCalendar=*-*-{day:02} {hour:02}:00:00\nRandomizedDelaySec=3600\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
        ))?;
        say::line(t!("■ Linux・macOS（cron）：crontab -e で次の行を加えます"))?;
        // A percent sign ends a cron command.
        say::line(&format!("17 {hour} {day} * * {}\n", command.replace('%', "\\%")))?;
        let where_from = if cfg!(windows) {
            ""
        } else {
            t!("（Windows で作った tsunagu.exe の場所に置きかえてください）")
        };
        say::line(&t!(
            "■ Windows（タスク スケジューラ）：コマンド プロンプトで次を実行します{where_from}",
            where_from
        ))?;
        say::line(&format!(
            "schtasks /Create /TN Tsunagu /SC MONTHLY /D {day} /ST {hour:02}:17 /TR \"{}\"\n",
            command.replace('"', "\\\"")
        ))?;
        say::line(t!(
            "掲載の更新日は決まっていないため、毎月1回で足ります。変わっていないページは、変わっていないことだけを確かめます。"
        ))
    }
}

/// Pages in a real browser.
mod browser;
/// Answers that are made once for everybody.
mod cached;
/// The program as typed.
mod cli;
/// One address that asks for much, and everybody else.
mod crowd;
/// What is guarded fails closed, and what is whole is served all the same.
mod guarded;
/// Bodies, clients and guesses that mean harm.
mod hostile;
/// The move to the WEB service.
mod migration;
/// One office: its page, whom it sends to, and what it asks a partner.
mod offices;
/// Pages and files over HTTP.
mod pages;
/// What may stand in a query.
mod queries;
/// Results that pages, files and terminal render.
mod reports;
/// How sources stand, and what numbers tell.
mod source_status;

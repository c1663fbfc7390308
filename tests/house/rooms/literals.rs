use proc_macro2::{LexError, TokenStream, TokenTree};

use super::paths::{after_item, is_of_tests};

/// Every string literal, as it is written between its quotes; what stands under `#[cfg(test)]` is left out.
pub fn literals(text: &str) -> Result<Vec<String>, LexError> {
    let mut found = Vec::new();
    walk(text.parse()?, &mut found);
    Ok(found)
}

fn walk(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_of_tests(&tokens[at..]) {
            at = after_item(&tokens, at + 2);
            continue;
        }
        match &tokens[at] {
            TokenTree::Group(group) => walk(group.stream(), found),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if let (Some(from), Some(to)) = (text.find('"'), text.rfind('"')) {
                    found.extend(text.get(from + 1..to).map(str::to_owned));
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// `/method`, `/?sort=rate`, the root, `{page}/adoption.csv`, or such an address in markup that is written out.
pub fn is_address(literal: &str) -> bool {
    let begins = |text: &str| {
        let mut letters = text.chars();
        letters.next() == Some('/') && letters.next().is_none_or(|c| c.is_ascii_alphanumeric() || "{?#".contains(c))
    };
    let behind = literal.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(_, rest)| rest);
    // What only parts two values is none.
    let is_below = |rest: &str| rest.strip_prefix('/').is_some_and(|name| name.starts_with(char::is_alphabetic));
    begins(literal) || behind.is_some_and(is_below) || {
        let mut written = literal.split(['=', '\'']).skip(1).map(|rest| rest.trim_start_matches(['\\', '"']));
        literal.contains('<') && written.any(|value| value.len() > 1 && begins(value))
    }
}

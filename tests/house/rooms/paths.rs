use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

/// Every path that begins with `crate`, `self` or `super`, in imports, in code and in the bodies of macros; what stands
/// only under `#[cfg(test)]` is left out.
pub fn named(text: &str) -> Result<Vec<Vec<String>>, LexError> {
    let mut found = Vec::new();
    walk(text.parse()?, &mut found);
    Ok(found)
}

fn walk(tokens: TokenStream, found: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_of_tests(&tokens[at..]) {
            at = after_item(&tokens, at + 2);
            continue;
        }
        match &tokens[at] {
            TokenTree::Ident(word) if ["crate", "self", "super"].contains(&word.to_string().as_str()) => {
                at = path(&tokens, at, Vec::new(), found);
            }
            TokenTree::Group(group) => {
                walk(group.stream(), found);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// Reads a path from `at` on; where it ends.
fn path(tokens: &[TokenTree], mut at: usize, mut so_far: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    while let Some(TokenTree::Ident(part)) = tokens.get(at) {
        so_far.push(part.to_string());
        at += 1;
        if !is_colons(tokens, at) {
            break;
        }
        at += 2;
        if let Some(TokenTree::Group(group)) = tokens.get(at)
            && group.delimiter() == Delimiter::Brace
        {
            branches(group.stream(), &so_far, found);
            return at + 1;
        }
    }
    // `self` alone is a receiver, `pub(crate)` a reach.
    if so_far.len() > 1 {
        found.push(so_far);
    }
    at
}

/// `{self, a::b, c as d}` after a path.
fn branches(tokens: TokenStream, above: &[String], found: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for branch in tokens.split(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == ',')) {
        match branch.first() {
            Some(TokenTree::Ident(word)) if word == "self" => found.push(above.to_vec()),
            Some(TokenTree::Ident(_)) => {
                path(branch, 0, above.to_vec(), found);
            }
            Some(TokenTree::Punct(_)) => found.push(above.to_vec()),
            _ => {}
        }
    }
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == ':');
    colon(at) && colon(at + 1)
}

/// `#[cfg(test)]`
pub fn is_of_tests(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Punct(mark), TokenTree::Group(group), ..] = tokens else { return false };
    mark.as_char() == '#' && group.stream().to_string().replace(' ', "") == "cfg(test)"
}

/// Past the next block or semicolon.
pub fn after_item(tokens: &[TokenTree], from: usize) -> usize {
    let ends = |t: &TokenTree| match t {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(p) => p.as_char() == ';',
        _ => false,
    };
    tokens[from..].iter().position(ends).map_or(tokens.len(), |n| from + n + 1)
}

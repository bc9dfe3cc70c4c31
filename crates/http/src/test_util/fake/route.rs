//! Which requests a script is for.

use http::Method;

use super::reply::Next;
use super::{Recorded, Replies};

#[derive(Debug)]
pub(super) struct Route {
    method: Method,
    path: String,
    replies: Replies,
}

impl Route {
    pub(super) fn new(method: Method, path: &str, replies: Replies) -> Self {
        Self { method, path: path.to_owned(), replies }
    }

    pub(super) fn is_for(&self, request: &Recorded) -> bool {
        self.method == request.method() && matches(&self.path, request.path())
    }

    pub(super) fn next(&mut self) -> Next {
        self.replies.next()
    }
}

/// Whether `path` is `pattern`, in which a part in braces stands for any one part.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (mut parts, mut patterns) = (path.split('/'), pattern.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) => {
                let any = pattern.starts_with('{') && pattern.ends_with('}');
                if !(pattern == part || (any && !part.is_empty())) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_part_in_braces_is_any_one_part() {
        for (pattern, path, expected) in [
            ("/a/b", "/a/b", true),
            ("/a/{id}", "/a/b", true),
            ("/a/{id}/c", "/a/b%2Fd/c", true),
            ("/a/{id}", "/a/", false),
            ("/a/{id}", "/a/b/c", false),
            ("/a/{id}", "/a", false),
            ("/a/b", "/a/B", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}

//! Topics, which messages are published under, and patterns that fit many of them.

/// Whether `topic` fits `pattern`, in which `*` stands for any text, also for none, and `?` for any one character.
///
/// Nothing escapes the two, and everything else stands for itself. It takes no longer than the product of both lengths.
#[must_use]
pub fn is_matching(topic: &str, pattern: &str) -> bool {
    let (mut topic, mut pattern) = (topic.chars(), pattern.chars());
    // What was left of both when the last `*` began: it takes as little as it can, and more when the rest does not fit.
    let mut last_star = None;
    loop {
        let wanted = pattern.next();
        if wanted == Some('*') {
            last_star = Some((topic.clone(), pattern.clone()));
            continue;
        }
        match (topic.next(), wanted) {
            (None, None) => return true,
            (None, Some(_)) => return false,
            (Some(_), Some('?')) => {}
            (Some(found), Some(wanted)) if found == wanted => {}
            (Some(_), _) => {
                let Some((rest, after)) = &mut last_star else { return false };
                rest.next();
                (topic, pattern) = (rest.clone(), after.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by definition, in exponential time.
    fn fits(topic: &[char], pattern: &[char]) -> bool {
        match (topic, pattern) {
            ([], []) => true,
            (_, ['*', after @ ..]) => (0..=topic.len()).any(|taken| fits(&topic[taken..], after)),
            ([found, rest @ ..], [wanted, after @ ..]) => (*wanted == '?' || found == wanted) && fits(rest, after),
            _ => false,
        }
    }

    #[test]
    fn stars_and_question_marks_stand_for_text() {
        for (topic, pattern, expected) in [
            ("data.quotes.BINANCE", "data.quotes.BINANCE", true),
            ("data.quotes.BINANCE", "data.*.BINANCE", true),
            ("data.quotes.BINANCE", "data.*", true),
            ("data.quotes.BINANCE", "data", false),
            ("data.quotes.BINANCE", "*.BYBIT", false),
            ("comp", "c?mp", true),
            ("cmp", "c?mp", false),
            ("é", "?", true),
            ("", "", true),
            ("", "*", true),
            ("", "?", false),
            ("a", "", false),
            ("a*", "a\\*", false),
            ("A", "a", false),
        ] {
            assert_eq!(is_matching(topic, pattern), expected, "{topic:?} {pattern:?}");
        }
    }

    proptest! {
        #[test]
        fn it_is_what_the_definition_says(topic in "[ab*]{0,12}", pattern in "[ab*?]{0,8}") {
            let [chars, wanted] = [&topic, &pattern].map(|text| text.chars().collect::<Vec<_>>());
            prop_assert_eq!(is_matching(&topic, &pattern), fits(&chars, &wanted));
        }
    }
}

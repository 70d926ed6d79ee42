//! Whole numbers in a text, with the lines they stand on.

use std::fmt;

/// What is wrong with a text, and where: `line: what was found; what was expected`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    line: usize,
    message: String,
}

impl Wrong {
    pub(super) fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

/// The largest number an instance may have: sums of them stay far from overflow.
const LARGEST: i64 = 1_000_000;

/// Walks through the words of a text.
pub(super) struct Numbers<'t> {
    words: Vec<(usize, &'t str)>,
    at: usize,
    last_line: usize,
}

impl<'t> Numbers<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let lines = text.lines().enumerate();
        let words = lines.flat_map(|(line, text)| text.split_whitespace().map(move |word| (line + 1, word))).collect();
        Self { words, at: 0, last_line: text.lines().count().max(1) }
    }

    /// The words that are left.
    pub(super) const fn left(&self) -> usize {
        self.words.len() - self.at
    }

    /// The line of the next word.
    pub(super) fn line(&self) -> usize {
        self.words.get(self.at).map_or(self.last_line, |(line, _)| *line)
    }

    /// The next word, which should be `what`.
    pub(super) fn word(&mut self, what: &str) -> Result<(usize, &'t str), Wrong> {
        let next = self.words.get(self.at).copied();
        self.at += 1;
        next.ok_or_else(|| Wrong::new(self.last_line, format!("the text ends; expected {what}")))
    }

    /// The next number from 0 to a million, which should be `what`.
    pub(super) fn number(&mut self, what: &str) -> Result<i64, Wrong> {
        let (line, word) = self.word(what)?;
        parse(line, word, what)
    }

    /// The next number as a count of at least 1.
    pub(super) fn count(&mut self, what: &str) -> Result<usize, Wrong> {
        let line = self.line();
        match self.number(what)? {
            0 => Err(Wrong::new(line, format!("`0`; expected {what}, at least 1"))),
            count => Ok(count as usize),
        }
    }

    /// The next `count` numbers.
    pub(super) fn numbers(&mut self, count: usize, what: &str) -> Result<Vec<i64>, Wrong> {
        (0..count).map(|_| self.number(what)).collect()
    }

    /// `rows` rows of `columns` numbers each.
    pub(super) fn table(&mut self, rows: usize, columns: usize, what: &str) -> Result<Vec<Vec<i64>>, Wrong> {
        (0..rows).map(|_| self.numbers(columns, what)).collect()
    }

    /// Nothing more may follow.
    pub(super) fn end(&self) -> Result<(), Wrong> {
        match self.words.get(self.at) {
            Some((line, word)) => Err(Wrong::new(*line, format!("`{word}` follows the last number expected"))),
            None => Ok(()),
        }
    }
}

/// `word` as a number from 0 to a million.
pub(super) fn parse(line: usize, word: &str, what: &str) -> Result<i64, Wrong> {
    let number = word.parse::<i64>().ok().filter(|number| (0..=LARGEST).contains(number));
    number.ok_or_else(|| Wrong::new(line, format!("`{word}`; expected {what}, a whole number from 0 to {LARGEST}")))
}

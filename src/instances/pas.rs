//! Patient admission reduced to its core: every stay gets one room for all its nights, within the beds of the room.
//!
//! The text holds rooms, nights and stays, the beds of the rooms, and a line per stay: first night, last night, number of
//! rooms that suit, and `room:cost` for each of them. A night without a bed costs 100,000.

use super::Answer;
use super::grid::{Grid, Job, Place};
use super::numbers::{Numbers, Wrong, parse};
use crate::engine::Settings;
use crate::error::Result;

/// What a night without a bed costs.
const NIGHT: i64 = 100_000;

/// One instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pas {
    nights: usize,
    /// By room.
    beds: Vec<i64>,
    stays: Vec<Stay>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Stay {
    first: usize,
    last: usize,
    /// Rooms that suit, ascending, with their costs.
    rooms: Vec<(usize, i64)>,
}

impl Pas {
    /// Reads an instance.
    ///
    /// # Errors
    /// Where the text is no such instance.
    pub fn parse(text: &str) -> std::result::Result<Self, Wrong> {
        let mut numbers = Numbers::new(text);
        let rooms = numbers.count("the number of rooms")?;
        let nights = numbers.count("the number of nights")?;
        let stays = numbers.count("the number of stays")?;
        let beds = numbers.numbers(rooms, "a number of beds")?;
        let stays: std::result::Result<Vec<Stay>, Wrong> =
            (0..stays).map(|_| Stay::parse(&mut numbers, rooms, nights)).collect();
        let stays = stays?;
        numbers.end()?;
        Ok(Self { nights, beds, stays })
    }

    /// Rooms and stays.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.beds.len(), self.stays.len())
    }

    fn grid(&self) -> Grid {
        let job = |stay: &Stay| Job {
            first: stay.first,
            periods: stay.nights(),
            priority: stay.nights() as i64,
            places: stay.rooms.iter().map(|&(resource, cost)| Place { resource, load: 1, cost }).collect(),
        };
        Grid { periods: self.nights, limits: self.beds.clone(), jobs: self.stays.iter().map(job).collect() }
    }

    /// Solves it.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn solve(&self, settings: &Settings) -> Result<Answer> {
        let solved = self.grid().solve(settings, None)?;
        let value = NIGHT * solved.unplaced + solved.cost;
        Ok(Answer { value: Some(value), bound: bound(solved.unplaced, solved.bounds), unplaced: solved.unplaced })
    }
}

/// The bound of nights and cost together. That of the cost holds for plans that leave out no more nights than this one:
/// one night more costs more anyway, as long as the cost of the places is below that of a night.
fn bound(unplaced: i64, (nights, cost): (i64, i64)) -> i64 {
    if unplaced == nights { NIGHT * nights + cost.min(NIGHT) } else { NIGHT * nights }
}

impl Stay {
    fn parse(numbers: &mut Numbers<'_>, rooms: usize, nights: usize) -> std::result::Result<Self, Wrong> {
        let line = numbers.line();
        let first = numbers.number("a first night")? as usize;
        let last = numbers.number("a last night")? as usize;
        if first > last || last >= nights {
            let message = format!("`{first} {last}`; expected a first and a last night from 0 to {}", nights - 1);
            return Err(Wrong::new(line, message));
        }
        let count = numbers.count("the number of rooms that suit")?;
        let mut suit: Vec<(usize, i64)> = Vec::with_capacity(count.min(rooms));
        for _ in 0..count {
            suit.push(room_and_cost(numbers, rooms)?);
        }
        suit.sort_unstable();
        if let Some(pair) = suit.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(Wrong::new(line, format!("room `{}` stands twice; expected each room once", pair[0].0)));
        }
        Ok(Self { first, last, rooms: suit })
    }

    const fn nights(&self) -> usize {
        self.last - self.first + 1
    }
}

fn room_and_cost(numbers: &mut Numbers<'_>, rooms: usize) -> std::result::Result<(usize, i64), Wrong> {
    let (line, word) = numbers.word("a room with its cost")?;
    let Some((room, cost)) = word.split_once(':') else {
        return Err(Wrong::new(line, format!("`{word}`; expected a room with its cost, such as 3:120")));
    };
    match parse(line, room, "a room")? as usize {
        room if room < rooms => Ok((room, parse(line, cost, "a cost")?)),
        _ => Err(Wrong::new(line, format!("`{word}`; expected a room from 0 to {}", rooms - 1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A room with one bed and one with two; nights 0 to 2; four stays.
    const SMALL: &str = "2 3 4\n1 2\n0 1 2 0:5 1:9\n1 2 2 1:4 0:1\n2 2 1 0:7\n0 2 2 0:0 1:30\n";

    #[test]
    fn a_stay_is_read_with_its_rooms_in_order() {
        let pas = Pas::parse(SMALL).unwrap();
        assert_eq!((pas.size(), pas.nights, pas.beds.clone()), ((2, 4), 3, vec![1, 2]));
        assert_eq!(pas.stays[1], Stay { first: 1, last: 2, rooms: vec![(0, 1), (1, 4)] });
    }

    #[test]
    fn a_wrong_text_says_line_value_and_what_was_expected() {
        let said = |text: &str| Pas::parse(text).unwrap_err().to_string();
        assert_eq!(said("1 2 1\n1\n1 2 1 0:5\n"), "3: `1 2`; expected a first and a last night from 0 to 1");
        assert_eq!(said("1 2 1\n1\n0 1 1 1:5\n"), "3: `1:5`; expected a room from 0 to 0");
        assert_eq!(said("1 2 1\n1\n0 1 1 0-5\n"), "3: `0-5`; expected a room with its cost, such as 3:120");
        assert_eq!(said("2 2 1\n1 1\n0 1 2 1:5 1:6\n"), "3: room `1` stands twice; expected each room once");
        assert_eq!(said("1 2 1\n1\n0 1 1\n"), "3: the text ends; expected a room with its cost");
    }

    #[test]
    fn beds_are_counted_every_night() {
        // Stay 3 needs room 1 on night 2 (7). Then stays 1 (0-1), 2 (1-2) and 4 (0-2) meet on night 1; room 1 has its one bed
        // free on nights 0 and 1 only, which suits stay 1 (5). Stays 2 and 4 go to room 2: 4 + 30. In all 46.
        let answer = Pas::parse(SMALL).unwrap().solve(&Settings::default()).unwrap();
        assert_eq!(answer, Answer { value: Some(46), bound: 46, unplaced: 0 });
        // With one bed in room 2 there are 6 nights for 8, so that 2 at least are left out. Without stay 2, stay 4 goes to
        // room 2 (30), stay 1 (5) and then stay 3 (7) to room 1. Without stay 1, stays 2, 3 and 4 meet on night 2.
        let narrow = Pas { beds: vec![1, 1], ..Pas::parse(SMALL).unwrap() };
        let answer = narrow.solve(&Settings::default()).unwrap();
        assert_eq!((answer.value, answer.unplaced), (Some(200_000 + 30 + 5 + 7), 2));
    }
}

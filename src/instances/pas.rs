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
        numbers.end()?;
        Ok(Self { nights, beds, stays: stays? })
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

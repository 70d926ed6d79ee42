//! One sheet that is being filled, cell after cell.

use crate::write::cells::{Hours, Utilisation};
use chrono::NaiveDate;
use rust_xlsxwriter::{Color, ConditionalFormat3ColorScale, ConditionalFormatType, Format, Worksheet, XlsxError};
use std::fmt::Display;

/// Rows of data a sheet has room for, below its header.
pub(super) const MOST_ROWS: usize = 1_048_575;

/// Letters a cell has room for.
const MOST_LETTERS: usize = 32_767;

/// How cells look.
pub(super) struct Styles {
    header: Format,
    date: Format,
    hours: Format,
    share: Format,
    /// A text that begins like a formula: marked as text for good, even when somebody edits the cell.
    literal: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let number = |format: &str| Format::new().set_num_format(format);
        Self {
            header: Format::new().set_bold().set_background_color(Color::RGB(0x00DD_E6F0)),
            date: number("yyyy-mm-dd"),
            hours: number("0.00"),
            share: number("0.0%"),
            literal: Format::new().set_quote_prefix(),
        }
    }
}

/// A sheet and the place of the next cell.
pub(super) struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    row: u32,
    column: u16,
}

type Done = Result<(), XlsxError>;

impl<'a> Page<'a> {
    /// Starts a sheet with a header row that stays in sight.
    pub(super) fn new(
        sheet: &'a mut Worksheet,
        styles: &'a Styles,
        columns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Self, XlsxError> {
        sheet.set_freeze_panes(1, 0)?;
        let mut page = Self { sheet, styles, row: 0, column: 0 };
        for column in columns {
            let name = column.as_ref();
            page.sheet.set_column_width(page.column, width(name))?;
            page.sheet.write_string_with_format(0, page.column, name, &styles.header)?;
            page.column += 1;
        }
        page.end();
        Ok(page)
    }

    /// Ends the row.
    pub(super) const fn end(&mut self) {
        self.row += 1;
        self.column = 0;
    }

    /// Lets people filter the table, which has `columns` columns.
    pub(super) fn filter(&mut self, columns: usize) -> Done {
        let last = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
        self.sheet.autofilter(0, 0, self.row.saturating_sub(1).max(1), last).map(drop)
    }

    /// Colours the shares from row 1 on in these columns: white when idle, blue at 85 %, orange when full.
    pub(super) fn colour(&mut self, columns: (u16, u16)) -> Done {
        if self.row < 2 {
            return Ok(());
        }
        let scale = ConditionalFormat3ColorScale::new()
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_midpoint(ConditionalFormatType::Number, 0.85)
            .set_maximum(ConditionalFormatType::Number, 1)
            .set_minimum_color(Color::RGB(0x00FF_FFFF))
            .set_midpoint_color(Color::RGB(0x0074_ADD1))
            .set_maximum_color(Color::RGB(0x00F4_6D43));
        self.sheet.add_conditional_format(1, columns.0, self.row - 1, columns.1, &scale).map(drop)
    }

    /// A text, whatever it looks like. One that is longer than a cell may be is cut.
    pub(super) fn text(&mut self, text: &str) -> Done {
        let (row, column) = self.next();
        if text.is_empty() {
            return Ok(());
        }
        let text = text.char_indices().nth(MOST_LETTERS).map_or(text, |(end, _)| &text[..end]);
        if text.starts_with(['=', '+', '-', '@']) {
            self.sheet.write_string_with_format(row, column, text, &self.styles.literal).map(drop)
        } else {
            self.sheet.write_string(row, column, text).map(drop)
        }
    }

    /// A date, or nothing.
    pub(super) fn date(&mut self, date: Option<NaiveDate>) -> Done {
        let (row, column) = self.next();
        match date {
            Some(date) => self.sheet.write_date_with_format(row, column, date, &self.styles.date).map(drop),
            None => Ok(()),
        }
    }

    /// A number, or nothing.
    pub(super) fn number(&mut self, number: Option<impl Into<f64>>) -> Done {
        let (row, column) = self.next();
        number.map_or(Ok(()), |number| self.sheet.write_number(row, column, number).map(drop))
    }

    /// Minutes as hours, with the four decimals of the tables.
    pub(super) fn hours(&mut self, minutes: i64) -> Done {
        let (row, column) = self.next();
        self.sheet.write_number_with_format(row, column, parsed(Hours(minutes)), &self.styles.hours).map(drop)
    }

    /// Load over capacity, shown in per cent; nothing where there is no capacity.
    pub(super) fn utilisation(&mut self, load: i64, capacity: i64) -> Done {
        if capacity > 0 {
            return self.share(parsed(Utilisation { load, capacity }));
        }
        self.next();
        Ok(())
    }

    /// A share of one, shown in per cent.
    pub(super) fn share(&mut self, share: f64) -> Done {
        let (row, column) = self.next();
        self.sheet.write_number_with_format(row, column, share, &self.styles.share).map(drop)
    }

    /// Goes on at this column of the row.
    pub(super) const fn skip_to(&mut self, column: u16) {
        self.column = column;
    }

    /// The place of the cell that is written next.
    const fn next(&mut self) -> (u32, u16) {
        let place = (self.row, self.column);
        self.column += 1;
        place
    }
}

/// The number a table would show.
fn parsed(value: impl Display) -> f64 {
    value.to_string().parse().unwrap_or(0.0)
}

/// Letters a column has room for.
fn width(column: &str) -> f64 {
    match column {
        "message" | "detail" => 60.0,
        "tenant_id" | "workload" | "reason" | "figure" => 24.0,
        _ => (column.len() as f64 + 4.0).max(11.0),
    }
}

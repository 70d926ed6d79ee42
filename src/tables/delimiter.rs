//! Which delimiter a file uses: the one with which its header row names the most known columns.

use super::columns::known_names;
use super::record::Record;
use super::schema::TableSchema;
use super::split::Splitter;

/// The candidates; the first of equals wins.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The delimiter of a file whose header row is `header` (at least the whole row, quotes and all).
pub(super) fn detect(header: &[u8], schema: &TableSchema) -> u8 {
    let mut record = Record::default();
    let mut best = (DELIMITERS[0], (0, 0));
    for delimiter in DELIMITERS {
        Splitter::new(header.to_vec(), 0, delimiter).next(&mut record);
        let score = (known_names(&record, schema), record.len());
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::super::schema::{HOLIDAYS, TENANTS};
    use super::*;

    #[test]
    fn the_header_tells_the_delimiter() {
        assert_eq!(detect(b"tenant_id,region,language\n", &TENANTS), b',');
        assert_eq!(detect(b"\r\n\"tenant_id\";region;language\r\n", &TENANTS), b';');
        assert_eq!(detect(b"tenant_id\tregion\tlanguage", &TENANTS), b'\t');
    }

    #[test]
    fn known_columns_count_more_than_the_number_of_cells() {
        assert_eq!(detect(b"region;date;remark, of any kind, by anyone, at all", &HOLIDAYS), b';');
    }

    #[test]
    fn without_known_columns_the_number_of_cells_decides() {
        assert_eq!(detect(b"a;b;c", &HOLIDAYS), b';');
        assert_eq!(detect(b"", &HOLIDAYS), b',');
    }
}

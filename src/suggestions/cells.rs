//! Cells of a table that a spreadsheet may open.

/// A spreadsheet takes a cell that begins so for a formula, and would run it on the machine of whoever opens the file. The
/// apostrophe is what keeps it text, and so must itself be told from one that somebody typed.
const TELLING: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'];

/// What is written for a text, so that it stays text.
pub(super) fn defused(text: &str) -> String {
    if text.starts_with(TELLING) { format!("'{text}") } else { text.to_owned() }
}

/// What was written: the text again.
pub(super) fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with(TELLING) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_each_is_read_back() {
        for text in ["=1+1", "@SUM(A1)", "-2", "+49", "\tx", "'quoted'", "''", "＝1", "Jane Doe", "", "a=b"]
        {
            let cell = defused(text);
            assert_eq!(restored(&cell), text);
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{cell}");
        }
        assert_eq!(restored("'n Sync"), "'n Sync", "typed by somebody, in a table of their own");
    }
}

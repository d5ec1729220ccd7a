//! A list from a CSV file.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write;

use anyhow::Context;
use bot_core::episode::ShowId;
use bot_core::store::{Imported, Store, Taken};
use bot_core::suggestion::{Draft, MAX_LINK, MAX_NAME, MAX_WHY, State, page, tidy};
use bot_core::time::{self, Moment};
use chrono::{DateTime, NaiveDate, Utc};
use csv::StringRecord;

use super::cells::restored;
use super::export::QUIETLY;

/// Takes over what a file holds, and says of each line what became of it. A line that is wrong keeps no other one back.
pub(super) async fn import(
    store: &Store,
    file: &[u8],
    show: Option<&ShowId>,
    shows: &HashSet<ShowId>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let now = time::now();
    let mut lines: BTreeMap<u64, String> = BTreeMap::new();
    let mut right: Vec<(ShowId, Vec<(u64, Imported)>)> = Vec::new();
    let mut wrong = 0;
    for (line, read) in read(file, show, shows, now)? {
        match read {
            Ok((show, imported)) => match right.iter_mut().find(|(of, _)| *of == show) {
                Some((_, numbered)) => numbered.push((line, imported)),
                None => right.push((show, vec![(line, imported)])),
            },
            Err(why) => {
                wrong += 1;
                lines.insert(line, format!("not taken: {why}"));
            }
        }
    }
    let (mut new, mut there) = (0, 0);
    for (show, numbered) in right {
        let imported: Vec<Imported> = numbered.iter().map(|(_, imported)| imported.clone()).collect();
        let taken = store.import_suggestions(&show, &imported, now).await?;
        for ((line, imported), taken) in numbered.iter().zip(taken) {
            let title = imported.draft.title();
            let became = match taken {
                Taken::New(number) => {
                    new += 1;
                    format!("taken as #{number}: {title}")
                }
                Taken::There(number) => {
                    there += 1;
                    format!("there already as #{number}: {title}")
                }
            };
            lines.insert(*line, became);
        }
    }
    for (line, became) in &lines {
        let tidy: String = became.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        writeln!(out, "line {line}: {tidy}")?;
    }
    writeln!(out, "{new} taken, {there} there already, {wrong} not taken.")?;
    anyhow::ensure!(wrong == 0, "{wrong} lines could not be taken: mend them and import the file again");
    Ok(())
}

type Read = Result<(ShowId, Imported), String>;

fn read(
    file: &[u8],
    show: Option<&ShowId>,
    shows: &HashSet<ShowId>,
    now: Moment,
) -> anyhow::Result<Vec<(u64, Read)>> {
    let text = std::str::from_utf8(file).context("the file is not UTF-8: save it as “CSV UTF-8”")?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    // What spreadsheets write where the comma stands in numbers.
    let separator = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut table =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let columns: HashMap<String, usize> =
        table.headers()?.iter().enumerate().map(|(at, name)| (name.trim().to_lowercase(), at)).collect();
    anyhow::ensure!(
        columns.contains_key("guest") || columns.contains_key("company"),
        "the first line must name the columns, `guest` or `company` among them"
    );
    let mut read = Vec::new();
    let mut last = 0;
    for record in table.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                last = record.position().map_or(last, csv::Position::byte);
                let row = Row { columns: &columns, record: &record };
                read.push((line, row.read(show, shows, now)));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                read.push((line, Err("it is no line of a table".to_owned())));
            }
        }
    }
    if usize::try_from(last).is_ok_and(|last| text.get(last..).is_some_and(never_closes))
        && let Some((_, last)) = read.last_mut()
    {
        *last =
            Err("a quotation mark in it is not closed, so that all lines after it belong to it".to_owned());
    }
    Ok(read)
}

/// Whether a quotation mark is opened in the table's last row and not closed: the rows after it look like lines of one cell.
fn never_closes(last_row: &str) -> bool {
    last_row.trim().lines().count() > 1 && last_row.matches('"').count() % 2 == 1
}

struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    record: &'a StringRecord,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> String {
        let cell = self.columns.get(column).and_then(|at| self.record.get(*at)).unwrap_or_default();
        restored(cell.trim()).trim().to_owned()
    }

    /// A text within its length, each line as it would be kept of somebody who types it.
    fn text(&self, column: &str, most: usize) -> Result<String, String> {
        let text = self.cell(column).lines().map(tidy).collect::<Vec<_>>().join("\n");
        if text.chars().count() > most {
            return Err(format!("`{column}` is longer than {most} characters"));
        }
        Ok(text)
    }

    /// The same in one line.
    fn line(&self, column: &str, most: usize) -> Result<String, String> {
        let text = self.text(column, most)?;
        if text.contains('\n') {
            return Err(format!("`{column}` has more than one line: is a quotation mark missing?"));
        }
        Ok(text)
    }

    fn read(&self, show: Option<&ShowId>, shows: &HashSet<ShowId>, now: Moment) -> Read {
        let named = Some(self.cell("show")).filter(|id| !id.is_empty()).map(ShowId::new);
        let show = named.or_else(|| show.cloned()).ok_or("it names no show: give one with --show")?;
        if !shows.contains(&show) {
            return Err(format!("there is no show “{show}”"));
        }
        let draft = Draft {
            guest: self.line("guest", MAX_NAME)?,
            company: self.line("company", MAX_NAME)?,
            why: self.text("why", MAX_WHY)?,
            link: self.link()?,
        };
        if draft.guest.is_empty() && draft.company.is_empty() {
            return Err("it names neither a guest nor a company".to_owned());
        }
        let hidden = matches!(self.cell("hidden").to_lowercase().as_str(), "yes" | "true" | "1");
        Ok((show, Imported { draft, state: self.state()?, hidden, created: self.created(now)? }))
    }

    fn link(&self) -> Result<Option<String>, String> {
        let link = self.line("link", MAX_LINK)?;
        if link.is_empty() {
            return Ok(None);
        }
        page(&link).map(Some).map_err(|_| "`link` is no address of a page".to_owned())
    }

    /// What hangs on something else than this line, an episode or another suggestion, is not taken over.
    fn state(&self) -> Result<State, String> {
        // A reason is as long as it may be without the mark before it.
        let detail = self.line("detail", MAX_WHY + QUIETLY.len())?;
        Ok(match self.cell("state").to_lowercase().as_str() {
            "" | "open" => State::Open,
            "queued" => State::Queued,
            "contacted" => State::Contacted,
            "accepted" => State::Accepted,
            "booked" if detail.is_empty() => State::Booked { on: None },
            "booked" => {
                let on = NaiveDate::parse_from_str(&detail, "%Y-%m-%d");
                State::Booked { on: Some(on.map_err(|_| format!("“{detail}” is no day"))?) }
            }
            "recorded" => State::Recorded,
            "declined" => {
                let quietly = detail.strip_prefix(QUIETLY);
                let reason = quietly.unwrap_or(&detail).to_owned();
                if reason.chars().count() > MAX_WHY {
                    return Err(format!("`detail` is longer than {MAX_WHY} characters"));
                }
                State::Declined { reason, shown: quietly.is_none() }
            }
            state @ ("on_air" | "merged") => {
                return Err(format!("it is {state}: what that leads to is not in a file"));
            }
            other => return Err(format!("there is no state “{other}”")),
        })
    }

    fn created(&self, now: Moment) -> Result<Moment, String> {
        let created = self.cell("created");
        let day =
            NaiveDate::parse_from_str(&created, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0));
        let at = match day {
            _ if created.is_empty() => return Ok(now),
            Some(day) => day.and_utc(),
            None => {
                let at = DateTime::parse_from_rfc3339(&created);
                at.map_err(|_| format!("“{created}” is no day or moment"))?.with_timezone(&Utc)
            }
        };
        Ok(at.min(now))
    }
}

//! The pages in a real browser. Without Chromium these tests say so and pass.

use crate::browser::Browser;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

/// Far more than it takes: a busy machine is given some slack.
const OPENS_WITHIN: Duration = Duration::from_secs(10);

fn run(args: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_fm-assign")).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The plan of a case by the quickest method.
struct Planned {
    home: TempDir,
}

impl Planned {
    fn of(case: &Path) -> Self {
        let home = tempfile::tempdir().unwrap();
        run(&["plan", text(case), "--out", text(&home.path().join("plan")), "--method", "greedy"]);
        Self { home }
    }

    fn demo() -> Self {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo"))
    }

    fn report(&self) -> PathBuf {
        self.home.path().join("plan/report.html")
    }
}

/// The texts of the cells in column `column` of the table in the element `id`.
fn column(browser: &mut Browser, id: &str, column: usize) -> Vec<String> {
    let cells =
        format!("[...document.querySelectorAll('#{id} .rows tbody tr')].map((row) => row.cells[{column}].innerText)");
    serde_json::from_value(browser.eval(&cells)).unwrap()
}

fn click(browser: &mut Browser, selector: &str) {
    browser.eval(&format!("document.querySelector({}).click()", json!(selector)));
}

/// Types into the search field of the element `id`.
fn filter(browser: &mut Browser, id: &str, words: &str) {
    let set = format!(
        "(() => {{ const field = document.querySelector('#{id} input'); field.value = {}; \
         field.dispatchEvent(new Event('input')); }})()",
        json!(words)
    );
    browser.eval(&set);
}

/// Chooses `value` in the select whose label begins with `label`.
fn choose(browser: &mut Browser, id: &str, (label, value): (&str, &str)) {
    let set = format!(
        "(() => {{ const label = [...document.querySelectorAll('#{id} label')].find((one) => one.textContent.startsWith({})); \
         const select = label.querySelector('select'); select.value = {}; select.dispatchEvent(new Event('change')); }})()",
        json!(label),
        json!(value)
    );
    browser.eval(&set);
}

/// How many of the chart's canvases show something.
const PAINTED: &str = "[...document.querySelectorAll('.plot canvas')].map((canvas) => \
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0))";

#[test]
fn the_report_opens_without_a_word_on_the_console_and_every_chart_has_content() {
    let Some(mut browser) = Browser::start() else { return };
    let opened = browser.open(&Planned::demo().report());
    assert!(opened < OPENS_WITHIN, "{opened:?}");
    let painted = browser.eval(PAINTED);
    let painted = painted.as_array().unwrap();
    assert!(painted.len() >= 2 && painted.iter().all(|one| one == true), "{painted:?}");
    assert_eq!(browser.eval("document.querySelectorAll('.card .figure').length"), 6);
    // Ten FMs have capacity (Karl has left), half a year has 26 weeks.
    assert_eq!(browser.eval("document.querySelectorAll('.heat tbody td').length"), 260);
    assert_eq!(browser.eval("document.querySelectorAll('.heat .peak').length"), 1);
    assert!(browser.eval("document.querySelectorAll('.dep').length").as_u64() > Some(0));
    assert!(browser.eval("document.querySelectorAll('#findings .rows tbody tr').length").as_u64() > Some(0));
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn tables_sort_and_filter() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&Planned::demo().report());
    let head = |number: usize| format!("#tenants .rows th:nth-child({number}) button");
    click(&mut browser, &head(1));
    let up = column(&mut browser, "tenants", 0);
    let mut sorted = up.clone();
    sorted.sort_by_key(|name| name.to_lowercase());
    assert_eq!(up, sorted);
    assert_eq!(browser.eval("document.querySelector('#tenants .rows th').getAttribute('aria-sort')"), "ascending");
    click(&mut browser, &head(1));
    let down = column(&mut browser, "tenants", 0);
    assert!(down[0] > up[0], "the other way round: {:?}", down[0]);
    filter(&mut browser, "tenants", "CONTOSO");
    let found = column(&mut browser, "tenants", 0);
    assert!(found.len() > 1 && found.iter().all(|name| name.contains("Contoso")), "{found:?}");
    filter(&mut browser, "tenants", "");
    choose(&mut browser, "tenants", ("Status", "kept"));
    let statuses = column(&mut browser, "tenants", 4);
    assert!(!statuses.is_empty() && statuses.iter().all(|status| status == "kept"), "{statuses:?}");
    filter(&mut browser, "tenants", "no tenant is called so");
    assert_eq!(column(&mut browser, "tenants", 0), [""; 0]);
    assert_eq!(browser.eval("document.querySelector('#tenants .count').textContent"), "0 of 60 rows");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn starts_stand_in_their_order_and_are_shown_for_one_fm() {
    let Some(mut browser) = Browser::start() else { return };
    let planned = Planned::demo();
    let rows_with = |file: &str, words: &str| {
        let text = fs::read_to_string(planned.home.path().join("plan").join(file)).unwrap();
        text.lines().filter(|line| line.contains(words)).count()
    };
    browser.open(&planned.report());
    let all = rows_with("schedule.csv", ",scheduled,");
    assert_eq!(browser.eval("document.querySelector('#starts .count').textContent"), format!("{all} rows"));
    click(&mut browser, "#starts .more button");
    let days =
        "[...document.querySelectorAll('#starts .rows tbody tr')].map((row) => Date.parse(row.cells[0].innerText))";
    let days: Vec<i64> = serde_json::from_value(browser.eval(days)).unwrap();
    assert!(days.len() == all && days.is_sorted(), "{days:?}");
    let missed = column(&mut browser, "starts", 7).iter().filter(|target| target.contains("missed by")).count();
    assert!(missed > 0 && missed == rows_with("findings.csv", "TARGET-MISSED"), "{missed}");
    let gaps = column(&mut browser, "starts", 8);
    assert!(gaps.iter().any(|gap| gap == "9 days\nafter Microsoft Purview"), "{gaps:?}");
    choose(&mut browser, "starts", ("FM", "Farid Haddad farid"));
    let fms = column(&mut browser, "starts", 3);
    assert!(!fms.is_empty() && fms.iter().all(|fm| fm.starts_with("Farid Haddad")), "{fms:?}");
    browser.eval("dispatchEvent(new Event('beforeprint'))");
    let note = browser.eval("document.querySelector('#starts .more').textContent");
    assert!(!note.as_str().unwrap().contains("not shown"), "paper has as many rows as fit: {note}");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn every_column_of_every_table_sorts_both_ways() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&Planned::demo().report());
    let all = "[...document.querySelectorAll('.rows th button')].map((button) => { \
        const head = button.closest('th'); button.click(); const first = head.getAttribute('aria-sort'); \
        button.click(); return `${first} ${head.getAttribute('aria-sort')}`; })";
    let sorted = browser.eval(all);
    let sorted = sorted.as_array().unwrap();
    assert!(sorted.len() > 10 && sorted.iter().all(|both| both == "ascending descending"), "{sorted:?}");
}

#[test]
fn the_keyboard_reaches_weeks_and_calendars_and_everything_has_a_name() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&Planned::demo().report());
    browser.eval("document.querySelector('.heat td[tabindex=\"0\"]').focus()");
    for key in ["ArrowRight", "ArrowDown"] {
        browser.press(key);
    }
    let place =
        "(() => { const cell = document.activeElement; return [cell.cellIndex, cell.parentElement.rowIndex]; })()";
    // The header has two rows; a line begins with its name.
    assert_eq!(browser.eval(place), json!([2, 3]));
    let said = browser.eval("document.querySelector('#heat .info').textContent");
    assert!(said.as_str().unwrap().contains("week of 14 Sep"), "{said}");
    browser.eval("document.querySelectorAll('.heat tbody th button')[2].focus()");
    let name = browser.eval("document.activeElement.textContent");
    browser.press("Enter");
    assert_eq!(
        browser.eval("document.getElementById('calendar-h').textContent"),
        format!("Calendar of {}", name.as_str().unwrap())
    );
    assert_eq!(nameless(&mut browser), [""; 0]);
}

/// Controls, charts and tables that a screen reader cannot name.
fn nameless(browser: &mut Browser) -> Vec<String> {
    let tree = browser.call("Accessibility.getFullAXTree", json!({}));
    let roles = ["button", "searchbox", "textbox", "combobox", "table", "image", "img", "link", "region", "navigation"];
    let is_nameless = |node: &&Value| {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        node["ignored"] != true
            && roles.contains(&role)
            && node["name"]["value"].as_str().unwrap_or_default().is_empty()
    };
    // Layout tables of the charts' legends are no tables of ours.
    tree["nodes"].as_array().unwrap().iter().filter(is_nameless).map(|node| node["role"]["value"].to_string()).collect()
}

#[test]
fn text_of_the_case_does_nothing_in_the_page() {
    let Some(mut browser) = Browser::start() else { return };
    let home = tempfile::tempdir().unwrap();
    let case = home.path().join("case");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo"), &case);
    let nasty =
        ["<script>window.hacked = 1</script>", "<img src=x onerror=window.hacked=2>", "=HYPERLINK(\"\"http://x\"\")"];
    let tenants = fs::read_to_string(case.join("tenants.csv")).unwrap();
    let tenants = tenants
        .replace(",Adatum,", &format!(",\"{}\",", nasty[0]))
        .replace(",Fabrikam,", &format!(",\"{}\",", nasty[2]));
    assert!(tenants.contains("hacked") && tenants.contains("HYPERLINK"), "the demo has these customers");
    fs::write(case.join("tenants.csv"), tenants).unwrap();
    let fms = fs::read_to_string(case.join("fms.csv")).unwrap().replace(",Anna Lindqvist,", &format!(",{},", nasty[1]));
    fs::write(case.join("fms.csv"), fms).unwrap();
    browser.open(&Planned::of(&case).report());
    click(&mut browser, ".heat tbody th button");
    assert_eq!(browser.eval("document.getElementById('calendar-h').textContent"), format!("Calendar of {}", nasty[1]));
    assert_eq!(browser.eval("typeof window.hacked"), "undefined");
    assert_eq!(browser.eval("document.querySelectorAll('img, a[href]:not([href^=\"#\"])').length"), 0);
    assert!(column(&mut browser, "tenants", 0).iter().any(|name| name.contains(nasty[0])), "it is shown as it is");
    assert_eq!(browser.complaints(), [""; 0]);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn dark_and_paper_are_dark_and_paper() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&Planned::demo().report());
    let brightness = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]";
    assert!(browser.eval(brightness).as_u64() > Some(200));
    browser
        .call("Emulation.setEmulatedMedia", json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]}));
    assert!(browser.eval(brightness).as_u64() < Some(60));
    browser.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
    assert_eq!(browser.eval("getComputedStyle(document.querySelector('nav')).display"), "none");
    browser.eval("dispatchEvent(new Event('beforeprint'))");
    assert_eq!(browser.eval("document.querySelectorAll('.cal').length"), 10, "paper has every calendar");
    let painted = browser.eval(PAINTED);
    assert!(painted.as_array().unwrap().iter().all(|one| one == true), "{painted}");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_plan_of_many_fms_shows_pools_that_open() {
    let Some(mut browser) = Browser::start() else { return };
    let home = tempfile::tempdir().unwrap();
    let case = home.path().join("case");
    run(&["generate", "--tenants", "1500", "--out", text(&case)]);
    let planned = Planned::of(&case);
    assert!(fs::metadata(planned.report()).unwrap().len() < 10_000_000);
    let opened = browser.open(&planned.report());
    assert!(opened < OPENS_WITHIN, "{opened:?}");
    let pool = browser.eval("document.querySelector('.heat tbody th button').textContent");
    let fms: u64 = pool.as_str().unwrap().rsplit(['(', ')']).nth(1).unwrap().parse().unwrap();
    click(&mut browser, ".heat tbody th button");
    assert_eq!(browser.eval("document.querySelectorAll('.heat tbody tr').length"), fms.min(40), "{pool}");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_what_if_writes_a_page_with_its_scenarios_side_by_side() {
    let Some(mut browser) = Browser::start() else { return };
    let home = tempfile::tempdir().unwrap();
    let (scenarios, out) = (home.path().join("s.toml"), home.path().join("out"));
    let hire = "region = \"Western Europe\"\nlanguages = [\"German\", \"French\", \"English\"]\nweekly_hours = 40\n";
    let changes = "[[scenario]]\nname = \"<b>fewer</b>\"\nhours = [30, 34]\n";
    let curve = format!("[[curve]]\nname = \"hires\"\nover = \"headcount\"\nvalues = [0, 2]\n{hire}");
    let headcount = format!("[[headcount]]\nname = \"enough\"\nmost = 2\n{hire}");
    fs::write(&scenarios, format!("{changes}{curve}{headcount}")).unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    run(&["whatif", text(&demo), text(&scenarios), "--out", text(&out), "--budget", "20000"]);
    let opened = browser.open(&out.join("comparison.html"));
    assert!(opened < OPENS_WITHIN, "{opened:?}");
    let told: Value = serde_json::from_str(&fs::read_to_string(out.join("comparison.json")).unwrap()).unwrap();
    // Two charts of the curve, one of the weeks; the base and two scenarios in 26 weeks.
    assert_eq!(browser.eval(PAINTED), json!([true, true, true]));
    assert_eq!(browser.eval("document.querySelectorAll('.heat tbody td').length"), 3 * 26);
    let names = column(&mut browser, "figures", 0);
    assert!(names.len() == 3 && names[1].contains("<b>fewer</b>"), "{names:?}");
    let left_out = column(&mut browser, "figures", 1);
    for (shown, outcome) in left_out[1..].iter().zip(told["scenarios"].as_array().unwrap()) {
        assert_eq!(shown.lines().next(), Some(outcome["left_out"].to_string().as_str()));
    }
    let answers = column(&mut browser, "answers", 1);
    assert_eq!(answers, ["enough"]);
    choose(&mut browser, "weeks", ("Show", "shares"));
    assert_eq!(browser.eval("document.querySelectorAll('.heat tbody td').length"), 3 * 26);
    let moves =
        told["scenarios"].as_array().unwrap().iter().map(|one| one["other_fm_than_base"].as_array().unwrap().len());
    assert_eq!(
        browser.eval("document.querySelector('#changes .count').textContent"),
        format!("{} rows", moves.sum::<usize>())
    );
    assert_eq!(nameless(&mut browser), [""; 0]);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn the_report_command_makes_the_same_page_again_and_shows_what_changed() {
    let planned = Planned::demo();
    let first = fs::read_to_string(planned.report()).unwrap();
    let plan = planned.home.path().join("plan");
    run(&["report", text(&plan)]);
    assert_eq!(fs::read_to_string(planned.report()).unwrap(), first);
    let other = planned.home.path().join("other.html");
    run(&["report", text(&plan), "--previous", text(&plan), "--out", text(&other)]);
    assert!(fs::read_to_string(other).unwrap().contains("\"changes\":{\"since\":"));
}

#[test]
fn what_costs_less_for_leaving_out_more_is_not_shown_as_better() {
    let Some(mut browser) = Browser::start() else { return };
    let home = tempfile::tempdir().unwrap();
    let (scenarios, out) = (home.path().join("s.toml"), home.path().join("out"));
    let leaves = "[[scenario]]\nname = \"Anna leaves\"\n[scenario.remove]\nfms = [\"anna\"]\nfrom = 2026-11-02\n";
    fs::write(&scenarios, leaves).unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    run(&["whatif", text(&demo), text(&scenarios), "--out", text(&out), "--budget", "20000"]);
    browser.open(&out.join("comparison.html"));
    let mut class = |column: usize, what: &str| {
        let cell = format!("document.querySelectorAll('#figures tbody tr')[1].querySelectorAll('td, th')[{column}]");
        let value = browser.eval(&format!("{cell}.querySelector('{what}')?.className ?? 'none'"));
        value.as_str().unwrap().trim().to_owned()
    };
    assert_eq!(class(1, ".sub"), "sub worse", "more are left out");
    assert_eq!((class(4, ".sub").as_str(), class(4, ".best").as_str()), ("sub", "none"), "so they cost less");
}

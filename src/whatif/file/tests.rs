use super::read;
use crate::case::fixture::{case, date};
use crate::case::{Case, Id};
use crate::whatif::change::{Change, FmFilter, Hours, Setting};
use crate::whatif::file::Questions;

/// FMs F1 and F2, tenant T1 with Teams.
fn base() -> Case {
    case("2026-11-23", 8)
        .effort("*", &[(2, 10)])
        .fm("F1", |_| {})
        .fm("F2", |_| {})
        .tenant("T1", |tenant| tenant.seats = Some(100))
        .workload("Teams", |row| row.esd = crate::case::fixture::esd("2026-12-01"))
        .done()
}

fn questions(text: &str) -> Questions {
    read(&base(), "s.toml", text).unwrap()
}

/// All faults of a text, as they are shown.
fn faults(text: &str) -> Vec<String> {
    let error = read(&base(), "s.toml", text).unwrap_err();
    error.findings().iter().map(ToString::to_string).collect()
}

/// The faults of one scenario whose lines begin on line 3, without what all of them have in front.
fn of_scenario(text: &str) -> Vec<String> {
    let all = faults(&format!("[[scenario]]\nname = \"x\"\n{text}"));
    all.into_iter().map(|fault| fault.replace("error TABLE-SETTINGS: ", "")).collect()
}

fn names(text: &str) -> Vec<String> {
    questions(text).scenarios.into_iter().map(|scenario| scenario.name).collect()
}

#[test]
fn a_scenario_is_read_aloud() {
    let text = "[[scenario]]\nname = \"F1 leaves\"\nabout = \"why\"\nhours = 36\n\n  [scenario.remove]\n  fms = [\"F1\"]\n  from = 2027-03-01\n\n  [scenario.policy]\n  max_wait_days = 5\n";
    let scenarios = questions(text).scenarios;
    let [scenario] = scenarios.as_slice() else { panic!("one scenario") };
    assert_eq!((&*scenario.name, &*scenario.folder, &*scenario.about), ("F1 leaves", "f1-leaves", "why"));
    assert_eq!(scenario.line, 1);
    let [Change::Edit(who, edit), Change::Remove(removal), Change::Set(setting)] = scenario.changes.as_slice() else {
        panic!("{:?}", scenario.changes)
    };
    assert_eq!((who, edit.hours), (&FmFilter::default(), Some(Hours::Minutes(2160))));
    assert_eq!((removal.who.fms.as_slice(), removal.from), (&[Id::new(0)][..], Some(date("2027-03-01"))));
    assert_eq!(setting, &Setting::MaxWaitDays(5));
}

#[test]
fn hours_are_rounded_down_to_minutes_and_binary_fractions_do_not_count() {
    // 33.33 hours are 1999.8 minutes; 38.1 are 2286, of which a binary fraction may fall short.
    for (hours, minutes) in [("33.33", 1999), ("38.1", 2286), ("0.55", 33)] {
        let scenarios = questions(&format!("[[scenario]]\nname = \"a\"\nhours = {hours}\n")).scenarios;
        let [Change::Edit(_, edit)] = scenarios[0].changes.as_slice() else { panic!("{:?}", scenarios[0].changes) };
        assert_eq!(edit.hours, Some(Hours::Minutes(minutes)), "{hours}");
    }
}

#[test]
fn a_list_in_the_place_of_a_value_is_a_grid() {
    let text = "[[scenario]]\nname = \"g\"\nhours = [36, 40]\n[scenario.policy]\nmax_wait_days = [0, 5]\n";
    assert_eq!(
        names(text),
        [
            "g: hours 36, max wait days 0",
            "g: hours 36, max wait days 5",
            "g: hours 40, max wait days 0",
            "g: hours 40, max wait days 5"
        ]
    );
}

#[test]
fn a_list_of_lists_is_a_grid_of_lists() {
    let add = "[[scenario]]\nname = \"g\"\n[[scenario.add]]\nregion = \"EMEA\"\nweekly_hours = 40\nlanguages";
    assert_eq!(names(&format!("{add} = [\"English\"]\n")), ["g"]);
    assert_eq!(names(&format!("{add} = [[\"English\"]]\n")), ["g: languages English"]);
}

#[test]
fn nobody_may_edit_where_the_list_of_editors_is_empty() {
    let policy = "[[scenario]]\nname = \"g\"\n[scenario.policy]\nesd_editors = ";
    let editors = |text: &str| {
        let scenarios = questions(&format!("{policy}{text}\n")).scenarios;
        let of = |change: &Change| match change {
            Change::Set(Setting::EsdEditors(roles)) => roles.len(),
            _ => panic!("{change:?}"),
        };
        scenarios.iter().map(|one| (one.name.clone(), of(&one.changes[0]))).collect::<Vec<_>>()
    };
    assert_eq!(editors("[]"), [("g".to_owned(), 0)]);
    let both = [("g: esd editors none".to_owned(), 0), ("g: esd editors FM".to_owned(), 1)];
    assert_eq!(editors("[[], [\"FM\"]]"), both);
    let without = of_scenario("[scenario.drop]\ntenants = []\n");
    assert!(
        without[0].contains("tenants is []; expected a list of texts"),
        "other lists have something in them: {without:?}"
    );
}

#[test]
fn a_scenario_may_be_made_with_others() {
    let text = "[[scenario]]\nname = \"a\"\nhours = [36, 40]\n[[scenario]]\nname = \"b\"\nwith = [\"a\"]\nhours_percent = -10\n";
    let scenarios = questions(text).scenarios;
    assert_eq!(
        scenarios.iter().map(|scenario| &*scenario.name).collect::<Vec<_>>(),
        ["a: hours 36", "a: hours 40", "b: hours 36", "b: hours 40"]
    );
    assert_eq!(scenarios[3].changes.len(), 2);
}

#[test]
fn all_workloads_are_a_star_without_brackets() {
    let add = "[scenario.add]\nregion = \"EMEA\"\nlanguages = [\"English\"]\nworkloads = [\"*\"]\nweekly_hours = 30\n";
    let expected = "a list of workloads, or for all of them workloads = \"*\" without brackets";
    assert_eq!(of_scenario(add), [format!("s.toml:6: workloads is [\"*\"]; expected {expected}")]);
}

#[test]
fn unknown_names_are_pointed_out_with_the_nearest() {
    assert_eq!(
        of_scenario("[scenario.remove]\nfms = [\"F1\",\n \"F22\"]\n"),
        ["s.toml:5: fms names \"F22\", which the case does not have; the nearest known is \"F2\""]
    );
    let add =
        "[scenario.add]\nregion = \"EMAE\"\nlanguages = [\"Englich\"]\nworkloads = [\"Tems\"]\nweekly_hours = -1\n";
    assert_eq!(
        of_scenario(add),
        [
            "s.toml:4: region names \"EMAE\", which the case does not have; the nearest known is \"EMEA\"",
            "s.toml:5: languages names \"Englich\", which the case does not have; the nearest known is \"English\"",
            "s.toml:6: workloads names \"Tems\", which the case does not have; the nearest known is \"Teams\"",
            "s.toml:7: weekly_hours is -1; expected hours per week from 0 to 168",
        ]
    );
    assert_eq!(
        of_scenario("[scenario.drop]\ntenants = [\"T11\"]\n"),
        ["s.toml:4: tenants names \"T11\", which the case does not have; the nearest known is \"T1\""]
    );
}

#[test]
fn a_scenario_without_a_name_hides_none_of_its_other_faults() {
    let text = "[[scenario]]\nwith = [\"b\"]\n[scenario.remove]\nfms = [\"F22\"]\n[[scenario]]\nhours = -1\n";
    let all: Vec<String> = faults(text).into_iter().map(|fault| fault.replace("error TABLE-SETTINGS: ", "")).collect();
    let nameless = "scenario has no name; expected one, such as name = \"two leave in March\"";
    assert_eq!(
        all,
        [
            format!("s.toml:1: {nameless}"),
            "s.toml:2: with is [\"b\"]; expected names of scenarios above; none of them is \"b\"".to_owned(),
            "s.toml:4: fms names \"F22\", which the case does not have; the nearest known is \"F2\"".to_owned(),
            format!("s.toml:5: {nameless}"),
            "s.toml:6: hours is -1; expected hours per week from 0 to 168".to_owned(),
        ]
    );
}

#[test]
fn nonsense_is_refused_with_its_place_and_what_was_expected() {
    for (text, expected) in [
        ("hours = -3\n", "s.toml:3: hours is -3; expected hours per week from 0 to 168"),
        ("hours_percent = \"more\"\n", "s.toml:3: hours_percent is \"more\"; expected percent from -100 to 1000"),
        ("houres = 3\n", "s.toml:3: unknown key \"houres\" in scenario; the nearest known key is hours"),
        (
            "[scenario.policy]\nmax_utilisation = 1.2\n",
            "s.toml:4: max_utilisation is 1.2; expected a share from 0.01 to 1",
        ),
        (
            "[scenario.policy]\nstability = \"fixed\"\n",
            "s.toml:4: stability is \"fixed\"; expected one of locked, priced, free",
        ),
        ("[scenario.shift]\ndays = 1.5\n", "s.toml:4: days is 1.5; expected a whole number from -3650 to 3650"),
        ("[scenario.shift]\nregion = \"EMEA\"\n", "s.toml:3: shift has no days; expected one, such as days = 30"),
        (
            "[scenario.remove]\ncount = 1\n",
            "s.toml:3: remove would remove every FM; expected a choice, such as fms = [\"F1\"]",
        ),
        ("[scenario.drop]\n", "s.toml:3: drop would drop every tenant; expected a choice, such as tenants = [\"T1\"]"),
        ("[scenario.drop]\nseats_from = 101\n", "s.toml:3: drop means no tenant of the case; expected at least one"),
        (
            "[scenario.absence]\nfms = \"F1\"\nfrom = 2026-12-02\nto = 2026-12-01\n",
            "s.toml:3: absence goes from 2026-12-02 to 2026-12-01; expected the first not after the second",
        ),
        (
            "[scenario.effort]\nworkload = \"Teams\"\n",
            "s.toml:3: effort expects either factor = 1.2 or rows = [{ weeks = 4, hours_per_week = 5 }]",
        ),
        ("with = [\"y\"]\n", "s.toml:3: with is [\"y\"]; expected names of scenarios above; none of them is \"y\""),
        ("add = 3\n", "s.toml:3: add is 3; expected a section [scenario.add] or [[scenario.add]]"),
    ] {
        assert_eq!(of_scenario(text), [expected]);
    }
}

#[test]
fn faults_of_all_scenarios_are_told_at_once_and_a_grid_tells_them_once() {
    let text = "[[scenario]]\nname = \"a\"\nhours = [36, -1]\n[scenario.policy]\nmax_wait_days = [0, 5]\ncover_days = -1\n[[scenario]]\nhours = 3\n";
    assert_eq!(
        faults(text),
        [
            "s.toml:3: error TABLE-SETTINGS: hours is -1; expected hours per week from 0 to 168",
            "s.toml:6: error TABLE-SETTINGS: cover_days is -1; expected a whole number from 0 to 1000000",
            "s.toml:7: error TABLE-SETTINGS: scenario has no name; expected one, such as name = \"two leave in March\"",
        ]
    );
}

#[test]
fn a_file_that_is_no_toml_or_asks_nothing_is_refused() {
    assert!(faults("[[scenario]\n")[0].starts_with("s.toml:1: error TABLE-SETTINGS: the file is no TOML"));
    assert_eq!(faults(""), ["s.toml:1: error TABLE-SETTINGS: asks nothing; expected at least one [[scenario]]"]);
    assert_eq!(
        faults("scenarios = 1\n")[0],
        "s.toml:1: error TABLE-SETTINGS: unknown key \"scenarios\" in the file; the nearest known key is scenario"
    );
}

#[test]
fn a_grid_that_is_too_large_is_refused_before_it_is_made() {
    let many = (0..200).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let text = format!("[scenario.policy]\nmax_wait_days = [{many}]\ncover_days = [{many}]\n");
    assert_eq!(of_scenario(&text), ["s.toml:1: scenario \"x\" makes 40000 scenarios; expected at most 1000 in a file"]);
}

#[test]
fn two_scenarios_may_not_share_a_folder() {
    let text = "[[scenario]]\nname = \"A b\"\n[[scenario]]\nname = \"a-b\"\n";
    assert_eq!(
        faults(text),
        [
            "s.toml:3: error TABLE-SETTINGS: scenario \"a-b\" has the folder a-b of the one on line 1; expected another name"
        ]
    );
}

#[test]
fn questions_are_read_and_their_faults_told() {
    let fm = "region = \"EMEA\"\nlanguages = [\"English\"]\nweekly_hours = 40\n";
    let text = format!(
        "[[headcount]]\nname = \"h\"\npeak_below = 0.85\n{fm}[[room]]\nname = \"r\"\nregion = \"EMEA\"\n\
         [[shortage]]\nlater_days = [7]\n[[curve]]\nname = \"c\"\nover = \"headcount\"\nvalues = [0, 2]\n{fm}"
    );
    let asked = questions(&text);
    assert_eq!(asked.headcounts[0].max_utilisation, Some(850_000));
    assert_eq!((asked.rooms[0].most, asked.shortages[0].later_days.as_slice()), (1_000, &[7][..]));
    let points: Vec<&str> = asked.curves[0].points.iter().map(|(_, scenario)| &*scenario.name).collect();
    assert_eq!(points, ["curve c: headcount 0", "curve c: headcount 2"]);
    let wrong = "[[headcount]]\nname = \"h\"\nregion = \"Mars\"\nlanguages = \"English\"\nweekly_hours = 40\n\
                 [[curve]]\nname = \"c\"\nover = \"money\"\nvalues = [-1]\n";
    assert_eq!(
        faults(wrong),
        [
            "s.toml:3: error TABLE-SETTINGS: region names \"Mars\", which the case does not have; the nearest known is \"EMEA\"",
            "s.toml:8: error TABLE-SETTINGS: over is \"money\"; expected one of headcount, max_wait_days, max_moves",
            "s.toml:9: error TABLE-SETTINGS: values is [-1]; expected a list of whole numbers from 0 to 1000",
        ]
    );
}

use super::*;
use std::collections::HashSet;

const PROFILES: [Profile; 3] = [Profile::NewCohort, Profile::Weekly, Profile::SerialHeavy];

fn spec(tenants: usize, profile: Profile) -> Spec {
    Spec { tenants, profile, ..Spec::default() }
}

/// The rows of one table, as cells.
fn table(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(files[name].as_slice());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_same_spec_gives_the_same_bytes_and_another_seed_gives_others() {
    for profile in PROFILES {
        let once = files(&spec(300, profile)).unwrap();
        assert_eq!(once, files(&spec(300, profile)).unwrap());
        let other = files(&Spec { seed: 2, ..spec(300, profile) }).unwrap();
        assert_ne!(once["tenants.csv"], other["tenants.csv"]);
    }
}

#[test]
fn a_folder_holds_the_bytes_that_files_returns() {
    let folder = tempfile::tempdir().unwrap();
    let spec = spec(80, Profile::Weekly);
    generate(&spec, folder.path()).unwrap();
    for (name, bytes) in files(&spec).unwrap() {
        assert_eq!(fs::read(folder.path().join(&name)).unwrap(), bytes, "{name}");
    }
}

#[test]
fn the_number_of_tenants_and_the_weeks_are_those_asked_for() {
    let files = files(&Spec { weeks: 26, ..spec(150, Profile::NewCohort) }).unwrap();
    assert_eq!(table(&files, "tenants.csv").len(), 150);
    assert!(String::from_utf8_lossy(&files["case.toml"]).contains("horizon_weeks = 26"));
}

#[test]
fn an_fm_looks_after_about_22_tenants() {
    for profile in PROFILES {
        let fms = table(&files(&spec(20_000, profile)).unwrap(), "fms.csv").len();
        assert!((830..1000).contains(&fms), "{profile:?}: {fms} FMs for 20,000 tenants");
    }
}

#[test]
fn demand_takes_its_share_of_capacity_and_never_more_than_a_peak() {
    for (profile, tightness) in PROFILES.into_iter().flat_map(|profile| [(profile, 0.5), (profile, 0.7)]) {
        let spec = Spec { tightness, ..spec(3_000, profile) };
        let world = world::World::new(&spec);
        let demand = demand::of(&world);
        let fms = staff::hire(&world, &demand);
        let asked: i64 = demand.iter().flatten().sum();
        let there: i64 = fms.iter().flat_map(|fm| &fm.capacity).sum();
        let mean = asked as f64 / there as f64;
        assert!(mean > 0.8 * tightness && mean <= tightness, "{profile:?}: {mean} for {tightness}");
        for (pool, week) in (0..demand.len()).flat_map(|pool| (0..spec.weeks).map(move |week| (pool, week))) {
            let there: i64 = fms.iter().filter(|fm| fm.pool == pool).map(|fm| fm.capacity[week]).sum();
            assert!(demand[pool][week] as f64 <= 1.31 * tightness * there as f64);
        }
    }
}

#[test]
fn in_the_weekly_profile_nearly_all_have_an_fm_and_in_a_new_cohort_nobody() {
    let with_fm = |profile| {
        let tenants = table(&files(&spec(2_000, profile)).unwrap(), "tenants.csv");
        let ftc: Vec<_> = tenants.into_iter().filter(|tenant| tenant[7] == "FTC").collect();
        100.0 * ftc.iter().filter(|tenant| !tenant[9].is_empty()).count() as f64 / ftc.len() as f64
    };
    assert!((93.0..98.0).contains(&with_fm(Profile::Weekly)));
    assert_eq!(with_fm(Profile::NewCohort), 0.0);
}

#[test]
fn present_fms_are_hardly_ever_overloaded_by_what_they_will_begin() {
    for profile in PROFILES {
        let spec = spec(3_000, profile);
        let world = world::World::new(&spec);
        let fms = staff::hire(&world, &demand::of(&world));
        let mut book = book::Book::new(&world, &fms);
        let mut load = vec![vec![0; spec.weeks]; fms.len()];
        for tenant in (0..3_000).map(|index| tenant::draw(&world, index)) {
            let Some(fm) = book.present_fm(&tenant).filter(|&fm| !fms[fm].has_left(&world)) else { continue };
            assert!(fms[fm].leads(tenant.theme) && fms[fm].pool == tenant.pool);
            load[fm].iter_mut().zip(&tenant.work.minutes).for_each(|(load, minutes)| *load += minutes);
        }
        let weeks = fms.iter().zip(&load).flat_map(|(fm, load)| load.iter().zip(&fm.capacity));
        let excess: i64 = weeks.map(|(load, capacity)| (load - capacity).max(0)).sum();
        let total: i64 = load.iter().flatten().sum();
        assert!(excess * 10_000 <= total, "{profile:?}: {excess} of {total} minutes lie above capacity");
    }
}

#[test]
fn serial_heavy_tenants_mostly_deploy_three_or_four_in_series() {
    let files = files(&spec(1_000, Profile::SerialHeavy)).unwrap();
    let rows = table(&files, "workloads.csv");
    let serial = rows.iter().filter(|row| !row[10].is_empty());
    let estimates = serial.clone().filter(|row| row[4].len() == "2026-09".len()).count();
    let serial = serial.count();
    assert!(serial > 1_800, "{serial} serial deployments of 1,000 tenants");
    assert!(estimates * 2 > serial, "{estimates} of {serial} are month estimates");
}

#[test]
fn no_tenant_has_two_rows_of_one_workload_except_split_ones() {
    let files = files(&spec(2_000, Profile::Weekly)).unwrap();
    let mut seen = HashSet::new();
    for row in table(&files, "workloads.csv") {
        assert!(seen.insert((row[0].clone(), row[1].clone(), row[2].clone())), "{row:?}");
    }
}

#[test]
fn deployments_side_by_side_or_in_a_row_spread_their_minutes_over_iso_weeks() {
    // Two weeks of 100 minutes from a Wednesday (o = 2): 3/5 of 100, then 2/5 + 3/5, then 2/5.
    let mut weeks = [0; 4];
    demand::spread(&[100, 100], crate::case::Day(2), &mut weeks);
    assert_eq!(weeks, [60, 100, 40, 0]);
    // A start a week before the horizon leaves the second half.
    let mut weeks = [0; 4];
    demand::spread(&[100, 50], crate::case::Day(-7), &mut weeks);
    assert_eq!(weeks, [50, 0, 0, 0]);
}

#[test]
fn impossible_specs_are_refused() {
    assert!(files(&spec(0, Profile::Weekly)).is_err());
    assert!(files(&Spec { weeks: 0, ..spec(5, Profile::Weekly) }).is_err());
    assert!(files(&Spec { tightness: 0.0, ..spec(5, Profile::Weekly) }).is_err());
}

#[test]
fn cases_of_any_small_size_and_date_are_generated() {
    for tenants in 1..40 {
        let plan_date = Spec::default().plan_date + chrono::Days::new(11 * tenants as u64);
        let spec = Spec { plan_date, weeks: 4 + tenants, ..spec(tenants, PROFILES[tenants % 3]) };
        assert_eq!(table(&files(&spec).unwrap(), "tenants.csv").len(), tenants);
    }
}

//! The world the synthetic cases are drawn from: pools of FMs, services with their effort, names, holidays.
//!
//! These are data of the generator, not of the planner: the rest of the crate learns such names from tables alone.

/// What a customer deploys: an FM may lead everything, or one of the two families only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Theme {
    Collaboration,
    Security,
    Mixed,
}

/// A service that customers deploy.
pub(super) struct Service {
    pub(super) name: &'static str,
    pub(super) theme: Theme,
    /// Weeks and quarter hours per week of the three phases, for a small customer.
    pub(super) phases: [(u32, u32); 3],
}

/// Names of the phases.
pub(super) const PHASES: [&str; 3] = ["Assess", "Enable", "Adopt"];

const fn service(name: &'static str, theme: Theme, phases: [(u32, u32); 3]) -> Service {
    Service { name, theme, phases }
}

/// The services.
pub(super) const SERVICES: [Service; 12] = [
    service("Exchange Online", Theme::Collaboration, [(2, 8), (6, 15), (3, 6)]),
    service("SharePoint Online", Theme::Collaboration, [(2, 8), (5, 12), (4, 6)]),
    service("OneDrive", Theme::Collaboration, [(1, 8), (4, 10), (3, 5)]),
    service("Microsoft Teams", Theme::Collaboration, [(2, 10), (5, 14), (4, 7)]),
    service("Microsoft 365 Apps", Theme::Collaboration, [(1, 8), (4, 11), (3, 5)]),
    service("Viva Engage", Theme::Collaboration, [(1, 8), (3, 10), (4, 6)]),
    service("Microsoft Entra ID", Theme::Security, [(2, 10), (4, 15), (2, 6)]),
    service("Intune", Theme::Security, [(2, 10), (6, 16), (4, 7)]),
    service("Defender for Endpoint", Theme::Security, [(2, 9), (5, 14), (3, 6)]),
    service("Defender for Office 365", Theme::Security, [(1, 8), (4, 12), (2, 6)]),
    service("Microsoft Purview", Theme::Security, [(3, 10), (6, 13), (4, 8)]),
    service("Windows 365", Theme::Security, [(2, 8), (4, 14), (3, 6)]),
];

/// A size class: from so many seats on, the middle phase is longer and every week takes more (in tenths).
pub(super) struct Tier {
    pub(super) seats_from: u32,
    pub(super) more_weeks: u32,
    pub(super) tenths: u32,
}

/// The size classes.
pub(super) const TIERS: [Tier; 3] = [
    Tier { seats_from: 0, more_weeks: 0, tenths: 10 },
    Tier { seats_from: 1_000, more_weeks: 1, tenths: 14 },
    Tier { seats_from: 5_000, more_weeks: 3, tenths: 19 },
];

/// FMs of one region whose first language is the same, and their customers.
pub(super) struct Pool {
    pub(super) region: usize,
    pub(super) language: &'static str,
    pub(super) weight: usize,
}

const fn pool(region: usize, language: &'static str, weight: usize) -> Pool {
    Pool { region, language, weight }
}

/// The pools, in the order in which growing cases get them.
pub(super) const POOLS: [Pool; 28] = [
    pool(0, "English", 20),
    pool(0, "German", 12),
    pool(1, "English", 24),
    pool(1, "Spanish", 6),
    pool(0, "French", 9),
    pool(2, "English", 9),
    pool(2, "Japanese", 8),
    pool(3, "Spanish", 8),
    pool(3, "Portuguese", 7),
    pool(1, "French", 4),
    pool(2, "Korean", 4),
    pool(0, "Dutch", 5),
    pool(4, "English", 5),
    pool(4, "Polish", 4),
    pool(0, "Italian", 5),
    pool(2, "Mandarin", 4),
    pool(4, "Swedish", 3),
    pool(5, "English", 5),
    pool(5, "Arabic", 3),
    pool(0, "Spanish", 5),
    pool(3, "English", 3),
    pool(4, "Czech", 3),
    pool(5, "French", 3),
    pool(1, "Portuguese", 3),
    pool(2, "Thai", 3),
    pool(4, "Danish", 3),
    pool(0, "Portuguese", 3),
    pool(5, "Turkish", 3),
];

/// A region with the language most of its business people share.
pub(super) struct Region {
    pub(super) name: &'static str,
    pub(super) bridge: &'static str,
    /// Month, day and name of its public holidays, at most one a week: holidays lower capacity but not load, so that a
    /// week with two of them would be the one peak of every case.
    pub(super) holidays: &'static [(u32, u32, &'static str)],
}

/// The regions.
pub(super) const REGIONS: [Region; 6] = [
    Region {
        name: "Western Europe",
        bridge: "English",
        holidays: &[(1, 1, "New Year's Day"), (5, 1, "Labour Day"), (12, 25, "Christmas Day")],
    },
    Region {
        name: "North America",
        bridge: "English",
        holidays: &[
            (1, 1, "New Year's Day"),
            (5, 31, "Memorial Day"),
            (7, 4, "Independence Day"),
            (9, 7, "Labor Day"),
            (11, 26, "Thanksgiving"),
            (12, 25, "Christmas Day"),
        ],
    },
    Region {
        name: "Asia Pacific",
        bridge: "English",
        holidays: &[
            (1, 1, "New Year's Day"),
            (2, 8, "Lunar New Year"),
            (4, 29, "Spring Holiday"),
            (8, 11, "Mountain Day"),
            (11, 23, "Labour Thanksgiving"),
        ],
    },
    Region {
        name: "Latin America",
        bridge: "Spanish",
        holidays: &[
            (1, 1, "New Year's Day"),
            (3, 26, "Good Friday"),
            (5, 1, "Labour Day"),
            (11, 2, "All Souls' Day"),
            (12, 8, "Immaculate Conception"),
            (12, 25, "Christmas Day"),
        ],
    },
    Region {
        name: "Northern and Eastern Europe",
        bridge: "English",
        holidays: &[
            (1, 1, "New Year's Day"),
            (1, 6, "Epiphany"),
            (5, 1, "Labour Day"),
            (6, 25, "Midsummer"),
            (12, 25, "Christmas Day"),
        ],
    },
    Region {
        name: "Middle East and Africa",
        bridge: "English",
        holidays: &[
            (1, 1, "New Year's Day"),
            (3, 22, "Spring Holiday"),
            (5, 1, "Workers' Day"),
            (9, 24, "Heritage Day"),
            (12, 25, "Christmas Day"),
        ],
    },
];

/// Share of a year's starts by month, in percent of the busiest month: quiet in summer and around the turn of the year.
pub(super) const SEASON: [usize; 12] = [92, 100, 100, 96, 94, 88, 78, 74, 96, 100, 96, 76];

/// First words of customers' names.
pub(super) const FIRST_WORDS: [&str; 24] = [
    "Amber", "Baltic", "Cedar", "Delta", "Eastern", "Falcon", "Granite", "Harbour", "Indigo", "Juniper", "Keystone",
    "Lumen", "Meridian", "Northern", "Orchard", "Pioneer", "Quartz", "River", "Summit", "Tidal", "Union", "Valley",
    "Western", "Zenith",
];

/// Last words of customers' names.
pub(super) const LAST_WORDS: [&str; 20] = [
    "Airlines",
    "Bank",
    "Clinics",
    "Energy",
    "Foods",
    "Group",
    "Hotels",
    "Insurance",
    "Logistics",
    "Media",
    "Motors",
    "Pharma",
    "Retail",
    "Schools",
    "Shipping",
    "Software",
    "Steel",
    "Textiles",
    "University",
    "Water",
];

/// FMs' first names.
pub(super) const GIVEN_NAMES: [&str; 24] = [
    "Ada", "Bruno", "Chiara", "Dmitri", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kofi", "Lena", "Marco",
    "Nadia", "Omar", "Priya", "Quentin", "Rosa", "Sven", "Tara", "Umut", "Vera", "Wei", "Yuki",
];

/// FMs' family names.
pub(super) const FAMILY_NAMES: [&str; 24] = [
    "Almeida",
    "Berg",
    "Costa",
    "Dupont",
    "Evans",
    "Fischer",
    "Garcia",
    "Haddad",
    "Ito",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Park",
    "Quinn",
    "Rossi",
    "Silva",
    "Tanaka",
    "Ueda",
    "Varga",
    "Weber",
    "Yilmaz",
];

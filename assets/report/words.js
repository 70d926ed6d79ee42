// What the codes of a plan mean to a reader.
const REASONS = {
  "no-esd": ["No engagement start date", "Agree a start date with the customer and enter it as the ESD."],
  "not-in-progress": ["Not in progress", "Nothing to do until a workload is In Progress."],
  "serial-conflict": ["Starts before its predecessor ends", "Move the ESD behind the predecessor's end and gap."],
  "predecessor-unscheduled": ["Waits for an unscheduled workload", "Schedule the workload it comes after."],
  "no-eligible-fm": ["No FM can lead it", "Find or train an FM with the region, language and workloads named."],
  "fm-away-on-start": ["Every FM who could is away", "Agree another start date, or allow days of waiting (max_wait_days)."],
  "move-limit": ["Only the limit on moves is in the way", "Raise max_moves, or allow moves in the policy."],
  "no-capacity": ["The FMs who could are full", "Free the hours named, or agree a later start date."],
  "beyond-horizon": ["Starts after the last week", "Plan it with a longer horizon, or in a later run."],
  unresponsive: ["The customer never answers", "Nothing is planned until the customer answers."],
  partner: ["A partner delivers", "No FM is needed."],
  "input-error": ["An error in its rows", "Correct the rows that findings.csv names."],
};
const reasonTitle = (code) => REASONS[code]?.[0] ?? code;
const reasonAdvice = (code) => REASONS[code]?.[1] ?? "";

const STATUSES = {
  kept: "stays with its FM", new: "gets an FM", moved: "changes its FM", unassigned: "no FM found", provisional: "planned, far ahead",
  parked: "never answers", partner: "a partner delivers", idle: "nothing to schedule",
};
const GOOD_STATUS = ["kept", "new", "moved", "provisional"];

const METHODS = { exact: "mixed-integer programming", search: "construction and local search", greedy: "the greedy baseline" };
const ENDINGS = {
  optimal: "Proved optimal: no plan is better.",
  budget: "The search stopped when its budget of work was used up.",
  "time-limit": "The search was stopped by the time limit; another run may end elsewhere.",
  completed: "The method has nothing more to try.",
};

/** What is proved about a level: a word, and whether that is good news. */
function proof(value, bound, gap, show = count) {
  if (value <= 0) return { text: "nothing can be better", good: true };
  if (bound >= value) return { text: "proved: less is impossible", good: true };
  if (bound <= 0) return { text: "no bound proved", good: false };
  return { text: `gap at most ${percent(gap)}: less than ${show(bound)} is impossible`, good: gap < 0.05 };
}

// The page of a plan, part by part.
const { summary, counts } = data;
const kpis = summary.kpis;
const SHOW_LEVEL = [count, count, (value) => `${tenth.format(value)} h`];
const statusCount = (status) => summary.statuses[status] ?? 0;

function title() {
  byId("title").textContent = `Assignment plan for ${longDate.format(new Date(`${data.planDate}T00:00:00Z`))}`;
  const parts = [data.case, counted(counts.tenants, "tenant"), counted(counts.fms, "FM"), counted(data.weeks, "week"), `${dayText(0)} to ${dayText(LAST)}`];
  byId("subtitle").textContent = parts.filter(Boolean).join(" · ");
  byId("made").textContent = `Made by fm-assign ${data.version}.`;
}

function card(label, figure, unit, note, mood) {
  byId("cards").append(el("div", { class: `card ${mood ?? ""}` }, el("dt", {}, label),
    el("dd", { class: "figure" }, figure, unit ? el("small", {}, ` ${unit}`) : null), el("dd", { class: "note" }, note)));
}

function cards() {
  const assigned = sum(GOOD_STATUS.map(statusCount));
  const all = assigned + statusCount("unassigned");
  const parts = GOOD_STATUS.filter(statusCount).map((status) => `${count(statusCount(status))} ${status}`);
  card("Tenants assigned", count(assigned), `of ${count(all)}`, parts.join(", "), assigned === all ? "good" : null);
  const [left, waits, cost] = summary.levels.map((value, at) => proof(value, summary.bounds[at], summary.gaps[at], SHOW_LEVEL[at]));
  const leftCount = data.leftOut.total;
  card("Tenants left out", count(leftCount), "", leftCount > 0 ? `priority ${count(summary.levels[0])} in sum; ${left.text}` : "everyone has an FM", leftCount > 0 ? "warn" : "good");
  card("Waiting", count(kpis.waitDays), kpis.waitDays === 1 ? "working day" : "working days", kpis.waitDays > 0 ? `over ${counted(kpis.waitingDeployments, "deployment")}; ${waits.text}` : "every customer starts on the due day", kpis.waitDays > 0 ? null : "good");
  const peakNote = hottest ? `${hottest.title}, ${weekText(hottest.peakWeek)}; ${counted(kpis.fmWeeksAbove85, "FM-week")} above 85 %` : "no load";
  card("Peak utilisation", percent(kpis.peakUtilisation), "", peakNote, kpis.peakUtilisation > 1 ? "warn" : "good");
  card("Mean utilisation", percent(kpis.meanUtilisation), "", `from FM to FM it differs by ${percent(kpis.utilisationSpread)} of capacity; Jain's index ${kpis.jainIndex.toFixed(2)}`);
  const gap = summary.gaps[2];
  const figure = summary.levels[2] <= 0 || summary.bounds[2] >= summary.levels[2] ? "0 %" : summary.bounds[2] <= 0 ? "open" : percent(gap);
  card("Proven gap of the cost", figure, "", `${SHOW_LEVEL[2](summary.levels[2])} of balance, preferences and moves; ${cost.text.replace(/^gap at most [^:]*: /, "")}`, cost.good ? "good" : null);
}

/** The weeks of a region (or of all): minutes of load and capacity, starts. */
function weeksOf(region) {
  const pools = data.pools.filter((pool) => region === "" || pool.region === Number(region));
  const total = (key) => Array.from({ length: data.weeks }, (_, week) => sum(pools.map((pool) => pool[key][week])));
  return { load: total("load"), cap: total("cap"), starts: total("starts") };
}

function loadCharts(host) {
  const x = weekSeconds();
  const inHours = (minutes) => minutes.map((value) => value / 60);
  const perHour = (value) => hours(value * 60);
  const loadSeries = ({ load, cap }) => [
    { label: "Load", values: inHours(load), colour: "--load", fill: true, steps: true, show: perHour },
    { label: "Capacity", values: inHours(cap), colour: "--capacity", steps: true, dash: [6, 4], show: perHour },
  ];
  const startSeries = ({ starts }) => [{ label: "Starts", values: starts, colour: "--bar-new", bars: true }];
  const top = (values) => values.indexOf(Math.max(...values));
  const sayLoad = ([load, cap]) => `Load and capacity by week. The most load is ${perHour(load.values[top(load.values)])} of ${perHour(cap.values[top(load.values)])} in the ${weekText(top(load.values))}.`;
  const sayStarts = ([starts]) => `Deployments that start in each week, ${count(sum(starts.values))} in all; the most are ${count(Math.max(...starts.values))} in the ${weekText(top(starts.values))}.`;
  const tableFor = (weeks) => weeks.load.map((load, week) => [dayText(week * 7), hours(load), hours(weeks.cap[week]), weeks.cap[week] > 0 ? percent(load / weeks.cap[week]) : "–", count(weeks.starts[week])]);
  const [left, right, below] = [el("div"), el("div"), el("div")];
  const heads = ["Week of", "Load", "Capacity", "Utilisation", "Starts"];
  const region = chooser("Region", [["", "All regions"], ...data.regions.map((name, at) => [String(at), name]).filter(([at]) => data.pools.some((pool) => pool.region === Number(at)))], (value) => {
    const weeks = weeksOf(value);
    updateLoad(loadSeries(weeks));
    updateStarts(startSeries(weeks));
    below.replaceChildren();
    figuresTable(below, "Load, capacity and starts by week", heads, tableFor(weeks));
  });
  if (region.select.options.length > 2) host.append(el("div", { class: "bar" }, region.node));
  host.append(el("div", { class: "two" }, left, right), below);
  const weeks = weeksOf("");
  const updateLoad = chart(left, { title: "Hours by week", describe: sayLoad, x, series: loadSeries(weeks) });
  const updateStarts = chart(right, { title: "Deployments that start", describe: sayStarts, x, series: startSeries(weeks) });
  figuresTable(below, "Load, capacity and starts by week", heads, tableFor(weeks));
}

const tenantTitle = ([place]) => data.tenants[place][1] || data.tenants[place][0];
/** A tenant's name over its id. */
function tenantCell([place]) {
  const [id, name] = data.tenants[place];
  return name ? [name, el("span", { class: "sub" }, id)] : id;
}
const tenantColumn = { title: "Tenant", value: (row) => `${tenantTitle(row)} ${data.tenants[row[0]][0]}`, render: tenantCell };
const regionColumn = { title: "Region", value: (row) => data.regions[data.tenants[row[0]][2]], choose: true };

function leftOut(host) {
  byId("n-left-out").textContent = data.leftOut.total > 0 ? count(data.leftOut.total) : "";
  const reasonCell = ([, , code, detail]) => [el("span", { class: "tag warn", title: code }, reasonTitle(code)), el("span", { class: "sub" }, detail)];
  const columns = [
    tenantColumn, regionColumn,
    { title: "Priority", kind: "num", value: (row) => data.tenants[row[0]][3] },
    ...(data.leftOut.rows.some((row) => row[1]) ? [{ title: "Workload", value: (row) => row[1] }] : []),
    { title: "Reason", kind: "wide", value: (row) => reasonTitle(row[2]), render: reasonCell, choose: true },
    { title: "What would help", kind: "wide", value: (row) => row[4] || reasonAdvice(row[2]) },
  ];
  sortableTable(host, { name: "tenants left out", columns, list: data.leftOut, file: "assignments.csv", empty: "Nobody is left out: every tenant with something to schedule has an FM." });
}

function unscheduled(host) {
  if (data.unscheduled.total === 0) return;
  host.append(el("h3", { style: { "margin-top": "1.4rem" } }, "Workloads without a start"));
  const columns = [
    tenantColumn, regionColumn,
    { title: "Workload", value: (row) => data.services[row[1]], choose: true },
    { title: "ESD", kind: "fix", value: (row) => row[3] },
    { title: "Reason", value: (row) => reasonTitle(row[2]), render: (row) => el("span", { class: "tag", title: row[2] }, reasonTitle(row[2])), choose: true },
    { title: "What would help", kind: "wide", value: (row) => reasonAdvice(row[2]) },
  ];
  sortableTable(host, { name: "workloads without a start", columns, list: data.unscheduled, file: "schedule.csv", empty: "" });
}

const fmByIds = new Map(fms.map((fm) => [fm.id, fm]));
function fmCell(id) {
  const fm = fmByIds.get(id);
  if (!fm) return id;
  return [el("button", { type: "button", class: "link", title: "Show the calendar", on: { click: () => openCalendar(fm) } }, fm.title), fm.name ? el("span", { class: "sub" }, id) : null].filter(Boolean);
}
const fmText = (id) => (fmByIds.get(id)?.name ? `${fmByIds.get(id).name} ${id}` : id);

/** A day; those after it say how it compares. */
const dayCell = (day, ...notes) => (day === null ? "" : [dayText(day), ...notes.filter(Boolean)]);
const esdText = ([, , , , , esd, isMonth]) => (esd === null ? "" : isMonth ? monthYear.format(dateOf(esd)) : dayText(esd));
const daysLate = ([, , , , end, , , , target]) => (end === null || target === null ? 0 : Math.max(end - target, 0));

function starts(host) {
  const lateTag = (row) => (daysLate(row) > 0 ? el("span", { class: "sub" }, el("span", { class: "tag warn" }, `missed by ${counted(daysLate(row), "day")}`)) : null);
  const gapCell = ({ 9: before }) => (before ? [counted(before[1], "day"), el("span", { class: "sub" }, `after ${data.services[before[0]]}`)] : "");
  const columns = [
    { title: "Start", kind: "fix", value: (row) => row[3], render: (row) => dayText(row[3]) },
    tenantColumn,
    { title: "Workload", value: (row) => data.services[row[1]], choose: true },
    { title: "FM", value: (row) => fmText(row[2]), render: (row) => fmCell(row[2]), choose: true },
    { title: "ESD", kind: "fix", value: (row) => row[5], render: esdText },
    { title: "End", kind: "fix", value: (row) => row[4], render: (row) => dayCell(row[4]) },
    { title: "Waits", kind: "fix", value: (row) => row[7], render: (row) => (row[7] > 0 ? counted(row[7], "working day") : "") },
    { title: "Target date", kind: "fix", value: (row) => row[8], render: (row) => dayCell(row[8], lateTag(row)) },
    { title: "Gap before", kind: "fix", value: (row) => row[9]?.[1], render: gapCell },
  ];
  sortableTable(host, { name: "starts", columns, list: data.starts, file: "schedule.csv", empty: "This plan starts no deployment." });
}

function tenants(host) {
  const tag = (row) => el("span", { class: `tag${row[4] === "unassigned" ? " warn" : ""}`, title: STATUSES[row[4]] }, row[4]);
  const columns = [
    tenantColumn, regionColumn,
    ...(data.plans.rows.some((row) => row[1]) ? [{ title: "Workload", value: (row) => row[1] }] : []),
    { title: "FM", value: (row) => fmText(row[2]), render: (row) => fmCell(row[2]) },
    { title: "FM before", value: (row) => fmText(row[3]), render: (row) => fmCell(row[3]) },
    { title: "Status", kind: "fix", value: (row) => row[4], render: tag, choose: true },
    { title: "Reason", value: (row) => (row[5] ? reasonTitle(row[5]) : ""), choose: true },
  ];
  sortableTable(host, { name: "tenants", columns, list: data.plans, file: "assignments.csv", empty: "The case has no tenants." });
}

function changes(host) {
  if (!data.changes) return;
  byId("changes").hidden = byId("nav-changes").hidden = false;
  byId("since").textContent = `Against the previous plan, ${data.changes.since}.`;
  const columns = [
    { title: "Change", kind: "fix", value: (row) => row[0], render: (row) => el("span", { class: "tag" }, row[0]), choose: true },
    ...["Tenant", "Workload", "Before", "Now"].map((title, at) => ({ title, value: (row) => row[at + 1] })),
  ];
  sortableTable(host, { name: "changes", columns, list: data.changes, file: "the output of fm-assign diff", empty: "Nothing changed." });
}

function findings(host) {
  const grave = data.findings.rows.filter((row) => row[0] !== "note").length;
  byId("n-findings").textContent = grave > 0 ? count(grave) : "";
  const tag = (row) => el("span", { class: `tag${row[0] === "note" ? "" : " warn"}` }, row[0]);
  const columns = [
    { title: "Severity", kind: "fix", value: (row) => row[0], render: tag, choose: true },
    { title: "Rule", kind: "fix", value: (row) => row[1], render: (row) => el("code", {}, row[1]), choose: true },
    { title: "Place", kind: "fix", value: (row) => (row[2] ? `${row[2]}${row[3] ? `:${row[3]}` : ""}` : "") },
    { title: "About", value: (row) => [row[4], row[5], row[6]].filter(Boolean).join(", ") },
    { title: "What", kind: "wide", value: (row) => row[7] },
  ];
  sortableTable(host, { name: "findings", columns, list: data.findings, file: "findings.csv", empty: "No findings: the input is clean." });
}

function levelsTable() {
  const names = [["Unassigned", "sum of priority", count], ["Waiting", "priority x working days", count], ["Cost", "hour-equivalents", (value) => tenth.format(value)]];
  const row = ([name, unit, show], at) => {
    const { text, good } = proof(summary.levels[at], summary.bounds[at], summary.gaps[at], SHOW_LEVEL[at]);
    return el("tr", {}, el("th", { scope: "row" }, name, el("span", { class: "sub muted small" }, ` ${unit}`)),
      el("td", { class: "num" }, show(summary.levels[at])), el("td", { class: "num" }, show(summary.bounds[at])), el("td", {}, el("span", { class: `tag${good ? " good" : ""}` }, text)));
  };
  const heads = ["Level", "This plan", "Proven bound", "So it is"].map((text, at) => el("th", { scope: "col", class: at === 1 || at === 2 ? "num" : null }, text));
  return el("table", { class: "rows plain" }, el("caption", { class: "sr" }, "Levels and bounds"), el("thead", {}, el("tr", {}, heads)), el("tbody", {}, names.map(row)));
}

function facts() {
  const pairs = [
    ["Method", METHODS[summary.method] ?? summary.method], ["Ending", ENDINGS[summary.termination] ?? summary.termination],
    ["Seed", String(summary.seed)], ["Work", counted(summary.work, "unit")], ["Covered by colleagues", hours(sum(summary.covered))],
    ["Policy", `load up to ${percent(data.maxUtilisation)} of capacity, waits of up to ${counted(data.maxWaitDays, "working day")}`],
  ];
  return el("dl", { class: "facts" }, pairs.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]));
}

/** How plan and bound drew nearer: the points that share the two upper levels of the final plan. */
function traceChart(host) {
  const [unassigned, waiting] = summary.levels;
  const points = summary.trace.filter(([, levels]) => levels[0] === unassigned && levels[1] === waiting);
  if (points.length < 2) return;
  const bound = (point) => (point[2][2] > 0 ? point[2][2] : null);
  const show = (value) => `${tenth.format(value)} h`;
  const series = [
    { label: "Cost of the best plan", values: points.map((point) => point[1][2]), colour: "--load", steps: true, show },
    { label: "Proven bound", values: points.map(bound), colour: "--over", steps: true, dash: [6, 4], show },
  ];
  const describe = ([cost]) => `Cost of the best plan over the search: from ${show(cost.values[0])} to ${show(cost.values[cost.values.length - 1])}.`;
  chart(host, { title: "Cost and bound over the search, by work done", describe, x: points.map((point) => point[0]), plainX: "Work", series, height: 190 });
}

function proofPart(host) {
  const trace = el("div");
  const inputs = Object.entries(summary.inputs);
  host.append(el("div", { class: "scroll" }, levelsTable()), el("div", { class: "two", style: { "margin-top": "1.2rem" } }, trace, facts()));
  traceChart(trace);
  if (!trace.firstChild) trace.append(el("p", { class: "muted small" }, "The search has no course worth drawing: its first plan with these upper levels was its last."));
  if (inputs.length > 0) {
    host.append(el("details", {}, el("summary", {}, `Made from ${counted(inputs.length, "file")} (SHA-256)`),
      el("table", { class: "hashes" }, el("caption", { class: "sr" }, "Input files"), el("tbody", {}, inputs.map(([file, hash]) => el("tr", {}, el("th", { scope: "row" }, file), el("td", {}, el("code", {}, hash))))))));
  }
}

title();
cards();
loadCharts(byId("load-body"));
heatMap(byId("heat-body"));
calendars(byId("calendar-body"));
starts(byId("starts-body"));
leftOut(byId("left-out-body"));
unscheduled(byId("unscheduled-body"));
tenants(byId("tenants-body"));
changes(byId("changes-body"));
findings(byId("findings-body"));
proofPart(byId("proof-body"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
addEventListener("beforeprint", () => paper(true));
addEventListener("afterprint", () => paper(false));
document.documentElement.setAttribute("data-drawn", "");

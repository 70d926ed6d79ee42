// Scenarios side by side.
const COLOURS = ["--load", "--over", "--good", "--bar-prov", "--capacity", "--bar-run"];
const DASHES = [undefined, [6, 4], [2, 3], [10, 4, 2, 4], [1, 4], [14, 4]];
const base = data.scenarios[0];
/** Those that serve what the base serves: only among them is one better than another. */
const comparable = data.scenarios.filter((row) => row.isComparable);
for (const scenario of data.scenarios) {
  scenario.shares = scenario.load.map((load, week) => (scenario.cap[week] > 0 ? load / scenario.cap[week] : null));
  scenario.busiest = scenario.peaks.map((peak, week) => (scenario.cap[week] > 0 ? peak : null));
}

const hoursOf = (level) => tenth.format(level);
const points = (share) => `${tenth.format(share * 100)} pt`;
/** Figures: title, value, text, whether more (1) or less (-1) is better, how many levels come before it, and the text of a difference. */
const FIGURES = [
  ["Left out", (row) => row.leftOut, count, -1, 0],
  ["Priority", (row) => row.levels[0], count, -1, 0],
  ["Days waited", (row) => row.kpis.waitDays, count, -1, 1],
  ["Cost, h", (row) => row.levels[2], hoursOf, -1, 2],
  ["Proven gap", (row) => row.gap, percent, 0, 0, points],
  ["Peak", (row) => row.kpis.peakUtilisation, percent, -1, 1, points],
  ["Above 85 %", (row) => row.kpis.fmWeeksAbove85, count, -1, 1],
  ["Other FM", (row) => row.otherFm, count, 0, 0],
  ["FMs", (row) => row.fms, count, 0, 0],
  ["Tenants", (row) => row.tenants, count, 0, 0],
];

/** The first of so many levels that differs, as a difference; 0 when they are the same. */
const before = (levels, one, other) => one.levels.slice(0, levels).map((level, at) => level - other.levels[at]).find((change) => change !== 0) ?? 0;
/** Those of the comparable that are the best in so many levels: whoever leaves out more has it easy with what comes after. */
const foremost = (levels) => comparable.filter((row) => comparable.every((other) => before(levels, row, other) <= 0));

function figureCell([, value, show, better, levels, showDifference = show], row) {
  const [own, first] = [value(row), value(base)];
  const peers = foremost(levels);
  const values = peers.map(value);
  const best = better < 0 ? Math.min(...values) : Math.max(...values);
  const isBest = better !== 0 && peers.includes(row) && own === best && Math.min(...values) !== Math.max(...values);
  const difference = own - first;
  const isBetter = difference * better > 0;
  // Bought by what counts more, it is neither.
  const isBought = isBetter ? before(levels, row, base) > 0 : before(levels, row, base) < 0;
  const mood = isBought ? "" : isBetter ? "better" : "worse";
  const sign = difference > 0 ? "+" : "−";
  const change = row === base || difference === 0 ? null : el("span", { class: `sub ${better === 0 ? "" : mood}` }, `${sign}${showDifference(Math.abs(difference))}`);
  return [el("span", { class: isBest ? "best" : null }, show(own)), change].filter(Boolean);
}

function figures(host) {
  const nameCell = (row) => [el("strong", {}, row.name), el("span", { class: "sub" }, row === base ? "the measure of the others" : row.note)];
  const columns = [
    { title: "Scenario", kind: "wide", value: (row) => `${row.name} ${row.note}`, render: nameCell },
    ...FIGURES.map((figure) => ({ title: figure[0], kind: "num", value: figure[1], render: (row) => figureCell(figure, row) })),
  ];
  sortableTable(host, { name: "scenarios", columns, list: { rows: data.scenarios, total: data.scenarios.length }, file: "", empty: "No scenarios." });
}

function card(label, row, note) {
  byId("cards").append(el("div", { class: "card" }, el("dt", {}, label), el("dd", { class: "figure" }, row.name), el("dd", { class: "note" }, note)));
}

function cards() {
  const least = (value, levels) => foremost(levels).reduce((best, row) => (value(row) < value(best) ? row : best));
  const inOrder = (one, other) => one.levels[0] - other.levels[0] || one.levels[1] - other.levels[1] || one.levels[2] - other.levels[2];
  const best = [...comparable].sort(inOrder)[0];
  card("Best by the objective", best, `priority left out ${count(best.levels[0])}, waiting ${count(best.levels[1])}, cost ${hoursOf(best.levels[2])} h`);
  const fewest = least((row) => row.leftOut, 0);
  card("Fewest left out", fewest, counted(fewest.leftOut, "tenant"));
  const flat = least((row) => row.kpis.peakUtilisation, 1);
  card("Lowest peak", flat, `${percent(flat.kpis.peakUtilisation)}, ${counted(flat.kpis.fmWeeksAbove85, "FM-week")} above 85 %`);
}

/** How many more FMs, and how sure that is. */
function headcountWords({ count: number, from, leftOut, withOneFewer, proved }) {
  if (number === null) return ["No number that was tried is enough", `${counted(leftOut, "tenant")} left out with the most that were tried`];
  if (number === 0) return ["None", "nobody is left out as it is"];
  const start = from ? ` from ${dayText(dayOf(from))} on` : "";
  const fewer = proved ? "one fewer is proved to leave somebody out" : `with one fewer ${counted(withOneFewer, "tenant")} were left out in the best plan found, which is no proof`;
  return [`${counted(number, "more FM")}${start}`, fewer];
}

function roomWords({ tenants, isOpen, proved }) {
  const more = isOpen ? "and perhaps more: not even the most that were tried were too many" : proved ? "one more is proved not to fit" : "no plan with one more was found, which is no proof";
  return [`${counted(tenants, "more tenant")} fit`, more];
}

function shortageWords({ advice, tenants, helped, unassigned }) {
  return [advice, `helps ${count(helped)} of ${counted(tenants, "tenant")} left out; priority left out ${count(unassigned[0])} → ${count(unassigned[1])}`];
}

function answers(host) {
  const rows = [
    ...data.headcounts.map((answer) => ["How many FMs", answer.name, headcountWords(answer), answer.folder]),
    ...data.rooms.map((answer) => ["How many tenants", answer.name, roomWords(answer), answer.folder]),
    ...data.shortages.map((answer) => ["What would help", answer.pool, shortageWords(answer), answer.folder]),
  ];
  const columns = [
    { title: "Question", kind: "fix", value: (row) => row[0], choose: true },
    { title: "About", value: (row) => row[1] },
    { title: "Answer", kind: "wide", value: (row) => row[2].join(" "), render: (row) => [el("strong", {}, row[2][0]), el("span", { class: "sub" }, row[2][1])] },
    { title: "Plan", value: (row) => row[3] },
  ];
  sortableTable(host, { name: "answers", columns, list: { rows, total: rows.length }, file: "", empty: "Nothing was asked." });
}

const OVER = { headcount: "additional FMs", max_wait_days: "days a tenant may wait", max_moves: "tenants that may move" };

function curve(host, { name, over, points: found }) {
  const title = OVER[over] ?? over;
  const axis = title[0].toUpperCase() + title.slice(1);
  const x = found.map(({ value }) => value);
  const one = (label, value, colour, show) => ({ label, values: found.map(value), colour, show });
  const draw = (place, title, series, showY) => chart(place, { title, x, plainX: axis, marks: x, series, height: 190, showY,
    describe: (all) => all.map(({ label, values }) => `${label} from ${showY(values[0])} to ${showY(values[values.length - 1])}`).join("; ") });
  const [left, right] = [el("div"), el("div")];
  host.append(el("h3", {}, `${name}: ${title}`), el("div", { class: "two" }, left, right));
  if (found.length > 1) {
    draw(left, `Tenants left out, and days waited, by ${title}`, [one("Left out", (row) => row.leftOut, "--over", count), one("Waiting", (row) => row.levels[1], "--load", count)], count);
    draw(right, `Peak by ${title}`, [one("Peak", (row) => row.peak, "--load", percent)], percent);
  }
  const columns = [
    { title: axis, kind: "num", value: (row) => row.value },
    { title: "Left out", kind: "num", value: (row) => row.leftOut },
    { title: "Priority", kind: "num", value: (row) => row.levels[0] },
    { title: "Waiting", kind: "num", value: (row) => row.levels[1] },
    { title: "Cost, h", kind: "num", value: (row) => row.levels[2], render: (row) => hoursOf(row.levels[2]) },
    { title: "Peak", kind: "num", value: (row) => row.peak, render: (row) => percent(row.peak) },
    { title: "Moves", kind: "num", value: (row) => row.moved },
    { title: "Plan", value: (row) => row.folder },
  ];
  sortableTable(host, { name, columns, list: { rows: found, total: found.length }, file: "", empty: "No points.", plain: true });
}

const MEASURES = { busiest: "The busiest FM", shares: "All FMs together" };

function weeks(host) {
  const shown = data.scenarios.slice(0, COLOURS.length);
  const series = (measure) => shown.map((row, at) => ({ label: row.name, values: row[measure], colour: COLOURS[at], dash: DASHES[at], steps: true, show: percent }));
  const describe = (all) => `Utilisation by week: ${all.map(({ label, values }) => `${label} at most ${percent(Math.max(...values.map((value) => value ?? 0)))}`).join("; ")}.`;
  const map = el("div");
  const choice = chooser("Show", Object.entries(MEASURES), (measure) => {
    update(series(measure));
    map.replaceChildren(...heat(measure));
  });
  host.append(el("div", { class: "bar" }, choice.node));
  const update = chart(host, { title: "Utilisation by week", describe, x: weekSeconds(), series: series("busiest"), height: 280, showY: percent });
  if (data.scenarios.length > shown.length) host.append(el("p", { class: "small muted" }, `The chart shows the base plan and the first ${shown.length - 1} scenarios; the map below has all.`));
  map.append(...heat("busiest"));
  host.append(map);
}

function heat(measure) {
  const info = el("p", { class: "info", role: "status", "aria-live": "polite" });
  const words = (row, week) => `${row.name}, ${weekText(week)}: ${hours(row.load[week])} of ${hours(row.cap[week])}, the busiest FM at ${percent(row.peaks[week])}`;
  const cell = (row, share, week) => el("td", { class: heatClass(share), tabindex: "-1", title: words(row, week) }, share === null ? "–" : whole.format(share * 100));
  const line = (row) => el("tr", {}, el("th", { scope: "row", title: row.name }, row.name), row[measure].map((share, week) => cell(row, share, week)));
  const table = el("table", { class: data.weeks > 30 ? "heat dense" : "heat" }, el("caption", { class: "sr" }, `${MEASURES[measure]}: utilisation by scenario and week`), weekColumns(),
    monthHead(el("th", { scope: "col" }, el("span", { class: "sr" }, "Scenario"))), el("tbody", {}, data.scenarios.map(line)));
  table.querySelector("tbody td")?.setAttribute("tabindex", "0");
  arrowKeys(table, (cell) => { info.textContent = cell.title; });
  return [el("div", { class: "scroll" }, table), heatLegend(false), info];
}

function changes(host) {
  const columns = [
    { title: "Scenario", value: (row) => data.scenarios[row[0]].name, choose: true },
    { title: "Tenant", value: (row) => row[1] },
    { title: "FM in the base plan", value: (row) => row[2] || "none" },
    { title: "FM in the scenario", value: (row) => row[3] || "none" },
  ];
  sortableTable(host, { name: "changes", columns, list: data.changes, file: "moves.csv", empty: "Every tenant keeps the FM of the base plan in every scenario." });
}

function prices(host) {
  const columns = [
    { title: "Pool", kind: "wide", value: (row) => row[0], choose: true },
    { title: "Week of", kind: "fix", value: (row) => row[1], render: (row) => dayText(dayOf(row[1])) },
    { title: "Next hour", kind: "num", value: (row) => row[2], render: (row) => (row[3] ? "none left" : `${hoursOf(row[2])} h`) },
    { title: "Load", kind: "num", value: (row) => row[5], render: (row) => hours(row[5]) },
    { title: "Capacity", kind: "num", value: (row) => row[4], render: (row) => hours(row[4]) },
    { title: "Share", kind: "num", value: (row) => (row[4] > 0 ? row[5] / row[4] : 0), render: (row) => (row[4] > 0 ? percent(row[5] / row[4]) : "–") },
  ];
  sortableTable(host, { name: "prices", columns, list: data.prices, file: "prices.csv", empty: "No week has load." });
}

/** Draws a part of the page, or takes it out where there is nothing to draw. */
function part(name, has, draw) {
  if (has) return draw(byId(`${name}-body`));
  byId(name).remove();
  document.querySelector(`nav a[href="#${name}"]`).closest("li").remove();
}

byId("subtitle").textContent = [data.case, counted(data.scenarios.length - 1, "scenario"), counted(data.weeks, "week")].filter(Boolean).join(" · ");
byId("made").textContent = `Made by fm-assign ${data.version}.`;
cards();
part("figures", true, figures);
part("answers", data.headcounts.length + data.rooms.length + data.shortages.length > 0, answers);
part("curves", data.curves.length > 0, (host) => data.curves.forEach((one) => curve(host, one)));
part("weeks", data.weeks > 0, weeks);
part("changes", data.scenarios.length > 1, changes);
part("prices", true, prices);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
addEventListener("beforeprint", () => paper(true));
addEventListener("afterprint", () => paper(false));
document.documentElement.setAttribute("data-drawn", "");

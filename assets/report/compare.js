// Scenarios side by side.
const LAST = data.weeks * 7 - 1;
const COLOURS = ["--load", "--over", "--good", "--bar-prov", "--capacity", "--accent"];
const base = data.scenarios[0];
for (const scenario of data.scenarios) {
  scenario.shares = scenario.load.map((load, week) => (scenario.cap[week] > 0 ? load / scenario.cap[week] : null));
}

const points = (share) => `${tenth.format(share * 100)} pt`;
/** Figures: title, value, text, whether more (1) or less (-1) is better, and the text of a difference. */
const FIGURES = [
  ["Left out", (row) => row.unassigned, count, -1],
  ["Priority", (row) => row.levels[0], count, -1],
  ["Days waited", (row) => row.kpis.waitDays, count, -1],
  ["Cost, h", (row) => row.levels[2], (value) => tenth.format(value), -1],
  ["Proven gap", (row) => row.gap, percent, -1, points],
  ["Peak", (row) => row.kpis.peakUtilisation, percent, -1, points],
  ["Mean", (row) => row.kpis.meanUtilisation, percent, 0, points],
  ["Above 85 %", (row) => row.kpis.fmWeeksAbove85, count, -1],
  ["Moves", (row) => row.kpis.moved, count, 0],
  ["FMs", (row) => row.fms, count, 0],
  ["Tenants", (row) => row.tenants, count, 0],
];

function figureCell([, value, show, better, showDifference = show], row) {
  const [own, first] = [value(row), value(base)];
  const values = data.scenarios.map(value);
  const best = better < 0 ? Math.min(...values) : Math.max(...values);
  const isBest = better !== 0 && own === best && Math.min(...values) !== Math.max(...values);
  const difference = own - first;
  const mood = difference * better > 0 ? "better" : "worse";
  const sign = difference > 0 ? "+" : "−";
  const change = row === base || difference === 0 ? null : el("span", { class: `sub ${better === 0 ? "" : mood}` }, `${sign}${showDifference(Math.abs(difference))}`);
  return [el("span", { class: isBest ? "best" : null }, show(own)), change].filter(Boolean);
}

function figures(host) {
  const nameCell = (row) => [el("strong", {}, row.name), el("span", { class: "sub" }, row === base ? [row.note, "the measure of the others"].filter(Boolean).join("; ") : row.note)];
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
  const least = (value) => data.scenarios.reduce((best, row) => (value(row) < value(best) ? row : best));
  const inOrder = (one, other) => one.levels[0] - other.levels[0] || one.levels[1] - other.levels[1] || one.levels[2] - other.levels[2];
  const best = [...data.scenarios].sort(inOrder)[0];
  card("Best by the objective", best, `unassigned ${count(best.levels[0])}, waiting ${count(best.levels[1])}, cost ${tenth.format(best.levels[2])} h`);
  const fewest = least((row) => row.unassigned);
  card("Fewest left out", fewest, counted(fewest.unassigned, "tenant"));
  const flat = least((row) => row.kpis.peakUtilisation);
  card("Lowest peak", flat, `${percent(flat.kpis.peakUtilisation)}, ${counted(flat.kpis.fmWeeksAbove85, "FM-week")} above 85 %`);
}

function lines(host) {
  const shown = data.scenarios.slice(0, COLOURS.length);
  const dashes = [undefined, [6, 4], [2, 3], [10, 4, 2, 4], [1, 4], [14, 4]];
  const show = (value) => percent(value);
  const series = (value) => shown.map((row, at) => ({ label: row.name, values: value(row), colour: COLOURS[at], dash: dashes[at], steps: true, show }));
  const describe = (all) => `Utilisation by week: ${all.map(({ label, values }) => `${label} at most ${percent(Math.max(...values.map((value) => value ?? 0)))}`).join("; ")}.`;
  chart(host, { title: "Utilisation of all FMs together", describe, x: weekSeconds(), series: series((row) => row.shares), height: 280, showY: (value) => percent(value) });
  if (data.scenarios.length > shown.length) host.append(el("p", { class: "small muted" }, `The chart shows the first ${shown.length}; the table below has all.`));
}

function weeks(host) {
  const info = el("p", { class: "info", role: "status", "aria-live": "polite" });
  const cell = (row, share, week) => el("td", { class: heatClass(share), tabindex: "-1", title: `${row.name}, ${weekText(week)}: ${hours(row.load[week])} of ${hours(row.cap[week])}` }, share === null ? "–" : whole.format(share * 100));
  const line = (row) => el("tr", {}, el("th", { scope: "row", title: row.name }, row.name), row.shares.map((share, week) => cell(row, share, week)));
  const table = el("table", { class: data.weeks > 30 ? "heat dense" : "heat" }, el("caption", { class: "sr" }, "Utilisation by scenario and week"), weekColumns(),
    monthHead(el("th", { scope: "col" }, el("span", { class: "sr" }, "Scenario"))), el("tbody", {}, data.scenarios.map(line)));
  table.querySelector("tbody td")?.setAttribute("tabindex", "0");
  arrowKeys(table, (cell) => { info.textContent = cell.title; });
  host.append(el("div", { class: "scroll" }, table), heatLegend(false), info);
}

byId("title").textContent = `Scenarios for ${longDate.format(new Date(`${data.planDate}T00:00:00Z`))}`;
byId("subtitle").textContent = [data.case, counted(data.scenarios.length, "scenario"), counted(data.weeks, "week")].filter(Boolean).join(" · ");
byId("made").textContent = `Made by fm-assign ${data.version}.`;
figures(byId("figures-body"));
if (base) {
  cards();
  lines(byId("charts-body"));
  weeks(byId("weeks-body"));
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
addEventListener("beforeprint", () => paper(true));
addEventListener("afterprint", () => paper(false));
document.documentElement.setAttribute("data-drawn", "");

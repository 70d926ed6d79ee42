// Lines and bars over weeks, drawn by uPlot in the colours of the page.
const charts = [];
const WEEK = (7 * DAY) / 1000;
/** Distances between marks on an axis of counts: nothing lies between one and two. */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/**
 * A figure with a chart. `series`: { label, values, colour, fill, bars, steps, dash, show(value) -> text }.
 * `x` are seconds since 1970 (weeks) unless `plainX` says what they count; `marks` are the values named below the axis then. `describe` says in words what is to be seen.
 */
function chart(host, { title, describe, x, plainX, marks, series, height = 230, showY = count }) {
  const place = el("div", { class: "plot", role: "img" });
  host.append(el("figure", {}, el("figcaption", {}, title), place));
  const state = { plot: null, place, series };

  function axis(scale, values) {
    const [ink, line] = [cssColour("--muted"), cssColour("--line")];
    const font = "12px system-ui, sans-serif";
    return { scale, stroke: ink, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 }, ...values };
  }

  function options() {
    const weekValue = (plot, value) => (value === null ? "–" : plainX ? count(value) : weekText(Math.round((value * 1000 - monday) / DAY / 7)));
    const withBars = state.series.some(({ bars }) => bars);
    const every = Math.ceil(x.length / Math.max(2, Math.floor(place.clientWidth / 75)));
    return {
      width: Math.max(place.clientWidth, 260),
      height,
      tzDate: (seconds) => new Date((seconds + new Date(seconds * 1000).getTimezoneOffset() * 60) * 1000),
      scales: { x: { time: !plainX, range: withBars ? (plot, low, high) => [low - WEEK / 2, high + WEEK / 2] : undefined }, y: { range: (plot, low, high) => [0, (high > 0 ? high : 1) * 1.08] } },
      axes: [
        axis("x", plainX ? { splits: marks && (() => marks), values: (plot, splits) => splits.map(count) } : { splits: () => x.filter((_, week) => week % every === 0), values: (plot, marks) => marks.map((mark) => dayMonth.format(new Date(mark * 1000))) }),
        axis("y", { size: 58, incrs: showY === count ? WHOLE_STEPS : undefined, values: (plot, marks) => marks.map(showY) }),
      ],
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      legend: { markers: { width: 2 } },
      series: [{ label: plainX || "Week", value: weekValue }, ...state.series.map(line)],
    };
  }

  function line({ label, colour, fill, bars, steps, dash, show = count }) {
    const stroke = cssColour(colour);
    const paths = bars ? uPlot.paths.bars({ size: [0.8, 60] }) : steps ? uPlot.paths.stepped({ align: 1 }) : undefined;
    return {
      label, stroke, paths, dash, width: bars ? 0 : 2, points: { show: !bars && x.length < 3 },
      fill: bars ? stroke : fill ? `${stroke}26` : undefined,
      value: (plot, value) => (value === null || value === undefined ? "–" : show(value)),
    };
  }

  function draw() {
    state.plot?.destroy();
    state.plot = new uPlot(options(), [x, ...state.series.map(({ values }) => values)], place);
    place.setAttribute("aria-label", describe(state.series));
    // The legend follows the pointer; the label above and the table below say as much.
    place.querySelector(".u-legend")?.setAttribute("aria-hidden", "true");
  }

  /** Other values in the same chart. */
  function update(newSeries) {
    state.series = newSeries;
    draw();
  }

  draw();
  repaints.push(draw);
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(place.clientWidth - width) < 2) return;
    width = place.clientWidth;
    state.plot.setSize({ width: Math.max(width, 260), height });
  }).observe(place);
  charts.push(state);
  return update;
}

const weekSeconds = () => Array.from({ length: data.weeks }, (_, week) => (monday + week * 7 * DAY) / 1000);

/** A table with the same figures, for those who cannot see the chart. */
function figuresTable(host, caption, heads, rows) {
  host.append(el("details", { class: "noprint" }, el("summary", {}, "The same as a table"),
    el("div", { class: "scroll" }, el("table", { class: "rows" }, el("caption", { class: "sr" }, caption),
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((text, at) => el(at === 0 ? "th" : "td", at === 0 ? { scope: "row" } : { class: "num" }, text)))))))));
}

/** The class of a cell of a heat map; `share` is load over capacity, null where there is no capacity. */
function heatClass(share) {
  if (share === null) return "hx";
  if (share > 1) return "h11";
  return share <= 0 ? "h0" : `h${Math.min(10, Math.ceil(share * 10))}`;
}

function monthHead(before) {
  const week = (at) => el("th", { scope: "col", title: weekText(at) }, String(dateOf(at * 7).getUTCDate()));
  return el("thead", {},
    el("tr", {}, el("td"), months().map((month) => el("th", { class: "month", scope: "colgroup", colspan: month.weeks }, month.name))),
    el("tr", {}, before, Array.from({ length: data.weeks }, (_, at) => week(at))));
}

const weekColumns = () => el("colgroup", {}, el("col", { class: "name" }), Array.from({ length: data.weeks }, () => el("col", { class: "week" })));

/** Arrow keys move through the cells of a heat map; one cell takes part in tabbing. */
function arrowKeys(table, onMove) {
  const cells = () => [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")]).filter((row) => row.length > 0);
  table.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -Infinity], End: [0, Infinity] }[event.key];
    const cell = event.target.closest("td");
    if (!step || !cell) return;
    const rows = cells();
    const row = rows.findIndex((row) => row.includes(cell));
    const within = (at, length) => Math.min(Math.max(at, 0), length - 1);
    const next = rows[within(row + step[0], rows.length)];
    next[within(rows[row].indexOf(cell) + step[1], next.length)].focus();
    event.preventDefault();
  });
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    table.querySelector("td[tabindex='0']")?.setAttribute("tabindex", "-1");
    cell.setAttribute("tabindex", "0");
    onMove(cell);
  });
  table.addEventListener("mouseover", (event) => {
    const cell = event.target.closest("tbody td");
    if (cell) onMove(cell);
  });
}

function heatLegend(hasPeak = true) {
  const ramp = Array.from({ length: 11 }, (_, at) => el("i", { class: `h${at}` }));
  const key = (sign, text) => el("span", { class: "key" }, sign, text);
  return el("div", { class: "legend" },
    key([], "0 %"), el("span", { class: "ramp" }, ramp), key([], "100 % of capacity"),
    key(el("i", { class: "h11" }), "above capacity"), key(el("i", { class: "hx" }), "no capacity"), hasPeak ? key(el("i", { class: "h6 peak" }), "the peak") : []);
}

// The heat map: FM by week, or pool by week where there are many FMs.
const HEAT_ROWS = 40;

/** Capacity of each week from pairs of a value and the weeks it lasts. */
const unrolled = (pairs) => pairs.flatMap(([value, weeks]) => Array(weeks).fill(value));

const fms = data.fms.rows.map((fm) => ({ ...fm, cap: unrolled(fm.cap), title: fm.name || fm.id }));
for (const fm of fms) {
  const shares = fm.load.map((load, week) => (fm.cap[week] > 0 ? load / fm.cap[week] : null));
  const capacity = sum(fm.cap);
  fm.shares = shares;
  fm.peak = Math.max(0, ...shares.filter((share) => share !== null));
  fm.peakWeek = shares.indexOf(fm.peak);
  fm.mean = capacity > 0 ? sum(fm.load) / capacity : 0;
}
for (const pool of data.pools) {
  pool.shares = pool.load.map((load, week) => (pool.cap[week] > 0 ? load / pool.cap[week] : null));
  pool.worst = Math.max(0, ...pool.peak) / 1000;
  pool.mean = sum(pool.cap) > 0 ? sum(pool.load) / sum(pool.cap) : 0;
}
const hottest = fms.reduce((best, fm) => (fm.peak > (best?.peak ?? 0) ? fm : best), null);

const MEASURES = {
  share: { title: "Utilisation", text: (row, week) => (row.shares[week] === null ? "–" : whole.format(row.shares[week] * 100)) },
  free: { title: "Free hours", text: (row, week) => whole.format((row.cap[week] - row.load[week]) / 60) },
  starts: { title: "Starts", text: (row, week) => String(row.starts[week] || "") },
  tenants: { title: "Tenants", text: (row, week) => String(row.tenants?.[week] || "") },
};
const ORDERS = { busy: "Busiest first", given: "As in the case", idle: "Most room first", name: "By name" };

function heatMap(host) {
  const hasLevels = fms.length > HEAT_ROWS && data.pools.length > 1;
  const state = { pool: hasLevels ? "pools" : "all", order: hasLevels ? "busy" : "given", measure: "share", page: 0, paper: false };
  const place = el("div", { class: "scroll" });
  const info = el("p", { class: "info", role: "status", "aria-live": "polite" });
  const pager = el("div", { class: "more" });

  const views = [["all", "All FMs"]];
  if (data.pools.length > 1) {
    if (hasLevels) views.unshift(["pools", "Pools (region and languages)"]);
    views.push(["One pool", data.pools.map((pool, at) => [String(at), `${pool.name} (${counted(pool.fms, "FM")})`])]);
  }
  const set = (key) => (value) => { state[key] = value; state.page = 0; draw(); };
  const view = chooser("Show", views, set("pool"));
  const order = chooser("Order", Object.entries(ORDERS), set("order"));
  const measure = chooser("Figure in the cells", Object.entries(MEASURES).map(([key, { title }]) => [key, title]), set("measure"));
  order.select.value = state.order;

  const isPools = () => state.pool === "pools";
  function rows() {
    const all = isPools() ? data.pools : state.pool === "all" ? fms : fms.filter((fm) => fm.pool === Number(state.pool));
    const height = (row) => (isPools() ? row.worst : row.peak);
    const name = (row) => row.title ?? row.name;
    const compare = {
      busy: (a, b) => height(b) - height(a), idle: (a, b) => a.mean - b.mean,
      name: (a, b) => collator.compare(name(a), name(b)), given: null,
    }[state.order];
    return compare ? [...all].sort(compare) : all;
  }

  function draw() {
    const all = rows();
    const size = state.paper ? 60 : HEAT_ROWS;
    const from = state.page * HEAT_ROWS;
    const shownRows = all.slice(from, from + size);
    const isDense = data.weeks > 30;
    const caption = `${MEASURES[state.measure].title} by ${isPools() ? "pool" : "FM"} and week`;
    const table = el("table", { class: isDense ? "heat dense" : "heat" }, el("caption", { class: "sr" }, caption),
      weekColumns(), monthHead(el("th", { scope: "col" }, el("span", { class: "sr" }, isPools() ? "Pool" : "FM"))),
      el("tbody", {}, shownRows.map(line)));
    table.querySelector("tbody td")?.setAttribute("tabindex", "0");
    arrowKeys(table, (cell) => { info.textContent = cell.title; });
    place.replaceChildren(table);
    drawPager(all.length, from, shownRows.length);
  }

  function line(row) {
    const open = isPools()
      ? () => { state.pool = String(data.pools.indexOf(row)); view.select.value = state.pool; state.page = 0; draw(); }
      : () => openCalendar(row);
    const label = isPools() ? `${row.name} (${row.fms})` : row.title;
    return el("tr", {},
      el("th", { scope: "row" }, el("button", { type: "button", class: "link", title: label, on: { click: open } }, label)),
      row.load.map((_, week) => cell(row, week)));
  }

  function cell(row, week) {
    const isPeak = hottest !== null && row === (isPools() ? data.pools[hottest.pool] : hottest) && week === hottest.peakWeek;
    const text = MEASURES[state.measure].text(row, week);
    return el("td", { class: `${heatClass(row.shares[week])}${isPeak ? " peak" : ""}`, tabindex: "-1", title: sentence(row, week, isPeak) }, text);
  }

  function sentence(row, week, isPeak) {
    const share = row.shares[week] === null ? "no capacity" : percent(row.shares[week]);
    const parts = [`${row.title ?? row.name}, ${weekText(week)}: ${hours(row.load[week])} of ${hours(row.cap[week])} (${share})`];
    if (row.tenants) parts.push(counted(row.tenants[week], "tenant"));
    parts.push(counted(row.starts[week], "start"));
    if (isPools()) parts.push(`busiest FM at ${percent(row.peak[week] / 1000)}`);
    return parts.join(", ") + (isPeak ? ". The peak of the plan." : ".");
  }

  function drawPager(total, from, shownCount) {
    const turn = (step) => () => { state.page += step; draw(); };
    const parts = [];
    if (total > shownCount) {
      parts.push(el("button", { type: "button", disabled: from === 0, on: { click: turn(-1) } }, "Previous"),
        el("button", { type: "button", disabled: from + shownCount >= total, on: { click: turn(1) } }, "Next"),
        el("span", { class: "small muted" }, `${count(from + 1)} to ${count(from + shownCount)} of ${count(total)}`));
    }
    const missing = data.fms.total - fms.length;
    if (missing > 0 && !isPools()) {
      parts.push(el("span", { class: "small muted" }, `${count(missing)} less busy FMs are not part of this page; load.csv has all. The pools count everyone.`));
    }
    pager.replaceChildren(...parts);
  }

  if (data.fms.total === 0) {
    host.append(el("p", { class: "empty" }, "No FM has capacity or load in these weeks."));
    return;
  }
  host.append(el("div", { class: "bar" }, views.length > 1 ? view.node : null, order.node, measure.node), place, heatLegend(), info, pager);
  onPaper.push((isPaper) => { state.paper = isPaper; draw(); });
  draw();
  if (hottest) info.textContent = sentence(hottest, hottest.peakWeek, true);
}

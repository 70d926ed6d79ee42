// The calendar of one FM: a lane for each tenant, a bar for each deployment, dotted lines for the gaps between them.
let openCalendar = () => {};
const PAPER_CALENDARS = 12;
const KINDS = [["run", "running"], ["new", "scheduled"], ["prov", "provisional"]];
const LAST = data.weeks * 7 - 1;

function tenantName(place) {
  const [id, name] = data.tenants[place];
  return name || id;
}

/** The deployments of an FM by tenant, each tenant's in as many lanes as overlap. */
function lanesOf(fm) {
  const byTenant = new Map();
  for (const [tenant, service, start, end, kind, minutes, wait] of fm.calendar) {
    if (!byTenant.has(tenant)) byTenant.set(tenant, []);
    byTenant.get(tenant).push({ tenant, service, start, end, kind, minutes, wait, first: start ?? data.planDay, last: Math.max(end ?? LAST, start ?? data.planDay) });
  }
  const groups = [...byTenant].map(([tenant, bars]) => ({ tenant, lanes: packed(bars.sort((a, b) => a.first - b.first || a.last - b.last)), first: Math.min(...bars.map((bar) => bar.first)) }));
  return groups.sort((a, b) => a.first - b.first || a.tenant - b.tenant);
}

function packed(bars) {
  const lanes = [];
  for (const bar of bars) {
    const free = lanes.find((lane) => lane[lane.length - 1].last < bar.first);
    if (free) free.push(bar);
    else lanes.push([bar]);
  }
  return lanes;
}

const at = (day) => `${(Math.min(Math.max(day, 0), LAST + 1) / (LAST + 1)) * 100}%`;
const wide = (from, to) => `${((Math.min(to, LAST + 1) - Math.max(from, 0)) / (LAST + 1)) * 100}%`;

function barNode(bar, top) {
  const [style, word] = KINDS[bar.kind];
  const service = data.services[bar.service];
  const from = bar.start === null ? "" : ` from ${dayText(bar.start)}`;
  const to = bar.end === null ? "" : ` to ${dayText(bar.end)}`;
  const wait = bar.wait > 0 ? `, waits ${counted(bar.wait, "working day")}` : "";
  const text = `${tenantName(bar.tenant)}: ${service}, ${word}${from}${to}, ${hours(bar.minutes)}${wait}`;
  const cuts = `${bar.first < 0 ? " cut-left" : ""}${bar.last > LAST ? " cut-right" : ""}`;
  return el("span", { class: `dep ${style}${cuts}`, role: "img", "aria-label": text, title: text, style: { left: at(bar.first), width: wide(bar.first, bar.last + 1), top } }, service);
}

function gapNode(before, after, top) {
  const days = after.first - before.last - 1;
  if (days < 3 || before.last < 0 || after.first > LAST) return null;
  const text = days % 7 === 0 || days > 20 ? `${Math.round(days / 7)} wk` : `${days} d`;
  return el("span", { class: days < 14 ? "gap tight" : "gap", title: `gap of ${counted(days, "day")}`, style: { left: at(before.last + 1), width: wide(before.last + 1, after.first), top } }, el("span", {}, text));
}

function laneNode({ tenant, lanes }) {
  const height = 1.45;
  const nodes = lanes.flatMap((lane, row) => {
    const top = `${(row * height + 0.2).toFixed(2)}rem`;
    const middle = `${(row * height + 0.2 + 0.575).toFixed(2)}rem`;
    return lane.flatMap((bar, at) => [at > 0 ? gapNode(lane[at - 1], bar, middle) : null, barNode(bar, top)]);
  });
  const [id, name] = data.tenants[tenant];
  return el("li", { class: "lane" },
    el("span", { class: "who", title: name ? `${name} (${id})` : id }, name || id),
    el("span", { class: "track", style: { height: `${(lanes.length * height).toFixed(2)}rem` } }, nodes.filter(Boolean)));
}

function gridNode(fm) {
  const region = data.pools[fm.pool].region;
  const mark = (day, name, title) => el("i", { class: name, title, style: { left: at(day) } });
  const away = (from, to) => el("i", { class: "away", style: { left: at(from), width: wide(from, to + 1) } });
  return el("div", { class: "grid", "aria-hidden": "true" },
    months().map((month) => mark(month.week * 7)),
    fm.away.map(([from, to]) => away(from, to)),
    fm.from > 0 ? away(0, fm.from - 1) : null, fm.to !== null ? away(fm.to + 1, LAST) : null,
    data.holidays[region].map((day) => mark(day, "holiday")), mark(data.planDay, "today"));
}

function axisNode(fm) {
  const names = months().map((month) => el("b", { style: { left: at(month.week * 7), width: wide(month.week * 7, (month.week + month.weeks) * 7) } }, month.weeks > 1 ? month.name : ""));
  const strip = fm.shares.map((share, week) => el("i", { class: heatClass(share), title: `${weekText(week)}: ${hours(fm.load[week])} of ${hours(fm.cap[week])}` }, data.weeks <= 30 && share !== null ? whole.format(share * 100) : ""));
  return [
    el("div", { class: "lane axis", "aria-hidden": "true" }, el("span"), el("span", { class: "track" }, names)),
    el("div", { class: "lane strip", "aria-hidden": "true" }, el("span", { class: "who muted" }, "Utilisation, %"), el("span", { class: "track" }, strip)),
  ];
}

function calendarNode(fm) {
  if (!fm.calendar) return el("p", { class: "empty" }, `The calendar of ${fm.title} (${counted(fm.deployments, "deployment")}) is not part of this page, which holds those of the busiest FMs; schedule.csv has all.`);
  const groups = lanesOf(fm);
  return el("div", { class: "cal" }, gridNode(fm), axisNode(fm),
    groups.length > 0 ? el("ul", { "aria-label": `Deployments of ${fm.title}` }, groups.map(laneNode)) : el("p", { class: "empty" }, "No deployments in these weeks."));
}

function factsOf(fm) {
  const away = fm.away.map(([from, to, share]) => `${dayMonth.format(dateOf(from))} to ${dayMonth.format(dateOf(to))}${share < 100 ? ` (${share} %)` : ""}`);
  const peak = fm.peak > 0 ? `peak ${percent(fm.peak)} in the ${weekText(fm.peakWeek)}` : "no load";
  return `${data.pools[fm.pool].name}. ${counted(fm.deployments, "deployment")}, mean ${percent(fm.mean)}, ${peak}.${away.length > 0 ? ` Away ${away.join(", ")}.` : ""}`;
}

function calendars(host) {
  if (fms.length === 0) {
    host.append(el("p", { class: "empty" }, "No FM has capacity or load in these weeks."));
    return;
  }
  const place = el("div");
  const facts = el("p", { class: "muted small", role: "status", "aria-live": "polite" });
  const groups = data.pools.map((pool, at) => [pool.name, fms.flatMap((fm, index) => (fm.pool === at ? [[String(index), fm.name ? `${fm.name} (${fm.id})` : fm.id]] : []))]);
  const choice = chooser("FM", groups.filter(([, options]) => options.length > 0), (value) => draw(Number(value)));
  const order = [...choice.select.options].map((option) => Number(option.value));
  let current = fms.indexOf(hottest ?? fms[0]);
  const step = (by) => () => draw(order[(order.indexOf(current) + by + order.length) % order.length]);

  function draw(index) {
    current = index;
    choice.select.value = String(index);
    facts.textContent = factsOf(fms[index]);
    byId("calendar-h").textContent = `Calendar of ${fms[index].title}`;
    place.replaceChildren(calendarNode(fms[index]));
  }
  function drawAll(isPaper) {
    if (!isPaper) return draw(current);
    const printed = fms.length <= 2 * PAPER_CALENDARS ? fms : [...fms].sort((a, b) => b.peak - a.peak).slice(0, PAPER_CALENDARS);
    byId("calendar-h").textContent = printed.length < fms.length ? `Calendars of the ${printed.length} busiest FMs` : "Calendars";
    facts.textContent = "";
    place.replaceChildren(...printed.map((fm) => {
      const calendar = calendarNode(fm);
      return el("div", { class: calendar.querySelectorAll(".dep").length > 24 ? "one long" : "one" }, el("h3", {}, fm.title), el("p", { class: "muted small" }, factsOf(fm)), calendar);
    }));
  }

  openCalendar = (fm) => {
    draw(fms.indexOf(fm));
    byId("calendar").scrollIntoView();
    choice.select.focus({ preventScroll: true });
  };
  const key = (style, text) => el("span", { class: "key" }, el("i", { class: style }), text);
  host.append(
    el("div", { class: "bar" }, choice.node, el("button", { type: "button", on: { click: step(-1) } }, "Previous FM"), el("button", { type: "button", on: { click: step(1) } }, "Next FM")),
    facts, place,
    el("div", { class: "legend" }, key("key-run", "running"), key("key-new", "scheduled by this plan"), key("key-prov", "provisional"), key("hx", "away"), key("key-today", "plan date")));
  onPaper.push(drawAll);
  draw(current);
}

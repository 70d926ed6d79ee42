// Words, numbers, dates and elements. Text from the case reaches the page through textContent and setAttribute alone.
const data = JSON.parse(document.getElementById("data").textContent);

/** An element with properties and children; texts become text nodes, never markup. */
function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else if (key === "style") for (const [name, text] of Object.entries(value)) node.style.setProperty(name, text);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const byId = (id) => document.getElementById(id);

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const count = (number) => whole.format(number);
const counted = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;
const hours = (minutes) => `${tenth.format(minutes / 60)} h`;

/** A share in percent: whole from 10 % on, finer below, and never "0 %" for what is not nothing. */
function percent(share) {
  const value = share * 100;
  const size = Math.abs(value);
  if (size === 0) return "0 %";
  if (size < 0.01) return "under 0.01 %";
  if (size < 1) return `${value.toFixed(2)} %`;
  return size < 10 ? `${value.toFixed(1)} %` : `${whole.format(value)} %`;
}

const DAY = 86400000;
const monday = Date.parse(`${data.monday}T00:00:00Z`);
const dateOf = (day) => new Date(monday + day * DAY);
const dayOf = (text) => Math.round((Date.parse(`${text}T00:00:00Z`) - monday) / DAY);
const shown = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const longDate = shown({ day: "numeric", month: "long", year: "numeric" });
const shortDate = shown({ day: "numeric", month: "short", year: "numeric" });
const dayMonth = shown({ day: "numeric", month: "short" });
const monthYear = shown({ month: "short", year: "numeric" });
const monthOnly = shown({ month: "short" });
const dayText = (day) => shortDate.format(dateOf(day));
const weekText = (week) => `week of ${dayText(week * 7)}`;

/** The months of the horizon: name, first week, number of weeks. A week belongs to the month of its Monday. */
function months() {
  const spans = [];
  for (let week = 0; week < data.weeks; week++) {
    const date = dateOf(week * 7);
    const name = date.getUTCMonth() === 0 || week === 0 ? monthYear.format(date) : monthOnly.format(date);
    const last = spans[spans.length - 1];
    if (last && last.month === date.getUTCMonth()) last.weeks++;
    else spans.push({ name, month: date.getUTCMonth(), week, weeks: 1 });
  }
  return spans;
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const cssColour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A select with a label; `options` are [value, text], or [group, options] where the second is a list. */
function chooser(label, options, onChange) {
  const option = ([value, text]) => el("option", { value }, text);
  const entries = options.map(([value, text]) =>
    Array.isArray(text) ? el("optgroup", { label: value }, text.map(option)) : option([value, text]));
  const select = el("select", { on: { change: () => onChange(select.value) } }, entries);
  return { node: el("label", {}, label, select), select };
}

/** What has to be drawn anew when the colours change: another scheme, or paper. */
const repaints = [];
const repaint = () => repaints.forEach((draw) => draw());
const onPaper = [];
function paper(isPaper) {
  document.documentElement.toggleAttribute("data-paper", isPaper);
  onPaper.forEach((change) => change(isPaper));
  repaint();
}

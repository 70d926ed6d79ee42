// Tables that sort and filter, by mouse and keyboard. Rows are shown page by page, so that long ones stay quick.
const PAGE = 50;
const PAPER_ROWS = 100;
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/**
 * `columns`: { title, value(row) -> text or number, render(row) -> node or text, kind: "num" | "fix" | "wide", choose: true for a filter }.
 * `list`: { rows, total }; `file` has all of them when rows are left out. A `plain` table has no filters.
 */
function sortableTable(host, { name, columns, list, file, empty, sorted, plain = false }) {
  if (list.rows.length === 0) {
    host.append(el("p", { class: "empty" }, empty));
    return;
  }
  const state = { search: "", chosen: new Map(), by: sorted ?? null, down: false, pages: 1, paper: false };
  const texts = list.rows.map(() => null);
  const text = (at) => (texts[at] ??= columns.map((column) => column.value(list.rows[at])).join("\u0001").toLowerCase());
  const body = el("tbody");
  const status = el("span", { class: "count", role: "status", "aria-live": "polite" });
  const heads = columns.map(head);
  const more = el("button", { type: "button", on: { click: () => { state.pages += 4; draw(); } } }, "Show more rows");
  const morePlace = el("div", { class: "more" }, more);

  function head(column, index) {
    const sort = () => {
      state.down = state.by === index ? !state.down : false;
      state.by = index;
      draw();
    };
    return el("th", { scope: "col", class: column.kind === "num" ? "num" : null },
      el("button", { type: "button", on: { click: sort } }, column.title));
  }

  function matching() {
    const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [];
    for (let at = 0; at < list.rows.length; at++) {
      const row = list.rows[at];
      const fits = [...state.chosen].every(([index, wanted]) => wanted === "" || String(columns[index].value(row)) === wanted);
      if (fits && words.every((word) => text(at).includes(word))) found.push(at);
    }
    return found;
  }

  function inOrder(found) {
    if (state.by === null) return found;
    const { value } = columns[state.by];
    const keys = new Map(found.map((at) => [at, value(list.rows[at])]));
    const isEmpty = (key) => key === "" || key === null || key === undefined;
    const compare = (one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      if (isEmpty(a) || isEmpty(b)) return isEmpty(a) - isEmpty(b) || one - other;
      const order = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
      return (state.down ? -order : order) || one - other;
    };
    return found.sort(compare);
  }

  function cell(column, row) {
    const content = column.render ? column.render(row) : column.value(row);
    return el("td", { class: column.kind }, typeof content === "number" ? count(content) : content);
  }

  function draw() {
    const found = inOrder(matching());
    const limit = state.paper ? PAPER_ROWS : PAGE * state.pages;
    body.replaceChildren(...found.slice(0, limit).map((at) => el("tr", {}, columns.map((column) => cell(column, list.rows[at])))));
    heads.forEach((node, index) => {
      if (state.by === index) node.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else node.removeAttribute("aria-sort");
    });
    const hidden = found.length - Math.min(limit, found.length);
    const isFiltered = found.length < list.rows.length;
    status.textContent = isFiltered ? `${count(found.length)} of ${counted(list.rows.length, "row")}` : counted(found.length, "row");
    more.hidden = hidden === 0;
    const rest = state.paper && file ? `; ${file} has all` : "";
    note.textContent = [hidden > 0 ? `${count(hidden)} more not shown${rest}.` : "", leftOut()].filter(Boolean).join(" ");
    morePlace.hidden = note.textContent === "";
  }

  function leftOut() {
    const missing = list.total - list.rows.length;
    return missing > 0 ? `${count(missing)} of ${counted(list.total, "row")} are not part of this page; ${file} has all.` : "";
  }

  const note = el("span", { class: "small muted" });
  morePlace.append(note);
  const search = el("input", { type: "search", placeholder: "Type to filter", on: { input: () => { state.search = search.value; state.pages = 1; draw(); } } });
  const tools = [el("label", {}, `Filter ${name}`, search)];
  columns.forEach((column, index) => {
    if (!column.choose) return;
    const words = [...new Set(list.rows.map((row) => String(column.value(row))))].filter(Boolean).sort(collator.compare);
    if (words.length < 2 || words.length > 60) return;
    const choice = chooser(column.title, [["", "All"], ...words.map((word) => [word, word])], (value) => {
      state.chosen.set(index, value);
      state.pages = 1;
      draw();
    });
    tools.push(choice.node);
  });
  if (!plain) host.append(el("div", { class: "bar" }, tools, status));
  host.append(
    el("div", { class: "scroll" },
      el("table", { class: "rows" }, el("caption", { class: "sr" }, `${name}; the buttons in the header sort`), el("thead", {}, el("tr", {}, heads)), body)),
    morePlace);
  onPaper.push((isPaper) => { state.paper = isPaper; draw(); });
  draw();
}

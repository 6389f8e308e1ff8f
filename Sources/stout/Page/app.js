// The page: choices on the left and above, drawings in the middle, the chosen package on the right.

class App {
  constructor(data) {
    this.data = data;
    this.platform = data.shown;
    this.other = null;
    this.groups = null;
    this.licenses = null;
    this.query = "";
    this.order = "brings";
    this.chosen = null;
    this.focus = null;
    this.ups = this.downs = new Set();
    this.find = (id) => document.getElementById(id);
    colours.read();
    this.panel = new Panel(this);
    this.diagram = new Diagram(this);
    this.map = new SizeMap(this);
    this.prepareChoices();
    this.listen();
    this.readAddress();
  }

  // Choices

  prepareChoices() {
    const { data } = this;
    const option = (value, text) => make("option", { value }, text);
    this.find("platform").append(...data.platforms.map((name) => option(name, name)));
    this.find("platform").value = this.platform;
    const hasSeveral = data.platforms.length > 1;
    for (const id of ["other-field", "tab-differences"]) this.find(id).hidden = !hasSeveral;
    this.fillOther();
    const groups = data.groups.map((group) => [group.name, group.table]);
    this.checks("group-filter", groups, () => { this.groups = this.checked("group-filter"); this.rebuild(); });
    const numbers = new Map();
    for (const pack of data.packages) {
      const name = pack.license ?? "not stated";
      numbers.set(name, (numbers.get(name) ?? new Set()).add(`${pack.group} ${pack.name}`));
    }
    const licenses = [...numbers].sort((one, two) => two[1].size - one[1].size).map(([name, all]) => [name, `${name} (${all.size})`]);
    this.checks("license-filter", licenses, () => { this.licenses = this.checked("license-filter"); this.filter(); });
  }

  fillOther() {
    const others = this.data.platforms.filter((name) => name !== this.platform);
    this.find("other").replaceChildren(make("option", { value: "" }, "nothing"), ...others.map((name) => make("option", { value: name }, name)));
    if (!others.includes(this.other)) this.other = null;
    this.find("other").value = this.other ?? "";
  }

  checks(id, choices, act) {
    const field = this.find(id);
    field.hidden = choices.length < 2;
    for (const [value, text] of choices) {
      field.append(make("label", { class: "check" }, make("input", { type: "checkbox", value, onchange: act }), ` ${text}`));
    }
  }

  /** Nothing checked means that all are wanted. */
  checked(id) {
    const values = [...this.find(id).querySelectorAll("input:checked")].map((box) => box.value);
    return values.length ? new Set(values) : null;
  }

  onlyLicense(name) {
    for (const box of this.find("license-filter").querySelectorAll("input")) box.checked = box.value === name;
    this.licenses = new Set([name]);
    this.find("filters").open = true;
    this.filter();
  }

  clearFilters() {
    for (const box of document.querySelectorAll("#filters input")) box.checked = false;
    this.find("search").value = this.query = "";
    this.groups = this.licenses = null;
    this.rebuild();
  }

  // Steps: each does what follows from the one before it

  /** Platforms or groups changed. */
  rebuild() {
    const key = this.chosen?.key;
    this.scene = new Scene(this.data, this.platform, this.other, this.groups);
    this.shown = this.scene.nodes;
    this.rowOf = new Map();
    this.filter({ draws: false });
    this.choose(key === undefined ? null : this.scene.byKey.get(key) ?? null, { keepsFocus: true });
    this.later(() => { this.fillList(); this.markRow(); this.later(() => this.lay()); });
  }

  /** The search or the licences changed. */
  filter({ draws = true } = {}) {
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    this.matches = new Set(this.scene.nodes.filter((node) =>
      (!this.licenses || this.licenses.has(node.license)) && words.every((word) => node.text.includes(word))));
    this.hideRows();
    this.tellTotals();
    if (!draws) return;
    this.diagram.draw();
    this.map.show(this.shown, this.matches);
  }

  /** Places change: the scene is another one, or only a part of it is wanted. */
  lay() {
    const all = this.scene.nodes;
    const part = this.focus && this.chosen ? this.scene.beyond(this.chosen, this.focus).add(this.chosen) : null;
    this.shown = part ? all.filter((node) => part.has(node)) : all;
    this.hideRows();
    this.diagram.show(this.shown);
    this.map.show(this.shown, this.matches);
    this.later(() => this.tellDifferences());
  }

  /** One task for each step, so that none of them keeps the page from answering. */
  later(step) { setTimeout(step, 0); }

  choose(node, { reveals = false, keepsFocus = false } = {}) {
    const hadFocus = this.focus;
    if (!keepsFocus || !node) this.focus = keepsFocus || node === null ? null : this.focus;
    this.chosen = node;
    this.ups = node ? this.scene.beyond(node, "users") : new Set();
    this.downs = node ? this.scene.beyond(node, "needs") : new Set();
    document.body.classList.toggle("has-chosen", node !== null);
    this.panel.show();
    this.markRow();
    if (hadFocus && (!this.focus || !this.diagram.inside?.has(node))) { this.focus = null; this.later(() => this.lay()); }
    if (reveals && node) this.diagram.reveal(node);
    this.diagram.draw();
    this.map.draw();
    this.find("said").textContent = node
      ? `${node.name} ${node.version}, ${sizeText(node.size)}, required by ${node.users.length}, requires ${node.needs.length}` : "";
    this.writeAddress();
  }

  setFocus(way) {
    if (!this.chosen) return;
    this.focus = way;
    this.panel.show();
    this.lay();
  }

  setView(view) {
    document.body.dataset.view = view;
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const isIt = tab.dataset.view === view;
      tab.setAttribute("aria-selected", `${isIt}`);
      tab.tabIndex = isIt ? 0 : -1;
    }
    this.find("tip").hidden = true;
    if (view === "differences" && !this.other) {
      // Two systems differ more than two processors.
      const others = this.data.platforms.filter((name) => name !== this.platform);
      const system = (name) => name.split("-")[0];
      this.other = others.find((name) => system(name) !== system(this.platform)) ?? others[0] ?? null;
      this.find("other").value = this.other ?? "";
      this.rebuild();
    }
    this.diagram.draw();
    this.map.draw();
    this.writeAddress();
  }

  // The list

  fillList() {
    const list = this.find("list");
    for (const node of this.scene.nodes) {
      const bar = make("span", { class: "part" });
      const size = make("span", { class: "right" });
      const sign = this.scene.other && signs[node.state]
        ? make("span", { class: `sign ${node.state}`, title: this.stateText(node) }, signs[node.state]) : null;
      const row = make("div", { role: "option", id: `row-${this.rowOf.size}`, class: node.wants.length ? "row wanted" : "row" },
        bar, sign, make("span", { class: "name" }, node.name), make("span", { class: "version" }, node.version), size);
      [row.node, row.bar, row.size] = [node, bar, size];
      this.rowOf.set(node, row);
    }
    this.sortList(list);
    this.hideRows();
  }

  hideRows() {
    const shown = new Set(this.shown);
    let isEmpty = true;
    for (const [node, row] of this.rowOf) {
      row.hidden = !this.matches.has(node) || !shown.has(node);
      isEmpty &&= row.hidden;
    }
    this.find("list-empty").hidden = !isEmpty || this.rowOf.size === 0;
  }

  stateText(node) {
    return { here: `only on ${this.platform}`, there: `only on ${this.other}`, version: "another version", same: "" }[node.state];
  }

  sortList(list = this.find("list")) {
    const by = this.order;
    const sorted = [...this.scene.nodes].sort(by === "name"
      ? (one, two) => one.key < two.key ? -1 : 1 : (one, two) => two[by] - one[by] || (one.key < two.key ? -1 : 1));
    const value = by === "name" ? "size" : by;
    const most = sorted.reduce((sum, node) => Math.max(sum, node[value]), 1);
    const rows = sorted.map((node) => this.rowOf.get(node));
    for (const row of rows) {
      row.size.textContent = sizeText(row.node[value]);
      row.bar.style.width = `${row.node[value] / most * 100}%`;
    }
    list.replaceChildren(...rows);
  }

  markRow() {
    const list = this.find("list");
    list.querySelector("[aria-selected=true]")?.removeAttribute("aria-selected");
    const row = this.chosen ? this.rowOf.get(this.chosen) : null;
    if (!row) return list.removeAttribute("aria-activedescendant");
    row.setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", row.id);
    if (!row.hidden) row.scrollIntoView({ block: "nearest" });
  }

  step(number) {
    const rows = [...this.find("list").children].filter((row) => !row.hidden);
    if (!rows.length) return;
    const place = rows.findIndex((row) => row.node === this.chosen);
    const next = place < 0 ? (number > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, place + number));
    this.choose(rows[next].node, { reveals: true });
  }

  // Words

  tellTotals() {
    const here = this.scene.nodes.filter((node) => node.here);
    const all = `${count(here.length, "package")}, ${sizeText(this.scene.size)}`;
    const isPart = this.matches.size < this.scene.nodes.length;
    const part = [...this.matches].filter((node) => node.here);
    this.find("totals").textContent = isPart
      ? `${part.length} of ${all} (${sizeText(part.reduce((sum, node) => sum + node.size, 0))})` : all;
    const chosen = (this.groups?.size ?? 0) + (this.licenses?.size ?? 0);
    this.find("filter-note").textContent = chosen ? `(${chosen} on)` : "";
    this.find("clear-filters").hidden = !chosen;
    this.tellLegend();
  }

  tellLegend() {
    const entry = (name, text, sign = "") => make("span", { class: "entry" }, make("i", { class: `dot ${name}` }, sign), text);
    const { other, platform } = this.scene;
    const compared = [
      entry("plain", "alike"), entry("version", "another version", "~"),
      entry("here", `only ${platform}`, "+"), entry("there", `only ${other}`, "−"),
    ];
    this.find("graph-legend").replaceChildren(...(other ? compared : [
      entry("accent", "the Stoutfile asks for it"), entry("plain", "needed by others"), entry("up", "depends on the chosen one"),
      entry("down", "the chosen one needs it"),
    ]));
    this.find("map-legend").replaceChildren(...(other ? compared : [
      make("span", { class: "entry" }, "One colour: a package with all that it alone brings. Bold: the Stoutfile asks for it."),
    ]));
  }

  tellDifferences() {
    const { other, platform } = this.scene;
    const table = this.find("differences");
    this.find("differences-title").textContent = other ? `${platform} and ${other}` : "Differences";
    if (!other) {
      this.find("differences-note").textContent = "Choose a platform to compare with.";
      table.hidden = true;
      return;
    }
    const rows = differences(this.scene);
    const number = (kind) => rows.filter((row) => row.kind === kind).length;
    const parts = [
      [number("here"), `only on ${platform}`], [number("there"), `only on ${other}`],
      [number("version"), "in another version or with other needs"], [number("size"), "of another size only"],
      [this.scene.nodes.length - rows.length, "alike"],
    ];
    this.find("differences-note").textContent =
      `${count(this.scene.nodes.length, "package")}: ${parts.filter(([many]) => many).map((part) => part.join(" ")).join(", ")}.`;
    const isAll = this.find("differences-all").checked;
    const kept = rows.filter((row) => isAll || row.kind !== "size");
    table.hidden = kept.length === 0;
    table.tHead.replaceChildren(make("tr", {}, ["", "Package", platform, other, "Difference"].map((text) => make("th", { scope: "col" }, text))));
    const side = (pack, name) => make("td", {}, pack ? pack.version : "—", pack ? make("small", {}, ` ${sizeText(pack.sizes[name] ?? 0)}`) : null);
    table.tBodies[0].replaceChildren(...kept.map(({ node, kind, remarks }) => make("tr", {},
      make("td", {}, make("span", { class: `sign ${kind}` }, signs[kind] ?? "")), make("th", { scope: "row" }, this.panel.link(node)),
      side(node.here, platform), side(node.there, other), make("td", {}, remarks || "size"))));
  }

  tip(node, event) {
    const tip = this.find("tip");
    tip.hidden = !node;
    if (!node) return;
    tip.replaceChildren(make("strong", {}, node.name), ` ${node.version}`, make("br"),
      `${sizeText(node.size)}, with what it alone brings ${sizeText(node.brings)}`,
      this.scene.other && node.state !== "same" ? [make("br"), this.stateText(node)] : null);
    const box = tip.parentElement.getBoundingClientRect();
    const x = Math.min(event.clientX - box.left + 14, box.width - tip.offsetWidth - 8);
    const y = event.clientY - box.top + 18;
    tip.style.left = `${Math.max(4, x)}px`;
    tip.style.top = `${y + tip.offsetHeight > box.height ? y - tip.offsetHeight - 30 : y}px`;
  }

  // The address keeps what is chosen, so that it can be sent to somebody

  writeAddress() {
    const parts = new URLSearchParams();
    if (this.chosen) parts.set("package", this.chosen.key);
    if (this.platform !== this.data.shown) parts.set("platform", this.platform);
    if (this.other) parts.set("with", this.other);
    if (document.body.dataset.view !== "graph") parts.set("view", document.body.dataset.view);
    const text = parts.toString();
    if (`#${text}` !== (location.hash || "#")) history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  readAddress() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const [platform, other, view] = ["platform", "with", "view"].map((name) => parts.get(name));
    const isKnown = (name) => this.data.platforms.includes(name);
    if (isKnown(platform)) this.find("platform").value = this.platform = platform;
    this.fillOther();
    if (isKnown(other) && other !== this.platform) this.find("other").value = this.other = other;
    this.rebuild();
    this.setView(["list", "graph", "map", "differences"].includes(view) ? view : "graph");
    const node = this.scene.byKey.get(parts.get("package"));
    if (node) this.choose(node, { reveals: true });
  }

  // Hands

  listen() {
    const on = (id, type, act) => this.find(id).addEventListener(type, act);
    on("search", "input", (event) => { this.query = event.target.value; this.filter(); });
    on("search", "keydown", (event) => {
      if (event.key === "Enter") this.step(1);
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); this.step(event.key === "ArrowDown" ? 1 : -1); }
    });
    on("platform", "change", (event) => { this.platform = event.target.value; this.fillOther(); this.rebuild(); });
    on("other", "change", (event) => { this.other = event.target.value || null; this.rebuild(); });
    on("clear-filters", "click", () => this.clearFilters());
    on("differences-all", "change", () => this.tellDifferences());
    on("list", "click", (event) => { const row = event.target.closest(".row"); if (row) this.choose(row.node, { reveals: true }); });
    on("list", "keydown", (event) => {
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -1e6, End: 1e6 };
      if (event.key in steps) { event.preventDefault(); this.step(steps[event.key]); }
    });
    for (const radio of document.querySelectorAll("#order input")) {
      radio.addEventListener("change", () => { this.order = radio.value; this.sortList(); this.markRow(); });
    }
    on("zoom-in", "click", () => this.diagram.zoom(1.4));
    on("zoom-out", "click", () => this.diagram.zoom(1 / 1.4));
    on("zoom-all", "click", () => this.diagram.fit());
    const tabs = [...document.querySelectorAll("[role=tab]")];
    for (const tab of tabs) {
      tab.addEventListener("click", () => this.setView(tab.dataset.view));
      tab.addEventListener("keydown", (event) => {
        const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!way) return;
        const seen = tabs.filter((other) => other.offsetParent);
        const next = seen[(seen.indexOf(tab) + way + seen.length) % seen.length];
        this.setView(next.dataset.view);
        next.focus();
      });
    }
    document.addEventListener("keydown", (event) => this.key(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { colours.read(); this.diagram.draw(); this.map.draw(); });
  }

  /** Keys that hold everywhere but where one types. */
  key(event) {
    if (event.key === "Escape") {
      if (this.focus) return this.setFocus(null);
      if (this.chosen) return this.choose(null);
      if (this.query) { this.find("search").value = this.query = ""; this.filter(); }
      return;
    }
    const isTyping = event.target.matches("input[type=search], select") || event.ctrlKey || event.metaKey || event.altKey;
    if (isTyping) return;
    const acts = {
      "/": () => this.find("search").focus(), g: () => this.setView("graph"), s: () => this.setView("map"),
      d: () => this.data.platforms.length > 1 && this.setView("differences"),
      u: () => this.setFocus(this.focus === "users" ? null : "users"), n: () => this.setFocus(this.focus === "needs" ? null : "needs"),
      "+": () => this.diagram.zoom(1.4), "=": () => this.diagram.zoom(1.4), "-": () => this.diagram.zoom(1 / 1.4), 0: () => this.diagram.fit(),
    };
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  }
}

const app = new App(JSON.parse(document.getElementById("data").textContent));

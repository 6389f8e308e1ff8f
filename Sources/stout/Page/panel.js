// What is told of the chosen package, or of everything when none is chosen. Text is only ever set as text.

/** An element with attributes (`class`, `onclick`…) and children: elements, texts, nothing. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** The part of a Stoutfile that a group is. */
function tableOf(data, group) {
  return data.groups.find((known) => known.name === group)?.table ?? group;
}

class Panel {
  constructor(app) {
    this.app = app;
    this.element = document.getElementById("panel");
    // Asking for the place would have the whole page laid out each time.
    this.element.addEventListener("scroll", () => { this.isScrolled = true; }, { passive: true });
  }

  show() {
    const node = this.app.chosen;
    this.element.replaceChildren(...(node ? this.package(node) : this.overview()));
    if (this.isScrolled) this.element.scrollTop = 0;
    this.isScrolled = false;
  }

  // Of everything

  overview() {
    const { scene, data } = this.app;
    const largest = [...scene.nodes].sort((one, two) => two.brings - one.brings).slice(0, 10);
    const shared = scene.nodes.filter((node) => node.isShared).sort((one, two) => two.size - one.size);
    const licenses = new Map();
    for (const node of scene.nodes) licenses.set(node.license, (licenses.get(node.license) ?? 0) + 1);
    const rows = data.platforms.map((platform) => {
      const packages = data.packages.filter((pack) => pack.platforms.includes(platform));
      return [platform, packages.length, packages.reduce((sum, pack) => sum + (pack.sizes[platform] ?? 0), 0)];
    });
    return [
      make("h2", {}, "What makes it large"),
      make("p", { class: "note" }, "A package with all that nothing else asks for: what would go away with it."),
      this.rows(largest, (node) => sizeText(node.brings), largest[0]?.brings),
      shared.length > 0 && make("h3", {}, `Shared by several (${shared.length})`),
      shared.length > 0 && this.rows(shared.slice(0, 6), (node) => sizeText(node.brings), largest[0]?.brings),
      make("h3", {}, "Platforms"),
      make("table", { class: "facts" }, rows.map(([platform, number, size]) => make("tr", {},
        make("th", { scope: "row" }, platform), make("td", {}, count(number, "package")),
        make("td", { class: "number" }, sizeText(size))))),
      make("h3", {}, "Licences"),
      make("ul", { class: "tags" }, [...licenses].sort((one, two) => two[1] - one[1]).map(([name, number]) =>
        make("li", {}, make("button", { type: "button", onclick: () => this.app.onlyLicense(name) }, name), ` ${number}`))),
      make("p", { class: "note" }, "Sizes are those of the bottles, as they are downloaded."),
    ].filter(Boolean);
  }

  /** Buttons that choose a package, with something to the right and a bar for its part of the largest. */
  rows(nodes, right, largest) {
    return make("ul", { class: "rows" }, nodes.map((node) => {
      const bar = make("span", { class: "part" });
      bar.style.width = `${largest ? node.brings / largest * 100 : 0}%`;
      return make("li", {}, bar, this.link(node), make("span", { class: "right" }, right(node)));
    }));
  }

  link(node) {
    return make("button", { type: "button", class: "link", onclick: () => this.app.choose(node, { reveals: true }) }, node.name);
  }

  // Of one package

  package(node) {
    const { scene, data, ups, downs } = this.app;
    const pack = node.pack;
    const chain = scene.chain(node);
    const brought = [];
    const gather = (one) => one.brought.forEach((part) => { brought.push(part); gather(part); });
    gather(node);
    brought.sort((one, two) => two.size - one.size);
    const facts = [
      ["Licence", node.license], ["Source", pack.channel ? `${pack.source}, ${pack.channel}` : pack.source],
      ["Released", pack.released?.slice(0, 10)], ["Features", pack.features.join(", ")],
      ["Override", pack.override], ["Isolated group", pack.group],
    ].filter(([, value]) => value);
    return [
      make("button", { type: "button", class: "close", "aria-label": "Close", title: "Back (Esc)", onclick: () => this.app.choose(null) }, "×"),
      make("h2", {}, node.name, " ", make("small", {}, node.version)),
      make("dl", {}, facts.map(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
      make("p", { class: "sizes" }, make("strong", {}, sizeText(node.size)), " by itself, ",
        make("strong", {}, sizeText(node.brings)), ` with ${brought.length ? `the ${count(brought.length, "package")} that it alone brings` : "nothing that it alone brings"}`,
        scene.size ? `: ${Math.round(node.brings / scene.size * 1000) / 10} % of the environment` : ""),
      this.chain(chain),
      make("div", { class: "buttons", role: "group", "aria-label": "Show" },
        this.toggle("users", `Only what depends on it (${ups.size})`), this.toggle("needs", `Only what it needs (${downs.size})`)),
      this.links("Required by", node.wants, node.users, "from", ups.size),
      this.links("Requires", [], node.needs, "to", downs.size),
      brought.length ? make("h3", {}, `It alone brings (${brought.length})`) : null,
      brought.length ? this.rows(brought.slice(0, 30), (part) => sizeText(part.size), 0) : null,
      brought.length > 30 ? make("p", { class: "note" }, `and ${brought.length - 30} smaller ones`) : null,
      data.platforms.length > 1 ? this.platforms(node) : null,
    ].filter(Boolean);
  }

  toggle(way, text) {
    const isOn = this.app.focus === way;
    return make("button", { type: "button", "aria-pressed": `${isOn}`, onclick: () => this.app.setFocus(isOn ? null : way) }, text);
  }

  chain(steps) {
    if (!steps.length) return make("p", { class: "note" }, "Nothing in the lock asks for it.");
    const words = [make("code", {}, tableOf(this.app.data, steps[0].wants[0].group))];
    steps.forEach((step, place) => words.push(" › ",
      place === steps.length - 1 ? make("strong", {}, step.name) : this.link(step)));
    return make("p", { class: "chain" }, words);
  }

  links(title, wants, links, end, all) {
    if (!wants.length && !links.length) return null;
    const more = all > links.length ? `, ${all} in all` : "";
    const sorted = [...links].sort((one, two) => one[end].name < two[end].name ? -1 : 1);
    return make("section", {}, make("h3", {}, `${title} (${links.length + wants.length}${more})`),
      make("ul", { class: "rows" },
        wants.map((want) => make("li", {}, make("code", {}, tableOf(this.app.data, want.group)), make("span", { class: "right" }, want.constraint))),
        sorted.map((link) => make("li", {}, this.link(link[end]), this.side(link), make("span", { class: "right" }, link.constraints.join(" and "))))));
  }

  /** Where two platforms are compared: on which of them alone there is an edge. */
  side(link) {
    const { scene } = this.app;
    if (!scene.other || link.isHere && link.isThere) return null;
    return make("small", { class: "side" }, ` ${link.isHere ? scene.platform : scene.other} only`);
  }

  platforms(node) {
    const { data } = this.app;
    const rows = data.platforms.map((platform) => [platform, data.packages.find((pack) =>
      pack.name === node.name && pack.group === node.pack.group && pack.platforms.includes(platform))]);
    const versions = new Set(rows.map(([, pack]) => pack?.version));
    return make("section", {}, make("h3", {}, versions.size > 1 ? "Platforms differ" : "Platforms"),
      make("table", { class: "facts" }, rows.map(([platform, pack]) => make("tr", {},
        make("th", { scope: "row" }, platform), make("td", {}, pack ? pack.version : "not there"),
        make("td", { class: "number" }, pack ? sizeText(pack.sizes[platform] ?? 0) : "")))));
  }
}

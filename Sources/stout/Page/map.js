// Sizes as areas: a package's rectangle lies inside that of the package which alone brings it.

class SizeMap extends Drawing {
  constructor(app) {
    super("map", app);
    this.cursor = "default";
    this.leaves = [];
    this.families = [];
    const here = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return this.at(event.clientX - box.left, event.clientY - box.top);
    };
    this.canvas.addEventListener("pointermove", (event) => this.hover(here(event), event));
    this.canvas.addEventListener("click", (event) => this.app.choose(here(event)));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** `nodes`: those to be seen; of these the ones that match have an area. */
  show(nodes, matches) {
    this.nodes = nodes;
    this.matches = matches;
    this.changed();
    this.draw();
  }

  changed() { this.isStale = true; }

  lay() {
    if (!this.nodes) return;
    this.isStale = false;
    const inside = new Set(this.nodes);
    const counts = (node) => inside.has(node) && this.matches.has(node);
    const tops = this.app.scene.nodes.filter((node) => node.isTop);
    const room = this.height - 20 - this.app.find("map-legend").offsetHeight;
    const { leaves, families } = tile(tops, counts, this.width - 16, Math.max(1, room));
    for (const box of [...leaves, ...families]) { box.left += 8; box.top += 8; }
    this.leaves = leaves.filter((leaf) => leaf.width > 0 && leaf.height > 0);
    this.families = families;
    this.byNode = new Map(this.leaves.map((leaf) => [leaf.node, leaf]));
    // Neighbours of one size would have like colours if these followed the sizes.
    const names = tops.map((node) => node.key).sort();
    this.hues = new Map(names.map((name, place) => [name, (place * 137.5 + 210) % 360]));
  }

  paint(pen) {
    if (this.isStale) this.lay();
    const { chosen, ups, downs } = this.app;
    for (const leaf of this.leaves) {
      const hue = this.hues.get(leaf.family.key) ?? 0;
      const isOwn = leaf.node === leaf.family;
      const isFaint = chosen && leaf.node !== chosen && !ups.has(leaf.node) && !downs.has(leaf.node);
      pen.globalAlpha = isFaint ? 0.45 : 1;
      pen.fillStyle = this.app.scene.other
        ? colours[leaf.node.state === "same" ? "plain" : leaf.node.state]
        : colours.isDark ? `hsl(${hue} 32% ${isOwn ? 38 : 30}%)` : `hsl(${hue} 52% ${isOwn ? 80 : 88}%)`;
      pen.fillRect(leaf.left, leaf.top, leaf.width, leaf.height);
      if (leaf.width > 3 && leaf.height > 3) {
        pen.lineWidth = 1;
        pen.strokeStyle = colours.paper;
        pen.strokeRect(leaf.left + 0.5, leaf.top + 0.5, leaf.width - 1, leaf.height - 1);
      }
      pen.globalAlpha = isFaint ? 0.7 : 1;
      this.name(pen, leaf);
    }
    pen.globalAlpha = 1;
    pen.lineWidth = 2;
    pen.strokeStyle = colours.paper;
    for (const box of this.families) pen.strokeRect(box.left, box.top, box.width, box.height);
    this.frame(pen, this.hovered, 1.5);
    this.frame(pen, chosen, 3);
  }

  name(pen, leaf) {
    if (leaf.width < 34 || leaf.height < 15) return;
    const room = leaf.width - 8;
    pen.font = `${leaf.node.wants.length ? "600 " : ""}12px ${font}`;
    pen.textBaseline = "top";
    pen.fillStyle = this.app.scene.other && leaf.node.state !== "same" ? colours.paper : colours.ink;
    const sign = this.app.scene.other && signs[leaf.node.state] ? `${signs[leaf.node.state]} ` : "";
    const name = this.fitted(sign + leaf.node.name, room);
    if (!name) return;
    pen.fillText(name, leaf.left + 4, leaf.top + 3);
    if (leaf.height < 32) return;
    pen.font = `11px ${font}`;
    const size = sizeText(leaf.node.size);
    if (this.widthOf(size) <= room) pen.fillText(size, leaf.left + 4, leaf.top + 18);
  }

  /** Around a package and everything that it alone brings. */
  frame(pen, node, width) {
    if (!node) return;
    pen.lineWidth = width;
    pen.strokeStyle = colours.mark;
    const parts = [node];
    for (let place = 0; place < parts.length; place++) parts.push(...parts[place].brought);
    const boxes = parts.map((part) => this.byNode?.get(part)).filter(Boolean);
    if (!boxes.length) return;
    const left = Math.min(...boxes.map((box) => box.left));
    const top = Math.min(...boxes.map((box) => box.top));
    const right = Math.max(...boxes.map((box) => box.left + box.width));
    const bottom = Math.max(...boxes.map((box) => box.top + box.height));
    pen.strokeRect(left, top, right - left, bottom - top);
    const own = this.byNode.get(node);
    if (own && boxes.length > 1) {
      pen.setLineDash([4, 3]);
      pen.lineWidth = 1.5;
      pen.strokeRect(own.left + 2, own.top + 2, Math.max(0, own.width - 4), Math.max(0, own.height - 4));
      pen.setLineDash([]);
    }
  }

  at(x, y) {
    return this.leaves.find((leaf) => x >= leaf.left && y >= leaf.top && x < leaf.left + leaf.width && y < leaf.top + leaf.height)?.node ?? null;
  }

  /** To the nearest rectangle in a direction. */
  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const from = this.byNode?.get(this.app.chosen);
    if (!from) return this.app.choose(this.leaves.length ? this.leaves.reduce((one, two) => two.node.size > one.node.size ? two : one).node : null);
    const centre = (leaf) => [leaf.left + leaf.width / 2, leaf.top + leaf.height / 2];
    const [x, y] = centre(from);
    let [best, least] = [null, Infinity];
    for (const leaf of this.leaves) {
      const [otherX, otherY] = centre(leaf);
      const along = (otherX - x) * way[0] + (otherY - y) * way[1];
      const aside = Math.abs((otherX - x) * way[1]) + Math.abs((otherY - y) * way[0]);
      if (along > 1 && along + 2 * aside < least) [best, least] = [leaf, along + 2 * aside];
    }
    if (best) this.app.choose(best.node);
  }
}

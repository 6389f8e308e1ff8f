// The dependency graph: requirements of the Stoutfile on the left, what they need to the right of them.

class Diagram extends Drawing {
  constructor(app) {
    super("graph", app);
    this.cursor = "grab";
    this.view = { scale: 1, x: 0, y: 0 };
    this.nodes = [];
    this.pointers = new Map();
    this.listen();
  }

  /** Takes the nodes that are to be seen. */
  show(nodes) {
    this.nodes = nodes;
    this.inside = new Set(nodes);
    this.box = layOut(nodes, this.width ? this.width / this.height : 1.5);
    this.order = [...nodes].sort((one, two) => two.radius - one.radius);
    this.fit();
  }

  changed() { if (this.box && !this.wasMoved) this.fit(); }

  /** Shows everything. */
  fit() {
    this.wasMoved = false;
    if (!this.width || !this.box) return;
    const margin = 28;
    const { left, right, top, bottom } = this.box;
    const scale = Math.min((this.width - 2 * margin) / Math.max(1, right - left),
      (this.height - 2 * margin - 20) / Math.max(1, bottom - top), 1.6);
    this.view = {
      scale, x: this.width / 2 - scale * (left + right) / 2, y: (this.height - 20) / 2 - scale * (top + bottom) / 2,
    };
    this.draw();
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const scale = Math.min(6, Math.max(0.02, this.view.scale * factor));
    const real = scale / this.view.scale;
    this.view = { scale, x: x - (x - this.view.x) * real, y: y - (y - this.view.y) * real };
    this.wasMoved = true;
    this.draw();
  }

  /** Brings a node into the picture when it is outside, and near enough to be read. */
  reveal(node) {
    if (!this.inside?.has(node) || !this.width) return;
    const [x, y] = this.place(node);
    const margin = 60;
    if (x < margin || y < margin || x > this.width - 2 * margin || y > this.height - margin) {
      this.view = { ...this.view, x: this.view.x + this.width / 2 - x, y: this.view.y + this.height / 2 - y };
      this.wasMoved = true;
    }
    this.draw();
  }

  place(node) { return [node.x * this.view.scale + this.view.x, node.y * this.view.scale + this.view.y]; }

  /** The radius in pixels. What differs between two platforms is never too small to be seen. */
  sizeOf(node) {
    return Math.max(this.app.scene.other && node.state !== "same" ? 5 : 2, node.radius * this.view.scale);
  }

  // Painting

  paint(pen) {
    if (!this.box) return;
    const { chosen, ups, downs } = this.app;
    const shown = this.hovered && !chosen ? this.around(this.hovered) : null;
    const [up, down] = shown ?? [ups, downs];
    const centre = shown ? this.hovered : chosen;
    this.paintEdges(pen, centre, up, down);
    for (const node of this.nodes) this.paintNode(pen, node, centre, up, down);
    this.paintNames(pen, centre, up, down);
  }

  around(node) {
    if (this.aroundNode !== node) {
      this.aroundNode = node;
      this.aroundSets = [this.app.scene.beyond(node, "users"), this.app.scene.beyond(node, "needs")];
    }
    return this.aroundSets;
  }

  paintEdges(pen, centre, up, down) {
    const [plain, higher, lower] = [new Path2D(), new Path2D(), new Path2D()];
    const isUp = (node) => node === centre || up?.has(node);
    const isDown = (node) => node === centre || down?.has(node);
    for (const node of this.nodes) {
      for (const link of node.needs) {
        if (!this.inside.has(link.to)) continue;
        const path = centre && isUp(link.from) && isUp(link.to) ? higher
          : centre && isDown(link.from) && isDown(link.to) ? lower : plain;
        this.curve(path, link.from, link.to);
      }
    }
    pen.lineWidth = 1;
    pen.strokeStyle = colours.line;
    pen.globalAlpha = centre ? 0.35 : Math.min(1, 0.12 + 80 / this.nodes.length);
    pen.stroke(plain);
    pen.globalAlpha = 0.9;
    pen.lineWidth = 1.6;
    pen.strokeStyle = colours.up;
    pen.stroke(higher);
    pen.strokeStyle = colours.down;
    pen.stroke(lower);
    pen.globalAlpha = 1;
  }

  curve(path, from, to) {
    const scale = this.view.scale;
    let [x, y] = this.place(from);
    let [endX, endY] = this.place(to);
    x += from.radius * scale;
    endX -= to.radius * scale;
    const bend = Math.max(18 * scale, Math.abs(endX - x) * 0.45);
    path.moveTo(x, y);
    path.bezierCurveTo(x + bend, y, endX - bend, endY, endX, endY);
  }

  paintNode(pen, node, centre, up, down) {
    const [x, y] = this.place(node);
    const size = this.sizeOf(node);
    if (x < -size || y < -size || x > this.width + size || y > this.height + size) return;
    const isBright = centre ? node === centre || up.has(node) || down.has(node) : this.app.matches.has(node);
    const isAlike = this.app.scene.other && node.state === "same" && !centre;
    pen.globalAlpha = isBright && this.app.matches.has(node) ? isAlike ? 0.45 : 1 : isBright ? 0.55 : 0.16;
    pen.beginPath();
    pen.arc(x, y, size, 0, 7);
    pen.fillStyle = this.app.scene.other ? colours[node.state === "same" ? "plain" : node.state]
      : centre && node !== centre && up.has(node) ? colours.up : centre && node !== centre && down.has(node) ? colours.down
        : node.wants.length ? colours.accent : colours.plain;
    pen.fill();
    if (node.wants.length && size > 3) {
      pen.lineWidth = 2;
      pen.strokeStyle = colours.ink;
      pen.globalAlpha *= 0.7;
      pen.stroke();
    }
    pen.globalAlpha = 1;
    if (node === this.app.chosen || node === this.hovered) {
      pen.beginPath();
      pen.arc(x, y, size + 4, 0, 7);
      pen.lineWidth = 2.5;
      pen.strokeStyle = colours.mark;
      pen.stroke();
    }
  }

  /** Names are as large as all text, the most important first; one that would lie on another is left out. */
  paintNames(pen, centre, up, down) {
    pen.font = `12px ${font}`;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    const taken = new Spaces();
    const isNear = (node) => centre?.users.some((link) => link.from === node) || centre?.needs.some((link) => link.to === node);
    const first = centre ? [centre, ...this.order.filter((node) => isNear(node))] : [];
    const bright = this.order.filter((node) => centre ? up.has(node) || down.has(node) : this.app.matches.has(node));
    const named = new Set();
    const differing = this.app.scene.other ? bright.filter((node) => node.state !== "same") : [];
    for (const node of [...first, ...differing, ...bright.filter((node) => node.wants.length), ...bright]) {
      if (named.has(node)) continue;
      const [x, y] = this.place(node);
      if (x < -50 || y < 0 || x > this.width || y > this.height) continue;
      const size = this.sizeOf(node);
      const sign = this.app.scene.other && signs[node.state] ? `${signs[node.state]} ` : "";
      const text = sign + node.name;
      const width = this.widthOf(text);
      const isInside = width < 2 * size - 6;
      const left = isInside ? x - width / 2 : x + size + 4;
      if (!taken.take(left - 2, y - 7, width + 4, 14) && node !== centre) continue;
      named.add(node);
      if (!isInside) {
        pen.lineWidth = 3.5;
        pen.strokeStyle = colours.paper;
        pen.strokeText(text, left, y);
      }
      pen.fillStyle = isInside ? colours.paper : colours.ink;
      pen.fillText(text, left, y);
    }
  }

  // Hands

  at(x, y) {
    let best = null;
    let nearest = Infinity;
    for (const node of this.nodes) {
      const [nodeX, nodeY] = this.place(node);
      const distance = Math.hypot(nodeX - x, nodeY - y) - Math.max(7, node.radius * this.view.scale);
      if (distance < 0 && distance < nearest) [best, nearest] = [node, distance];
    }
    return best;
  }

  listen() {
    const canvas = this.canvas;
    const here = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      const step = event.deltaMode ? event.deltaY * 20 : event.deltaY;
      this.zoom(Math.exp(-Math.max(-80, Math.min(80, step)) * 0.004), ...here(event));
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, here(event));
      this.travelled = this.pointers.size > 1 ? 100 : 0;
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = this.pointers.get(event.pointerId);
      const now = here(event);
      if (!before) return this.hover(this.at(...now), event);
      if (this.pointers.size === 2) {
        const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
        const gap = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
        this.zoom(gap(now) / Math.max(1, gap(before)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      } else {
        this.travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
        if (this.travelled > 4) {
          this.view = { ...this.view, x: this.view.x + now[0] - before[0], y: this.view.y + now[1] - before[1] };
          this.wasMoved = true;
          canvas.style.cursor = "grabbing";
          this.app.tip(null);
          this.draw();
        }
      }
      this.pointers.set(event.pointerId, now);
    });
    const end = (event) => {
      const wasDown = this.pointers.delete(event.pointerId);
      canvas.style.cursor = this.cursor;
      if (event.type === "pointerup" && wasDown && this.travelled <= 4) this.app.choose(this.at(...here(event)));
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** Left to what asks for the package, right to what it needs, up and down among those beside it. */
  key(event) {
    const from = this.app.chosen && this.inside.has(this.app.chosen) ? this.app.chosen : null;
    const ways = { ArrowLeft: "users", ArrowRight: "needs", ArrowUp: -1, ArrowDown: 1 };
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    if (!from) return this.app.choose(this.order.find((node) => node.wants.length) ?? this.order[0]);
    let next;
    if (typeof way === "string") {
      const others = from[way].map((link) => way === "users" ? link.from : link.to).filter((node) => this.inside.has(node));
      next = others.sort((one, two) => Math.abs(one.y - from.y) - Math.abs(two.y - from.y))[0];
    } else {
      const beside = this.nodes.filter((node) => node.layer === from.layer && (node.y - from.y) * way > 0);
      next = beside.sort((one, two) => (one.y - two.y) * way)[0];
    }
    if (next) { this.app.choose(next); this.reveal(next); }
  }
}

/** Which parts of the picture have a name already, by cells of 64 by 16 pixels. */
class Spaces {
  constructor() { this.cells = new Map(); }

  /** Whether a box was free; then it is not any more. */
  take(left, top, width, height) {
    const cells = [];
    for (let x = Math.floor(left / 64); x <= Math.floor((left + width) / 64); x++) {
      for (let y = Math.floor(top / 16); y <= Math.floor((top + height) / 16); y++) cells.push(x * 10000 + y);
    }
    const box = [left, top, left + width, top + height];
    const meets = (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
    for (const cell of cells) if (this.cells.get(cell)?.some(meets)) return false;
    for (const cell of cells) {
      const list = this.cells.get(cell);
      if (list) list.push(box); else this.cells.set(cell, [box]);
    }
    return true;
  }
}

// What is known of the environment, and what a choice of platforms and groups makes of it. No document is touched here.

/** `317 B`, `1.2 KB`, `33 MB`: three digits at the most, powers of ten, as stout prints sizes. */
function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  for (const unit of ["KB", "MB", "GB", "TB"]) {
    value /= 1000;
    if (value < 999.5 || unit === "TB") return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
  }
}

/** `1 package`, `2 packages`. */
function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * The packages of one platform, or of two that are compared, and the edges between them.
 *
 * A node is a name in one resolution; where two platforms are compared it has the package of either (`here`, `there`).
 */
class Scene {
  constructor(data, platform, other, groups) {
    this.platform = platform;
    this.other = other;
    const nodes = new Map();
    for (const side of other ? [platform, other] : [platform]) {
      for (const pack of data.packages) {
        if (!pack.platforms.includes(side)) continue;
        const key = pack.group ? `${pack.group} ${pack.name}` : pack.name;
        let node = nodes.get(key);
        if (!node) nodes.set(key, node = { key, name: pack.name, here: null, there: null, needs: [], users: [] });
        node[side === platform ? "here" : "there"] = pack;
      }
    }
    for (const node of nodes.values()) describe(node, platform, other);
    this.join(data, nodes);
    this.reach(nodes);
    this.nodes = [...nodes.values()].filter((node) => node.groups.some((name) => !groups || groups.has(name)));
    this.keep();
    weigh(this.nodes);
    this.byKey = new Map(this.nodes.map((node) => [node.key, node]));
    this.size = this.nodes.reduce((sum, node) => sum + (node.here ? node.size : 0), 0);
  }

  /** Edges, each once, of either platform. */
  join(data, nodes) {
    const owner = new Map();
    for (const node of nodes.values()) {
      for (const pack of [node.here, node.there]) if (pack) owner.set(pack.id, node);
    }
    const seen = new Map();
    for (const edge of data.requirements) {
      const [from, to] = [owner.get(edge.from), owner.get(edge.to)];
      const isHere = edge.platforms.includes(this.platform);
      const isThere = this.other !== null && edge.platforms.includes(this.other);
      if (!from || !to || !(isHere || isThere)) continue;
      const key = `${from.key}>${to.key}`;
      const known = seen.get(key);
      if (known) {
        known.isHere ||= isHere;
        known.isThere ||= isThere;
        if (!known.constraints.includes(edge.constraint)) known.constraints.push(edge.constraint);
        continue;
      }
      const link = { from, to, constraints: [edge.constraint], isHere, isThere };
      seen.set(key, link);
      from.needs.push(link);
      to.users.push(link);
    }
  }

  /** Which groups of the Stoutfile bring each node in, directly or not. */
  reach(nodes) {
    for (const node of nodes.values()) node.groups = [];
    const names = new Set([...nodes.values()].flatMap((node) => node.wants.map((want) => want.group)));
    for (const name of names) {
      const open = [...nodes.values()].filter((node) => node.wants.some((want) => want.group === name));
      const seen = new Set(open);
      while (open.length) {
        const node = open.pop();
        node.groups.push(name);
        for (const link of node.needs) if (!seen.has(link.to)) { seen.add(link.to); open.push(link.to); }
      }
    }
  }

  /** Leaves out edges to nodes that were left out. */
  keep() {
    const all = new Set(this.nodes);
    for (const node of this.nodes) {
      node.needs = node.needs.filter((link) => all.has(link.to));
      node.users = node.users.filter((link) => all.has(link.from));
    }
  }

  /** Everything that a node leads to: along `needs` or `users`. The node itself is not among it. */
  beyond(node, way) {
    const found = new Set();
    const open = [node];
    while (open.length) {
      for (const link of open.pop()[way]) {
        const next = way === "needs" ? link.to : link.from;
        if (next !== node && !found.has(next)) { found.add(next); open.push(next); }
      }
    }
    return found;
  }

  /** The shortest way from a requirement of the Stoutfile to a node: nodes, the required one first. */
  chain(node) {
    const before = new Map([[node, null]]);
    const open = [node];
    for (let place = 0; place < open.length; place++) {
      const one = open[place];
      if (one.wants.length) {
        const steps = [];
        for (let step = one; step; step = before.get(step)) steps.push(step);
        return steps;
      }
      for (const link of one.users) if (!before.has(link.from)) { before.set(link.from, one); open.push(link.from); }
    }
    return [];
  }
}

/** What a list and a drawing need of a node at once. */
function describe(node, platform, other) {
  const pack = node.here ?? node.there;
  node.pack = pack;
  node.version = pack.version;
  node.license = pack.license ?? "not stated";
  node.size = pack.sizes[node.here ? platform : other] ?? 0;
  node.wants = [];
  for (const [side, name] of [[node.here, platform], [node.there, other]]) {
    for (const want of side?.wanted_by ?? []) {
      if (want.platforms.includes(name) && !node.wants.some((known) => known.group === want.group)) node.wants.push(want);
    }
  }
  node.state = "same";
  if (other) {
    if (!node.there) node.state = "here";
    else if (!node.here) node.state = "there";
    else if (node.here.version !== node.there.version) node.state = "version";
  }
  node.text = `${node.name} ${node.version} ${node.license} ${pack.source}`.toLowerCase();
}

/**
 * Gives each node `brings`, the bytes that would go away with it: its own, and those of all that nothing else asks for;
 * and `brought`, the nodes that it brings so and nothing between. Immediate dominators of the graph below the Stoutfile,
 * by Cooper, Harvey and Kennedy's "A Simple, Fast Dominance Algorithm".
 */
function weigh(nodes) {
  const root = { needs: [], order: 0 };
  const order = [];
  const seen = new Set();
  const tops = nodes.filter((node) => node.wants.length || !node.users.length);
  for (const top of tops) {
    if (seen.has(top)) continue;
    seen.add(top);
    const open = [[top, 0]];
    while (open.length) {
      const frame = open[open.length - 1];
      const link = frame[0].needs[frame[1]++];
      if (!link) order.push(open.pop()[0]);
      else if (!seen.has(link.to)) { seen.add(link.to); open.push([link.to, 0]); }
    }
  }
  for (const node of nodes) if (!seen.has(node)) order.push(node);
  order.push(root);
  order.forEach((node, place) => { node.order = place; node.above = null; });
  root.above = root;
  const isTop = new Set(tops);
  const meet = (one, two) => {
    while (one !== two) {
      while (one.order < two.order) one = one.above;
      while (two.order < one.order) two = two.above;
    }
    return one;
  };
  for (let moved = true; moved;) {
    moved = false;
    for (let place = order.length - 2; place >= 0; place--) {
      const node = order[place];
      let above = isTop.has(node) || !seen.has(node) ? root : null;
      for (const link of node.users) {
        if (link.from.above) above = above ? meet(above, link.from) : link.from;
      }
      if (above !== node.above) { node.above = above; moved = true; }
    }
  }
  for (const node of order) { node.brings = node.size ?? 0; node.brought = []; node.bringsCount = 0; }
  for (const node of order) {
    if (node === root) continue;
    node.above.brings += node.brings;
    node.above.bringsCount += node.bringsCount + 1;
    node.above.brought.push(node);
    node.isTop = node.above === root;
    node.isShared = node.isTop && !node.wants.length;
  }
  for (const node of order) node.brought.sort((one, two) => two.brings - one.brings);
}

/** What differs between the two platforms of a scene, a row for each package, by name. */
function differences(scene) {
  const rows = [];
  for (const node of scene.nodes) {
    const remarks = [];
    const { here, there } = node;
    let kind = node.state;
    if (kind === "here") remarks.push(`only on ${scene.platform}`);
    else if (kind === "there") remarks.push(`only on ${scene.other}`);
    else {
      if (kind === "version") remarks.push("another version");
      const only = (isThere) => node.needs.filter((link) => isThere(link)).map((link) => link.to.name);
      const [left, right] = [only((link) => !link.isThere), only((link) => !link.isHere)];
      if (left.length) remarks.push(`needs ${left.join(", ")} on ${scene.platform} only`);
      if (right.length) remarks.push(`needs ${right.join(", ")} on ${scene.other} only`);
      if (here.license !== there.license) remarks.push(`licence ${here.license ?? "not stated"}, ${there.license ?? "not stated"}`);
      if (here.source !== there.source) remarks.push(`source ${here.source}, ${there.source}`);
      if (remarks.length && kind === "same") kind = "version";
      if (!remarks.length && here.sizes[scene.platform] !== there.sizes[scene.other]) kind = "size";
    }
    if (kind !== "same") rows.push({ node, kind, remarks: remarks.join("; ") });
  }
  return rows.sort((one, two) => one.node.key < two.node.key ? -1 : 1);
}

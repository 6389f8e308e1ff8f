// Where things stand: layers of a graph from left to right, and rectangles in a rectangle. Numbers only, no document.

const leastGap = 190;
const largestRadius = 46;
const smallestRadius = 3.5;

/** The radius of a node: its area is its size, but for the smallest, which could not be seen. */
function radius(size, largest) {
  return Math.max(smallestRadius, largestRadius * Math.sqrt(size / Math.max(1, largest)));
}

/**
 * Gives each node `x`, `y` and `radius`; returns the box around all of them.
 *
 * - aspect: width by height of the picture: layers stand as far apart as it has room for.
 */
function layOut(nodes, aspect) {
  const inside = new Set(nodes);
  const largest = nodes.reduce((most, node) => Math.max(most, node.size), 1);
  const below = new Map(nodes.map((node) => [node, node.needs.map((link) => link.to).filter((to) => inside.has(to))]));
  const layers = layered(nodes, below);
  const above = new Map(nodes.map((node) => [node, []]));
  for (const node of nodes) {
    node.radius = radius(node.size, largest);
    for (const to of below.get(node)) above.get(to).push(node);
  }
  arrange(layers, above, below);
  const box = { left: 0, right: 0, top: Infinity, bottom: -Infinity };
  for (const node of nodes) {
    box.top = Math.min(box.top, node.y - node.radius);
    box.bottom = Math.max(box.bottom, node.y + node.radius);
  }
  const layerGap = Math.max(leastGap, Math.min(8 * leastGap, (box.bottom - box.top) * aspect / (layers.length - 0.4)));
  let x = 0;
  layers.forEach((layer, place) => {
    const width = layer.reduce((most, node) => Math.max(most, node.radius), 0);
    x += place === 0 ? 0 : width;
    for (const node of layer) node.x = x;
    box.left = Math.min(box.left, x - width);
    box.right = x + width + layerGap * 0.6;
    x += width + layerGap;
  });
  // A picture that is higher than the graph needs gives its nodes more room.
  const stretch = Math.max(1, Math.min(3, (box.right - box.left) / aspect / Math.max(1, box.bottom - box.top)));
  for (const node of nodes) node.y *= stretch;
  box.top *= stretch;
  box.bottom *= stretch;
  return nodes.length ? box : { left: 0, right: 1, top: 0, bottom: 1 };
}

/** Nodes by the longest way that leads to them; a way in a circle is not followed twice. */
function layered(nodes, below) {
  const order = [];
  const state = new Map();
  for (const start of nodes) {
    if (state.has(start)) continue;
    state.set(start, "open");
    const open = [[start, 0]];
    while (open.length) {
      const frame = open[open.length - 1];
      const next = below.get(frame[0])[frame[1]++];
      if (!next) { state.set(frame[0], "done"); order.push(open.pop()[0]); }
      else if (!state.has(next)) { state.set(next, "open"); open.push([next, 0]); }
    }
  }
  order.reverse();
  order.forEach((node, place) => { node.rank = place; node.layer = 0; });
  for (const node of order) {
    for (const next of below.get(node)) {
      if (next.rank > node.rank) next.layer = Math.max(next.layer, node.layer + 1);
    }
  }
  const layers = [];
  for (const node of order) (layers[node.layer] ??= []).push(node);
  return layers;
}

/** Orders the nodes of each layer so that few edges cross, then lets them stand near their neighbours. */
function arrange(layers, above, below) {
  for (const layer of layers) layer.forEach((node, place) => { node.y = place; });
  const centre = (node, next) => {
    const others = next.get(node);
    return others.length ? others.reduce((sum, other) => sum + other.y / others.length, 0) : node.y;
  };
  for (let round = 0; round < 10; round++) {
    const [next, pass] = round % 2 ? [below, [...layers].reverse()] : [above, layers];
    for (const layer of pass) {
      const wish = new Map(layer.map((node) => [node, centre(node, next)]));
      layer.sort((one, two) => wish.get(one) - wish.get(two));
      const scale = 100 / Math.max(1, layer.length);
      layer.forEach((node, place) => { node.y = (place + 0.5) * scale; });
    }
  }
  const space = (one, two) => Math.max(13, one.radius + two.radius + 5);
  for (const layer of layers) {
    let y = 0;
    layer.forEach((node, place) => { y += place ? space(layer[place - 1], node) : 0; node.y = y; });
    layer.forEach((node) => { node.y -= y / 2; });
  }
  for (let round = 0; round < 8; round++) {
    for (const layer of round % 2 ? [...layers].reverse() : layers) settle(layer, (node) => {
      const others = [...above.get(node), ...below.get(node)];
      return others.length ? others.reduce((sum, other) => sum + other.y, 0) / others.length : node.y;
    }, space);
  }
}

/** Moves the nodes of a layer as near to where they wish to be as their order and the room between them allow. */
function settle(layer, wish, space) {
  // Less the room above each node, places only have to grow: what is out of order stands at its mean.
  const blocks = [];
  let room = 0;
  layer.forEach((node, place) => {
    room += place ? space(layer[place - 1], node) : 0;
    node.room = room;
    let block = { sum: wish(node) - room, nodes: [node] };
    while (blocks.length) {
      const last = blocks[blocks.length - 1];
      if (last.sum / last.nodes.length < block.sum / block.nodes.length) break;
      block = { sum: last.sum + block.sum, nodes: last.nodes.concat(block.nodes) };
      blocks.pop();
    }
    blocks.push(block);
  });
  for (const block of blocks) {
    for (const node of block.nodes) node.y = block.sum / block.nodes.length + node.room;
  }
}

/**
 * Rectangles for what packages bring, each within that of the one which brings it; areas are sizes throughout.
 *
 * - parts: nodes that nothing brings alone. - counts: whether a node has an area.
 * Returns the rectangles of own sizes (`leaves`) and of `families`, the outermost nodes with all that they bring.
 */
function tile(parts, counts, width, height) {
  const value = new Map();
  const weight = (node) => {
    const known = value.get(node);
    if (known !== undefined) return known;
    let sum = counts(node) ? node.size : 0;
    for (const part of node.brought) sum += weight(part);
    value.set(node, sum);
    return sum;
  };
  const leaves = [];
  const families = [];
  const fill = (node, box, family) => {
    const items = node.brought.map((part) => ({ part, weight: weight(part) }));
    if (counts(node)) items.push({ part: null, weight: node.size });
    squarify(items, box, (item, place) => {
      if (item.part) fill(item.part, place, family);
      else leaves.push({ node, family, ...place });
    });
  };
  const tops = parts.map((part) => ({ part, weight: weight(part) }));
  squarify(tops, { left: 0, top: 0, width, height }, (item, box) => {
    families.push({ node: item.part, ...box });
    fill(item.part, box, item.part);
  });
  return { leaves, families };
}

/** Bruls, Huizing and van Wijk's "Squarified Treemaps". */
function squarify(items, box, place) {
  const open = items.filter((item) => item.weight > 0).sort((one, two) => two.weight - one.weight);
  let left = open.reduce((sum, item) => sum + item.weight, 0);
  let { left: x, top: y, width, height } = box;
  let next = 0;
  while (next < open.length) {
    const scale = width * height / left;
    const side = Math.min(width, height);
    let [sum, worst, end] = [0, Infinity, next];
    while (end < open.length) {
      const more = sum + open[end].weight;
      const thickness = more * scale / side;
      const ratio = (weight) => Math.max(thickness * thickness / (weight * scale), weight * scale / (thickness * thickness));
      const now = Math.max(ratio(open[next].weight), ratio(open[end].weight));
      if (now > worst) break;
      [sum, worst] = [more, now];
      end++;
    }
    const thickness = sum * scale / side || 0;
    let along = 0;
    for (; next < end; next++) {
      const length = sum ? side * open[next].weight / sum : 0;
      place(open[next], width < height
        ? { left: x + along, top: y, width: length, height: thickness }
        : { left: x, top: y + along, width: thickness, height: length });
      along += length;
    }
    if (width < height) { y += thickness; height -= thickness; } else { x += thickness; width -= thickness; }
    left -= sum;
  }
}

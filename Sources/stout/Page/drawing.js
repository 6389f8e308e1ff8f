// What both drawings share: a canvas as sharp as the screen, the colours of the style sheet, texts that fit.

/** A colour of page.css, read anew when the scheme changes. */
const colours = {
  read() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ink", "faint", "paper", "line", "accent", "plain", "up", "down", "here", "there", "version", "mark"]) {
      this[name] = style.getPropertyValue(`--${name}`).trim();
    }
    this.isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  },
};

const font = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

/** A canvas that is drawn anew at most once in a frame, and only when it can be seen. */
class Drawing {
  constructor(id, app) {
    this.canvas = document.getElementById(id);
    this.pen = this.canvas.getContext("2d");
    this.app = app;
    this.widths = new Map();
    this.hovered = null;
    new ResizeObserver(() => this.resize()).observe(this.canvas.parentElement);
    this.canvas.addEventListener("pointerleave", () => this.hover(null));
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas.parentElement;
    if (!clientWidth || !clientHeight) return;
    const scale = devicePixelRatio || 1;
    [this.width, this.height] = [clientWidth, clientHeight];
    this.canvas.width = Math.round(clientWidth * scale);
    this.canvas.height = Math.round(clientHeight * scale);
    this.changed();
    this.draw();
  }

  get isVisible() { return this.canvas.offsetParent !== null && this.width > 0; }

  draw() {
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      if (!this.isVisible) return;
      const scale = devicePixelRatio || 1;
      this.pen.setTransform(scale, 0, 0, scale, 0, 0);
      this.pen.clearRect(0, 0, this.width, this.height);
      this.paint(this.pen);
    });
  }

  hover(node, event) {
    this.canvas.style.cursor = node ? "pointer" : this.cursor;
    if (node !== this.hovered) { this.hovered = node; this.draw(); }
    this.app.tip(node, event);
  }

  /** In pixels, at the font that the pen has; each text is measured once. */
  widthOf(text) {
    const key = this.pen.font + text;
    let width = this.widths.get(key);
    if (width === undefined) this.widths.set(key, width = this.pen.measureText(text).width);
    return width;
  }

  /** Cut so that it fits; empty when not even four letters would. */
  fitted(text, room) {
    if (this.widthOf(text) <= room) return text;
    const letters = Math.floor(text.length * room / this.widthOf(text)) - 1;
    return letters < 4 ? "" : `${text.slice(0, letters)}…`;
  }
}

/** What the comparison of two platforms says of a node, as a sign: colour is never the only carrier. */
const signs = { here: "+", there: "−", version: "~", same: "" };

const svgSpace = "http://www.w3.org/2000/svg";

/** An element of a drawing. */
function draw(name, attributes, text) {
  const element = document.createElementNS(svgSpace, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** An element of the page. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...children);
  return element;
}

const roles = {
  truth: "truth", shown: "shown by the device", stored: "stored", signal: "signal",
};

/** The drawing of one case: failures, faults, events and lanes of values over one axis of time. */
class Timeline {
  static shortest = 2000;

  constructor(section, data) {
    this.section = section;
    this.length = Math.max(1, data.length);
    this.clock = new LocalClock(data.start, data.offsets);
    this.windows = data.windows;
    this.failures = data.failures;
    this.marks = data.marks.map((row) => ({ name: row.name, times: decodeDeltas(row.times), texts: row.texts }));
    this.lanes = data.lanes.map((lane) => ({ ...lane, series: lane.series.map((json) => new Series(json)) }));
    this.showsAll = !this.lanes.some((lane) => lane.mentioned);
    this.from = 0;
    this.to = this.length;
    this.cursor = null;
    this.#build();
    this.#listen();
    new ResizeObserver(() => this.redraw()).observe(this.plots);
  }

  // What stands on the page.

  #build() {
    const button = (name, label, title) => make("button", { type: "button", class: name, title, "aria-label": title }, label);
    this.buttons = {
      out: button("out", "\u2212", "zoom out"), in: button("in", "+", "zoom in"),
      left: button("left", "\u2190", "earlier"), right: button("right", "\u2192", "later"),
      whole: button("whole", "whole run", "show the whole run"),
    };
    this.readout = make("output", { class: "readout" });
    const tools = make("div", { class: "tools" }, ...Object.values(this.buttons), this.readout);
    const others = this.lanes.filter((lane) => !lane.mentioned).length;
    if (others && !this.showsAll) {
      this.buttons.more = button("more", `${others} more`, "quantities that no expectation mentions");
      this.buttons.more.setAttribute("aria-pressed", "false");
      tools.append(this.buttons.more);
    }
    this.overview = draw("svg", { class: "overview", height: 18, "aria-hidden": "true" });
    this.plots = make("div", { class: "plots", tabindex: "0", role: "group", "aria-label": "timeline; plus and minus zoom, arrows move, 0 shows the whole run, n goes to the next failure, shift and arrows move the cursor" });
    this.line = make("div", { class: "cursor", hidden: "" }, make("span"));
    this.brush = make("div", { class: "brush", hidden: "" });
    this.section.replaceChildren(tools, this.overview, this.plots, this.#legend());
    this.#rows();
  }

  #legend() {
    const used = new Set(this.lanes.flatMap((lane) => lane.series.map((series) => series.role)));
    const items = Object.keys(roles).filter((role) => used.has(role))
      .map((role) => make("li", {}, make("i", { class: `swatch ${role}` }), roles[role]));
    if (this.windows.length) items.push(make("li", {}, make("i", { class: "swatch fault" }), "fault or event of the timeline"));
    if (this.failures.length) items.push(make("li", {}, make("i", { class: "swatch violation" }), "violation"));
    const hint = make("li", { class: "hint" }, "Drag to zoom in, Ctrl and wheel to zoom, double-click for the whole run. In focus: wheel, + \u2212 0, arrows, n.");
    return make("ul", { class: "legend" }, ...items, hint);
  }

  /** A row for each failure, the faults, each kind of event, each lane. */
  #rows() {
    this.rows = [];
    const row = (kind, label, height, render) => {
      const svg = draw("svg", { class: `plot ${kind}`, height });
      this.rows.push({ kind, label, height, svg, render });
      return [label, svg];
    };
    const label = (...children) => make("div", { class: "label" }, ...children);
    const parts = [];
    for (const failure of this.failures) {
      parts.push(...row("failure", label(make("b", { class: "fail" }, "\u2715 ", failure.id)), 22, (svg) => this.#failure(svg, failure)));
    }
    if (this.windows.length) {
      const height = 20 * this.#stack() + 2;
      parts.push(...row("windows", label(make("b", {}, "timeline")), height, (svg) => this.#windowBars(svg)));
    }
    for (const marks of this.marks) {
      const value = make("span", { class: "value" });
      const made = label(make("b", {}, marks.name), value);
      parts.push(...row("marks", made, 20, (svg) => this.#markRow(svg, marks)));
      this.rows.at(-1).read = (time) => { value.textContent = this.#nearest(marks, time); };
    }
    parts.push(...row("axis", label(), 20, (svg) => this.#axis(svg)));
    for (const lane of this.lanes.filter((lane) => this.showsAll || lane.mentioned)) {
      const isState = !lane.unit && lane.series.every((series) => series.decimals === 0 && series.values.every((value) => value === null || value === 0 || value === 1));
      parts.push(...row("lane", this.#laneLabel(lane), isState ? 46 : 104, (svg) => this.#lane(svg, lane, isState)));
      this.rows.at(-1).read = (time) => this.#readLane(lane, time);
    }
    parts.push(...row("axis bottom", label(), 20, (svg) => this.#axis(svg)));
    this.plots.replaceChildren(...parts, this.line, this.brush);
  }

  #laneLabel(lane) {
    const values = lane.series.map((series) => {
      const value = make("span", { class: "value" });
      series.readout = value;
      const name = series.name + (series.thinned ? " (thinned)" : "");
      return make("div", { class: "entry" }, make("i", { class: `swatch ${series.role}` }), make("span", { class: "name", title: name }, name), value);
    });
    const unit = lane.unit ? make("span", { class: "unit" }, ` ${lane.unit}`) : "";
    return make("div", { class: "label" }, make("div", { class: "title" }, make("b", {}, lane.quantity), unit, make("span", { class: "owner" }, ` ${lane.owner}`)), ...values);
  }

  // Drawing.

  get width() { return this.fixedWidth ?? Math.max(80, this.rows[0].svg.getBoundingClientRect().width || 0); }

  x(time) { return (time - this.from) / (this.to - this.from) * this.width; }

  time(x) { return this.from + x / this.width * (this.to - this.from); }

  /** Draws before the next picture. */
  redraw() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => { this.pending = null; this.drawNow(); });
  }

  drawNow() {
    for (const { svg, render, height } of this.rows) {
      svg.setAttribute("viewBox", `0 0 ${this.width} ${height}`);
      svg.replaceChildren();
      render(svg);
    }
    this.#drawOverview();
    this.section.dataset.from = Math.round(this.from);
    this.section.dataset.to = Math.round(this.to);
    this.readout.textContent = `${this.clock.exact(this.from)} \u2013 ${this.clock.exact(this.to)}`;
    this.#read();
  }

  #visible(from, to) { return to >= this.from && from <= this.to; }

  /** Faults behind a lane, and lines of failures. */
  #backdrop(svg, height) {
    for (const window of this.windows) {
      const end = window.to ?? this.length;
      if (!this.#visible(window.from, end) || !window.action) continue;
      const x = Math.max(-2, this.x(window.from)), right = Math.min(this.width + 2, this.x(end));
      svg.append(draw("rect", { class: "shade", "data-entry": window.id, x, y: 0, width: Math.max(1, right - x), height }));
    }
    for (const failure of this.failures) {
      for (const [, at] of failure.violated.slice(0, 40)) {
        if (this.#visible(at, at)) svg.append(draw("line", { class: "violation", x1: this.x(at), x2: this.x(at), y1: 0, y2: height }));
      }
    }
  }

  #lane(svg, lane, isState) {
    const height = isState ? 46 : 104;
    this.#backdrop(svg, height);
    let low = Infinity, high = -Infinity;
    for (const series of lane.series) {
      const [least, most] = series.bounds(this.from, this.to);
      low = Math.min(low, least); high = Math.max(high, most);
    }
    if (low > high) {
      svg.append(draw("text", { class: "nothing", x: 8, y: height / 2 + 4 }, "nothing known in this span"));
      return;
    }
    if (isState) { low = 0; high = 1; } else if (low > 0 && low < 0.6 * high) low = 0;
    const span = high - low || Math.max(1, Math.abs(high)) * 0.02;
    const y = (value) => height - 8 - (value - low + (high === low ? span / 2 : 0)) / span * (height - 22);
    this.#levels(svg, lane, low, low + span, y, isState);
    for (const series of lane.series) {
      svg.append(draw("path", { class: `series ${series.role}`, "data-series": series.name, d: series.path(this.from, this.to, (t) => this.x(t), y) }));
      for (const [time, value] of series.role === "truth" ? [] : series.points(this.from, this.to, this.width / 9)) {
        svg.append(draw("circle", { class: `point ${series.role}`, cx: this.x(time).toFixed(1), cy: y(value).toFixed(1), r: series.role === "stored" ? 4 : 2 }));
      }
    }
  }

  /** Lines at round numbers. */
  #levels(svg, lane, low, high, y, isState) {
    if (isState) {
      for (const [value, word] of [[0, "no"], [1, "yes"]]) this.#level(svg, y(value), word);
      return;
    }
    const raw = (high - low) / 3, power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((n) => n * power).find((candidate) => candidate >= raw);
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-6; value += step) {
      this.#level(svg, y(value), `${human(value, decimals)} ${lane.unit}`);
    }
  }

  #level(svg, y, text) {
    svg.append(draw("line", { class: "level", x1: 0, x2: this.width, y1: y, y2: y }));
    svg.append(draw("text", { class: "level", x: 4, y: y - 3 }, text));
  }

  #axis(svg) {
    svg.append(draw("line", { class: "axis", x1: 0, x2: this.width, y1: 0.5, y2: 0.5 }));
    for (const tick of this.clock.ticks(this.from, this.to, (this.to - this.from) / this.width * 84)) {
      const x = this.x(tick.time);
      svg.append(draw("line", { class: "tick", x1: x, x2: x, y1: 0, y2: 5 }));
      if (x > 18 && x < this.width - 18) svg.append(draw("text", { class: tick.isMidnight ? "tick day" : "tick", x, y: 16 }, tick.label));
    }
  }

  #failure(svg, failure) {
    svg.append(draw("line", { class: "rail", x1: 0, x2: this.width, y1: 11, y2: 11 }));
    let labelled = -Infinity;
    for (const [since, at] of failure.violated) {
      if (!this.#visible(since, at)) continue;
      const x = this.x(at), begin = Math.max(-2, this.x(since));
      const mark = draw("g", { class: "violation", "data-failure": failure.id });
      if (x - begin > 1) mark.append(draw("rect", { x: begin, y: 7, width: x - begin, height: 8 }));
      mark.append(draw("path", { d: `M${x - 5} 6l10 10m0 -10l-10 10` }));
      mark.append(draw("title", {}, `${failure.id}: ${failure.got ?? "violated"}`));
      svg.append(mark);
      const text = `${failure.hasDeadline && since !== at ? "deadline" : "violated"} ${this.clock.exact(at)}`;
      const room = text.length * 6.6 + 14, isRight = x + room < this.width;
      if (x >= 0 && x <= this.width && x > labelled + room + 20) {
        svg.append(draw("text", { class: "violation", x: isRight ? x + 10 : Math.min(x, this.width) - 10, y: 15, "text-anchor": isRight ? "start" : "end" }, text));
        labelled = x;
      }
    }
  }

  /** Puts windows that overlap below each other. */
  #stack() {
    const ends = [];
    for (const window of this.windows) {
      const end = window.to ?? this.length;
      let place = ends.findIndex((taken) => taken < window.from);
      if (place < 0) place = ends.length;
      ends[place] = Math.max(end, window.from + this.length / 12);
      window.place = place;
    }
    return ends.length;
  }

  #windowBars(svg) {
    for (const window of this.windows) {
      const end = window.to ?? this.length;
      if (!this.#visible(window.from, end)) continue;
      const x = Math.max(-2, this.x(window.from)), right = Math.min(this.width + 2, this.x(end)), y = 20 * window.place + 2;
      const bar = draw("g", { class: window.action ? "window" : "window idle", "data-entry": window.id });
      bar.append(draw("rect", { x, y, width: Math.max(3, right - x), height: 16, rx: 2 }));
      const words = [window.action ?? "none", window.target ? `on ${window.target}` : "", window.with].filter(Boolean).join(" ");
      const text = `${window.id}: ${words}`;
      bar.append(draw("title", {}, `${text}\n${this.clock.exact(window.from)} \u2013 ${window.to === undefined ? "end of the run" : this.clock.exact(window.to)}`));
      const room = text.length * 6.1, outside = right - x < room + 8;
      const start = Math.max(x, 0) + 5;
      if (!outside) bar.append(draw("text", { x: start, y: y + 12 }, text));
      else if (right + room + 8 < this.width) bar.append(draw("text", { x: right + 5, y: y + 12 }, text));
      else if (x - room - 8 > 0) bar.append(draw("text", { x: x - 5, y: y + 12, "text-anchor": "end" }, text));
      else bar.append(draw("text", { x: start, y: y + 12 }, window.id));
      svg.append(bar);
    }
  }

  #markRow(svg, marks) {
    svg.append(draw("line", { class: "rail", x1: 0, x2: this.width, y1: 10, y2: 10 }));
    const first = lastNotAfter(marks.times, this.from - 1) + 1, last = lastNotAfter(marks.times, this.to);
    const isDense = last - first > this.width / 6;
    const kind = /alert$/.test(marks.name) ? "alert" : /cleared$/.test(marks.name) ? "cleared" : /failed$|refused$/.test(marks.name) ? "bad" : "event";
    let before = -Infinity;
    for (let i = first; i <= last; i++) {
      const x = this.x(marks.times[i]);
      if (x - before < (isDense ? 1 : 0)) continue;
      before = x;
      if (isDense) { svg.append(draw("line", { class: `mark dense ${kind}`, x1: x, x2: x, y1: 5, y2: 15 })); continue; }
      const shapes = { alert: `M${x} 3l6 11h-12z`, cleared: `M${x} 16l6 -11h-12z`, bad: `M${x - 4} 6l8 8m0 -8l-8 8`, event: `M${x} 5l5 5l-5 5l-5 -5z` };
      const mark = draw("path", { class: `mark ${kind}`, d: shapes[kind] });
      mark.append(draw("title", {}, `${this.clock.exact(marks.times[i])} ${marks.texts?.[i] ?? ""}`));
      svg.append(mark);
    }
  }

  /** The whole run in small, with what is shown of it. */
  #drawOverview() {
    const svg = this.overview, width = this.fixedWidth ?? Math.max(80, svg.getBoundingClientRect().width);
    const x = (time) => time / this.length * width;
    svg.setAttribute("viewBox", `0 0 ${width} 18`);
    svg.replaceChildren(draw("rect", { class: "whole", x: 0, y: 4, width, height: 10, rx: 2 }));
    for (const window of this.windows.filter((window) => window.action)) {
      svg.append(draw("rect", { class: "shade", x: x(window.from), y: 4, width: Math.max(1, x((window.to ?? this.length) - window.from)), height: 10 }));
    }
    for (const failure of this.failures) {
      for (const [, at] of failure.violated.slice(0, 40)) svg.append(draw("line", { class: "violation", x1: x(at), x2: x(at), y1: 1, y2: 17 }));
    }
    svg.append(draw("rect", { class: "view", x: x(this.from) + 0.5, y: 1, width: Math.max(3, x(this.to - this.from) - 1), height: 16, rx: 3 }));
  }

  // What the cursor reads.

  #nearest(marks, time) {
    if (time === null) return `${marks.times.length}\u00d7`;
    const reach = (this.to - this.from) / this.width * 8;
    const index = [lastNotAfter(marks.times, time), lastNotAfter(marks.times, time) + 1]
      .filter((i) => i >= 0 && i < marks.times.length && Math.abs(marks.times[i] - time) <= reach)
      .sort((a, b) => Math.abs(marks.times[a] - time) - Math.abs(marks.times[b] - time))[0];
    return index === undefined ? "" : `${this.clock.exact(marks.times[index])} ${marks.texts?.[index] ?? ""}`;
  }

  #readLane(lane, time) {
    for (const series of lane.series) {
      series.readout.textContent = time === null ? "" : this.#word(lane, series.at(time), series.decimals);
    }
  }

  #word(lane, value, decimals) {
    const text = human(value, decimals);
    return value === null || !lane.unit ? text : `${text} ${lane.unit}`;
  }

  #read() {
    for (const row of this.rows) row.read?.(this.cursor);
    const isSeen = this.cursor !== null && this.#visible(this.cursor, this.cursor);
    this.line.hidden = !isSeen;
    if (!isSeen) return;
    const left = this.rows[0].svg.getBoundingClientRect().left - this.plots.getBoundingClientRect().left + this.x(this.cursor);
    this.line.style.left = `${left}px`;
    const active = this.windows.filter((window) => window.from <= this.cursor && (window.to ?? this.length) >= this.cursor);
    this.line.firstChild.textContent = [this.clock.exact(this.cursor), ...active.map((window) => window.id)].join(" \u00b7 ");
    this.line.classList.toggle("flipped", this.x(this.cursor) > this.width * 0.7);
  }

  // Moving about.

  show(from, to) {
    const span = Math.min(this.length, Math.max(Math.min(Timeline.shortest, this.length), to - from));
    const begin = Math.max(0, Math.min(this.length - span, (from + to - span) / 2));
    this.from = begin;
    this.to = begin + span;
    this.redraw();
  }

  zoom(factor, around = (this.from + this.to) / 2) {
    this.show(around - (around - this.from) * factor, around + (this.to - around) * factor);
  }

  pan(share) {
    const span = this.to - this.from;
    const begin = Math.max(0, Math.min(this.length - span, this.from + span * share));
    this.show(begin, begin + span);
  }

  /** The first violation of a failure, with some time around it. */
  focus(id) {
    const failure = this.failures.find((candidate) => candidate.id === id) ?? this.failures[0];
    if (!failure) return;
    this.focused = this.failures.indexOf(failure);
    const [since, at] = failure.violated[0];
    const around = Math.max(120000, at - since);
    this.cursor = at;
    this.show(since - around, at + around);
  }

  #listen() {
    const { buttons, plots } = this;
    buttons.in.onclick = () => this.zoom(0.5);
    buttons.out.onclick = () => this.zoom(2);
    buttons.left.onclick = () => this.pan(-0.5);
    buttons.right.onclick = () => this.pan(0.5);
    buttons.whole.onclick = () => this.show(0, this.length);
    if (buttons.more) buttons.more.onclick = () => {
      this.showsAll = !this.showsAll;
      buttons.more.setAttribute("aria-pressed", String(this.showsAll));
      this.#rows();
      this.redraw();
    };
    plots.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    plots.addEventListener("dblclick", () => this.show(0, this.length));
    plots.addEventListener("keydown", (event) => this.#key(event));
    this.#listenToPointers();
    this.#listenToOverview();
  }

  #place(event) {
    const box = this.rows[0].svg.getBoundingClientRect();
    return event.clientX - box.left;
  }

  /** The wheel scrolls the page, unless the drawing has the focus or Ctrl is held. */
  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== this.plots) return;
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan(event.deltaX / this.width);
    else this.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.008), this.time(Math.max(0, this.#place(event))));
  }

  #key(event) {
    const step = (this.to - this.from) / 100;
    const moves = {
      "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2), "0": () => this.show(0, this.length),
      Home: () => this.show(0, this.to - this.from), End: () => this.show(this.length - (this.to - this.from), this.length),
      ArrowLeft: () => event.shiftKey ? this.#moveCursor(-step) : this.pan(-0.2),
      ArrowRight: () => event.shiftKey ? this.#moveCursor(step) : this.pan(0.2),
      n: () => this.#nextFailure(1), p: () => this.#nextFailure(-1),
      Escape: () => { this.cursor = null; this.#read(); },
    };
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  #moveCursor(by) {
    const cursor = (this.cursor ?? (this.from + this.to) / 2) + by;
    this.cursor = Math.max(this.from, Math.min(this.to, cursor));
    this.#read();
  }

  #nextFailure(by) {
    if (!this.failures.length) return;
    const count = this.failures.length;
    this.focus(this.failures[((this.focused ?? (by > 0 ? -1 : 0)) + by + count) % count].id);
  }

  /** A mouse hovers and draws a span to zoom to; a finger moves, two fingers zoom. */
  #listenToPointers() {
    const fingers = new Map();
    let begin = null;
    this.plots.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.#place(event) < 0) return;
      fingers.set(event.pointerId, this.#place(event));
      begin = { x: this.#place(event), from: this.from, to: this.to };
      this.cursor = this.time(begin.x);
      this.#read();
    });
    this.plots.addEventListener("pointermove", (event) => {
      const x = this.#place(event);
      if (!fingers.has(event.pointerId)) {
        this.cursor = x < 0 || event.pointerType === "touch" ? this.cursor : this.time(x);
        return this.#read();
      }
      if (event.pointerType === "touch") this.#fingers(fingers, event.pointerId, x, begin);
      else this.#drawBrush(begin.x, x);
    });
    const end = (event) => {
      if (!fingers.delete(event.pointerId) || event.pointerType === "touch") return;
      this.brush.hidden = true;
      const x = this.#place(event);
      if (event.type === "pointerup" && Math.abs(x - begin.x) > 5) this.show(...[this.time(begin.x), this.time(x)].sort((a, b) => a - b));
    };
    for (const type of ["pointerup", "pointercancel"]) window.addEventListener(type, end);
    this.plots.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "touch" || fingers.size) return;
      this.cursor = null;
      this.#read();
    });
  }

  #drawBrush(from, to) {
    const offset = this.rows[0].svg.getBoundingClientRect().left - this.plots.getBoundingClientRect().left;
    const left = Math.max(0, Math.min(from, to)), right = Math.min(this.width, Math.max(from, to));
    this.brush.hidden = right - left < 5;
    Object.assign(this.brush.style, { left: `${left + offset}px`, width: `${right - left}px` });
  }

  #fingers(fingers, id, x, begin) {
    const before = fingers.get(id);
    const other = [...fingers].find(([key]) => key !== id)?.[1];
    if (other === undefined) this.pan((before - x) / this.width);
    else if (Math.abs(x - other) > 10) this.zoom(Math.abs(before - other) / Math.abs(x - other), this.time((x + other) / 2));
    fingers.set(id, x);
  }

  #listenToOverview() {
    const move = (event) => {
      if (!(event.buttons & 1)) return;
      const box = this.overview.getBoundingClientRect(), span = this.to - this.from;
      const middle = (event.clientX - box.left) / box.width * this.length;
      const begin = Math.max(0, Math.min(this.length - span, middle - span / 2));
      this.show(begin, begin + span);
    };
    this.overview.addEventListener("pointerdown", (event) => { this.overview.setPointerCapture(event.pointerId); move(event); });
    this.overview.addEventListener("pointermove", move);
  }

  // On paper.

  /** Draws for paper, around the first failure, at a width that fits. */
  print(width) {
    this.fixedWidth = width;
    this.before = [this.from, this.to];
    if (this.failures.length && this.from === 0 && this.to === this.length) this.focus(this.failures[0].id);
    this.cursor = null;
    this.drawNow();
  }

  printed() {
    delete this.fixedWidth;
    if (this.before) [this.from, this.to] = this.before;
    this.redraw();
  }
}

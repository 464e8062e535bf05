"use strict";

/** Numbers out of a text of differences: `12 5x3 n` is 12, 17, 22, 27, null. */
function decodeDeltas(text) {
  const numbers = [];
  let last = 0;
  for (const token of text ? text.split(" ") : []) {
    const cross = token.indexOf("x");
    const head = cross < 0 ? token : token.slice(0, cross);
    const count = cross < 0 ? 1 : Number(token.slice(cross + 1));
    for (let i = 0; i < count; i++) numbers.push(head === "n" ? null : (last += Number(head)));
  }
  return numbers;
}

/** The place of the last of `times` that is not after `time`; -1 when there is none. */
function lastNotAfter(times, time) {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1; else high = middle;
  }
  return low - 1;
}

/** What one thing told of a quantity: values that hold from their times on. */
class Series {
  constructor(json) {
    this.name = json.name;
    this.role = json.role;
    this.decimals = json.decimals;
    this.thinned = json.thinned === true;
    this.times = decodeDeltas(json.times);
    const scale = 10 ** json.decimals;
    this.values = decodeDeltas(json.values).map((value) => value === null ? null : value / scale);
    this.holds = this.#longestHold();
  }

  /** How long a value can hold, in ms: behind that something is missing. Sites are never silent. */
  #longestHold() {
    if (this.role === "truth" || this.role === "signal" || this.times.length < 3) return Infinity;
    const spans = [];
    for (let i = 1; i < this.times.length; i++) spans.push(this.times[i] - this.times[i - 1]);
    spans.sort((a, b) => a - b);
    return Math.max(1, spans[spans.length >> 1]) * (this.thinned ? 12 : 2.5);
  }

  /** The value at a time; null where nobody knows it. */
  at(time) {
    const index = lastNotAfter(this.times, time);
    return index < 0 || time - this.times[index] > this.holds ? null : this.values[index];
  }

  /** The places of all points that a span shows, the one that holds at its beginning included. */
  within(from, to) {
    return [Math.max(0, lastNotAfter(this.times, from)), lastNotAfter(this.times, to)];
  }

  bounds(from, to) {
    const [first, last] = this.within(from, to);
    let low = Infinity, high = -Infinity;
    for (let i = first; i <= last; i++) {
      const value = this.values[i];
      if (value === null) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  }

  /** Steps as the path of an SVG; where points are denser than pixels, the extremes of each pixel. */
  path(from, to, x, y) {
    const [first, last] = this.within(from, to);
    const end = x(to);
    let path = "", column = null, open = false, top = 0, bottom = 0, level = 0;
    const close = () => {
      if (column === null) return;
      if (bottom - top > 0.4) path += `V${top.toFixed(1)}V${bottom.toFixed(1)}V${level.toFixed(1)}`;
      column = null;
    };
    for (let i = first; i <= last; i++) {
      const value = this.values[i], time = Math.max(this.times[i], from);
      if (value === null) { close(); if (open) path += `H${x(time).toFixed(1)}`; open = false; continue; }
      const px = Math.round(x(time) * 2) / 2, py = y(value);
      if (open && column === px) {
        top = Math.min(top, py); bottom = Math.max(bottom, py); level = py;
      } else {
        close();
        path += open ? `H${px}V${py.toFixed(1)}` : `M${px} ${py.toFixed(1)}`;
        column = px; top = bottom = level = py; open = true;
      }
      const next = i + 1 < this.times.length ? this.times[i + 1] : Infinity;
      const silent = this.times[i] + this.holds;
      if (next > silent) { close(); path += `H${Math.min(end, x(silent)).toFixed(1)}`; open = false; }
    }
    close();
    if (open) path += `H${end.toFixed(1)}`;
    return path;
  }

  /** The points of a span, where there are few enough to be seen one by one. */
  points(from, to, most) {
    const [first, last] = this.within(from, to);
    if (last - first > most) return [];
    const found = [];
    for (let i = first; i <= last; i++) {
      if (this.times[i] >= from && this.values[i] !== null) found.push([this.times[i], this.values[i]]);
    }
    return found;
  }
}

/** Local times of a run: `18:40:05`, from its zone's offsets. */
class LocalClock {
  constructor(start, offsets) {
    this.start = start;
    this.offsets = offsets;
    this.firstDay = this.date(0);
  }

  offset(time) {
    let found = this.offsets[0][1];
    for (const [from, seconds] of this.offsets) if (from <= time) found = seconds;
    return found * 1000;
  }

  #local(time) { return new Date(this.start + time + this.offset(time)); }

  date(time) { return this.#local(time).toISOString().slice(0, 10); }

  /** With seconds, and what lies below them where there is something. */
  exact(time) {
    const text = this.#local(Math.round(time)).toISOString();
    const clock = text.slice(11, 23).replace(/\.000$/, "");
    return this.date(time) === this.firstDay ? clock : `${text.slice(0, 10)} ${clock}`;
  }

  /** Times at round numbers of the local clock, at least `spacing` ms apart, with their labels. */
  ticks(from, to, spacing) {
    const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
    const steps = [1, 2, 5, 10, 15, 30].map((n) => n * second)
      .concat([1, 2, 5, 10, 15, 30].map((n) => n * minute), [1, 2, 3, 6, 12].map((n) => n * hour), [1, 2, 7, 14].map((n) => n * day));
    const step = steps.find((candidate) => candidate >= spacing) ?? 28 * day;
    const ticks = [];
    let time = from;
    while (time <= to && ticks.length < 200) {
      const local = this.start + time + this.offset(time);
      const next = time + (Math.ceil(local / step) * step - local);
      if (next > to) break;
      const text = this.#local(next).toISOString();
      const isMidnight = text.slice(11, 19) === "00:00:00";
      const label = isMidnight ? `${text.slice(5, 10)}` : text.slice(11, step < minute ? 19 : 16);
      ticks.push({ time: next, label, isMidnight });
      time = next + 1;
    }
    return ticks;
  }
}

const groups = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A number as people read it: `1 507.3`. */
function human(value, decimals) {
  if (value === null || value === undefined) return "unknown";
  const fixed = Math.abs(value).toFixed(decimals).split(".");
  const whole = groups.format(Number(fixed[0])).replaceAll(",", "\u202f");
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? "\u2212" : "";
  return sign + whole + (fixed[1] ? `.${fixed[1]}` : "");
}

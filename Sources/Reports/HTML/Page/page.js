/** The index and the cases: one of them is seen at a time. */
const page = {
  index: document.getElementById("index"),
  cases: [...document.querySelectorAll("article.case")],
  timelines: new Map(),

  start() {
    document.documentElement.classList.add("live");
    this.theme();
    this.filter();
    this.copying();
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button.jump");
      if (button) this.jump(button.closest("article"), button.dataset.failure);
    });
    const steps = document.querySelector(".steps");
    steps.querySelector(".previous").onclick = () => this.step(-1);
    steps.querySelector(".next").onclick = () => this.step(1);
    window.addEventListener("hashchange", () => this.route());
    window.addEventListener("beforeprint", () => this.print());
    window.addEventListener("afterprint", () => this.printed());
    window.matchMedia("print").addEventListener("change", (event) => event.matches ? this.print() : this.printed());
    if (this.cases.length === 1 && this.index.querySelectorAll(".cases li").length === 1 && !location.hash) {
      history.replaceState(null, "", `#${this.cases[0].id}`);
    }
    this.route();
  },

  /** `#case/name` shows a case, `#case/name?expectation` its failure, anything else the index. */
  route() {
    const [id, expectation] = decodeURIComponent(location.hash.slice(1)).split("?");
    const wanted = this.cases.find((item) => item.id === id);
    for (const item of this.cases) item.hidden = item !== wanted;
    this.index.hidden = wanted !== undefined;
    document.querySelector(".steps").hidden = wanted === undefined || this.cases.length < 2;
    window.scrollTo(0, 0);
    if (!wanted) return;
    const timeline = this.timeline(wanted);
    if (expectation) this.jump(wanted, expectation); else timeline?.redraw();
  },

  step(by) {
    const place = this.cases.findIndex((item) => !item.hidden);
    location.hash = this.cases[(place + by + this.cases.length) % this.cases.length].id;
  },

  /** The drawing of a case, made when somebody looks at it. */
  timeline(item) {
    const section = item.querySelector("section.timeline");
    if (!section) return undefined;
    if (!this.timelines.has(section)) {
      const data = JSON.parse(document.getElementById(`data-${section.dataset.case}`).textContent);
      this.timelines.set(section, new Timeline(section, data));
    }
    return this.timelines.get(section);
  },

  jump(item, failure) {
    const timeline = this.timeline(item);
    if (!timeline) return;
    timeline.focus(failure);
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    timeline.section.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    timeline.plots.focus({ preventScroll: true });
  },

  filter() {
    const input = this.index.querySelector("input[type=search]");
    const chips = [...this.index.querySelectorAll(".chip")];
    const items = [...this.index.querySelectorAll(".cases > li")];
    const texts = items.map((item) => `${item.textContent} ${item.dataset.words ?? ""}`.toLowerCase());
    const apply = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.verdict);
      let seen = 0;
      items.forEach((item, place) => {
        const isWanted = (!wanted.length || wanted.includes(item.dataset.verdict)) && words.every((word) => texts[place].includes(word));
        item.hidden = !isWanted;
        seen += isWanted ? 1 : 0;
      });
      this.index.querySelector(".none").hidden = seen > 0;
    };
    input.addEventListener("input", apply);
    for (const chip of chips) {
      chip.addEventListener("click", () => {
        chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
        apply();
      });
    }
  },

  copying() {
    document.addEventListener("click", async (event) => {
      const button = event.target.closest("button.copy");
      if (!button) return;
      const code = button.parentElement.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        // A page from a file may not write the clipboard: then the text is selected, and Ctrl+C does the rest.
        getSelection().selectAllChildren(code);
        button.textContent = "selected";
        return;
      }
      button.textContent = "copied";
    });
  },

  theme() {
    const root = document.documentElement, name = "wattloop-theme";
    try { if (localStorage.getItem(name)) root.dataset.theme = localStorage.getItem(name); } catch { /* A page from a file may have no storage. */ }
    document.querySelector("button.theme").addEventListener("click", () => {
      const isDark = root.dataset.theme ? root.dataset.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = isDark ? "light" : "dark";
      try { localStorage.setItem(name, root.dataset.theme); } catch { /* As above. */ }
    });
  },

  /** All cases that did not pass go onto paper, and the one that is looked at. */
  print() {
    for (const item of this.cases) {
      if (item.dataset.verdict !== "pass" || !item.hidden) this.timeline(item)?.print(680);
    }
  },

  printed() {
    for (const timeline of this.timelines.values()) timeline.printed();
  },
};

page.start();

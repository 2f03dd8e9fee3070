"use strict";
// Ids, sources and reasons are what peers sent: they enter the page as text nodes only.
(() => {
  const $ = (id) => document.getElementById(id);
  const el = (tag, properties = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "class") node.className = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value);
    }
    node.append(...children.map((child) => child instanceof Node ? child : String(child)));
    return node;
  };
  const shape = (tag, attributes, text) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const isStill = matchMedia("(prefers-reduced-motion: reduce)");

  // ---- numbers as people read them
  const whole = new Intl.NumberFormat("en");
  const count = (value) => value === null || value === undefined ? "–" : whole.format(value);
  const short = (value, digits = 4) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
    return value.toPrecision(digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  };
  const percent = (value, digits = 1) =>
    value === null || value === undefined || !Number.isFinite(value) ? "–" : `${(100 * value).toFixed(digits)} %`;
  const bytes = (value) => {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit += 1; }
    return `${value.toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
  };
  const duration = (seconds) => {
    const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24, minutes = Math.floor(seconds / 60) % 60;
    if (days) return `${days} d ${hours} h`;
    return hours ? `${hours} h ${minutes} min` : minutes ? `${minutes} min` : `${Math.floor(seconds)} s`;
  };
  const clock = (microseconds) => new Date(microseconds / 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

  // ---- what is known
  const known = { number: 0, status: {}, error: 0, sums: [], plain: [], scores: [], records: [], members: new Map(), gone: [], share: 0, chosen: null };
  const scoresMax = 500, recordsMax = 60, seriesMax = 900, fade = 20000;

  // ---- figures
  const figure = (name, value, note = "") => el("div", {}, el("dt", {}, name), el("dd", {}, value, el("small", {}, note)));
  function drawFigures() {
    const s = known.status, budget = s.budget ?? {}, rate = s.rate ?? {};
    const capacity = budget.capacity === undefined ? "no capacity" : `of ${count(budget.capacity)}`;
    const error = known.error > 0 ? `± ${short(known.error, 2)}` : known.error === 0 ? "exact" : "estimated";
    $("figures").replaceChildren(
      figure("Kept now", count(s.pool), capacity),
      figure("NovelSum", s.pool > 1 ? short(s.novelsum, 5) : "–", `${error}, without density ${short(s.novelsum_unweighted)}`),
      figure("Samples a second", short(rate.samples_per_second ?? 0, 3), `${count(s.seen)} seen`),
      figure("Keep rate", percent(rate.keep_rate), `${count(s.kept)} kept, ${count(s.evicted)} evicted`),
      figure("Threshold", short(s.threshold), "what a gain has to exceed"),
      figure("Store", bytes(s.store?.bytes ?? 0), s.store?.read_only ? "read only" : `${count(s.reference?.rows)} reference rows`));
    $("problem").hidden = !s.store?.read_only;
    if (s.store?.read_only) $("problem").textContent = `Nothing can be kept: ${s.store.reason ?? "the store is read only"}`;
    $("about").textContent = `noveld ${s.version}, up ${duration(s.uptime ?? 0)}, ${count(s.dimension)} numbers a vector, ${count(s.duplicates)} duplicates, ${count(s.refused)} messages refused`;
  }

  // ---- charts
  const ticks = (low, high, wanted = 4) => {
    const rough = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
    const found = [];
    for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) found.push(value);
    return found;
  };
  const frame = (host) => {
    const width = Math.max(host.clientWidth, 200), height = 240;
    const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    return { svg, width, height, left: 46, right: 6, top: 8, bottom: 22 };
  };
  const axis = (f, y, values) => {
    for (const value of values) {
      f.svg.append(shape("line", { class: "grid", x1: f.left, x2: f.width - f.right, y1: y(value), y2: y(value) }),
        shape("text", { x: f.left - 6, y: y(value) + 4, "text-anchor": "end" }, short(value, 3)));
    }
  };

  function drawSum() {
    const host = $("sum"), f = frame(host), points = known.sums, plain = known.plain;
    if (points.length < 2) {
      host.replaceChildren(el("p", { class: "note" }, "Nothing to draw yet: a point is added each second while samples come."));
      return;
    }
    const all = points.flatMap(([, value, error]) => [value - 2 * (error ?? 0), value + 2 * (error ?? 0)]).concat(plain.map(([, value]) => value));
    let low = Math.min(...all), high = Math.max(...all);
    if (high - low < 1e-9) { low -= Math.abs(low) * 0.05 + 0.01; high += Math.abs(high) * 0.05 + 0.01; }
    const start = points[0][0], end = points[points.length - 1][0];
    const x = (time) => f.left + (f.width - f.left - f.right) * (time - start) / Math.max(end - start, 1);
    const y = (value) => f.top + (f.height - f.top - f.bottom) * (high - value) / (high - low);
    axis(f, y, ticks(low, high));
    const path = (list, value) => list.map((point, index) => `${index ? "L" : "M"}${x(point[0]).toFixed(1)} ${y(value(point)).toFixed(1)}`).join("");
    // The band has gaps where the error was not known.
    const bands = [];
    points.forEach((point, index) => {
      if (point[2] === null) return;
      if (index === 0 || points[index - 1][2] === null) bands.push([]);
      bands.at(-1).push(point);
    });
    const area = (band) => path(band, (point) => point[1] + 2 * point[2])
      + path([...band].reverse(), (point) => point[1] - 2 * point[2]).replace("M", "L") + "Z";
    f.svg.append(
      shape("path", { class: "band-area", d: bands.map(area).join("") }),
      shape("path", { class: "plain", d: path(plain, (point) => point[1]) }),
      shape("path", { class: "curve", d: path(points, (point) => point[1]) }),
      shape("text", { x: f.left, y: f.height - 4 }, clock(start)),
      shape("text", { x: f.width - f.right, y: f.height - 4, "text-anchor": "end" }, clock(end)));
    host.replaceChildren(f.svg);
    $("sum-text").textContent = `From ${short(points[0][1])} at ${clock(start)} to ${short(points[points.length - 1][1])} at ${clock(end)}; between ${short(low)} and ${short(high)}.`;
  }

  function drawGains() {
    const host = $("gain"), f = frame(host), scores = known.scores.filter(([gain]) => Number.isFinite(gain));
    if (scores.length === 0) {
      host.replaceChildren(el("p", { class: "note" }, "No decisions yet."));
      return;
    }
    const threshold = known.status.threshold;
    const sorted = scores.map(([gain]) => gain).sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    // The extremes of the first samples of a pool would flatten all others.
    let low = Math.min(at(0.01), threshold ?? at(0.01)), high = Math.max(at(0.98), threshold ?? at(0.98));
    if (high - low < 1e-12) { low -= 0.5; high += 0.5; }
    const margin = (high - low) * 0.04;
    low -= margin; high += margin;
    const bins = Array.from({ length: Math.max(12, Math.min(36, Math.floor(host.clientWidth / 14))) }, () => [0, 0]);
    for (const [gain, , kept] of scores) {
      const place = Math.floor((gain - low) / (high - low) * bins.length);
      bins[Math.max(0, Math.min(bins.length - 1, place))][kept ? 1 : 0] += 1;
    }
    const most = Math.max(...bins.map(([dropped, kept]) => dropped + kept));
    const x = (value) => f.left + (f.width - f.left - f.right) * (value - low) / (high - low);
    const y = (value) => f.top + (f.height - f.top - f.bottom) * (1 - value / most);
    axis(f, y, ticks(0, most, 3).filter(Number.isInteger));
    bins.forEach(([dropped, kept], index) => {
      const left = x(low + (high - low) * index / bins.length) + 0.5, width = (f.width - f.left - f.right) / bins.length - 1;
      f.svg.append(
        shape("rect", { class: "column-dropped", x: left, width, y: y(dropped), height: y(0) - y(dropped) }),
        shape("rect", { class: "column-kept", x: left, width, y: y(dropped + kept), height: y(0) - y(kept) }));
    });
    for (const value of ticks(low, high, f.width < 380 ? 3 : 5)) {
      f.svg.append(shape("text", { x: x(value), y: f.height - 4, "text-anchor": "middle" }, short(value, 3)));
    }
    if (Number.isFinite(threshold)) {
      f.svg.append(shape("line", { class: "threshold", x1: x(threshold), x2: x(threshold), y1: f.top, y2: f.height - f.bottom }));
    }
    host.replaceChildren(f.svg);
    const kept = scores.filter((score) => score[2]).length;
    $("gain-note").textContent = `Gain of the last ${count(scores.length)} decisions, of which ${count(kept)} were kept; above the threshold a sample is kept.`;
    $("gain-text").textContent = `Median gain ${short(at(0.5))}, threshold ${short(threshold)}.`;
  }

  // ---- budget and stream
  function drawBudget() {
    const s = known.status, budget = s.budget ?? {}, limits = [];
    const add = (name, used, limit, text) => limits.push({ name, share: limit > 0 ? used / limit : 0, text: text ?? `${count(used)} of ${count(limit)}` });
    if (budget.capacity !== undefined) add("Capacity", budget.pool, budget.capacity);
    if (budget.total !== undefined) add("Total", budget.kept, budget.total);
    if (budget.keep_rate !== undefined) {
      const rate = budget.seen ? budget.kept / budget.seen : 0;
      add("Keep rate", rate, budget.keep_rate, `${percent(rate, 2)} of ${percent(budget.keep_rate, 2)}`);
    }
    if (budget.per_window) add("This window", budget.per_window.spent, budget.per_window.count);
    if (budget.cost?.total !== undefined) add("Cost", budget.cost.spent, budget.cost.total, `${short(budget.cost.spent)} of ${short(budget.cost.total)}`);
    $("budget").replaceChildren(...limits.map(({ name, share, text }) => {
      const fill = el("div", { class: "fill" });
      fill.style.width = `${Math.min(100, 100 * share)}%`;
      return el("div", { class: "limit" }, el("p", {}, el("span", {}, name), el("span", {}, text)), el("div", { class: "track", "aria-hidden": "true" }, fill));
    }));
    const saturation = s.saturation ?? {}, drift = s.drift ?? {}, index = s.index ?? {};
    const pairs = [
      ["Kept of the latest", known.scores.length ? percent(known.scores.filter((score) => score[2]).length / known.scores.length) : "–"],
      ["The last thousand added", saturation.improvement === undefined ? "–" : percent(saturation.improvement, 2)],
      ["Shift of the stream", percent(drift.shift, 2)],
      ["Search", index.recall === undefined ? index.reference === "exact" ? "exact" : "by codes" : `recall ${percent(index.recall, 2)}`],
    ];
    if (saturation.arrivals_left) pairs.push(["Saturated after", `${count(saturation.arrivals_left)} more`]);
    if (drift.alarm) pairs.push(["Last drift alarm", clock(drift.alarm.time)]);
    if (saturation.alarm) pairs.push(["Last saturation alarm", clock(saturation.alarm.time)]);
    $("stream").replaceChildren(...pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  }

  // ---- tables
  const asking = (id) => el("button", { type: "button", class: "link", title: id, onclick: () => ask("explain", id) }, id);
  const near = (nearest) => nearest ? [asking(nearest.id), ` at ${short(nearest.distance, 3)}`] : ["–"];
  const reasons = {
    novel: "novel", redundant: "too close to what is kept", budget: "novel, but the budget is spent", warmup: "first ones", displaced: "displaced", operator: "by an operator",
  };
  const why = (record) => {
    if (record.decision === "evict" && record.displaced_by) return ["displaced by ", asking(record.displaced_by)];
    const text = reasons[record.reason] ?? record.reason;
    return record.evicted ? [`${text}, in place of `, asking(record.evicted)] : [text];
  };
  function drawLatest() {
    const body = $("latest").tBodies[0];
    // Who has gone into the table with the keyboard keeps the place.
    if (body.contains(document.activeElement)) return;
    body.replaceChildren(...known.records.slice(-recordsMax).reverse().map((record) => el("tr", {},
      el("td", {}, el("span", { class: `tag ${record.decision}` }, record.decision)),
      el("td", {}, asking(record.id)), el("td", { "data-name": "from" }, record.source ?? "–"), el("td", {}, ...why(record)),
      el("td", { class: "number", "data-name": "gain" }, short(record.gain)), el("td", { class: "number", "data-name": "of" }, short(record.threshold)),
      el("td", { "data-name": "nearest" }, ...near(record.nearest)))));
  }
  function drawSources() {
    const rows = Object.entries(known.status.sources ?? {}).sort((a, b) => b[1].seen - a[1].seen).slice(0, 50);
    $("sources").tBodies[0].replaceChildren(...rows.map(([name, counts]) => el("tr", {},
      el("td", { title: name }, name === "" ? "(none)" : name), el("td", { class: "number" }, count(counts.seen)), el("td", { class: "number" }, count(counts.kept)),
      el("td", { class: "number" }, percent(counts.seen ? counts.kept / counts.seen : 0)))));
  }
  function drawShadows() {
    const s = known.status, shadows = s.shadow ?? [];
    $("shadow-section").hidden = shadows.length === 0;
    const row = (name, pool, kept, sum, plain, agreement) => el("tr", {}, el("td", { title: name }, name),
      ...[count(pool), count(kept), short(sum), short(plain), agreement].map((text) => el("td", { class: "number" }, text)));
    $("shadows").tBodies[0].replaceChildren(row("the real one", s.pool, s.kept, s.novelsum, s.novelsum_unweighted, ""),
      ...shadows.map((shadow) => row(shadow.name, shadow.pool, shadow.kept, shadow.novelsum, shadow.novelsum_unweighted, percent(shadow.decisions?.agreement))));
  }

  // ---- the map
  const canvas = $("map"), placed = [];
  let isDrawing = false;
  function drawMap() {
    const scale = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const pen = canvas.getContext("2d"), style = getComputedStyle(document.documentElement), color = (name) => style.getPropertyValue(name).trim();
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    const members = [...known.members.values()], now = performance.now();
    known.gone = known.gone.filter((point) => now - point.at < fade);
    placed.length = 0;
    if (members.length === 0) {
      pen.fillStyle = color("--soft");
      pen.font = "13px system-ui, sans-serif";
      pen.fillText("No members to show yet.", 12, 24);
      return;
    }
    const all = members.concat(known.gone);
    const extent = (value) => all.reduce(([low, high], point) => [Math.min(low, value(point)), Math.max(high, value(point))], [Infinity, -Infinity]);
    const [left, right] = extent((point) => point.x), [low, high] = extent((point) => point.y), edge = 12;
    const x = (point) => edge + (width - 2 * edge) * (right > left ? (point.x - left) / (right - left) : 0.5);
    const y = (point) => edge + (height - 2 * edge) * (high > low ? (high - point.y) / (high - low) : 0.5);
    const size = members.length > 1500 ? 1.8 : members.length > 300 ? 2.6 : 4;
    const dot = (point, radius) => { pen.beginPath(); pen.arc(x(point), y(point), radius, 0, 2 * Math.PI); };
    pen.strokeStyle = color("--gone");
    pen.lineWidth = 1.5;
    for (const point of known.gone) {
      pen.globalAlpha = isStill.matches ? 0.6 : 0.9 * (1 - (now - point.at) / fade);
      dot(point, size + 0.5);
      pen.stroke();
    }
    const isYoung = (point) => now - point.at < fade;
    pen.fillStyle = color("--kept");
    pen.globalAlpha = members.length > 1500 ? 0.55 : 0.75;
    for (const point of members) {
      placed.push({ point, x: x(point), y: y(point) });
      if (!isYoung(point)) { dot(point, size); pen.fill(); }
    }
    pen.globalAlpha = 1;
    pen.fillStyle = color("--fresh");
    for (const point of members.filter(isYoung)) {
      const age = isStill.matches ? 1 : Math.min(1, (now - point.at) / 700);
      dot(point, size + 3 * (1 - age) + 0.6);
      pen.fill();
    }
    const chosen = known.chosen !== null && known.members.get(known.chosen);
    if (chosen) {
      pen.strokeStyle = color("--ink");
      pen.lineWidth = 2;
      dot(chosen, size + 4);
      pen.stroke();
    }
    $("map-note").textContent = `${count(members.length)} of ${count(known.status.pool)} members along the two directions in which they spread most (${percent(known.share, 0)} of their variance).`;
  }
  function animate() {
    if (isDrawing) return;
    isDrawing = true;
    const until = performance.now() + (isStill.matches ? 0 : 800);
    const step = () => {
      drawMap();
      if (performance.now() < until) requestAnimationFrame(step); else isDrawing = false;
    };
    requestAnimationFrame(step);
  }
  const choose = (point) => {
    known.chosen = point?.seq ?? null;
    $("map-tip").textContent = point ? `${point.id}${point.source ? `, from ${point.source}` : ""}` : "\u00a0";
    drawMap();
  };
  const under = (event) => {
    const box = canvas.getBoundingClientRect(), px = event.clientX - box.left, py = event.clientY - box.top;
    let best = null, least = 18 ** 2;
    for (const { point, x, y } of placed) {
      const distance = (x - px) ** 2 + (y - py) ** 2;
      if (distance < least) { least = distance; best = point; }
    }
    return best;
  };
  canvas.addEventListener("pointermove", (event) => { const point = under(event); if (point && point.seq !== known.chosen) choose(point); });
  canvas.addEventListener("click", (event) => { const point = under(event); if (point) { choose(point); ask("explain", point.id); } });
  canvas.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const present = placed.find(({ point }) => point.seq === known.chosen);
    if (event.key === "Enter" && present) { event.preventDefault(); ask("explain", present.point.id); }
    if (!direction) return;
    event.preventDefault();
    if (!present) { choose(placed[0]?.point); return; }
    let best = null, least = Infinity;
    for (const { point, x, y } of placed) {
      const along = (x - present.x) * direction[0] + (y - present.y) * direction[1];
      const aside = Math.abs((x - present.x) * direction[1]) + Math.abs((y - present.y) * direction[0]);
      if (along > 0.5 && along + 2 * aside < least) { least = along + 2 * aside; best = point; }
    }
    if (best) choose(best);
  });

  // ---- questions
  const token = { get value() { return sessionStorage.getItem("token"); }, set value(text) { sessionStorage.setItem("token", text); } };
  const get = (path, options = {}) => fetch(path, {
    ...options, headers: token.value ? { Authorization: `Bearer ${token.value}` } : {}, cache: "no-store", credentials: "omit",
  });
  async function ask(kind, id) {
    $("id").value = id;
    const answer = $("answer");
    answer.replaceChildren(el("p", { class: "note" }, "asking …"));
    try {
      const response = await get(`/api/${kind}?id=${encodeURIComponent(id)}`);
      const isJSON = response.headers.get("Content-Type") === "application/json";
      const reply = isJSON ? await response.json() : { message: await response.text() };
      if (!response.ok) answer.replaceChildren(el("p", {}, reply.message));
      else answer.replaceChildren(...(kind === "explain" ? explanation(id, reply) : neighbours(id, reply)));
    } catch (error) {
      answer.replaceChildren(el("p", {}, `no answer: ${error.message}`));
    }
    answer.scrollIntoView({ block: "nearest", behavior: isStill.matches ? "auto" : "smooth" });
  }
  const list = (nearest) => {
    if (nearest.length === 0) return [el("p", {}, "none")];
    const head = el("tr", {}, el("th", { scope: "col" }, "Kept sample"), el("th", { scope: "col", class: "number" }, "Cosine distance"));
    const rows = nearest.map((one) => el("tr", {}, el("td", {}, asking(one.id)), el("td", { class: "number" }, short(one.distance))));
    return [el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows))];
  };
  function explanation(id, reply) {
    const lines = reply.records.map((record) => el("p", {}, el("span", { class: `tag ${record.decision}` }, record.decision), ` at ${clock(record.time)}, seq ${count(record.seq)}: `, ...why(record),
      `; gain ${short(record.gain)}, threshold ${short(record.threshold)}, novelty ${short(record.novelty)}, density ${short(record.density)}; nearest then `, ...near(record.nearest)));
    const now = reply.now ?? {};
    const margin = reply.margin === undefined ? "" : `It ${reply.margin >= 0 ? "passed" : "missed"} the threshold by ${short(Math.abs(reply.margin))}. `;
    const today = now.state === "member" ? `It is a member; its gain is ${short(now.gain)} now.` : now.state === "outside" ? `Submitted now it would be a ${now.decision}, with a gain of ${short(now.gain)} and a threshold of ${short(now.threshold)}.` : "";
    return [el("h3", {}, id), ...lines, el("p", {}, margin + today), el("h3", {}, "Nearest kept samples now"), ...list(reply.nearest_now ?? [])];
  }
  const neighbours = (id, reply) => [el("h3", {}, `Nearest kept samples of ${id}`), ...list(reply.neighbors?.[0] ?? [])];
  $("search").addEventListener("submit", (event) => {
    event.preventDefault();
    if ($("id").value) ask(event.submitter?.value ?? "explain", $("id").value);
  });

  // ---- the stream of events
  const point = ([seq, x, y, id, source], at) => ({ seq, x, y, id, source, at });
  function takeMap(map, at) {
    if (!map) return;
    if (map.points) {
      known.share = map.share;
      const before = known.members;
      known.members = new Map(map.points.map((entry) => [entry[0], point(entry, before.get(entry[0])?.at ?? (before.size ? at : -fade))]));
      known.gone = [];
      return;
    }
    for (const seq of map.left) {
      const member = known.members.get(seq);
      if (member) known.gone.push({ ...member, at });
      known.members.delete(seq);
    }
    for (const entry of map.joined) known.members.set(entry[0], point(entry, at));
  }
  function take(event, data) {
    if (event === "update" && data.number !== known.number + 1) throw new Error("an update was missed");
    known.number = data.number;
    known.status = data.status;
    known.error = data.novelsum_error;
    if (event === "state") {
      known.sums = data.history.novelsum;
      known.plain = data.history.novelsum_unweighted;
      known.scores = [];
      known.records = [];
    } else if (data.records.length > 0 && data.status.pool > 0) {
      known.sums.push([data.time, data.status.novelsum, known.error]);
      known.plain.push([data.time, data.status.novelsum_unweighted]);
      known.sums = known.sums.slice(-seriesMax);
      known.plain = known.plain.slice(-seriesMax);
    }
    known.scores = known.scores.concat(data.scores).slice(-scoresMax);
    known.records = known.records.concat(data.records).slice(-recordsMax);
    takeMap(data.map, performance.now());
    draw();
  }
  function draw() {
    if (document.hidden) return;
    drawFigures(); drawSum(); drawGains(); drawBudget(); drawLatest(); drawSources(); drawShadows(); animate();
  }
  const show = (text, light) => { if ($("state").textContent !== text) $("state").textContent = text; $("light").className = light; };
  async function follow() {
    const response = await get("/api/events");
    if (response.status === 401) { askForToken(); return false; }
    if (!response.ok) throw new Error((await response.text()).trim());
    $("token-form").hidden = true;
    show("live", "live");
    const reader = response.body.getReader(), decoder = new TextDecoder();
    let text = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return true;
        text += decoder.decode(value, { stream: true });
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const lines = text.slice(0, end).split("\n");
          text = text.slice(end + 2);
          const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
          take(field("event"), JSON.parse(field("data")));
        }
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }
  async function stay() {
    for (let pause = 500; ; pause = Math.min(pause * 2, 10000)) {
      try {
        const start = performance.now();
        if (!await follow()) return;
        if (performance.now() - start > 5000) pause = 500;
        show("connection lost, trying again", "lost");
      } catch (error) {
        show(error instanceof TypeError ? "the daemon does not answer, trying again" : error.message, "lost");
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  function askForToken() {
    show(token.value ? "the token is not the daemon's" : "a token is wanted", "lost");
    $("token-form").hidden = false;
    $("token").focus();
  }
  $("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    token.value = $("token").value.trim();
    $("token").value = "";
    stay();
  });

  // ---- the page itself
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  $("theme").addEventListener("click", () => {
    const isDark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = isDark ? "light" : "dark";
    localStorage.setItem("theme", document.documentElement.dataset.theme);
    draw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("resize", draw);
  document.addEventListener("visibilitychange", draw);
  // What a screen reader is told now and then; each update would be a flood.
  setInterval(() => {
    const s = known.status;
    if (s.pool !== undefined && !document.hidden) $("spoken").textContent = `${count(s.pool)} kept of ${count(s.seen)} seen, NovelSum ${short(s.novelsum)}`;
  }, 30000);
  stay();
})();

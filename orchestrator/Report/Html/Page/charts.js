'use strict';
const charts = [];

function color(name) { return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim(); }

// A chart with a legend that follows the pointer. series: {label, color, fill, bars, width, format}.
function chart(title, summary, x, series, options) {
  const legend = h('div', { class: 'legend', 'aria-hidden': 'true' });
  const holder = h('div', { class: 'chart', role: 'img', 'aria-label': title + '. ' + summary });
  const card = h('section', { class: 'card' }, h('figure', null, h('h3', null, title), legend, holder));
  charts.push({ holder, draw: () => draw(holder, legend, x, series, options) });
  return card;
}

function draw(holder, legend, x, series, options) {
  const show = at => legend.replaceChildren(
    ...(at === null ? [] : [h('span', null, h('b', null, options.atX(x[at])))]),
    ...series.map(s => h('span', null, swatch(s), s.label, at === null || s.values[at] === null || s.values[at] === undefined
      ? '' : h('b', null, ' ' + s.format(s.values[at])))));
  const axis = { stroke: color('soft'), grid: { stroke: color('grid'), width: 1 }, ticks: { stroke: color('grid'), width: 1 }, font: '11px system-ui, sans-serif' };
  holder.replaceChildren();
  new uPlot({
    width: Math.max(200, holder.clientWidth), height: holder.clientHeight, legend: { show: false },
    padding: [options.marks ? 16 : 10, 20, 0, 0],
    cursor: { y: false, points: { size: 6 }, drag: { x: true, y: false } },
    scales: { x: { time: false, range: options.xRange }, y: { range: (u, low, high) => [0, high > 0 ? high * 1.08 : 1] } },
    axes: [
      { ...axis, values: (u, splits) => splits.map(options.tickX), space: 56, size: 32, splits: options.splitsX },
      { ...axis, values: (u, splits) => splits.map(series[0].format === time ? tick : series[0].format), size: 64 },
    ],
    series: [{}, ...series.map(s => ({
      label: s.label, stroke: color(s.color), width: s.bars ? 0 : s.width || 1.75, fill: s.bars ? color('bar') : s.fill ? color(s.color) + '22' : undefined,
      dash: s.dash, spanGaps: false, points: { show: !s.bars, size: 5, fill: color(s.color), filter: () => alone(s.values) },
      paths: s.bars ? uPlot.paths.bars({ size: [0.9, 100], gap: 0 }) : s.steps ? uPlot.paths.stepped({ align: 1 }) : undefined,
    }))],
    hooks: { draw: [u => mark(u, options.marks || [])], setCursor: [u => show(u.cursor.idx === undefined ? null : u.cursor.idx)] },
  }, [x, ...series.map(s => s.values)], holder);
  show(null);
}

// Where a value has no neighbour that a line could be drawn to.
function alone(values) {
  const known = i => values[i] !== null && values[i] !== undefined;
  return values.map((_, i) => i).filter(i => known(i) && !known(i - 1) && !known(i + 1));
}

// Upright lines with a word above each; words that would meet are left out.
function mark(u, marks) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.strokeStyle = color('soft');
  ctx.fillStyle = color('soft');
  ctx.font = Math.round(11 * devicePixelRatio) + 'px system-ui, sans-serif';
  ctx.textAlign = 'center';
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  let free = -Infinity;
  for (const m of marks) {
    const x = u.valToPos(m.x, 'x', true);
    const half = ctx.measureText(m.label).width / 2;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (x - half < free) continue;
    ctx.fillText(m.label, x, bbox.top - 4 * devicePixelRatio);
    free = x + half + 4 * devicePixelRatio;
  }
  ctx.restore();
}

function swatch(s) {
  const mark = document.createElement('i');
  mark.style.background = color(s.bars ? 'bar' : s.color);
  return mark;
}

function drawCharts() { for (const c of charts) c.draw(); }

function forgetCharts() { charts.length = 0; }

// [x of each bin, share of all requests in it], bins of equal width on a logarithmic axis.
function bins(buckets, low, high, count) {
  const [from, to] = [Math.log10(Math.max(1, low)), Math.log10(Math.max(2, high + 1))];
  const width = (to - from) / count;
  const sums = new Array(count).fill(0);
  let total = 0;
  for (const [lower, upper, n] of buckets) {
    const middle = Math.log10(Math.max(1, (lower + upper) / 2));
    sums[Math.min(count - 1, Math.max(0, Math.floor((middle - from) / width)))] += n;
    total += n;
  }
  return { x: sums.map((_, i) => from + (i + 0.5) * width), shares: sums.map(n => total === 0 ? 0 : n / total) };
}

// Round values for a logarithmic axis: 1, 2, 5, 10, 20 …, fewer where their names would meet.
function decades(u, from, to) {
  const room = u.bbox.width / devicePixelRatio / (to - from);
  const digits = room > 160 ? [1, 2, 5] : room > 100 ? [1, 3] : [1];
  const ticks = [];
  for (let power = Math.floor(from); power <= to; power++) {
    for (const digit of digits) ticks.push(power + Math.log10(digit));
  }
  return ticks.filter(t => t >= from && t <= to);
}

function marksOf(distribution) {
  return [['p50', distribution.p50_us], ['p95', distribution.p95_us], ['p99', distribution.p99_us]]
    .map(([label, us]) => ({ label, x: Math.log10(Math.max(1, us)) }));
}

function distributionChart(title, sets) {
  const all = sets.map(s => s.distribution).filter(d => d && d.histogram.length > 0);
  if (all.length === 0) return null;
  const [low, high] = [Math.min(...all.map(d => d.min_us)), Math.max(...all.map(d => d.max_us))];
  const drawn = sets.filter(s => s.distribution).map(s => ({ ...s, bins: bins(s.distribution.histogram, low, high, 64) }));
  const summary = drawn.map(s => s.label + ': half of the requests took up to ' + time(s.distribution.p50_us) + ', 99 % up to '
    + time(s.distribution.p99_us) + ', the slowest ' + time(s.distribution.max_us)).join('; ') + '.';
  const share = value => (value * 100).toFixed(value >= 0.1 || value === 0 ? 0 : value >= 0.001 ? 1 : 2) + ' %';
  return chart(title, summary, drawn[0].bins.x, drawn.map((s, i) => ({
    label: s.label, color: s.color, bars: drawn.length === 1, steps: drawn.length > 1, values: s.bins.shares, format: share, dash: i === 0 && drawn.length > 1 ? [5, 3] : undefined,
  })), { marks: drawn.length > 1 ? null : marksOf(drawn[0].distribution), splitsX: (u, axis, from, to) => decades(u, from, to), tickX: v => tick(Math.pow(10, v)), atX: v => '≈ ' + time(Math.pow(10, v)) });
}

// The finer of the two: pieces with distributions for short runs, the series for long ones. The last piece is as long as the load
// went on in it, and left out where that is too little to make a rate of.
function timeline(pattern) {
  const { blocks, series } = pattern;
  const fine = blocks && blocks.items.length > series.points.length;
  const interval = fine ? blocks.interval_s : series.interval_s;
  const points = fine
    ? blocks.items.map(b => ({
      successful: b.successful, failed: b.failed, p50: percentileOf(b.histogram, 0.5), p95: percentileOf(b.histogram, 0.95), p99: percentileOf(b.histogram, 0.99),
    }))
    : series.points.map(p => ({ successful: p.successful, failed: p.failed, offered: p.offered, p50: p.p50_us, p95: p.p95_us, p99: p.p99_us }));
  const placed = points.map((p, i) => ({ ...p, at: (i + 1) * interval, seconds: Math.min(interval, pattern.elapsed_s - i * interval) }));
  return placed.filter((p, i) => i < placed.length - 1 || placed.length < 3 || p.seconds > interval / 2).map(p => ({ ...p, seconds: Math.max(p.seconds, 0.001) }));
}

// What the schedule wanted at each moment; nothing where every answer starts the next request.
function offeredOver(line, pattern, run) {
  const stages = pattern.open_model && run.configuration.open_model ? run.configuration.open_model.stages : [];
  return line.map(p => {
    let begin = 0;
    for (const s of stages) {
      const middle = p.at - p.seconds / 2;
      if (middle < begin + s.duration_s) return { ...p, offered: (s.start_rate + (s.end_rate - s.start_rate) * (middle - begin) / s.duration_s) * p.seconds };
      begin += s.duration_s;
    }
    return p;
  });
}

const overTime = { tickX: v => v < 60 ? tidy(v.toFixed(3) + ' s') : seconds(v), atX: v => 'at ' + seconds(v) };

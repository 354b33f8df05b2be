'use strict';
function nameOf(run) { return run.label || run.run_id; }

// A line for every label, so that runs of one thing are drawn together; runs without a label make one line.
function linesOf(runs, of, format) {
  const colors = ['one', 'two', 'three', 'four'];
  const labels = [...new Set(runs.map(r => r.label || ''))];
  const shown = labels.length <= colors.length ? labels : [null];
  return shown.map((label, i) => ({ label: label === null ? 'all runs' : label || 'without label', color: colors[i], format, values: runs.map(r => label === null || (r.label || '') === label ? of(r) : null) }));
}

function historyOf(pattern) {
  const runs = pattern.runs;
  const x = runs.map((_, i) => i + 1);
  const over = { tickX: v => v === Math.round(v) ? String(v) : '', atX: v => nameOf(runs[v - 1]) + ', ' + moment(runs[v - 1].started_at) };
  const trend = (title, of, format) => runs.length > 1 && chart(title, 'Run by run, the earliest first.', x, linesOf(runs, of, format), over);
  return h('section', { id: anchor(pattern.pattern), 'aria-label': pattern.pattern },
    h('h2', null, pattern.pattern),
    cards(
      trend('p50', r => r.p50_us, time), trend('p99', r => r.p99_us, time),
      trend('Requests per second', r => r.requests_per_second, rate), trend('Failed', r => r.error_rate, percent),
      broad(card('Runs', table('Runs', [
        { title: 'Run', text: true, of: r => nameOf(r) }, { title: 'Started', text: true, of: r => moment(r.started_at) },
        { title: 'p50', of: r => time(r.p50_us) }, { title: 'p99', of: r => time(r.p99_us) },
        { title: 'Per second', of: r => rate(r.requests_per_second) }, { title: 'Failed', of: r => percent(r.error_rate) },
        { title: 'Result', text: true, of: r => spoken(r.verdict) },
        { title: 'Tags', text: true, wrap: true, of: r => Object.entries(r.tags).map(([k, v]) => k + ' = ' + v).join(', ') },
      ], runs)))));
}

function renderHistory(data) {
  document.getElementById('main').replaceChildren(...[
    h('header', null, h('h1', null, 'History of runs')),
    h('nav', { 'aria-label': 'Parts' }, data.patterns.map(p => h('a', { href: '#' + anchor(p.pattern) }, p.pattern))),
    data.patterns.map(historyOf),
  ].flat(9).filter(part => part));
  document.title = 'history';
  drawCharts();
}

renderHistory(JSON.parse(document.getElementById('data').textContent));
let resizing;
addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(drawCharts, 100); });
addEventListener('beforeprint', drawCharts);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCharts);

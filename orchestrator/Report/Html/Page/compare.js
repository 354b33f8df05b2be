'use strict';
const verdictClass = { better: 'pass', same: '', worse: 'miss', inconclusive: 'unsure' };
const verdictCard = { better: 'good', same: 'good', worse: 'bad', inconclusive: 'warn' };

function difference(value, unit) {
  if (value === null || value === undefined) return none;
  return (value > 0 ? '+' : '') + (value * 100).toFixed(1) + (unit === 'share' ? ' pp' : ' %');
}

function side(name, run) {
  return card(name, h('p', null, h('b', null, run.label || run.run_id)), h('p', { class: 'soft small' }, moment(run.started_at) + ' · ' + run.configuration.gateway_url
    + ' · ' + whole(run.summary.total_requests) + ' requests · ' + run.exit.verdict),
  h('div', { class: 'tags' }, Object.entries(run.tags).map(([k, v]) => h('span', { class: 'tag' }, k + ' = ' + v))));
}

// The values of a timeline at the moments of another one.
function at(moments, line, of) {
  return moments.map(m => { const found = line.find(p => Math.abs(p.at - m) < 1e-9); return found ? of(found) : null; });
}

function comparedPattern(pattern, data) {
  const [b, c] = [data.baseline, data.candidate].map(run => run.patterns.find(p => p.pattern === pattern.pattern));
  const [before, after] = [timeline(b), timeline(c)];
  const moments = [...new Set([...before, ...after].map(p => p.at))].sort((x, y) => x - y);
  const overlay = (title, of, format) => moments.length > 0 && chart(title, 'Baseline and candidate.', moments, [
    { label: 'baseline', color: 'four', dash: [5, 3], values: at(moments, before, of), format },
    { label: 'candidate', color: 'one', values: at(moments, after, of), format },
  ], overTime);
  return h('section', { id: anchor(pattern.pattern), 'aria-label': pattern.pattern },
    h('h2', null, pattern.pattern + ': ', h('span', { class: verdictClass[pattern.verdict] }, spoken(pattern.verdict))),
    card(null, table(pattern.pattern, [
      { title: 'Figure', text: true, of: m => m.metric },
      { title: 'Baseline', of: m => ofUnit(m.baseline, m.unit) }, { title: 'Candidate', of: m => ofUnit(m.candidate, m.unit) },
      { title: 'Difference', of: m => difference(m.difference, m.unit) },
      { title: 'Interval', of: m => m.low === null ? none : difference(m.low, m.unit) + ' … ' + difference(m.high, m.unit) },
      { title: 'Same up to', of: m => difference(m.tolerance, m.unit).replace('+', '±') },
      { title: 'Verdict', text: true, of: m => h('span', { class: verdictClass[m.verdict] }, spoken(m.verdict)) },
      { title: '', text: true, wrap: true, of: m => m.reason || '' },
    ], pattern.metrics)),
    h('p', null, ''),
    cards(
      distributionChart('Latency distribution', [
        { label: 'baseline', color: 'four', distribution: b.successful_times.response_time },
        { label: 'candidate', color: 'one', distribution: c.successful_times.response_time },
      ]),
      overlay('p50 over time', p => p.p50, time), overlay('p99 over time', p => p.p99, time),
      overlay('Requests per second', p => (p.successful + p.failed) / p.seconds, rate)));
}

function renderComparison(data) {
  document.getElementById('main').replaceChildren(...[
    h('header', null, h('h1', null, data.baseline_runs + data.candidate_runs > 2 ? 'Comparison of ' + data.baseline_runs + ' with ' + data.candidate_runs + ' runs' : 'Comparison of two runs')),
    h('section', { class: 'card verdict ' + verdictCard[data.verdict] }, h('strong', null, spoken(data.verdict)),
      h('p', null, 'Differences below ' + (data.tolerance * 100).toLocaleString('en-US') + ' % are treated as equal (for tail percentiles and unsteady runs more).'),
      h('p', { class: 'soft' }, data.note.replace('In brackets the interval', 'Intervals come').replace('In brackets the', 'Intervals:')),
      list('The runs differ in', data.warnings)),
    cards(side('Baseline', data.baseline), side('Candidate', data.candidate)),
    h('nav', { 'aria-label': 'Parts' }, data.patterns.map(p => h('a', { href: '#' + anchor(p.pattern) }, p.pattern + ': ' + spoken(p.verdict)))),
    data.patterns.map(p => comparedPattern(p, data)),
  ].flat(9).filter(part => part));
  document.title = spoken(data.verdict) + ' · comparison';
  drawCharts();
}

renderComparison(JSON.parse(document.getElementById('data').textContent));
let resizing;
addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(drawCharts, 100); });
addEventListener('beforeprint', drawCharts);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCharts);

'use strict';
// What a comparison of targets, a search, repeated runs or a long run have found.
function signed(us) { return us === null || us === undefined ? none : (us > 0 ? '+' : '') + time(us); }

function changed(value, unit) {
  if (value === null || value === undefined) return none;
  return (value > 0 ? '+' : '') + (value * 100).toFixed(1) + (unit === 'share' ? ' pp' : ' %');
}

function findings(run) {
  return [
    (run.overhead || []).filter(o => o.targets.some(t => t.requests > 0)).map(overheadOf),
    run.capacity && capacityOf(run.capacity),
    spreadOf(run.spread || []), driftOf(run.drift || []),
  ];
}

function overheadOf(o) {
  const rows = o.targets.slice(1).flatMap(t => t.added.map((a, i) => ({ ...a, name: i === 0 ? t.name : '', target: t })));
  const seen = t => t.is_none === null ? 'inconclusive' : t.is_none ? 'none that this run can show' : 'differs';
  return h('section', { 'aria-label': 'Overhead of ' + o.pattern },
    h('h2', null, 'Added to ' + o.reference + ': ' + o.pattern),
    h('p', { class: 'soft small' }, o.rounds + ' rounds of ' + seconds(o.block_s) + ' on each target, order balanced; intervals of ' + o.confidence * 100 + ' % confidence by block bootstrap.'),
    cards(
      bill('Added at p50', o, 'p50'), bill('Added at p99', o, 'p99'),
      broad(card('Added latency', table('Added latency', [
        { title: 'Target', text: true, of: r => r.name }, { title: 'Metric', text: true, of: r => r.metric },
        { title: o.reference, of: r => time(r.reference_us) }, { title: 'Target', of: r => time(r.target_us) },
        { title: 'Added', of: r => h('b', null, signed(r.added_us)) },
        { title: 'Interval', of: r => r.low_us === null ? '–' : signed(r.low_us) + ' … ' + signed(r.high_us) },
        { title: '', text: true, wrap: true, of: r => r.reason || '' },
      ], rows))),
      broad(card('Targets side by side', table('Targets side by side', [
        { title: 'Target', text: true, of: t => t.name }, { title: 'Requests', of: t => whole(t.requests) },
        { title: 'Failed', of: t => h('span', { class: t.failed > 0 ? 'miss' : '' }, whole(t.failed)) },
        { title: 'Per second', of: t => rate(t.requests_per_second) },
        { title: 'Added latency', text: true, of: t => t.added.length > 0 ? seen(t) : 'reference' },
        { title: 'Only here', text: true, wrap: true, of: t => t.only_here.join(', ') },
        { title: 'Only on ' + o.reference, text: true, wrap: true, of: t => t.only_reference.join(', ') },
      ], o.targets)))));
}

// A bar for each target, as long as what it adds, and a line over its interval.
function bill(title, o, metric) {
  const rows = o.targets.slice(1).map(t => ({ name: t.name, ...t.added.find(a => a.metric === metric) })).filter(r => r.added_us !== null && r.added_us !== undefined);
  if (rows.length === 0) return null;
  const low = Math.min(0, ...rows.map(r => r.low_us ?? r.added_us));
  const high = Math.max(1, ...rows.map(r => r.high_us ?? r.added_us));
  const at = us => (us - low) / (high - low) * 100;
  return card(title, h('div', { class: 'bill', role: 'img', 'aria-label': title + ': ' + rows.map(r => r.name + ' ' + signed(r.added_us)).join(', ') },
    rows.map(r => [
      h('span', null, r.name),
      h('div', { class: 'track' },
        h('i', { class: 'bar', style: 'left:' + at(Math.min(0, r.added_us)) + '%;width:' + Math.abs(at(r.added_us) - at(0)) + '%' }),
        r.low_us !== null && h('i', { class: 'whisker', style: 'left:' + at(r.low_us) + '%;width:' + (at(r.high_us) - at(r.low_us)) + '%' })),
      h('b', null, signed(r.added_us)),
    ])));
}

function capacityOf(c) {
  const x = c.curve.map(p => p.load);
  const marks = [['holds', c.holds], ['breaks', c.breaks], ['knee', c.knee]].filter(m => m[1] !== null).map(([label, at]) => ({ label, x: at })).sort((a, b) => a.x - b.x);
  const overLoad = { tickX: v => rate(v), atX: v => rate(v) + ' ' + c.unit, marks };
  const kinds = { holds: 'pass', breaks: 'miss', undecided: 'unsure', generator_limited: 'unsure' };
  return h('section', { 'aria-label': 'Capacity' },
    h('h2', null, 'Capacity: ' + c.pattern), h('p', null, h('b', null, c.statement)),
    cards(
      x.length > 1 && chart('Latency against offered load', c.statement, x, [
        { label: 'p50', color: 'one', values: c.curve.map(p => p.p50_us), format: time },
        { label: 'p90', color: 'two', values: c.curve.map(p => p.p90_us), format: time },
        { label: 'p99', color: 'three', values: c.curve.map(p => p.p99_us), format: time },
      ], overLoad),
      x.length > 1 && chart('Errors and requests that were not sent', 'As a share of all.', x, [
        { label: 'failed', color: 'two', values: c.curve.map(p => p.error_rate), format: percent },
        { label: 'not sent or cut off', color: 'four', values: c.curve.map(p => p.not_sent / Math.max(1, p.requests + p.not_sent)), format: percent },
      ], overLoad),
      x.length > 1 && chart('Throughput against offered load', 'Requests that ended, a second.', x, [
        { label: 'per second', color: 'one', values: c.curve.map(p => p.rate), format: rate },
      ], overLoad),
      broad(card('Every load that was tried', table('Every load that was tried', [
        { title: c.unit, text: true, of: p => rate(p.load) + (p.load === c.knee ? ' (knee)' : '') },
        { title: 'Per second', of: p => rate(p.rate) }, { title: 'p50', of: p => time(p.p50_us) }, { title: 'p90', of: p => time(p.p90_us) },
        { title: 'p99', of: p => time(p.p99_us) }, { title: 'Failed', of: p => percent(p.error_rate) }, { title: 'Not sent', of: p => whole(p.not_sent) },
        { title: 'Steps', of: p => p.steps + ', ' + seconds(p.seconds) },
        { title: 'Verdict', text: true, of: p => h('span', { class: kinds[p.verdict] }, spoken(p.verdict)) },
        { title: 'Objectives', text: true, wrap: true, of: p => p.objectives.filter(o => o.value !== null).map(o => o.objective + ': ' + share(o, o.value)
          + (o.low === null ? '' : ' [' + share(o, Math.max(0, o.low)) + ', ' + share(o, o.high) + '] of ' + share(o, o.limit))).join('; ') },
      ], c.curve), h('p', { class: 'soft small' }, c.steps), list('Steps that prove nothing', discardedOf(c))))));
}

// One reason of every load is enough to read.
function discardedOf(c) {
  const loads = new Map();
  for (const text of c.discarded) loads.set(text.split(': ')[0], [...loads.get(text.split(': ')[0]) || [], text]);
  return [...loads.values()].map(steps => steps.length + (steps.length > 1 ? ' steps at ' : ' step at ') + steps[0]);
}

// Means are times, everything else is a share of the requests.
function share(objective, value) { return /(^|:)\s*avg/.test(objective.objective) ? time(value) : (value * 100).toFixed(2) + ' %'; }

function spreadOf(rows) {
  return card('Runs side by side', table('Runs side by side', [
    { title: 'Pattern', text: true, of: r => r.pattern }, { title: 'Metric', text: true, of: r => r.metric },
    { title: 'Mean', of: r => ofUnit(r.mean, r.unit) },
    { title: '95 % interval', of: r => r.low === null ? none : ofUnit(Math.max(0, r.low), r.unit) + ' … ' + ofUnit(r.high, r.unit) },
    { title: 'Spread', of: r => r.spread === null ? none : (r.spread * 100).toFixed(1) + ' %' },
    { title: 'Every run', text: true, wrap: true, of: r => r.values.map(v => ofUnit(v, r.unit)).join(', ') },
  ], rows));
}

function driftOf(rows) {
  return card('First quarter against last', table('First quarter against last', [
    { title: 'Pattern', text: true, of: r => r.pattern }, { title: 'Metric', text: true, of: r => r.metric },
    { title: 'First', of: r => ofUnit(r.first, r.unit) }, { title: 'Last', of: r => ofUnit(r.last, r.unit) },
    { title: 'Change', of: r => changed(r.change, r.unit) },
    { title: '99 % interval', of: r => r.low === null ? none : changed(r.low, r.unit) + ' … ' + changed(r.high, r.unit) },
    { title: 'Verdict', text: true, of: r => r.drifts === null ? 'inconclusive' : h('span', { class: r.drifts ? 'miss' : '' }, r.drifts ? 'drifts' : 'no drift') },
  ], rows));
}

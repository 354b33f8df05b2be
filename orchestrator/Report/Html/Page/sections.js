'use strict';
const verdictKinds = { ok: 'good', passed: 'good', failed: 'bad', incomplete: 'warn', interrupted: 'warn', running: '' };

// What was loaded, in words.
function serversOf(run) {
  return (run.overhead || []).length > 0 ? run.overhead[0].targets.map(t => t.name + ' (' + t.url + ')').join(', ') : run.configuration.gateway_url;
}

// The same in short, for titles.
function namesOf(run) {
  return (run.overhead || []).length > 0 ? run.overhead[0].targets.map(t => t.name).join(', ') : run.configuration.gateway_url;
}

function head(run) {
  const tags = Object.entries(run.tags || {});
  return h('header', null,
    h('h1', null, run.label || 'Load on ' + namesOf(run)),
    h('p', { class: 'soft' }, serversOf(run), run.configuration.gateway_source.startsWith('demo') ? ' (embedded demo gateway)' : '',
      ' · ', moment(run.started_at), ' · ', seconds(run.elapsed_s), ' · run ', run.run_id),
    tags.length > 0 && h('div', { class: 'tags' }, tags.map(([k, v]) => h('span', { class: 'tag' }, k + ' = ' + v))));
}

function verdict(run) {
  const { verdict: word, reason } = run.exit;
  return h('section', { class: 'card verdict ' + (verdictKinds[word] || ''), id: 'verdict', 'aria-live': 'polite' },
    h('strong', null, word), h('p', null, reason),
    run.generator.status === 'limited' && h('p', { class: 'unsure' }, 'The load generator was a bottleneck: latencies include its own delays. ', h('a', { href: '#generator' }, 'Why')),
    list('Incomplete because', run.problems), list('What to do', run.advice), list('Good to know', run.warnings));
}

function thresholds(run) {
  const rows = run.thresholds || [];
  return rows.length === 0 ? null : card('Thresholds', table('Thresholds', [
    { title: 'Result', text: true, of: t => h('span', { class: t.passed ? 'pass' : 'miss' }, t.passed ? '✓ passed' : '✗ missed') },
    { title: 'Wanted', text: true, wrap: true, of: t => [h('span', { class: 'soft' }, t.pattern + (t.operation ? '/' + t.operation : '')), ' ',
      h('b', null, t.metric + ' ' + t.comparison + ' ' + tidy(ofUnit(t.limit, t.unit)))] },
    { title: 'Measured', of: t => ofUnit(t.value, t.unit) },
  ], [...rows].sort((a, b) => a.passed - b.passed)));
}

function summary(run) {
  const s = run.summary;
  const tested = run.patterns.filter(p => p.started);
  const times = p => p.successful_times.response_time || {};
  return [
    figures([
      ['requests', whole(s.total_requests)], ['succeeded', percent(s.success_rate)], ['failed', whole(s.failed)],
      ['mean latency', time(s.mean_latency_us)], ['workers', run.configuration.shards + ' ' + run.fleet],
    ]),
    card('All patterns', table('All patterns', [
      { title: 'Pattern', text: true, of: p => h('a', { href: '#' + anchor(p.pattern) }, p.pattern) },
      { title: 'Failed', of: p => h('span', { class: p.failed > 0 ? 'miss' : '' }, whole(p.failed)) },
      { title: 'Per second', of: p => rate(p.requests_per_second) },
      { title: 'p50', of: p => time(times(p).p50_us) }, { title: 'p95', of: p => time(times(p).p95_us) },
      { title: 'p99', of: p => time(times(p).p99_us) }, { title: 'p99.9', of: p => time(times(p).p999_us) },
      { title: 'Max', of: p => time(times(p).max_us) }, { title: 'Avg', of: p => time(times(p).mean_us) },
      { title: 'Requests', of: p => whole(p.total_requests) },
    ], tested), list('Not run', run.patterns.filter(p => !p.started).map(p => p.pattern))),
  ];
}

function errors(pattern) {
  return card('Errors by class', table('Errors by class', [
    { title: 'Class', text: true, of: f => h('span', { class: 'miss' }, outcome(f)) },
    { title: 'Requests', of: f => whole(f.count) },
    { title: 'Of', text: true, of: f => f.setup ? 'setup' : 'load' },
    { title: 'First messages', text: true, wrap: true, below: true, of: f => f.messages.map(m => h('p', null, m)) },
  ], pattern.failures), pattern.faults.length > 0 && list('Could not run', pattern.faults.map(f => f.message + ' (' + f.shards + ' of the shards)')));
}

function slowest(pattern) {
  return card('Slowest requests with trace context', table('Slowest requests with trace context', [
    { title: 'Time', text: true, of: s => time(s.response_time_us) },
    { title: 'Trace id', text: true, of: s => h('code', null, s.trace_id) },
    { title: 'Queued before sending', of: s => time(s.send_delay_us) },
    { title: 'Operation', text: true, of: s => s.operation },
    { title: 'Outcome', text: true, of: s => h('span', { class: s.class === 'ok' ? '' : 'miss' }, outcome(s)) },
    { title: 'At', of: s => seconds(s.at_s) }, { title: 'Shard', of: s => String(s.shard) },
  ], pattern.slowest || []));
}

function operations(title, rows, kind) {
  const times = o => o.successful_times[kind] || {};
  return card(title, table(title, [
    { title: 'Operation', text: true, of: o => o.operation },
    { title: 'Succeeded', of: o => whole(o.successful) }, { title: 'Failed', of: o => whole(o.failed) },
    { title: 'Avg', of: o => time(times(o).mean_us) }, { title: 'p50', of: o => time(times(o).p50_us) },
    { title: 'p95', of: o => time(times(o).p95_us) }, { title: 'p99', of: o => time(times(o).p99_us) }, { title: 'Max', of: o => time(times(o).max_us) },
  ], rows));
}

function shardsOf(pattern, run) {
  return card('Shards side by side', table('Shards side by side', [
    { title: 'Shard', text: true, of: s => String(s.shard) + ((run.shards[s.shard] || {}).region ? ' · ' + run.shards[s.shard].region : '') },
    { title: 'Succeeded', of: s => whole(s.successful) }, { title: 'Failed', of: s => whole(s.failed) },
    { title: 'Aborted', of: s => whole(s.aborted) }, { title: 'Not sent', of: s => whole(s.not_sent) },
    { title: 'Per second', of: s => rate(pattern.elapsed_s > 0 ? (s.successful + s.failed) / pattern.elapsed_s : null) },
    { title: 'Start offset', of: s => time(s.start_error_us) },
    { title: 'State', text: true, of: s => s.finished ? 'finished' : h('span', { class: 'unsure' }, 'not finished') },
  ], pattern.shards));
}

function generator(run) {
  const { status, limits } = run.generator;
  if (run.live) return null;
  const where = l => (l.shards.length > 0 ? ' (shards ' + l.shards.join(', ') + ')' : '');
  return [
    h('p', null, 'The load generator: ', h('span', { class: status === 'ok' ? 'pass' : 'unsure' }, spoken(status)), '.'),
    limits.length > 0 && h('ul', null, limits.map(l => h('li', null, sentence(l.reason + where(l)), ' ', h('span', { class: 'soft' }, sentence(l.advice))))),
  ];
}

// Cores used and lateness of all workers together, once a second.
function vitalsOverTime(run) {
  const rows = new Map();
  const begin = Math.min(...run.shards.flatMap(s => s.vitals_series.slice(0, 1).map(v => v.at_s)));
  for (const shard of run.shards) {
    shard.vitals_series.forEach((v, i) => {
      const before = shard.vitals_series[i - 1];
      if (!before || v.at_s === null || before.at_s === null || v.at_s <= before.at_s) return;
      const second = Math.round(v.at_s - begin);
      const row = rows.get(second) || { cores: 0, lag: 0 };
      row.cores += (v.cpu_user_us + v.cpu_system_us - before.cpu_user_us - before.cpu_system_us) / 1e6 / (v.at_s - before.at_s);
      row.lag = Math.max(row.lag, v.schedule_lag_p99_us);
      rows.set(second, row);
    });
  }
  const line = [...rows].sort((a, b) => a[0] - b[0]);
  if (line.length < 2) return null;
  const x = line.map(r => r[0]);
  return [
    chart('Processors used', 'All workers together, in cores.', x, [{ label: 'cores', color: 'one', fill: true, values: line.map(r => r[1].cores), format: rate }], overTime),
    chart('Sent late', 'The p99 of how late requests were sent, of the worst worker.', x, [{ label: 'p99 of the worst worker', color: 'two', values: line.map(r => r[1].lag), format: time }], overTime),
  ];
}

function vitals(run) {
  const cpu = s => s.vitals ? (s.vitals.cpu_user_us + s.vitals.cpu_system_us) : null;
  return card('Workers', table('Workers', [
    { title: 'Shard', text: true, of: s => String(s.shard) },
    { title: 'Region', text: true, of: s => s.region || none },
    { title: 'Build', text: true, of: s => s.worker ? s.worker.build + ' ' + s.worker.version : none },
    { title: 'Cores', of: s => s.worker ? rate(s.worker.cores) : none },
    { title: 'CPU time', of: s => time(cpu(s)) },
    { title: 'GC pauses', of: s => s.vitals ? time(s.vitals.gc_pause_us) : none },
    { title: 'Most memory', of: s => s.vitals ? bytes(s.vitals.max_resident_bytes) : none },
    { title: 'Connections', of: s => s.vitals ? whole(s.vitals.connections_opened) : none },
    { title: 'Sent late by at most', of: s => s.vitals ? time(s.vitals.max_schedule_lag_us) : none },
    { title: 'State', text: true, wrap: true, of: s => s.lost_reason ? h('span', { class: 'miss' }, 'lost: ' + s.lost_reason) : 'finished' },
  ], run.shards));
}

// Times and rates of an open load in words.
function openModel(m) {
  const stages = m.stages.map(s => seconds(s.duration_s) + (s.start_rate === s.end_rate ? ' at ' + rate(s.end_rate) + '/s' : ' from ' + rate(s.start_rate) + '/s to ' + rate(s.end_rate) + '/s'));
  return stages.join(', ') + '; ' + m.arrival + ' arrivals, seed ' + m.seed + ', at most ' + whole(m.max_concurrency) + ' virtual users';
}

function setting([name, value]) {
  return name === 'open_model' ? [name, openModel(value)] : name.endsWith('_s') ? [name.slice(0, -2), tidy(seconds(value))] : [name, words(value)];
}

function words(value) {
  if (value === null || value === undefined) return none;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.map(words).join(', ')
    : typeof value === 'object' ? Object.entries(value).map(([k, v]) => k + ' ' + words(v)).join(', ') : String(value);
}

function configuration(run) {
  const rows = [...Object.entries(run.configuration), ['fleet', run.fleet], ['version', run.version], ...Object.entries(run.environment)]
    .filter(([, value]) => value !== null && value !== '' && value.length !== 0).map(setting);
  const copy = h('button', { type: 'button', onclick: () => navigator.clipboard && navigator.clipboard.writeText(run.command).then(() => { copy.textContent = 'Copied'; }) }, 'Copy');
  return [
    run.command && broad(card('The same run again', h('div', { class: 'row' }, h('pre', { id: 'command' }, run.command), copy),
      run.configuration.has_auth_token && h('p', { class: 'small soft' }, 'The bearer token is not in it: set AGENTGATEWAY_AUTH_TOKEN.'))),
    broad(card('Configuration', table('Configuration', [
      { title: 'Setting', text: true, of: r => r[0].replaceAll('_', ' ') }, { title: 'Value', text: true, wrap: true, of: r => r[1] },
    ], rows))),
  ];
}

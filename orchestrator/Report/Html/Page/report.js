'use strict';
function patternSection(pattern, run) {
  const t = pattern.successful_times.response_time || {};
  const line = offeredOver(timeline(pattern), pattern, run);
  const x = line.map(p => p.at);
  const perSecond = of => line.map(p => { const v = of(p); return v === null || v === undefined ? null : v / p.seconds; });
  const fastest = Math.max(0, ...perSecond(p => p.successful));
  const offered = line.some(p => p.offered !== undefined && p.offered !== null);
  return h('section', { id: anchor(pattern.pattern), 'aria-label': pattern.pattern },
    h('h2', null, pattern.pattern),
    pattern.partial && h('p', { class: 'unsure' }, run.live ? 'Running.' : 'Cut short: what was measured until then.'),
    figures([
      ['requests', whole(pattern.total_requests)], ['failed', whole(pattern.failed)], pattern.open_model && pattern.offered_rate !== null && ['offered per second', rate(pattern.offered_rate)], [pattern.open_model ? 'delivered per second' : 'per second', rate(pattern.requests_per_second)],
      ['p50', time(t.p50_us)], ['p95', time(t.p95_us)], ['p99', time(t.p99_us)], ['max', time(t.max_us)],
      pattern.aborted > 0 && ['aborted', whole(pattern.aborted)], pattern.not_sent > 0 && ['not sent', whole(pattern.not_sent)],
      pattern.unaccounted > 0 && ['unknown', whole(pattern.unaccounted)],
    ]),
    cards(
      distributionChart('Latency distribution', [{ label: 'share of requests', color: 'one', distribution: pattern.successful_times.response_time }]),
      x.length > 0 && chart('Percentiles over time', 'p50 ' + time(t.p50_us) + ', p95 ' + time(t.p95_us) + ', p99 ' + time(t.p99_us) + ' over the whole.', x, [
        { label: 'p50', color: 'one', values: line.map(p => p.p50), format: time },
        { label: 'p95', color: 'two', values: line.map(p => p.p95), format: time },
        { label: 'p99', color: 'three', values: line.map(p => p.p99), format: time },
      ], overTime),
      x.length > 0 && chart('Rate', 'Requests that ended in a second; ' + rate(pattern.requests_per_second) + ' over the whole, at most ' + rate(fastest) + '.', x, [
        { label: 'succeeded per second', color: 'one', fill: true, values: perSecond(p => p.successful), format: rate },
        { label: 'failed per second', color: 'two', values: perSecond(p => p.failed), format: rate },
        ...(offered ? [{ label: 'offered per second', color: 'four', dash: [5, 3], values: perSecond(p => p.offered), format: rate }] : []),
      ], overTime),
      distributionChart('Send delay', [{ label: 'share of requests', color: 'two', distribution: pattern.open_model ? pattern.send_delay : null }]),
      broad(errors(pattern)),
      pattern.operations.length > 1 && broad(operations('Operations', pattern.operations, 'response_time')),
      broad(slowest(pattern)),
      broad(shardsOf(pattern, run)),
      broad(operations('Session setup (not included above)', pattern.setup, 'service_time')),
      pattern.warmup && card('Warm-up (not included above)', h('p', null, whole(pattern.warmup.total_requests) + ' requests in ' + seconds(pattern.warmup.elapsed_s)
        + ', ' + whole(pattern.warmup.failed) + ' failed, p50 ' + time((pattern.warmup.successful_times.response_time || {}).p50_us))),
      card('Found', list(null, [...pattern.facts, ...pattern.warnings]))));
}

function render(run) {
  forgetCharts();
  const tested = run.patterns.filter(p => p.started);
  const main = document.getElementById('main');
  main.replaceChildren(...[
    h('div', { class: 'row' }, head(run), run.can_save && h('button', { type: 'button', onclick: () => save(run) }, 'Save this report')),
    verdict(run),
    run.live && run.progress !== undefined && h('progress', { max: '1', value: String(run.progress), 'aria-label': 'progress' }),
    thresholds(run),
    h('nav', { 'aria-label': 'Parts' }, tested.map(p => h('a', { href: '#' + anchor(p.pattern) }, p.pattern)),
      h('a', { href: '#generator' }, 'generator'), h('a', { href: '#configuration' }, 'configuration')),
    findings(run),
    summary(run),
    tested.map(p => patternSection(p, run)),
    h('h2', { id: 'generator' }, 'Generator'), cards(generator(run) && broad(card(null, ...generator(run))), vitalsOverTime(run), broad(vitals(run))),
    h('h2', { id: 'configuration' }, 'Configuration'), cards(configuration(run)),
  ].flat(9).filter(part => part));
  document.title = (run.live ? '… ' : '') + run.exit.verdict + ' · ' + (run.label || namesOf(run));
  drawCharts();
}

// The page as it is, with the data inside, works without the program that served it.
function save(run) {
  const copy = document.documentElement.cloneNode(true);
  copy.querySelector('#main').replaceChildren();
  copy.querySelector('#data').textContent = JSON.stringify({ ...run, can_save: undefined, live: undefined, progress: undefined }).replaceAll('<', '\\u003c');
  const link = h('a', { download: 'report-' + run.run_id + '.html', href: URL.createObjectURL(new Blob(['<!doctype html>\n' + copy.outerHTML], { type: 'text/html' })) });
  link.click();
}

async function follow() {
  for (;;) {
    try {
      const response = await fetch('run.json', { cache: 'no-store' });
      if (!response.ok) throw new Error('not yet');
      const { live, progress, run } = await response.json();
      shown = { ...run, live, progress, can_save: true };
      const place = window.scrollY;
      render(shown);
      window.scrollTo({ top: place, behavior: 'instant' });
      if (!shown.live) return;
    } catch {
      if (!shown) document.getElementById('main').replaceChildren(h('p', { class: 'soft' }, 'Starting workers …'));
      // The next update that comes replaces the note.
      else if (!document.getElementById('silent')) {
        document.getElementById('verdict')?.append(h('p', { class: 'unsure', id: 'silent' }, 'The program does not respond. Trying again …'));
      }
    }
    await new Promise(done => setTimeout(done, 1000));
  }
}

let shown = JSON.parse(document.getElementById('data').textContent);
if (shown) render(shown);
else follow();
let resizing;
addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(drawCharts, 100); });
addEventListener('beforeprint', drawCharts);
addEventListener('afterprint', drawCharts);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCharts);

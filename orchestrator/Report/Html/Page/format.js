'use strict';
const none = '–';

// A time in the unit it reads best in.
function time(us) {
  if (us === null || us === undefined) return none;
  const size = Math.abs(us);
  if (size >= 1e6) return (us / 1e6).toFixed(size >= 1e7 ? 1 : 2) + ' s';
  if (size >= 1000) return (us / 1000).toFixed(size >= 1e5 ? 0 : size >= 1e4 ? 1 : 2) + ' ms';
  return us.toFixed(size < 10 && us !== Math.round(us) ? 1 : 0) + ' µs';
}

// A round time for an axis: no digits that say nothing.
function tick(us) { return tidy(time(us)); }

function tidy(text) { return text.replace(/\.0+(?= )/, '').replace(/(\.\d*?)0+(?= )/, '$1'); }

function sentence(text) { return text === '' ? '' : text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.'); }

// A word of the results file as people read it.
function spoken(word) { return word.replaceAll('_', ' '); }

function whole(value) { return value === null || value === undefined ? none : Math.round(value).toLocaleString('en-US'); }

function rate(value) {
  return value === null || value === undefined ? none
    : value.toLocaleString('en-US', { maximumFractionDigits: value >= 1000 ? 0 : value >= 10 ? 1 : 2 });
}

// Rounded down, so that only all is 100 %.
function percent(share) { return share === null || share === undefined ? none : (Math.floor(share * 10000) / 100).toFixed(2) + ' %'; }

function bytes(value) {
  if (!value) return none;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return value.toFixed(value >= 10 || unit === 0 ? 0 : 1) + ' ' + units[unit];
}

function seconds(value) {
  if (value === null || value === undefined) return none;
  if (value < 60) return value.toFixed(value < 10 ? 1 : 0) + ' s';
  const rest = Math.round(value);
  return rest < 3600 ? Math.floor(rest / 60) + ' min ' + rest % 60 + ' s' : Math.floor(rest / 3600) + ' h ' + Math.floor(rest % 3600 / 60) + ' min';
}

function moment(text) { return text ? text.replace('T', ' ').replace(/\.\d+/, '').replace('+00:00', ' UTC') : none; }

function ofUnit(value, unit) {
  if (value === null || value === undefined) return 'no value';
  return unit === 'us' ? time(value) : unit === 'share' ? (value * 100).toLocaleString('en-US', { maximumFractionDigits: 3 }) + ' %' : rate(value);
}

function outcome(row) { return row.code ? row.class + ' ' + row.code : row.class; }

// Nearest rank over [lower, upper, count] buckets, as the middle of the bucket.
function percentileOf(buckets, share) {
  const total = buckets.reduce((sum, b) => sum + b[2], 0);
  if (total === 0) return null;
  let rank = Math.min(total, Math.max(1, Math.ceil(total * share)));
  for (const [lower, upper, count] of buckets) {
    rank -= count;
    if (rank <= 0) return (lower + upper) / 2;
  }
  return null;
}

'use strict';
// Elements are only ever made from text: nothing of a run is read as markup.
function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(9).filter(c => c !== null && c !== undefined && c !== false));
  return element;
}

// Columns: {title, text, wrap, below, of(row)}; the first column heads its row, one that is below goes under it on a phone.
function table(caption, columns, rows) {
  if (rows.length === 0) return null;
  const kind = c => (c.text ? 'text' : '') + (c.wrap ? ' wrap' : '') + (c.below ? ' below' : '');
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', null,
      h('thead', null, h('tr', null, columns.map(c => h('th', { scope: 'col', class: kind(c) }, c.title)))),
      h('tbody', null, rows.map(row => h('tr', null, columns.map((c, i) =>
        h(i === 0 ? 'th' : 'td', { class: kind(c), scope: i === 0 ? 'row' : null }, c.of(row))))))));
}

function card(title, ...content) {
  const present = content.flat(9).filter(c => c);
  return present.length === 0 ? null : h('section', { class: 'card' }, title && h('h3', null, title), present);
}

// A card as broad as the page.
function broad(card) { card?.classList.add('wide'); return card; }

function cards(...content) { return h('div', { class: 'grid' }, content); }

function figures(pairs) {
  return h('div', { class: 'figures' }, pairs.filter(p => p).map(([label, value]) =>
    h('div', { class: 'figure' }, h('b', null, value), h('span', null, label))));
}

function list(title, lines) {
  return lines.length === 0 ? null : [title && h('p', { class: 'small soft' }, title), h('ul', null, lines.map(l => h('li', null, l)))];
}

// An identifier for links inside the page.
function anchor(name) { return 'p-' + name.replace(/[^A-Za-z0-9]+/g, '-'); }

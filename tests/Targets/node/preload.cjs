// Preloaded (node --require ./preload.cjs) into every server of this folder, so that all of them, also the one that is not
// ours, keep to the same convention: bind 127.0.0.1 only, say {"url":…} on stdout when ready, count what was asked over HTTP
// (GET /__counts), end when stdin closes.
'use strict';

const http = require('node:http');
const net = require('node:net');

// stdout belongs to the one line with the URL.
console.log = console.info = console.debug = console.error;

// ---- loopback only, and the URL line
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const isPort = typeof args[0] === 'number' || (typeof args[0] === 'string' && /^\d+$/.test(args[0]));
  if (isPort && typeof args[1] !== 'string') {
    args.splice(0, 1, Number(args[0]), '127.0.0.1');
  } else if (args[0] && typeof args[0] === 'object' && args[0].port !== undefined && !args[0].host) {
    args[0] = { ...args[0], host: '127.0.0.1' };
  }
  if (this instanceof http.Server) {
    this.once('listening', () => {
      // After the listeners of the server itself, which may still have something to set up.
      setImmediate(() => process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${this.address().port}` })}\n`));
    });
  }
  return listen.apply(this, args);
};

// ---- counts
const requests = {};
let connections = 0;
const add = (key) => {
  requests[key] = (requests[key] ?? 0) + 1;
};
// For what is asked over something else than HTTP/1.1.
globalThis.countRequest = add;

function count(request, path, body) {
  let message;
  try {
    message = JSON.parse(body);
  } catch {
    add(`${request.method} ${path}`);
    return;
  }
  if (typeof message?.method !== 'string') {
    add(`${request.method} ${message !== null && typeof message === 'object' && 'id' in message ? 'response' : path}`);
    return;
  }
  add(`${request.method} ${message.method}`);
  const a2a = message.params?.message;
  if (a2a?.contextId) add(`${message.method} with contextId`);
  if (a2a?.taskId) add(`${message.method} with taskId`);
}

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, response) {
  if (event === 'connection') connections++;
  if (event !== 'request') return emit.apply(this, arguments);
  if (request.url === '/__counts') {
    response.setHeader('content-type', 'application/json');
    response.setHeader('connection', 'close');
    response.end(JSON.stringify({ requests, connections }));
    return true;
  }
  // A copy of the body as the parser hands it over: the server's own way of reading it is left alone.
  // The path as it came: what routes the request may cut it.
  const path = request.url.split('?', 1)[0];
  const chunks = [];
  const push = request.push;
  request.push = function (chunk, encoding) {
    if (chunk === null) count(request, path, Buffer.concat(chunks).toString('utf8'));
    else chunks.push(Buffer.from(chunk));
    return push.call(this, chunk, encoding);
  };
  return emit.apply(this, arguments);
};

// ---- the parent is gone
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();

// A small MCP server over TLS, on Node's OpenSSL. Its only argument is the options of the server, as JSON. It writes its URL, and
// for every connection: the version of TLS, whether a session was resumed, and the common name of the client's certificate.
import { createServer } from 'node:https';

const results = {
  initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'tls', version: '1' } },
  'tools/list': { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] },
  'tools/call': { content: [{ type: 'text', text: 'hello' }] },
};

const server = createServer(JSON.parse(process.argv[2]), async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const message = request.method === 'POST' ? JSON.parse(Buffer.concat(pieces).toString()) : {};
  if (message.id === undefined) {
    response.writeHead(202).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(
    results[message.method]
      ? { jsonrpc: '2.0', id: message.id, result: results[message.method] }
      : { jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'Method not found' } }));
});

server.on('secureConnection', (socket) => {
  const name = socket.getPeerCertificate()?.subject?.CN ?? '-';
  process.stdout.write(`${socket.getProtocol()} ${socket.isSessionReused() ? 'resumed' : 'full'} ${name}\n`);
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `https://127.0.0.1:${server.address().port}` })}\n`);
});

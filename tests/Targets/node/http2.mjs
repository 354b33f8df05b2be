// A small MCP server over HTTP/2 with prior knowledge, on Node's implementation (nghttp2), which holds clients to RFC 9113.
// Its only argument is the settings of the connection, as JSON.
import { createServer } from 'node:http2';

const results = {
  initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'http2', version: '1' } },
  'tools/list': { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] },
};

const server = createServer({ settings: JSON.parse(process.argv[2] ?? '{}') }, async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const message = request.method === 'POST' ? JSON.parse(Buffer.concat(pieces).toString()) : {};
  if (message.id === undefined) {
    response.writeHead(202).end();
    return;
  }
  // A call gives back how long its argument was, so that a body that arrived in part is found out.
  const result = results[message.method] ?? {
    content: [{ type: 'text', text: String(message.params.arguments.message.length) }],
  };
  response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'one', 'x-request': `${message.id}` });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`);
});

// MCP server on @modelcontextprotocol/server: revision 2026-07-28 and, without sessions, the ones before it.
// echo answers at once; slow reports progress first, which turns the answer from JSON into an event stream.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'typescript-target', version: '1.0.0' });
  server.registerTool('echo', { description: 'Echo', inputSchema: z.object({ message: z.string() }) }, ({ message }) => ({
    content: [{ type: 'text', text: `Echo: ${message}` }],
  }));
  server.registerTool(
    'slow',
    { description: 'Reports progress, then answers', inputSchema: z.object({ steps: z.number().int().positive() }) },
    async ({ steps }, context) => {
      const progressToken = context.mcpReq._meta?.progressToken;
      for (let progress = 1; progress <= steps; progress++) {
        if (progressToken !== undefined) {
          await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: steps } });
        }
        await sleep(20);
      }
      return { content: [{ type: 'text', text: 'done' }] };
    },
  );
  server.registerResource('greeting', 'test://greeting', { description: 'A text' }, (uri) => ({
    contents: [{ uri: uri.href, text: 'Hello' }],
  }));
  server.registerPrompt('greet', { description: 'A greeting' }, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }],
  }));
  return server;
});

const serve = toNodeHandler(handler);
createServer((request, response) => void serve(request, response)).listen(Number(process.env.PORT ?? 0), '127.0.0.1');

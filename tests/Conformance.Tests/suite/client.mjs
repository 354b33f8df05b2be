// The client that the conformance suite starts: agentgateway-perf, with the flags that a scenario is about.
// Usage: node client.mjs URL; MCP_CONFORMANCE_SCENARIO, _PROTOCOL_VERSION and _CONTEXT say what is tested, AGENTGATEWAY_PERF where
// the program is.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const url = new URL(process.argv.at(-1));
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const revision = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const isStateless = revision === '2026-07-28';

// Whoever speaks the newest revision asks the server first; the others are asked for by name.
const common = [
  '--local', '--quiet', '--gateway-url', url.origin, '--mcp-path', url.pathname, '--mcp-version', isStateless ? 'auto' : revision,
];

/** Runs the program to its end and returns what it wrote. */
function run(...flags) {
  const result = spawnSync(process.env.AGENTGATEWAY_PERF, [...common, ...flags], { encoding: 'utf8' });
  console.log(`${flags.join(' ')}: exit code ${result.status}`, result.stdout, result.stderr);
  process.exitCode ||= result.status ?? 1;
  return result;
}

const load = (pattern, ...flags) => run('--pattern', pattern, '--num-requests', '1', '--concurrency', '1', ...flags);
const list = () => load('mcp:tools/list');
const call = (tool, args = {}, ...flags) => load('mcp:tools/call', '--tool', tool, '--tool-args', JSON.stringify(args), ...flags);

/** What the server lists, asked for without the program. */
async function listed(method, member) {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': revision,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': revision,
      'mcp-method': method,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: meta } }),
  });
  return (await response.json()).result[member];
}

const scenarios = {
  initialize: list,
  tools_call: () => call('add_numbers', { a: 5, b: 3 }),
  'elicitation-sep1034-client-defaults': () => call('test_client_elicitation_defaults', {}, '--idle-streams', '1'),
  'sse-retry': () => call('test_reconnection'),
  'request-metadata': list,
  'http-standard-headers': async () => {
    list();
    for (const tool of await listed('tools/list', 'tools')) call(tool.name);
    load('mcp:resources/list');
    for (const resource of await listed('resources/list', 'resources')) load('mcp:resources/read', '--resource', resource.uri);
    load('mcp:prompts/list');
    load('mcp:prompts/get');
  },
  'http-custom-headers': () => {
    for (const { name, arguments: args } of context.toolCalls) call(name, args);
  },
  // All tools are to be called, so that it is the program that leaves out the wrong ones.
  'http-invalid-tool-headers': async () => {
    for (const tool of await listed('tools/list', 'tools')) call(tool.name, { region: 'r', value: 'v', field1: 'a', field2: 'b', score: 1 });
  },
  'sep-2322-client-request-state': () => {
    call('test_mrtr_echo_state');
    call('test_mrtr_unrelated');
    call('test_mrtr_no_state');
    call('test_mrtr_no_result_type');
  },
  'json-schema-ref-no-deref': () => {
    list();
    run('--pattern', 'health', '--tool', 'lookup_user');
  },
  'auth/client-credentials-basic': () => {
    process.env.AGENTGATEWAY_PERF_OAUTH_SECRET = context.client_secret;
    call('test-tool', {}, '--oauth-client-id', context.client_id);
  },
  'auth/client-credentials-jwt': () => {
    const folder = mkdtempSync(join(tmpdir(), 'agentgateway-perf-key-'));
    try {
      writeFileSync(join(folder, 'key.pem'), context.private_key_pem, { mode: 0o600 });
      call('test-tool', {}, '--oauth-client-id', context.client_id, '--oauth-key-file', join(folder, 'key.pem'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  // What the program shows of a schema is what it hands back.
  'json-schema-2020-12-preservation': () => {
    const shown = run('--pattern', 'health', '--tool', 'json_schema_2020_12_tool').stdout;
    const schema = /Arguments of json_schema_2020_12_tool: (\{.*\})$/m.exec(shown)[1];
    call('json_schema_echo', { schema: JSON.parse(schema) });
  },
};

await scenarios[scenario]();

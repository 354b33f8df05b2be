// A2A agent on @a2a-js/sdk: JSON-RPC 1.0 and 0.3 at /, HTTP+JSON at /rest, gRPC at a port of its own. What it does depends on how
// the text begins:
//   multi   a task that wants more input, as often as it is asked
//   task    a completed task with an artifact (also what ends a task that wanted input)
//   fail    a failed task
//   reject  a rejected task
//   stream N MS  a task with an artifact in N chunks, one every MS milliseconds
//   other   a message
import { createServer } from 'node:http';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { A2A_PROTOCOL_VERSION, AGENT_CARD_PATH, Role, TaskState } from '@a2a-js/sdk';
import { duplicateInterfacesForLegacy } from '@a2a-js/sdk/compat/v0_3';
import { LegacyA2AService, legacyGrpcService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore } from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler, restHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import { A2AService, grpcService } from '@a2a-js/sdk/server/grpc';
import express from 'express';

const part = (value) => ({ content: { $case: 'text', value }, metadata: undefined, filename: '', mediaType: 'text/plain' });

const agentMessage = (text, taskId, contextId) => ({
  role: Role.ROLE_AGENT,
  messageId: crypto.randomUUID(),
  parts: [part(text)],
  taskId,
  contextId,
  extensions: [],
  metadata: undefined,
  referenceTaskIds: [],
});

class Echo {
  async cancelTask() {}

  async execute(context, bus) {
    const text = context.userMessage.parts.find((p) => p.content?.$case === 'text')?.content.value ?? '';
    const { taskId, contextId } = context;
    const [, kind] = /^(multi|task|fail|reject|stream)/.exec(text) ?? [];
    if (!context.task && !kind) {
      bus.publish(AgentEvent.message(agentMessage(`echo: ${text}`, '', contextId)));
      bus.finished?.();
      return;
    }

    const timestamp = () => new Date().toISOString();
    bus.publish(
      AgentEvent.task(
        context.task ?? {
          id: taskId,
          contextId,
          status: { state: TaskState.TASK_STATE_SUBMITTED, timestamp: timestamp(), message: undefined },
          artifacts: [],
          history: [context.userMessage],
          metadata: undefined,
        },
      ),
    );
    const status = (state, message) =>
      bus.publish(AgentEvent.statusUpdate({ taskId, contextId, status: { state, message, timestamp: timestamp() }, metadata: undefined }));

    const artifact = (artifactId, value, append, lastChunk) =>
      bus.publish(
        AgentEvent.artifactUpdate({
          taskId,
          contextId,
          artifact: { artifactId, name: 'Result', description: '', parts: [part(value)], metadata: undefined, extensions: [] },
          lastChunk,
          append,
          metadata: undefined,
        }),
      );

    status(TaskState.TASK_STATE_WORKING);
    if (kind === 'multi') {
      status(TaskState.TASK_STATE_INPUT_REQUIRED, agentMessage('more please', taskId, contextId));
    } else if (kind === 'fail') {
      status(TaskState.TASK_STATE_FAILED, agentMessage('failed as asked', taskId, contextId));
    } else if (kind === 'reject') {
      status(TaskState.TASK_STATE_REJECTED, agentMessage('rejected as asked', taskId, contextId));
    } else if (kind === 'stream') {
      const [count, gap] = text.match(/\d+/g).map(Number);
      const artifactId = crypto.randomUUID();
      for (let chunk = 1; chunk <= count; chunk++) {
        await new Promise((resolve) => setTimeout(resolve, gap));
        artifact(artifactId, `chunk ${chunk}`, chunk > 1, chunk === count);
      }
      status(TaskState.TASK_STATE_COMPLETED);
    } else {
      artifact(crypto.randomUUID(), `echo: ${text}`, false, true);
      status(TaskState.TASK_STATE_COMPLETED);
    }
    bus.finished?.();
  }
}

// Counts calls as requests over HTTP/1.1 are counted: "GRPC" and what the path says.
const counted = (service, implementation) =>
  Object.fromEntries(
    Object.entries(implementation).map(([name, method]) => [
      name,
      (call, ...rest) => {
        const { path } = service[name];
        globalThis.countRequest(`GRPC ${path}`);
        const message = call.request.message ?? call.request.request;
        if (message?.contextId) globalThis.countRequest(`GRPC ${path} with contextId`);
        if (message?.taskId) globalThis.countRequest(`GRPC ${path} with taskId`);
        return method(call, ...rest);
      },
    ]),
  );

function agent(base, grpcPort) {
  const card = {
    name: 'Echo',
    description: 'echo',
    supportedInterfaces: duplicateInterfacesForLegacy(
      [
        { url: `${base}/`, protocolBinding: 'JSONRPC', tenant: '', protocolVersion: A2A_PROTOCOL_VERSION },
        { url: `${base}/rest`, protocolBinding: 'HTTP+JSON', tenant: '', protocolVersion: A2A_PROTOCOL_VERSION },
        { url: `127.0.0.1:${grpcPort}`, protocolBinding: 'GRPC', tenant: '', protocolVersion: A2A_PROTOCOL_VERSION },
      ],
      ['JSONRPC', 'HTTP+JSON', 'GRPC'],
    ),
    provider: { organization: 'Example', url: 'https://example.com' },
    version: '1.0.0',
    capabilities: { streaming: true, pushNotifications: false, extensions: [], extendedAgentCard: true },
    securitySchemes: {},
    securityRequirements: [],
    defaultInputModes: ['text'],
    defaultOutputModes: ['text'],
    skills: [
      { id: 'echo', name: 'Echo', description: 'echo', tags: ['echo'], examples: [], inputModes: ['text'], outputModes: ['text'], securityRequirements: [] },
    ],
    documentationUrl: '',
    signatures: [],
  };
  const extended = { ...card, name: 'Echo for those who have a token' };
  const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), new Echo(), undefined, undefined, undefined, extended);
  const options = { requestHandler, userBuilder: UserBuilder.noAuthentication, legacyCompat: { enabled: true } };
  const app = express();
  app.use(`/${AGENT_CARD_PATH}`, agentCardHandler({ agentCardProvider: requestHandler, legacyCompat: { enabled: true } }));
  app.use('/rest', restHandler(options));
  app.use(jsonRpcHandler(options));
  return { app, options };
}

// The card holds the agent's own addresses, which are known only once it listens.
const grpc = new Server();
const grpcPort = await new Promise((resolve, reject) =>
  grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port))),
);
let app;
const server = createServer((request, response) => app(request, response));
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  const made = agent(`http://127.0.0.1:${server.address().port}`, grpcPort);
  app = made.app;
  grpc.addService(A2AService, counted(A2AService, grpcService(made.options)));
  grpc.addService(LegacyA2AService, counted(LegacyA2AService, legacyGrpcService(made.options)));
});

// Reads requests of A2A, one on each line of the input, and writes what the official SDK's types make of them when they have read
// them and written them again: the same, a line each, if no member is lost or added. A line is the JSON of a request of 1.0, or a
// call of gRPC: its path and its message in hexadecimal digits.
import { createInterface } from 'node:readline';
import { GetTaskRequest, SendMessageRequest, SubscribeToTaskRequest } from '@a2a-js/sdk';
import { LegacyA2AService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import { A2AService } from '@a2a-js/sdk/server/grpc';

const types = {
  SendMessage: SendMessageRequest,
  SendStreamingMessage: SendMessageRequest,
  GetTask: GetTaskRequest,
  SubscribeToTask: SubscribeToTaskRequest,
};
const calls = new Map([A2AService, LegacyA2AService].flatMap((service) => Object.values(service).map((call) => [call.path, call])));

for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('/')) {
    const [path, hex] = line.split(' ');
    const { requestDeserialize, requestSerialize } = calls.get(path);
    console.log(`${path} ${requestSerialize(requestDeserialize(Buffer.from(hex, 'hex'))).toString('hex')}`);
    continue;
  }
  const request = JSON.parse(line);
  const again = (type, value) => type.toJSON(type.fromJSON(value));
  console.log(
    JSON.stringify(
      request.jsonrpc ? { ...request, params: again(types[request.method], request.params) } : again(SendMessageRequest, request),
    ),
  );
}

// Reads requests of A2A 1.0, a JSON text on each line of the input, and writes what the official SDK's types make of them when
// they have read them and write them again: the same, a line each, if no member is lost or added.
import { createInterface } from 'node:readline';
import { GetTaskRequest, SendMessageRequest, SubscribeToTaskRequest } from '@a2a-js/sdk';

const types = {
  SendMessage: SendMessageRequest,
  SendStreamingMessage: SendMessageRequest,
  GetTask: GetTaskRequest,
  SubscribeToTask: SubscribeToTaskRequest,
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const again = (type, value) => type.toJSON(type.fromJSON(value));
  console.log(
    JSON.stringify(
      request.jsonrpc ? { ...request, params: again(types[request.method], request.params) } : again(SendMessageRequest, request),
    ),
  );
}

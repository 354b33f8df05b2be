"""The calls that the SDK makes, each answered with as little as it needs."""

import asyncio
import contextlib
import sys
import time

import grpclib
from google.protobuf.empty_pb2 import Empty
from grpclib.const import Status
from modal_proto import api_pb2
from modal_proto.api_grpc import ModalClientBase

from .containers import Container
from .plane import ControlPlane
from .relay import Relay
from .state import App, Call, Function, new_id

LARGEST_OBJECT = 64 << 20  # bytes; larger arguments and results would go through a blob store, which is not here


def _unimplemented(name: str):
    async def call(self, stream) -> None:
        print(f"not implemented: {name}", file=sys.stderr, flush=True)
        raise grpclib.GRPCError(Status.UNIMPLEMENTED, name)

    return call


def unary(method):
    """Turns `async (self, request) -> response` into a handler."""

    async def handler(self, stream) -> None:
        await stream.send_message(await method(self, await stream.recv_message()))

    return handler


_Rest = type("_Rest", (ModalClientBase,), {name: _unimplemented(name) for name in ModalClientBase.__abstractmethods__})


class ModalService(_Rest):
    """Answers a client or, with `container`, one container."""

    def __init__(self, plane: ControlPlane, container: Container | None = None) -> None:
        self.plane = plane
        self.container = container

    # ---- apps

    @unary
    async def ClientHello(self, request):
        return api_pb2.ClientHelloResponse()

    @unary
    async def EnvironmentGetOrCreate(self, request):
        settings = api_pb2.EnvironmentSettings(image_builder_version="2025.06")
        metadata = api_pb2.EnvironmentMetadata(name="main", settings=settings)
        return api_pb2.EnvironmentGetOrCreateResponse(environment_id="en-1", metadata=metadata)

    @unary
    async def AppCreate(self, request):
        app = App(new_id("ap"), last_heartbeat=time.monotonic())
        self.plane.apps[app.id] = app
        return api_pb2.AppCreateResponse(app_id=app.id, app_page_url=f"https://modal.invalid/{app.id}")

    @unary
    async def AppHeartbeat(self, request):
        self.plane.apps[request.app_id].last_heartbeat = time.monotonic()
        return Empty()

    @unary
    async def AppPublish(self, request):
        self.plane.apps[request.app_id].functions = dict(request.function_ids)
        return api_pb2.AppPublishResponse()

    @unary
    async def AppClientDisconnect(self, request):
        reason = api_pb2.AppDisconnectReason.Name(request.reason)
        self.plane.background(self.plane.stop_app(self.plane.apps[request.app_id], f"disconnected: {reason}"))
        return Empty()

    async def AppGetLogs(self, stream) -> None:
        request = await stream.recv_message()
        app = self.plane.apps[request.app_id]
        sent = int(request.last_entry_id or 0)
        deadline = time.monotonic() + request.timeout
        while time.monotonic() < deadline:
            for batch in app.logs[sent:]:
                await stream.send_message(batch)
                sent += 1
                if batch.app_done:
                    return
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(app.log_grown(sent), deadline - time.monotonic())

    # ---- files and images

    @unary
    async def MountGetOrCreate(self, request):
        mount_id = new_id("mo")
        self.plane.mounts[mount_id] = list(request.files)
        return api_pb2.MountGetOrCreateResponse(mount_id=mount_id)

    @unary
    async def MountPutFile(self, request):
        match request.WhichOneof("data_oneof"):
            case "data":
                self.plane.contents[request.sha256_hex] = request.data
            case "data_blob_id":
                self.plane.contents[request.sha256_hex] = self.plane.blobs.contents[request.data_blob_id]
        return api_pb2.MountPutFileResponse(exists=request.sha256_hex in self.plane.contents)

    @unary
    async def BlobCreate(self, request):
        blob_id, url = self.plane.blobs.new()
        return api_pb2.BlobCreateResponse(blob_ids=[blob_id], upload_urls=api_pb2.UploadUrlList(items=[url]))

    @unary
    async def MountBatchedCheckExistence(self, request):
        missing = [name for name in request.sha256_hex_hashes if name not in self.plane.contents]
        return api_pb2.MountBatchedCheckExistenceResponse(missing_sha256_hex_hashes=missing)

    @unary
    async def ImageGetOrCreate(self, request):
        done = api_pb2.GenericResult(status=api_pb2.GenericResult.GENERIC_STATUS_SUCCESS)
        return api_pb2.ImageGetOrCreateResponse(image_id=self.plane.add_image(request.image), result=done)

    async def ImageJoinStreaming(self, stream) -> None:
        await stream.recv_message()
        done = api_pb2.GenericResult(status=api_pb2.GenericResult.GENERIC_STATUS_SUCCESS)
        await stream.send_message(api_pb2.ImageJoinStreamingResponse(result=done, eof=True))

    # ---- functions

    @unary
    async def FunctionPrecreate(self, request):
        metadata = self._metadata(request.function_name, request.function_type)
        function_id = request.existing_function_id or new_id("fu")
        return api_pb2.FunctionPrecreateResponse(function_id=function_id, handle_metadata=metadata)

    @unary
    async def FunctionCreate(self, request):
        definition = request.function
        function = Function(
            request.existing_function_id or new_id("fu"),
            self.plane.apps[request.app_id],
            definition,
            self._metadata(definition.function_name, definition.function_type),
        )
        self.plane.functions[function.id] = function
        response = api_pb2.FunctionCreateResponse(function_id=function.id, function=definition, handle_metadata=function.metadata)
        if "function_data" in response.DESCRIPTOR.fields_by_name:  # asked for since 1.5
            response.function_data.module_name = definition.module_name
            response.function_data.function_name = definition.function_name
            response.function_data.ranked_functions.add(function=definition)
        return response

    @unary
    async def FunctionBindParams(self, request):
        base = self.plane.functions[request.function_id]
        bound = Function(new_id("fu"), base.app, api_pb2.Function(), base.metadata)
        bound.definition.CopyFrom(base.definition)
        options = request.function_options
        for name in ("timeout_secs", "concurrency_limit"):
            if options.HasField(name):
                setattr(bound.definition, name, getattr(options, name))
        if options.replace_secret_ids:
            del bound.definition.secret_ids[:]
        bound.definition.secret_ids.extend(options.secret_ids)
        self.plane.functions[bound.id] = bound
        return api_pb2.FunctionBindParamsResponse(bound_function_id=bound.id, handle_metadata=bound.metadata)

    @unary
    async def FunctionMap(self, request):
        function = self.plane.functions[request.function_id]
        [item] = request.pipelined_inputs
        call = Call(new_id("fc"), new_id("in"), function, item.input, request.function_call_invocation_type)
        self.plane.calls[call.id] = call
        self.plane.background(self.plane.run(call))
        inputs = [api_pb2.FunctionPutInputsResponseItem(idx=0, input_id=call.input_id)]
        return api_pb2.FunctionMapResponse(function_call_id=call.id, pipelined_inputs=inputs)

    @unary
    async def FunctionGetOutputs(self, request):
        call = self.plane.calls[request.function_call_id]
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(call.done.wait(), request.timeout)
        outputs = [call.output] if call.output else []
        return api_pb2.FunctionGetOutputsResponse(outputs=outputs, num_unfinished_inputs=1 - len(outputs))

    @unary
    async def FunctionCallCancel(self, request):
        await self.plane.cancel(self.plane.calls[request.function_call_id], request.terminate_containers)
        return Empty()

    # ---- secrets and queues

    @unary
    async def SecretGetOrCreate(self, request):
        name = request.deployment_name
        if not name:
            return api_pb2.SecretGetOrCreateResponse(secret_id=self.plane.add_secret("", dict(request.env_dict)))
        secret_id = self.plane.named_secrets.get(name)
        if not secret_id:
            raise grpclib.GRPCError(Status.NOT_FOUND, f"Secret '{name}' not found in environment 'main'.")
        if missing := [key for key in request.required_keys if key not in self.plane.secrets[secret_id]]:
            raise grpclib.GRPCError(Status.NOT_FOUND, f"Secret is missing key(s): {', '.join(missing)}")
        return api_pb2.SecretGetOrCreateResponse(secret_id=secret_id)

    @unary
    async def QueueGetOrCreate(self, request):
        return api_pb2.QueueGetOrCreateResponse(queue_id=new_id("qu"))

    @unary
    async def QueueHeartbeat(self, request):
        return Empty()

    @unary
    async def QueuePut(self, request):
        for value in request.values:
            self.plane.queue(request.queue_id, request.partition_key).put_nowait(value)
        return Empty()

    @unary
    async def QueueGet(self, request):
        values = self.plane.queue(request.queue_id, request.partition_key)
        found = []
        with contextlib.suppress(asyncio.TimeoutError, asyncio.QueueEmpty):
            found.append(await asyncio.wait_for(values.get(), request.timeout) if request.timeout else values.get_nowait())
            while len(found) < request.n_values:
                found.append(values.get_nowait())
        return api_pb2.QueueGetResponse(values=found)

    # ---- containers

    @unary
    async def ContainerHello(self, request):
        return Empty()

    @unary
    async def ContainerHeartbeat(self, request):
        # The real one answers when there is something to say or after a while.
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.container.cancel.wait(), 10)
            self.container.cancel.clear()
            event = api_pb2.CancelInputEvent(input_ids=[self.container.call.input_id])
            return api_pb2.ContainerHeartbeatResponse(cancel_input_event=event)
        return api_pb2.ContainerHeartbeatResponse()

    @unary
    async def FunctionGetInputs(self, request):
        call = self.container.call
        if self.container.given_input:
            await asyncio.sleep(3600)
        self.container.given_input = True
        item = api_pb2.FunctionGetInputsItem(
            input_id=call.input_id,
            input=call.input,
            function_call_id=call.id,
            function_call_invocation_type=call.invocation_type,
        )
        return api_pb2.FunctionGetInputsResponse(inputs=[item])

    @unary
    async def FunctionPutOutputs(self, request):
        for output in request.outputs:
            self.container.call.finish(output.result, output.data_format)
        return Empty()

    @unary
    async def TaskResult(self, request):
        self.container.call.finish(request.result)
        return Empty()

    @unary
    async def TunnelStart(self, request):
        if request.tunnel_type != api_pb2.TUNNEL_TYPE_H2:
            raise grpclib.GRPCError(Status.INVALID_ARGUMENT, "only HTTP/2 tunnels are relayed here")
        relay = Relay(self.plane.tls, request.port)
        self.container.relays[request.port] = relay
        return api_pb2.TunnelStartResponse(host="127.0.0.1", port=await relay.start())

    @unary
    async def TunnelStop(self, request):
        if relay := self.container.relays.get(request.port):
            relay.stop()
        return api_pb2.TunnelStopResponse(exists=True)

    def _metadata(self, name: str, function_type: int) -> api_pb2.FunctionHandleMetadata:
        return api_pb2.FunctionHandleMetadata(
            function_name=name,
            function_type=function_type,
            supported_input_formats=[api_pb2.DATA_FORMAT_PICKLE],
            supported_output_formats=[api_pb2.DATA_FORMAT_PICKLE],
            max_object_size_bytes=LARGEST_OBJECT,
        )

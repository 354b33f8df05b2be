"""A stand-in for Modal's control plane: what the unmodified SDK needs to run an app on this machine.

It answers the calls that the SDK makes, starts one real `modal._container_entrypoint` process for each input, and relays TLS with
HTTP/2 to the ports that containers forward. It builds no images: it keeps what an image is made of, for tests to look at.
"""

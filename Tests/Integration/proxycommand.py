"""An ssh ProxyCommand: carries standard input and output over a WebSocket. `proxycommand.py HOST PORT PATH`."""

import os
import socket
import sys
import threading

from wire import BINARY, CLOSE, PING, PONG, Client, close, encode


def send_input(client: Client, lock: threading.Lock) -> None:
    while data := os.read(0, 1 << 16):
        with lock:
            client.send(encode(BINARY, data, mask=os.urandom(4)))
    with lock:
        client.send(close(1000))


def write_all(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


def main() -> int:
    host, port, path = sys.argv[1:4]
    client = Client((host, int(port)))
    client.upgrade(path)
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    lock = threading.Lock()
    threading.Thread(target=send_input, args=(client, lock), daemon=True).start()
    while (frame := client.receive_frame()) is not None:
        if frame.opcode == PING:
            with lock:
                client.send(encode(PONG, frame.payload))
        elif frame.opcode == CLOSE:
            return 0
        else:
            write_all(frame.payload)
    return 1


if __name__ == "__main__":
    sys.exit(main())

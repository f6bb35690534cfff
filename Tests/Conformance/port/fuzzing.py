
# What `port.py` appends to the suite's module of this name: bytes where they are handed to the protocol.
from autobahntestsuite import latin1
from autobahntestsuite.echo import watch


def binLogData(data, maxlen=64):
    payload = latin1.to_bytes(data)
    return latin1.binascii.b2a_hex(payload[:maxlen]) + (" ..." if len(payload) > maxlen - 4 else "")


def asciiLogData(data, maxlen=64, replace=False):
    payload = latin1.to_bytes(data)
    shown = payload[:maxlen] + b" ..." if len(payload) > maxlen - 4 else payload
    try:
        return shown.decode("utf8", errors="replace" if replace else "strict")
    except UnicodeDecodeError:
        return "0x" + binLogData(payload, maxlen)


def _repeated(payload, length):
    """The payload repeated to that length, which the protocol library does with strings only."""
    if length is None or not payload:
        return payload, length
    return payload * (length // len(payload)) + payload[: length % len(payload)], None


class _BytesToSend:
    def logRxFrame(self, frameHeader, payload):
        FuzzingProtocol._logRxFrame(self, frameHeader, [b"".join(latin1.to_bytes(part) for part in payload)])

    def sendFrame(self, opcode, payload=b"", fin=True, rsv=0, mask=None, payload_len=None, chopsize=None, sync=False):
        payload, length = _repeated(latin1.to_bytes(payload), payload_len)
        return self._library.sendFrame(self, opcode, payload, fin, rsv, mask, length, chopsize, sync)

    def sendMessage(self, payload, *positional, **named):
        return self._library.sendMessage(self, latin1.to_bytes(payload), *positional, **named)

    def sendPing(self, payload=None):
        return self._library.sendPing(self, latin1.to_bytes(payload))

    def sendPong(self, payload=None):
        return self._library.sendPong(self, latin1.to_bytes(payload))

    def sendCloseFrame(self, code=None, reasonUtf8=None, isReply=False):
        return self._library.sendCloseFrame(self, code, latin1.to_bytes(reasonUtf8), isReply)

    def sendMessageFrameData(self, payload, sync=False):
        return self._library.sendMessageFrameData(self, latin1.to_bytes(payload), sync)


FuzzingProtocol._logRxFrame = FuzzingProtocol.logRxFrame
for _client, _base in (
    (FuzzingClientProtocol, WebSocketClientProtocol),
    (FuzzingServerProtocol, WebSocketServerProtocol),
):
    _client._library = _base
    for _name, _function in vars(_BytesToSend).items():
        if not _name.startswith("__"):
            setattr(_client, _name, _function)

_log_case = FuzzingFactory.logCase
FuzzingFactory.logCase = lambda self, report: _log_case(self, latin1.plain(report))
watch(FuzzingProtocol, FuzzingFactory, (FuzzingClientProtocol,))

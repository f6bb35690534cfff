"""How the suite's strings are bytes again. Copied into the installed suite by `port.py`, which says why."""

import binascii as _binascii

from autobahn.websocket.utf8validator import Utf8Validator as _Utf8Validator


def to_bytes(value):
    """The bytes that a string of the suite stands for; anything else as it is."""
    return value.encode("latin-1") if isinstance(value, str) else value


def comparable(value):
    """Strings as bytes, sequences as lists: two that mean the same are equal."""
    if isinstance(value, (list, tuple)):
        return [comparable(element) for element in value]
    return to_bytes(value)


def plain(value):
    """What JSON can say."""
    if isinstance(value, dict):
        return {key: plain(element) for key, element in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(element) for element in value]
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "backslashreplace")
    return value


class binascii:
    """The module of that name, which takes such strings too."""

    @staticmethod
    def b2a_hex(value):
        return _binascii.b2a_hex(to_bytes(value)).decode("ascii")

    hexlify = b2a_hex


class Utf8Validator:
    """The class of that name, which takes such strings too."""

    def __init__(self):
        self.validator = _Utf8Validator()

    def reset(self):
        self.validator.reset()

    def validate(self, value):
        return self.validator.validate(to_bytes(value))


class ReportFile:
    """A file that takes bytes and text."""

    def __init__(self, path, mode):
        self.file = open(path, mode + "b")

    def write(self, value):
        self.file.write(value.encode("utf-8", "backslashreplace") if isinstance(value, str) else value)

    def close(self):
        self.file.close()

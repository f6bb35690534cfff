"""mosquitto behind the bridge, and paho-mqtt's WebSocket clients in front of it."""

import getpass
import threading

from case import IntegrationCase
from programs import start_on_port
from stream import DEADLINE

MEBIBYTE = 1 << 20


class Mqtt(IntegrationCase):
    def start_broker(self) -> int:
        """mosquitto with a plain TCP listener and nothing that it drops or keeps."""
        program = self.program("mosquitto")

        def command(port: int) -> list[str]:
            settings = (
                f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser {getpass.getuser()}\n"
                "log_dest stderr\nlog_type all\nmax_queued_messages 0\n"
            )
            return [program, "-c", self.write(settings, "mosquitto.conf")]

        return start_on_port(self, command, r"mosquitto version \S+ running")[1]

    def join(self, server, name: str):
        """A client of paho's that is connected through the server's WebSocket."""
        try:
            import paho.mqtt.client as mqtt
        except ImportError:
            self.absent("Python's paho-mqtt is not installed")
        versions = {"callback_api_version": mqtt.CallbackAPIVersion.VERSION1} if hasattr(
            mqtt, "CallbackAPIVersion") else {}  # fmt: skip
        client = mqtt.Client(client_id=name, transport="websockets", **versions)
        client.max_queued_messages_set(0)
        connected, codes = threading.Event(), []
        client.on_connect = lambda _client, _data, _flags, code: (codes.append(code), connected.set())
        client.connect("127.0.0.1", server.port)
        client.loop_start()
        self.addCleanup(client.loop_stop)
        self.assertTrue(connected.wait(DEADLINE), "no CONNACK")
        self.assertEqual([int(code) for code in codes], [0])
        return client

    def carry(self, payloads: list[bytes]) -> None:
        """Publishes them at QoS 1 through one WebSocket and compares what comes out of another, in order."""
        server = self.serve(f"tcp://127.0.0.1:{self.start_broker()}", protocol="mqtt", framing="binary")
        listener, speaker = self.join(server, "listener"), self.join(server, "speaker")
        received, complete, subscribed = [], threading.Event(), threading.Event()

        def take(_client, _data, message):
            received.append((message.topic, message.qos, message.payload))
            if len(received) == len(payloads):
                complete.set()

        listener.on_message = take
        listener.on_subscribe = lambda *_: subscribed.set()
        listener.subscribe("measured/#", qos=1)
        self.assertTrue(subscribed.wait(DEADLINE), "no SUBACK")

        sent = [speaker.publish("measured/here", payload, qos=1) for payload in payloads]
        self.assertTrue(complete.wait(6 * DEADLINE), f"{len(received)} of {len(payloads)} messages came")
        for publication in sent:
            publication.wait_for_publish(DEADLINE)
            self.assertTrue(publication.is_published(), "no PUBACK")
        for number, (expected, (topic, quality, payload)) in enumerate(zip(payloads, received, strict=True)):
            self.assertEqual((topic, quality), ("measured/here", 1))
            self.assertTrue(payload == expected, f"message {number} differs")
        for client in (listener, speaker):
            client.disconnect()
        server.wait_for_log(r"closed: ", count=2)
        self.assertEqual(len(server.matching(r"open: .*\bmqtt\b")), 2, server.log())

    def test_ten_thousand_messages_arrive_whole_and_in_order(self):
        chance = self.random()
        self.carry([b"%05d " % number + chance.randbytes(number % 300) for number in range(10_000)])

    def test_payloads_of_a_mebibyte_arrive_byte_by_byte(self):
        chance = self.random()
        self.carry([chance.randbytes(MEBIBYTE) for _ in range(16)])

"""The name server that Docker gives its containers, for the services that run here."""

from dnslib import QTYPE, RR, A, DNSRecord
from dnslib.server import DNSHandler, DNSLogger, DNSServer

PORT = 5353


class Names:
    """Answers with the addresses of a service's running containers.

    Attributes:
        address: where it listens, as Caddy writes it. `addresses`: service → addresses.
    """

    def __init__(self, host: str) -> None:
        self.address = f"udp/{host}:{PORT}"
        self.addresses: dict[str, list[str]] = {}
        silent = DNSLogger(logf=lambda _line: None)
        self._server = DNSServer(self, address=host, port=PORT, logger=silent)

    def start(self) -> None:
        """In a thread of its own."""
        self._server.start_thread()

    def stop(self) -> None:
        self._server.stop()
        self._server.server.server_close()

    def resolve(self, request: DNSRecord, _handler: DNSHandler) -> DNSRecord:
        """Called by dnslib for each question."""
        answer: DNSRecord = request.reply()
        name = str(request.q.qname).rstrip(".")
        if request.q.qtype == QTYPE.A:
            for address in self.addresses.get(name, []):
                answer.add_answer(RR(request.q.qname, QTYPE.A, rdata=A(address), ttl=1))
        return answer

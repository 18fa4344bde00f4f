#!/usr/bin/python3
"""Show one TCP connection's first packets at every place where they were captured, in the order of the journey; and judge all
packets of all connections as packets.py does, since reading them takes long.

usage: journey.py DIRECTORY CLIENT VIP PLACE... -- NAME=VALUE... < TABLE     PLACE is `label=NODE`; DIRECTORY holds NODE.pcap
                                                                             files, and has the file `verdicts` afterwards

The connection is the first of CLIENT's that the last place before the client saw; what is shown of it is the SYN on its way
there and the answer to it.
"""

import sys

from packets import Captures, verdicts


def is_syn(packet, client):
    return packet["syn"] and packet["src"] == client


def is_answer(packet, client, vip):
    return packet["syn"] and packet["src"] == vip and packet["dst"] == client


def end(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def row(label, packet):
    field = packet["dscp"] << 2 | packet["ecn"]
    return (
        label,
        end(packet["src"], packet["sport"]),
        end(packet["dst"], packet["dport"]),
        "SYN" if packet["src_is_client"] else "SYN ACK",
        str(packet["dscp"]),
        f"0x{field:02x}",
        str(packet["ttl"]),
    )


def rows(captures, client, vip, places):
    """The packets of the connection at each place."""
    last = places[-1][1]
    port = next(p["sport"] for p in captures.of(last) if is_syn(p, client))
    for label, node in places:
        seen = [p for p in captures.of(node) if is_syn(p, client) and p["sport"] == port]
        # Where it was captured twice it came in and went out by the same device.
        for where, packet in zip((", in", ", out") if len(seen) == 2 else ("",) * len(seen), seen):
            packet["src_is_client"] = True
            yield row(label + where, packet)
    for label, node in (*reversed(places), ("client", "client")):
        for packet in captures.of(node):
            if is_answer(packet, client, vip) and packet["dport"] == port:
                packet["src_is_client"] = False
                yield row(label, packet)


def main():
    directory, client, vip = sys.argv[1:4]
    end_of_places = sys.argv.index("--")
    places = [tuple(place.split("=")) for place in sys.argv[4:end_of_places]]
    captures = Captures(directory)
    table = [("", "from", "to", "", "DSCP", "TOS", "TTL"), *rows(captures, client, vip, places)]
    widths = [max(len(line[column]) for line in table) for column in range(7)]
    for line in table:
        print("    " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    with open(f"{directory}/verdicts", "w") as judged:
        print(*verdicts(captures, sys.stdin, sys.argv[end_of_places + 1:]), sep="\n", file=judged)


if __name__ == "__main__":
    main()

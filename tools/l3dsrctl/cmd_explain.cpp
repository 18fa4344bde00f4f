// SPDX-License-Identifier: BSD-2-Clause
// explain: what the director would do with a packet, and why
#include <memory>

#include "args.hpp"
#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "options.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

constexpr std::uint32_t length_max = 65535;

struct Options {
    ServiceOption to;
    std::optional<std::string> from;
    std::optional<std::string> device;
    std::optional<std::string> mark;
    std::optional<std::string> length;
    std::optional<std::string> ttl;
    bool syn = false;
    bool fin = false;
    bool no_df = false;
    bool local = false;
    bool json = false;
};

void want_tcp_for_flags(const Options& options, l3dsr::Protocol protocol) {
    if ((options.syn || options.fin) && protocol != l3dsr::Protocol::tcp)
        throw UsageError(options.syn ? "--syn" : "--fin", "only TCP has such a flag",
                         "leave it out, or name the service with -t");
    if (options.local && options.device)
        throw UsageError("--local --dev", "what the director sends comes in by no device",
                         "name one of them");
}

// A packet is for one address and one port.
void put_destination(const Options& options, l3dsr::Packet& packet) {
    const l3dsr::ServiceKey key = options.to.key();

    if (!key.vip.is_whole() || !key.ports.single())
        throw UsageError(to_string(key.vip, key.ports), "a packet has one address and one port",
                         "name one of each");
    packet.protocol = key.protocol;
    packet.destination = key.vip.address();
    packet.destination_port = key.ports.first;
}

void put_source(const Options& options, l3dsr::Packet& packet) {
    if (!options.from)
        throw UsageError("", "no client is named", "name one with --from ADDRESS:PORT");
    const l3dsr::DestKey from = parse_dest("--from", *options.from, packet.protocol);

    if (!from.port)
        throw UsageError("--from " + *options.from, "the client has no port",
                         "write ADDRESS:PORT or [ADDRESS]:PORT; which dest it gets depends on it");
    if (from.address.family() != packet.destination.family())
        throw UsageError("--from " + *options.from, "client and VIP are of different families",
                         "name an address of the VIP's family");
    packet.source = from.address;
    packet.source_port = *from.port;
}

l3dsr::Packet packet_of(const Options& options) {
    l3dsr::Packet packet;

    put_destination(options, packet);
    put_source(options, packet);
    want_tcp_for_flags(options, packet.protocol);
    packet.syn = options.syn;
    packet.fin = options.fin;
    packet.may_fragment = options.no_df;
    packet.local = options.local;
    packet.device = options.device;
    if (options.mark)
        packet.mark = parse_mark("--mark", *options.mark);
    if (options.length)
        packet.length = parse_number("--length", *options.length, 0, length_max);
    if (options.ttl)
        packet.ttl = static_cast<std::uint8_t>(parse_number("--ttl", *options.ttl, 0, UINT8_MAX));
    return packet;
}

void explain(const Options& options) {
    const l3dsr::Packet packet = packet_of(options);
    const l3dsr::Explanation answer = connect_director().explain(packet);

    options.json ? json::print(packet, answer) : text::print(packet, answer);
}

}  // namespace

void add_explain_command(Grammar& grammar) {
    const auto options = std::make_shared<Options>();
    Verb& verb = grammar.add("explain", "say what would become of a packet, and why; none is sent",
                             list_services);

    options->to.add_to(verb);
    verb.option("--from", options->from, "CLIENT:PORT", "where the packet comes from");
    verb.flag("--syn", options->syn, "it opens a TCP connection; without, it belongs to one");
    verb.flag("--fin", options->fin, "it closes a TCP connection");
    verb.option("--mark", options->mark, "N", "its mark, as rules or its socket set it");
    verb.option("--dev", options->device, "DEV", "the device that it comes in by");
    verb.flag("--local", options->local, "this host itself sends it");
    verb.option("--length", options->length, "BYTES", "its length, from the IP header on");
    verb.option("--ttl", options->ttl, "N", "its TTL or hop limit; 64 unless named");
    verb.flag("--no-df", options->no_df, "routers may fragment it");
    verb.flag("--json", options->json, "for programs");
    verb.does([options] { explain(*options); });
}

}  // namespace l3dsrctl

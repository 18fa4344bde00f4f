// SPDX-License-Identifier: BSD-2-Clause
#include "explain.hpp"

#include <linux/l3dsr_director.h>

#include "../netlink/attribute.hpp"

namespace l3dsr::codec {

namespace {

static_assert(int(Outcome::no_vip) == L3DSR_DIRECTOR_OUTCOME_NO_VIP);
static_assert(int(Outcome::local) == L3DSR_DIRECTOR_OUTCOME_LOCAL);
static_assert(int(Door::ingress) == L3DSR_DIRECTOR_DOOR_INGRESS);
static_assert(int(Door::mark) == L3DSR_DIRECTOR_DOOR_MARK);

std::uint32_t flags_of(const Packet& packet) {
    std::uint32_t flags = 0;

    flags |= packet.syn ? L3DSR_DIRECTOR_PACKET_FLAG_SYN : 0;
    flags |= packet.fin ? L3DSR_DIRECTOR_PACKET_FLAG_FIN : 0;
    flags |= packet.may_fragment ? L3DSR_DIRECTOR_PACKET_FLAG_MAY_FRAGMENT : 0;
    flags |= packet.local ? L3DSR_DIRECTOR_PACKET_FLAG_LOCAL : 0;
    return flags;
}

Pin read_pin(std::span<const std::byte> nest) {
    Pin pin;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_PIN_ADDRESS: pin.dest = attribute.address(); break;
            case L3DSR_DIRECTOR_A_PIN_AGE: pin.age = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_PIN_STATE:
                pin.state = static_cast<PinState>(attribute.u8());
                break;
        }
    }
    return pin;
}

Route read_route(std::span<const std::byte> nest) {
    Route route;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_ROUTE_DEVICE: route.device = attribute.string(); break;
            case L3DSR_DIRECTOR_A_ROUTE_NEXT_HOP: route.next_hop = attribute.address(); break;
            case L3DSR_DIRECTOR_A_ROUTE_MTU: route.mtu = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_ROUTE_NEIGHBOUR: route.neighbour = attribute.u16(); break;
            case L3DSR_DIRECTOR_A_ROUTE_LINK_ADDRESS:
                route.link_address.assign(attribute.value.begin(), attribute.value.end());
                break;
        }
    }
    return route;
}

}  // namespace

// What is the usual is left out.
void put_packet(netlink::Request& request, const Packet& packet) {
    const auto nest = request.nest(L3DSR_DIRECTOR_A_PACKET);

    request.put_address(L3DSR_DIRECTOR_A_PACKET_SOURCE, packet.source);
    request.put_address(L3DSR_DIRECTOR_A_PACKET_DESTINATION, packet.destination);
    request.put_be16(L3DSR_DIRECTOR_A_PACKET_SOURCE_PORT, packet.source_port);
    request.put_be16(L3DSR_DIRECTOR_A_PACKET_DESTINATION_PORT, packet.destination_port);
    request.put_u8(L3DSR_DIRECTOR_A_PACKET_PROTOCOL, static_cast<std::uint8_t>(packet.protocol));
    if (packet.length)
        request.put_u32(L3DSR_DIRECTOR_A_PACKET_LENGTH, *packet.length);
    if (packet.ttl)
        request.put_u8(L3DSR_DIRECTOR_A_PACKET_TTL, *packet.ttl);
    if (const std::uint32_t flags = flags_of(packet))
        request.put_u32(L3DSR_DIRECTOR_A_PACKET_FLAGS, flags);
    if (packet.mark != 0)
        request.put_u32(L3DSR_DIRECTOR_A_PACKET_MARK, packet.mark);
}

Explanation read_explanation(std::span<const std::byte> nest) {
    Explanation answer;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_EXPLANATION_OUTCOME:
                answer.outcome = static_cast<Outcome>(attribute.u8());
                break;
            case L3DSR_DIRECTOR_A_EXPLANATION_DOOR:
                answer.door = static_cast<Door>(attribute.u8());
                break;
            case L3DSR_DIRECTOR_A_EXPLANATION_REASON: answer.reason = attribute.string(); break;
            case L3DSR_DIRECTOR_A_EXPLANATION_BUCKET: answer.bucket = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_EXPLANATION_CURRENT: answer.current = attribute.address(); break;
            case L3DSR_DIRECTOR_A_EXPLANATION_EARLIER: answer.earlier = attribute.address(); break;
            case L3DSR_DIRECTOR_A_EXPLANATION_FORGETS: answer.forgets = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_EXPLANATION_PIN: answer.pin = read_pin(attribute.value); break;
            case L3DSR_DIRECTOR_A_EXPLANATION_PINS: answer.pins = attribute.u8() != 0; break;
            case L3DSR_DIRECTOR_A_EXPLANATION_CODE: answer.code = attribute.u8(); break;
            case L3DSR_DIRECTOR_A_EXPLANATION_ROUTE:
                answer.route = read_route(attribute.value);
                break;
        }
    }
    return answer;
}

}  // namespace l3dsr::codec

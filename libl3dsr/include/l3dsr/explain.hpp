// SPDX-License-Identifier: BSD-2-Clause
/// What the director would do with a packet, and why, without one being sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "l3dsr/address.hpp"
#include "l3dsr/dest.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/service.hpp"

namespace l3dsr {

/// A packet to ask about. Ports are in host byte order.
struct Packet {
    Protocol protocol = Protocol::tcp;
    Address source;
    std::uint16_t source_port = 0;
    Address destination;
    std::uint16_t destination_port = 0;
    bool syn = false;           ///< it opens a TCP connection; without, it belongs to one
    bool fin = false;           ///< it closes a TCP connection
    bool may_fragment = false;  ///< routers may fragment it (IPv4 without DF)
    bool local = false;         ///< the director itself sends it
    std::uint32_t mark = 0;
    std::optional<std::uint32_t> length{};  ///< from the IP header on; no more than the headers
                                            ///< when absent, 65535 at the most
    std::optional<std::uint8_t> ttl{};      ///< or hop limit; 64 when absent
    std::optional<std::string> device{};    ///< that it comes in by
};

/// What would become of a packet. A newer kernel may report values that are not named here; so may
/// Door and PinState.
enum class Outcome : std::uint8_t {
    no_vip,      ///< left alone: no service has its destination address
    no_service,  ///< left alone: the address has services, but none of this protocol and port
    passed,      ///< it goes on through the stack, for the reason named
    dropped,     ///< for the reason named
    forwarded,   ///< to the dest
    local,       ///< the dest is the director itself: it goes up unmodified
};

/// Where a packet would be met.
enum class Door : std::uint8_t {
    ingress,     ///< on an attached device, before the IP stack
    prerouting,  ///< on any device, before defragmentation and conntrack
    local_out,   ///< the director itself sends it
    mark,        ///< after mangle, because its mark is a service's
};

/// The names of the netlink specification, or the number.
L3DSR_API std::string to_string(Outcome outcome);
L3DSR_API std::string to_string(Door door);

enum class PinState : std::uint8_t { confirmed, tentative, closing };

/// "confirmed", "tentative" (only the SYN was seen), "closing" (FIN or RST was), or the number.
L3DSR_API std::string to_string(PinState state);

/// The pin of a flow.
struct Pin {
    std::optional<Address> dest{};  ///< absent when that is deleted
    std::uint32_t age = 0;          ///< seconds since a packet of the flow was seen
    PinState state = PinState::confirmed;
};

/// The way to a dest.
struct Route {
    std::string device;
    std::optional<Address> next_hop{};  ///< absent where the dest is the director itself
    std::uint32_t mtu = 0;              ///< bytes from the IP header on
    std::optional<std::uint16_t>
        neighbour{};                        ///< NUD_* of linux/neighbour.h; absent: not known yet
    std::vector<std::byte> link_address{};  ///< of the next hop; empty while not known
};

/// The answer; what the packet would not come to is absent.
struct Explanation {
    Outcome outcome = Outcome::no_vip;
    Door door = Door::prerouting;
    std::optional<std::string> reason{};  ///< that would be counted
    std::optional<ServiceKey> service{};
    std::optional<std::uint32_t> bucket{};   ///< in the service's table
    std::optional<Address> current{};        ///< where new flows of the bucket go
    std::optional<Address> earlier{};        ///< where its older flows go, if it moved
    std::optional<std::uint32_t> forgets{};  ///< seconds until the bucket forgets that
    std::optional<Pin> pin{};                ///< of the flow
    bool pins = false;                       ///< the packet would pin its flow
    std::optional<Dest> dest{};
    std::optional<std::uint8_t> code{};  ///< that would be written
    std::optional<Route> route{};
};

}  // namespace l3dsr

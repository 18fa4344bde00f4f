// SPDX-License-Identifier: BSD-2-Clause
#include "listener.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <algorithm>
#include <cerrno>
#include <span>

#include "l3dsr/error.hpp"
#include "libnl.hpp"

namespace l3dsr::host {

namespace {

constexpr const char* attempt = "read sockets";

// A datagram socket without a peer is in the state that TCP calls closed.
std::uint32_t states_of(Protocol protocol) {
    return 1U << (protocol == Protocol::udp ? TCP_CLOSE : TCP_LISTEN);
}

Listener read(nlmsghdr* message) {
    const auto* said = static_cast<const inet_diag_msg*>(nlmsg_data(message));
    const std::size_t length = said->idiag_family == AF_INET6 ? 16 : 4;
    const auto bytes = std::as_bytes(std::span(said->id.idiag_src)).first(length);
    nlattr* only = nlmsg_find_attr(message, sizeof(*said), INET_DIAG_SKV6ONLY);

    return {Address::from_bytes(bytes).value_or(Address()), ntohs(said->id.idiag_sport),
            only && nla_get_u8(only) != 0};
}

void read_family(std::uint8_t family, Protocol protocol, std::vector<Listener>& found) {
    const auto visit = [&](nlmsghdr* message) { found.push_back(read(message)); };
    inet_diag_req_v2 request{};

    request.sdiag_family = family;
    request.sdiag_protocol = static_cast<std::uint8_t>(protocol);
    request.idiag_states = states_of(protocol);
    dump(connect(NETLINK_SOCK_DIAG).get(), SOCK_DIAG_BY_FAMILY, &request, sizeof(request), visit,
         attempt);
}

}  // namespace

std::optional<std::vector<Listener>> listeners(Protocol protocol) {
    std::vector<Listener> found;

    try {
        for (const std::uint8_t family : {AF_INET, AF_INET6})
            read_family(family, protocol, found);
    } catch (const Error& error) {
        if (error.code() == ENOENT || error.code() == EINVAL || error.code() == EOPNOTSUPP)
            return {};
        throw;
    }
    return found;
}

}  // namespace l3dsr::host

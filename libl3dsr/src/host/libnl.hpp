// SPDX-License-Identifier: BSD-2-Clause
/// What all uses of libnl have in common: owners of its objects, its errors as ours, addresses.
#pragma once

#include <netlink/addr.h>
#include <netlink/cache.h>
#include <netlink/route/addr.h>
#include <netlink/route/route.h>
#include <netlink/socket.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "l3dsr/address.hpp"

namespace l3dsr::host {

struct Put {
    void operator()(nl_addr* addr) const { nl_addr_put(addr); }
    void operator()(rtnl_addr* addr) const { rtnl_addr_put(addr); }
    void operator()(rtnl_route* route) const { rtnl_route_put(route); }
    void operator()(nl_cache* cache) const { nl_cache_put(cache); }
    void operator()(nl_sock* socket) const { nl_socket_free(socket); }
};

template <typename Type>
using Owned = std::unique_ptr<Type, Put>;

/// Throws Error where `nl_error`, a result of libnl, is one.
void want(int nl_error, const std::string& attempt);

/// A socket of a netlink protocol (NETLINK_ROUTE).
Owned<nl_sock> connect(int protocol);

/// AF_INET or AF_INET6.
int family_of(const Address& address);

/// Never empty.
Owned<nl_addr> to_nl(const Address& address);
/// Nothing where it is no IPv4 or IPv6 address.
std::optional<Address> from_nl(nl_addr* address);

/// The name of a device, empty where it has gone.
std::string device_name(int index);

/// Sends a request and calls `visit` with each message of the answer.
void dump(nl_sock* socket, int type, void* body, std::size_t length,
          const std::function<void(nlmsghdr*)>& visit, const std::string& attempt);

}  // namespace l3dsr::host

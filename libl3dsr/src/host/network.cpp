// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/network.hpp"

#include <linux/xfrm.h>
#include <net/if.h>
#include <netlink/msg.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>

#include <cerrno>
#include <functional>

#include "l3dsr/error.hpp"
#include "libnl.hpp"
#include "listener.hpp"
#include "sysctl.hpp"

namespace l3dsr {

namespace {

using host::from_nl;
using host::Owned;
using host::want;

using Fill = std::function<int(nl_cache**)>;

// Reads all objects of a kind with `fill`, and calls `visit` with each.
template <typename Object, typename Visit>
void for_each(const Fill& fill, const std::string& attempt, Visit visit) {
    nl_cache* all = nullptr;

    want(fill(&all), attempt);
    const Owned<nl_cache> cache(all);
    for (nl_object* object = nl_cache_get_first(all); object; object = nl_cache_get_next(object))
        visit(reinterpret_cast<Object*>(object));
}

NetDevice device_of(rtnl_link* link) {
    const unsigned flags = rtnl_link_get_flags(link);
    NetDevice device;

    device.name = rtnl_link_get_name(link);
    device.up = (flags & IFF_UP) != 0;
    device.loopback = (flags & IFF_LOOPBACK) != 0;
    device.arp = (flags & (IFF_NOARP | IFF_LOOPBACK)) == 0;
    device.mtu = rtnl_link_get_mtu(link);
    device.type = static_cast<std::uint16_t>(rtnl_link_get_arptype(link));
    return device;
}

std::optional<std::uint32_t> metric(rtnl_route* route, int number) {
    std::uint32_t value = 0;

    return rtnl_route_get_metric(route, number, &value) == 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

struct Network::Impl {
    std::uint32_t mtu_of(int index) {
        rtnl_link* link = nullptr;

        if (rtnl_link_get_kernel(socket.get(), index, nullptr, &link) < 0)
            return 0;
        const std::uint32_t mtu = rtnl_link_get_mtu(link);
        rtnl_link_put(link);
        return mtu;
    }

    Owned<nl_sock> socket = host::connect(NETLINK_ROUTE);
};

Network::Network() : impl_(std::make_unique<Impl>()) {}
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

std::vector<HostAddress> Network::addresses() {
    std::vector<HostAddress> addresses;
    const Fill fill = [this](nl_cache** all) {
        return rtnl_addr_alloc_cache(impl_->socket.get(), all);
    };

    for_each<rtnl_addr>(fill, "read the addresses of devices", [&](rtnl_addr* place) {
        if (const auto address = from_nl(rtnl_addr_get_local(place)))
            addresses.push_back({*address, host::device_name(rtnl_addr_get_ifindex(place))});
    });
    return addresses;
}

std::vector<NetDevice> Network::devices() {
    std::vector<NetDevice> devices;
    const Fill fill = [this](nl_cache** all) {
        return rtnl_link_alloc_cache(impl_->socket.get(), AF_UNSPEC, all);
    };

    for_each<rtnl_link>(fill, "read devices",
                        [&](rtnl_link* link) { devices.push_back(device_of(link)); });
    return devices;
}

std::vector<Neighbour> Network::neighbours() {
    std::vector<Neighbour> neighbours;
    const Fill fill = [this](nl_cache** all) {
        return rtnl_neigh_alloc_cache(impl_->socket.get(), all);
    };

    for_each<rtnl_neigh>(fill, "read neighbours", [&](rtnl_neigh* neighbour) {
        if (const auto address = from_nl(rtnl_neigh_get_dst(neighbour)))
            neighbours.push_back({*address, host::device_name(rtnl_neigh_get_ifindex(neighbour)),
                                  static_cast<std::uint16_t>(rtnl_neigh_get_state(neighbour))});
    });
    return neighbours;
}

std::optional<HostRoute> Network::route_to(const Address& address) {
    rtnl_route* found = nullptr;

    // Whatever keeps a packet from being sent there: for us there is no route.
    if (rtnl_route_lookup(impl_->socket.get(), host::to_nl(address).get(), &found) < 0)
        return {};
    const Owned<rtnl_route> owner(found);
    rtnl_nexthop* hop = rtnl_route_nexthop_n(found, 0);
    if (!hop || rtnl_route_get_type(found) == RTN_UNREACHABLE ||
        rtnl_route_get_type(found) == RTN_BLACKHOLE || rtnl_route_get_type(found) == RTN_PROHIBIT)
        return {};
    const int index = rtnl_route_nh_get_ifindex(hop);
    HostRoute route;
    route.device = host::device_name(index);
    route.local = rtnl_route_get_type(found) == RTN_LOCAL;
    route.next_hop = from_nl(rtnl_route_nh_get_gateway(hop));
    if (!route.next_hop)
        route.next_hop = from_nl(rtnl_route_nh_get_via(hop));
    route.advmss = metric(found, RTAX_ADVMSS);
    const auto known = metric(found, RTAX_MTU);
    route.mtu = known ? *known : impl_->mtu_of(index);
    return route;
}

std::optional<std::vector<Listener>> Network::listeners(Protocol protocol) {
    return host::listeners(protocol);
}

std::size_t Network::ipsec_policies() {
    Owned<nl_sock> socket;
    std::size_t count = 0;

    try {
        socket = host::connect(NETLINK_XFRM);
    } catch (const Error&) {
        return 0;  // this kernel has no IPsec
    }
    const auto visit = [&](nlmsghdr* message) {
        const auto* policy = static_cast<const xfrm_userpolicy_info*>(nlmsg_data(message));
        if (message->nlmsg_type == XFRM_MSG_NEWPOLICY && policy->dir == XFRM_POLICY_IN)
            count++;
    };
    xfrm_userpolicy_id all{};
    host::dump(socket.get(), XFRM_MSG_GETPOLICY, &all, sizeof(all), visit, "read IPsec policies");
    return count;
}

std::optional<int> Network::setting(const std::string& name) {
    try {
        return host::read_sysctl(name);
    } catch (const Error& error) {
        if (error.code() == ENOENT)
            return {};
        throw;
    }
}

}  // namespace l3dsr

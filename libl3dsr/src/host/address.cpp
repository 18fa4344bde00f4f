// SPDX-License-Identifier: BSD-2-Clause
#include "address.hpp"

#include <linux/if_addr.h>
#include <net/if.h>

#include <array>
#include <cerrno>

#include "l3dsr/error.hpp"

namespace l3dsr::host {

namespace {

// Calls `visit` with the device number of each place that has `address`, until it returns true.
template <typename Visit>
bool any_place(nl_sock* socket, const Address& address, Visit visit) {
    nl_cache* all = nullptr;

    want(rtnl_addr_alloc_cache(socket, &all), "read the addresses of devices");
    const Owned<nl_cache> cache(all);
    for (nl_object* object = nl_cache_get_first(all); object; object = nl_cache_get_next(object)) {
        auto* place = reinterpret_cast<rtnl_addr*>(object);
        if (from_nl(rtnl_addr_get_local(place)) == address && visit(rtnl_addr_get_ifindex(place)))
            return true;
    }
    return false;
}

// The address alone on the device: /32 or /128. IPv6 comes without duplicate-address detection: a
// VIP is meant to be on more than one host.
Owned<rtnl_addr> make(const Address& address, unsigned index) {
    Owned<rtnl_addr> place(rtnl_addr_alloc());
    const Owned<nl_addr> local = to_nl(address);

    if (!place)
        throw Error(ENOMEM, "describe an address");
    want(rtnl_addr_set_local(place.get(), local.get()), "describe an address");
    rtnl_addr_set_ifindex(place.get(), static_cast<int>(index));
    if (address.family() == Family::ipv6)
        rtnl_addr_set_flags(place.get(), IFA_F_NODAD);
    return place;
}

unsigned wanted_index(const std::string& device, const std::string& attempt) {
    const unsigned index = Addresses::index_of(device);

    if (index == 0)
        throw Error(ENODEV, attempt, "there is no device " + device);
    return index;
}

}  // namespace

Addresses::Addresses() : socket_(connect(NETLINK_ROUTE)) {}

unsigned Addresses::index_of(const std::string& device) {
    return if_nametoindex(device.c_str());
}

bool Addresses::has(const Address& address, const std::string& device) {
    const int index = static_cast<int>(index_of(device));

    return index != 0 &&
           any_place(socket_.get(), address, [&](int there) { return there == index; });
}

std::optional<std::string> Addresses::device_of(const Address& address) {
    std::array<char, IF_NAMESIZE> name{};
    const bool found = any_place(socket_.get(), address, [&](int index) {
        return if_indextoname(static_cast<unsigned>(index), name.data()) != nullptr;
    });

    return found ? std::optional<std::string>(name.data()) : std::nullopt;
}

void Addresses::add(const Address& address, const std::string& device) {
    const std::string attempt = "put " + address.to_string() + " on " + device;
    const auto place = make(address, wanted_index(device, attempt));

    want(rtnl_addr_add(socket_.get(), place.get(), NLM_F_EXCL), attempt);
}

void Addresses::remove(const Address& address, const std::string& device) {
    const std::string attempt = "take " + address.to_string() + " off " + device;
    const auto place = make(address, wanted_index(device, attempt));

    want(rtnl_addr_delete(socket_.get(), place.get(), 0), attempt);
}

}  // namespace l3dsr::host

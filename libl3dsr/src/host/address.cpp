// SPDX-License-Identifier: BSD-2-Clause
#include "address.hpp"

#include <linux/if_addr.h>
#include <net/if.h>
#include <netlink/addr.h>
#include <netlink/cache.h>
#include <netlink/errno.h>
#include <netlink/route/addr.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "l3dsr/error.hpp"

namespace l3dsr::host {

namespace {

struct Put {
    void operator()(nl_addr* addr) const { nl_addr_put(addr); }
    void operator()(rtnl_addr* addr) const { rtnl_addr_put(addr); }
    void operator()(nl_cache* cache) const { nl_cache_put(cache); }
};

template <typename Type>
using Owned = std::unique_ptr<Type, Put>;

// libnl's errors, where they have an errno that means the same.
int errno_of(int nl_error) {
    switch (std::abs(nl_error)) {
        case NLE_PERM:
        case NLE_NOACCESS: return EPERM;
        case NLE_EXIST: return EEXIST;
        case NLE_NODEV: return ENODEV;
        case NLE_NOADDR: return EADDRNOTAVAIL;
        case NLE_NOMEM: return ENOMEM;
        case NLE_OPNOTSUPP:
        case NLE_AF_NOSUPPORT: return EOPNOTSUPP;
        case NLE_INVAL: return EINVAL;
        default: return EIO;
    }
}

void want(int nl_error, const std::string& attempt) {
    if (nl_error < 0)
        throw Error(errno_of(nl_error), attempt, nl_geterror(nl_error));
}

int family_of(const Address& address) {
    return address.family() == Family::ipv4 ? AF_INET : AF_INET6;
}

bool same(nl_addr* theirs, const Address& ours) {
    if (!theirs || nl_addr_get_family(theirs) != family_of(ours))
        return false;
    const auto* bytes = static_cast<const std::byte*>(nl_addr_get_binary_addr(theirs));
    return std::equal(ours.bytes().begin(), ours.bytes().end(), bytes,
                      bytes + nl_addr_get_len(theirs));
}

// Calls `visit` with the device number of each place that has `address`, until it returns true.
template <typename Visit>
bool any_place(nl_sock* socket, const Address& address, Visit visit) {
    nl_cache* all = nullptr;

    want(rtnl_addr_alloc_cache(socket, &all), "read the addresses of devices");
    const Owned<nl_cache> cache(all);
    for (nl_object* object = nl_cache_get_first(all); object; object = nl_cache_get_next(object)) {
        auto* place = reinterpret_cast<rtnl_addr*>(object);
        if (same(rtnl_addr_get_local(place), address) && visit(rtnl_addr_get_ifindex(place)))
            return true;
    }
    return false;
}

// The address alone on the device: /32 or /128. IPv6 comes without duplicate-address detection: a
// VIP is meant to be on more than one host.
Owned<rtnl_addr> make(const Address& address, unsigned index) {
    Owned<rtnl_addr> place(rtnl_addr_alloc());
    const Owned<nl_addr> local(
        nl_addr_build(family_of(address), address.bytes().data(), address.bytes().size()));

    if (!place || !local)
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

Addresses::Addresses() : socket_(nl_socket_alloc()) {
    if (!socket_)
        throw Error(ENOMEM, "open a netlink socket");
    const int error = nl_connect(socket_, NETLINK_ROUTE);
    if (error < 0) {
        nl_socket_free(socket_);
        want(error, "open a netlink socket");
    }
}

Addresses::~Addresses() {
    nl_socket_free(socket_);
}

unsigned Addresses::index_of(const std::string& device) {
    return if_nametoindex(device.c_str());
}

bool Addresses::has(const Address& address, const std::string& device) {
    const int index = static_cast<int>(index_of(device));

    return index != 0 && any_place(socket_, address, [&](int there) { return there == index; });
}

std::optional<std::string> Addresses::device_of(const Address& address) {
    std::array<char, IF_NAMESIZE> name{};
    const bool found = any_place(socket_, address, [&](int index) {
        return if_indextoname(static_cast<unsigned>(index), name.data()) != nullptr;
    });

    return found ? std::optional<std::string>(name.data()) : std::nullopt;
}

void Addresses::add(const Address& address, const std::string& device) {
    const std::string attempt = "put " + address.to_string() + " on " + device;
    const auto place = make(address, wanted_index(device, attempt));

    want(rtnl_addr_add(socket_, place.get(), NLM_F_EXCL), attempt);
}

void Addresses::remove(const Address& address, const std::string& device) {
    const std::string attempt = "take " + address.to_string() + " off " + device;
    const auto place = make(address, wanted_index(device, attempt));

    want(rtnl_addr_delete(socket_, place.get(), 0), attempt);
}

}  // namespace l3dsr::host

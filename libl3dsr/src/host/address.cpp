// SPDX-License-Identifier: BSD-2-Clause
#include "address.hpp"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

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

std::optional<Address> address_in(const nlattr* attribute) {
    if (!attribute)
        return {};
    return Address::from_bytes({static_cast<const std::byte*>(nla_data(attribute)),
                                static_cast<std::size_t>(nla_len(attribute))});
}

// What a message of the kernel's tells of, if it has that note. IPv4 has the address itself in
// IFA_LOCAL, IPv6 in IFA_ADDRESS.
std::optional<HostAddress> noted_place(nlmsghdr* message, std::uint8_t note) {
    std::array<nlattr*, IFA_MAX + 1> attributes{};
    const auto* body = static_cast<const ifaddrmsg*>(nlmsg_data(message));

    if (nlmsg_parse(message, sizeof(*body), attributes.data(), IFA_MAX, nullptr) < 0 ||
        !attributes[IFA_PROTO] || nla_get_u8(attributes[IFA_PROTO]) != note)
        return {};
    const auto address =
        address_in(attributes[IFA_LOCAL] ? attributes[IFA_LOCAL] : attributes[IFA_ADDRESS]);
    if (!address)
        return {};
    return HostAddress{*address, device_name(static_cast<int>(body->ifa_index))};
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

// libnl's own request knows no IFA_PROTO.
void Addresses::add(const Address& address, const std::string& device, std::uint8_t note) {
    const std::string attempt = "put " + address.to_string() + " on " + device;
    const auto place = make(address, wanted_index(device, attempt));
    nl_msg* request = nullptr;

    want(rtnl_addr_build_add_request(place.get(), NLM_F_EXCL, &request), attempt);
    if (note != 0 && nla_put_u8(request, IFA_PROTO, note) < 0) {
        nlmsg_free(request);
        throw Error(ENOMEM, attempt);
    }
    want(nl_send_sync(socket_.get(), request), attempt);
}

void Addresses::remove(const Address& address, const std::string& device) {
    const std::string attempt = "take " + address.to_string() + " off " + device;
    const auto place = make(address, wanted_index(device, attempt));

    want(rtnl_addr_delete(socket_.get(), place.get(), 0), attempt);
}

// A socket of its own: dump() leaves its callback behind.
std::vector<HostAddress> Addresses::noted(std::uint8_t note) {
    const Owned<nl_sock> socket = connect(NETLINK_ROUTE);
    ifaddrmsg any{};
    std::vector<HostAddress> found;

    dump(
        socket.get(), RTM_GETADDR, &any, sizeof(any),
        [&](nlmsghdr* message) {
            if (auto place = noted_place(message, note))
                found.push_back(std::move(*place));
        },
        "read the addresses of devices");
    return found;
}

}  // namespace l3dsr::host

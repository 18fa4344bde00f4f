// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

namespace l3dsr {

namespace {

constexpr std::size_t ipv4_size = sizeof(in_addr);
constexpr std::size_t ipv6_size = sizeof(in6_addr);

int to_af(Family family) {
    return family == Family::ipv4 ? AF_INET : AF_INET6;
}

}  // namespace

std::string_view to_string(Family family) {
    return family == Family::ipv4 ? "IPv4" : "IPv6";
}

std::optional<Address> Address::parse(std::string_view text) {
    const std::string terminated(text);
    std::array<std::byte, ipv6_size> bytes{};

    if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1)
        return from_bytes(std::span(bytes).first(ipv4_size));
    if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1)
        return from_bytes(bytes);
    return {};
}

std::optional<Address> Address::from_bytes(std::span<const std::byte> bytes) {
    if (bytes.size() != ipv4_size && bytes.size() != ipv6_size)
        return {};
    Address address;
    address.family_ = bytes.size() == ipv4_size ? Family::ipv4 : Family::ipv6;
    std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
    return address;
}

std::span<const std::byte> Address::bytes() const& {
    return std::span(bytes_).first(family_ == Family::ipv4 ? ipv4_size : ipv6_size);
}

std::string Address::to_string() const {
    char text[INET6_ADDRSTRLEN] = "";

    inet_ntop(to_af(family_), bytes_.data(), text, sizeof(text));
    return text;
}

std::string to_string(const Address& address, std::uint16_t port) {
    const std::string text = address.to_string();
    const std::string number = std::to_string(port);

    return address.family() == Family::ipv4 ? text + ":" + number : "[" + text + "]:" + number;
}

}  // namespace l3dsr

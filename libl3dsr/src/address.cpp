// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

namespace l3dsr {

namespace {

constexpr std::size_t ipv4_size = sizeof(in_addr);
constexpr std::size_t ipv6_size = sizeof(in6_addr);

int to_af(Family family) {
    return family == Family::ipv4 ? AF_INET : AF_INET6;
}

unsigned bits_of(const Address& address) {
    return static_cast<unsigned>(8 * address.bytes().size());
}

bool has_bits_behind(const Address& address, unsigned length) {
    const auto bytes = address.bytes();

    for (unsigned bit = length; bit < 8 * bytes.size(); bit++)
        if ((bytes[bit / 8] & (std::byte{0x80} >> bit % 8)) != std::byte{0})
            return true;
    return false;
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

Prefix::Prefix(const Address& address)
    : address_(address), length_(static_cast<std::uint8_t>(bits_of(address))) {}

std::optional<Prefix> Prefix::make(const Address& address, unsigned length) {
    if (length > bits_of(address) || has_bits_behind(address, length))
        return {};
    Prefix prefix(address);
    prefix.length_ = static_cast<std::uint8_t>(length);
    return prefix;
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = Address::parse(text.substr(0, slash));

    if (!address)
        return {};
    if (slash == std::string_view::npos)
        return *address;
    const std::string_view number = text.substr(slash + 1);
    const char* end = number.data() + number.size();
    unsigned length = 0;
    const auto [stop, error] = std::from_chars(number.data(), end, length);
    if (error != std::errc() || stop != end)
        return {};
    return make(*address, length);
}

bool Prefix::is_whole() const {
    return length_ == bits_of(address_);
}

bool Prefix::contains(const Address& address) const {
    const auto ours = address_.bytes();
    const auto theirs = address.bytes();

    if (ours.size() != theirs.size())
        return false;
    for (unsigned at = 0; at < length_; at += 8) {
        const unsigned behind = at + 8 > length_ ? at + 8 - length_ : 0;
        if ((ours[at / 8] ^ theirs[at / 8]) >> behind != std::byte{0})
            return false;
    }
    return true;
}

std::string Prefix::to_string() const {
    return address_.to_string() + (is_whole() ? "" : "/" + std::to_string(length_));
}

std::string to_string(const Address& address, std::uint16_t port) {
    const std::string text = address.to_string();
    const std::string number = std::to_string(port);

    return address.family() == Family::ipv4 ? text + ":" + number : "[" + text + "]:" + number;
}

}  // namespace l3dsr

// SPDX-License-Identifier: BSD-2-Clause
/// IPv4 and IPv6 addresses, and prefixes of them, as values.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "l3dsr/export.hpp"

namespace l3dsr {

enum class Family : std::uint8_t { ipv4, ipv6 };

/// "IPv4" or "IPv6".
L3DSR_API std::string_view to_string(Family family);

/// An IPv4 or IPv6 address; 0.0.0.0 unless told otherwise. A plain value: copy it, compare it,
/// share it between threads.
class L3DSR_API Address {
  public:
    Address() = default;

    /// Reads dotted decimals or RFC 4291 text, without brackets, scope or prefix length; host names
    /// are not looked up. Nothing when `text` is anything else.
    static std::optional<Address> parse(std::string_view text);

    /// Takes 4 or 16 bytes in network byte order, as netlink carries them; nothing for another
    /// length.
    static std::optional<Address> from_bytes(std::span<const std::byte> bytes);

    Family family() const { return family_; }

    /// 4 or 16 bytes in network byte order; valid while the address lives.
    std::span<const std::byte> bytes() const&;
    std::span<const std::byte> bytes() const&& = delete;

    /// RFC 5952 text, without brackets.
    std::string to_string() const;

    friend auto operator<=>(const Address&, const Address&) = default;

  private:
    Family family_ = Family::ipv4;
    std::array<std::byte, 16> bytes_{};  // IPv4 fills the first four, the others stay 0
};

/// An address of which only so many leading bits count; all of them unless told otherwise. A plain
/// value, as Address is.
class L3DSR_API Prefix {
  public:
    Prefix() : Prefix(Address()) {}
    // NOLINTNEXTLINE(google-explicit-constructor): an address is a prefix
    Prefix(const Address& address);

    /// Nothing when the address has not as many bits, or has some set behind those that count.
    static std::optional<Prefix> make(const Address& address, unsigned length);

    /// Reads "198.18.0.0/24", or an address alone. Nothing when `text` is anything else, or
    /// make() would not have it.
    static std::optional<Prefix> parse(std::string_view text);

    const Address& address() const { return address_; }
    /// How many bits count.
    std::uint8_t length() const { return length_; }
    /// Whether all bits count, so that it is a single address.
    bool is_whole() const;
    /// Whether an address begins with those bits; none of the other family does.
    bool contains(const Address& address) const;

    /// "198.18.0.0/24"; "198.18.0.250" where all bits count.
    std::string to_string() const;

    friend auto operator<=>(const Prefix&, const Prefix&) = default;

  private:
    Address address_;
    std::uint8_t length_;
};

/// "198.18.0.250:80" or "[2001:db8::1]:80"; `port` in host byte order.
L3DSR_API std::string to_string(const Address& address, std::uint16_t port);

}  // namespace l3dsr

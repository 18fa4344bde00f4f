// SPDX-License-Identifier: BSD-2-Clause
/// Netlink messages: one to send under construction, those received taken apart.
#pragma once

#include <linux/netlink.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "l3dsr/address.hpp"

namespace l3dsr::netlink {

class Nest;

/// A generic-netlink request. Throws Error with EMSGSIZE when it grows over `capacity`.
class Request {
  public:
    static constexpr std::size_t capacity = 1 << 20;

    Request(std::uint16_t family, std::uint8_t command, std::uint8_t version, std::uint16_t flags);

    void put_u8(std::uint16_t type, std::uint8_t value);
    void put_u32(std::uint16_t type, std::uint32_t value);
    /// `value` in host byte order.
    void put_be16(std::uint16_t type, std::uint16_t value);
    /// With a NUL at its end.
    void put_string(std::uint16_t type, std::string_view value);
    void put_bytes(std::uint16_t type, std::span<const std::byte> value);
    void put_address(std::uint16_t type, const Address& value);
    /// Without a value.
    void put_empty(std::uint16_t type);
    /// What is put while the result lives goes inside.
    [[nodiscard]] Nest nest(std::uint16_t type);

    /// Marks the message as the `sequence`th of the sender at `port`.
    void stamp(std::uint32_t sequence, std::uint32_t port);

    std::uint16_t flags() const;
    std::span<const std::byte> bytes() const;

  private:
    friend class Nest;

    nlmsghdr* header();
    const nlmsghdr* header() const;
    // Room for an attribute with so many bytes.
    void want_room(std::size_t length);

    std::vector<std::byte> buffer_;
};

/// An attribute that holds attributes, open until destroyed.
class Nest {
  public:
    ~Nest();
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;

  private:
    friend class Request;
    Nest(Request& request, std::size_t start) : request_(request), start_(start) {}

    Request& request_;
    std::size_t start_;  // the buffer may move
};

/// A received message; `payload` points into the datagram.
struct Message {
    std::uint16_t type;
    std::uint16_t flags;
    std::uint32_t sequence;
    std::uint32_t port;
    std::span<const std::byte> payload;
};

/// Takes the messages of a datagram apart. Throws MalformedMessage when their lengths lie.
std::vector<Message> split(std::span<const std::byte> datagram);

/// The attributes of a generic-netlink message. Throws MalformedMessage when it has no header.
std::span<const std::byte> generic_attributes(const Message& message);

}  // namespace l3dsr::netlink

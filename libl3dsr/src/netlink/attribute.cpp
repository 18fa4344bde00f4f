// SPDX-License-Identifier: BSD-2-Clause
#include "attribute.hpp"

#include <arpa/inet.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cstring>

#include "l3dsr/error.hpp"

namespace l3dsr::netlink {

namespace {

template <typename Value>
Value read(const Attribute& attribute) {
    Value value;

    if (attribute.value.size() != sizeof(value))
        throw MalformedMessage("attribute " + std::to_string(attribute.type) + " has " +
                               std::to_string(attribute.value.size()) + " bytes instead of " +
                               std::to_string(sizeof(value)));
    std::memcpy(&value, attribute.value.data(), sizeof(value));
    return value;
}

}  // namespace

std::uint8_t Attribute::u8() const {
    return read<std::uint8_t>(*this);
}
std::uint16_t Attribute::u16() const {
    return read<std::uint16_t>(*this);
}
std::uint32_t Attribute::u32() const {
    return read<std::uint32_t>(*this);
}
std::uint64_t Attribute::u64() const {
    return read<std::uint64_t>(*this);
}
std::int32_t Attribute::s32() const {
    return read<std::int32_t>(*this);
}
std::uint16_t Attribute::be16() const {
    return ntohs(u16());
}

std::string Attribute::string() const {
    const auto end = std::find(value.begin(), value.end(), std::byte{0});
    std::string text;

    text.reserve(value.size());
    std::transform(value.begin(), end, std::back_inserter(text),
                   [](std::byte b) { return static_cast<char>(b); });
    return text;
}

Address Attribute::address() const {
    const auto address = Address::from_bytes(value);

    if (!address)
        throw MalformedMessage("attribute " + std::to_string(type) +
                               " is an address with neither 4 nor 16 bytes");
    return *address;
}

std::vector<Attribute> attributes(std::span<const std::byte> bytes) {
    std::vector<Attribute> found;

    while (!bytes.empty()) {
        nlattr header;
        if (bytes.size() < sizeof(header))
            throw MalformedMessage("an attribute is shorter than its header");
        std::memcpy(&header, bytes.data(), sizeof(header));
        if (header.nla_len < sizeof(header) || header.nla_len > bytes.size())
            throw MalformedMessage("the length of an attribute contradicts its message");
        found.push_back({static_cast<std::uint16_t>(header.nla_type & NLA_TYPE_MASK),
                         (header.nla_type & NLA_F_NESTED) != 0,
                         bytes.subspan(sizeof(header), header.nla_len - sizeof(header))});
        const std::size_t aligned = NLA_ALIGN(header.nla_len);
        bytes = bytes.subspan(std::min(aligned, bytes.size()));
    }
    return found;
}

}  // namespace l3dsr::netlink

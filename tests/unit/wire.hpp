// SPDX-License-Identifier: BSD-2-Clause
/// Netlink messages, written byte by byte: what the tests expect to be sent, and what they have the
/// kernel say. Nothing of the library is used to make them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace wire {

/// A type of its own, so that + is found for it.
struct Bytes : std::vector<std::byte> {
    using std::vector<std::byte>::vector;
};

inline Bytes operator+(Bytes left, const Bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// The bytes of hexadecimal text; blanks don't matter.
inline Bytes hex(std::string_view text) {
    Bytes bytes;
    std::string digits;

    for (const char c : text) {
        if (c == ' ' || c == '\n')
            continue;
        digits += c;
        if (digits.size() < 2)
            continue;
        bytes.push_back(static_cast<std::byte>(std::stoi(digits, nullptr, 16)));
        digits.clear();
    }
    return bytes;
}

/// A number in the byte order of this machine, as netlink wants it.
template <typename Number>
Bytes number(Number value) {
    Bytes bytes(sizeof(value));

    std::memcpy(bytes.data(), &value, sizeof(value));
    return bytes;
}

inline Bytes u8(std::uint8_t value) {
    return number(value);
}
inline Bytes u16(std::uint16_t value) {
    return number(value);
}
inline Bytes u32(std::uint32_t value) {
    return number(value);
}
inline Bytes u64(std::uint64_t value) {
    return number(value);
}
inline Bytes s32(std::int32_t value) {
    return number(value);
}

/// With a NUL at its end.
inline Bytes string(std::string_view text) {
    Bytes bytes;

    for (const char c : text)
        bytes.push_back(static_cast<std::byte>(c));
    bytes.push_back(std::byte{0});
    return bytes;
}

inline Bytes padded(Bytes bytes) {
    while (bytes.size() % 4 != 0)
        bytes.push_back(std::byte{0});
    return bytes;
}

inline Bytes attribute(std::uint16_t type, const Bytes& value) {
    return padded(u16(static_cast<std::uint16_t>(4 + value.size())) + u16(type) + value);
}

inline Bytes nest(std::uint16_t type, const Bytes& inside) {
    return attribute(type | 0x8000, inside);
}

/// A netlink message for the port of the fake transport.
inline constexpr std::uint32_t port = 4711;

inline Bytes message(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence,
                     const Bytes& payload) {
    return padded(u32(static_cast<std::uint32_t>(16 + payload.size())) + u16(type) + u16(flags) +
                  u32(sequence) + u32(port) + payload);
}

inline Bytes generic_header(std::uint8_t command) {
    return u8(command) + u8(1) + u16(0);
}

inline constexpr std::uint16_t error_type = 2;
inline constexpr std::uint16_t done_type = 3;
inline constexpr std::uint16_t flag_multi = 0x2;
inline constexpr std::uint16_t flag_interrupted = 0x10;
inline constexpr std::uint16_t flag_capped = 0x100;
inline constexpr std::uint16_t flag_words = 0x200;

/// The header of the request, as the kernel quotes it in errors.
inline Bytes quoted(std::uint32_t sequence) {
    return u32(20) + u16(31) + u16(5) + u32(sequence) + u32(port);
}

inline Bytes ack(std::uint32_t sequence) {
    return message(error_type, flag_capped, sequence, s32(0) + quoted(sequence));
}

inline Bytes refusal(std::uint32_t sequence, int code, const Bytes& words = {}) {
    return message(error_type, flag_capped | (words.empty() ? 0 : flag_words), sequence,
                   s32(-code) + quoted(sequence) + words);
}

/// What the kernel says to an error, and which attribute of the request it means.
inline Bytes words(std::string_view text, std::uint32_t offset = 0) {
    return attribute(1, string(text)) + (offset ? attribute(2, u32(offset)) : Bytes());
}

inline Bytes done(std::uint32_t sequence, std::uint16_t flags = 0, int code = 0) {
    return message(done_type, flag_multi | flags, sequence, s32(-code));
}

/// The kernel's answer to the first request of every client: family 31, its group "config" 9.
inline constexpr std::uint16_t family = 31;
inline constexpr std::uint32_t group = 9;

inline Bytes family_reply() {
    const Bytes groups = nest(1, attribute(2, u32(group)) + attribute(1, string("config")));

    return message(16, 0, 1, generic_header(1) + attribute(1, u16(family)) + nest(7, groups)) +
           ack(1);
}

}  // namespace wire

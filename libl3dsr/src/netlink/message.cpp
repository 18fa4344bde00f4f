// SPDX-License-Identifier: BSD-2-Clause
#include "message.hpp"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "l3dsr/error.hpp"

namespace l3dsr::netlink {

namespace {

// Enough for all requests but those with many dests.
constexpr std::size_t usual_size = 2048;

}  // namespace

Request::Request(std::uint16_t family, std::uint8_t command, std::uint8_t version,
                 std::uint16_t flags)
    : buffer_(usual_size) {
    nlmsghdr* message = mnl_nlmsg_put_header(buffer_.data());

    message->nlmsg_type = family;
    message->nlmsg_flags = NLM_F_REQUEST | flags;
    auto* generic =
        static_cast<genlmsghdr*>(mnl_nlmsg_put_extra_header(message, sizeof(genlmsghdr)));
    generic->cmd = command;
    generic->version = version;
}

void Request::want_room(std::size_t length) {
    const std::size_t wanted = header()->nlmsg_len + MNL_ATTR_HDRLEN + MNL_ALIGN(length);

    if (wanted > capacity)
        throw Error(EMSGSIZE, "write a netlink request", "it is too long");
    if (wanted > buffer_.size())
        buffer_.resize(std::min(capacity, 2 * wanted));
}

void Request::put_u8(std::uint16_t type, std::uint8_t value) {
    want_room(sizeof(value));
    mnl_attr_put_u8(header(), type, value);
}

void Request::put_u32(std::uint16_t type, std::uint32_t value) {
    want_room(sizeof(value));
    mnl_attr_put_u32(header(), type, value);
}

void Request::put_be16(std::uint16_t type, std::uint16_t value) {
    want_room(sizeof(value));
    mnl_attr_put_u16(header(), type, htons(value));
}

void Request::put_string(std::uint16_t type, std::string_view value) {
    const std::string terminated(value);

    want_room(terminated.size() + 1);
    mnl_attr_put_strz(header(), type, terminated.c_str());
}

void Request::put_bytes(std::uint16_t type, std::span<const std::byte> value) {
    want_room(value.size());
    mnl_attr_put(header(), type, value.size(), value.data());
}

void Request::put_address(std::uint16_t type, const Address& value) {
    put_bytes(type, std::as_bytes(std::span(value.bytes())));
}

void Request::put_empty(std::uint16_t type) {
    want_room(mnl_attr_put_check(header(), capacity, type, 0, nullptr));
}

Nest Request::nest(std::uint16_t type) {
    want_room(0);
    nlattr* start = mnl_attr_nest_start(header(), type);

    return Nest(*this,
                static_cast<std::size_t>(reinterpret_cast<std::byte*>(start) - buffer_.data()));
}

void Request::stamp(std::uint32_t sequence, std::uint32_t port) {
    header()->nlmsg_seq = sequence;
    header()->nlmsg_pid = port;
}

std::uint16_t Request::flags() const {
    return header()->nlmsg_flags;
}

std::span<const std::byte> Request::bytes() const {
    return std::span(buffer_).first(header()->nlmsg_len);
}

nlmsghdr* Request::header() {
    return reinterpret_cast<nlmsghdr*>(buffer_.data());
}

const nlmsghdr* Request::header() const {
    return reinterpret_cast<const nlmsghdr*>(buffer_.data());
}

Nest::~Nest() {
    mnl_attr_nest_end(request_.header(),
                      reinterpret_cast<nlattr*>(request_.buffer_.data() + start_));
}

std::vector<Message> split(std::span<const std::byte> datagram) {
    std::vector<Message> messages;

    while (!datagram.empty()) {
        nlmsghdr header;
        if (datagram.size() < sizeof(header))
            throw MalformedMessage("a message is shorter than its header");
        std::memcpy(&header, datagram.data(), sizeof(header));
        if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > datagram.size())
            throw MalformedMessage("the length of a message contradicts what was received");
        messages.push_back({header.nlmsg_type, header.nlmsg_flags, header.nlmsg_seq,
                            header.nlmsg_pid,
                            datagram.subspan(sizeof(header), header.nlmsg_len - sizeof(header))});
        const std::size_t aligned = NLMSG_ALIGN(header.nlmsg_len);
        datagram = datagram.subspan(std::min(aligned, datagram.size()));
    }
    return messages;
}

std::span<const std::byte> generic_attributes(const Message& message) {
    if (message.payload.size() < GENL_HDRLEN)
        throw MalformedMessage("a message is shorter than its generic-netlink header");
    return message.payload.subspan(GENL_HDRLEN);
}

}  // namespace l3dsr::netlink

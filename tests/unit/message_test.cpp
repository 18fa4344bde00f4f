// SPDX-License-Identifier: BSD-2-Clause
#include "netlink/message.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "fake_transport.hpp"
#include "l3dsr/error.hpp"
#include "wire.hpp"

using l3dsr::MalformedMessage;
using l3dsr::netlink::Message;
using l3dsr::netlink::Request;
using l3dsr::netlink::split;
using wire::Bytes;

namespace {

Bytes bytes_of(const Request& request) {
    return {request.bytes().begin(), request.bytes().end()};
}

}  // namespace

TEST(Request, IsWrittenByteByByte) {
    Request request(31, 5, 1, 0x4);
    {
        const auto nest = request.nest(1);
        request.put_u8(2, 0x2a);
        request.put_be16(3, 80);
        request.put_u32(4, 0x01020304);
        request.put_string(5, "mh");
        request.put_address(6, *l3dsr::Address::parse("198.18.0.250"));
    }
    request.stamp(9, 4711);

    EXPECT_EQ(bytes_of(request), wire::hex("40 00 00 00 1f 00 05 00 09 00 00 00 67 12 00 00"
                                           "05 01 00 00"
                                           "2c 00 01 80"
                                           "05 00 02 00 2a 00 00 00"
                                           "06 00 03 00 00 50 00 00"
                                           "08 00 04 00 04 03 02 01"
                                           "07 00 05 00 6d 68 00 00"
                                           "08 00 06 00 c6 12 00 fa"));
}

TEST(Request, ThatGrowsTooLongIsRefused) {
    Request request(31, 5, 1, 0);
    const std::string text(Request::capacity, 'x');

    EXPECT_EQ(error_of([&] { request.put_string(1, text); }).code(), EMSGSIZE);
    for (std::size_t i = 0; i < Request::capacity / 8; i++) {
        try {
            request.put_u32(2, 0);
        } catch (const l3dsr::Error& error) {
            EXPECT_EQ(error.code(), EMSGSIZE);
            EXPECT_LE(request.bytes().size(), Request::capacity);
            return;
        }
    }
    FAIL() << "it never was too long";
}

TEST(Message, DatagramIsSplit) {
    const Bytes datagram = wire::message(31, 2, 1, wire::hex("01")) + wire::message(3, 0, 1, {});
    const auto messages = split(datagram);

    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].type, 31);
    EXPECT_EQ(messages[0].flags, 2);
    EXPECT_EQ(messages[0].sequence, 1U);
    EXPECT_EQ(messages[0].port, wire::port);
    EXPECT_EQ(messages[0].payload.size(), 1U);
    EXPECT_TRUE(messages[1].payload.empty());
}

TEST(Message, EmptyDatagramHoldsNone) {
    EXPECT_TRUE(split({}).empty());
}

TEST(Message, EveryTruncationIsRefused) {
    const Bytes whole = wire::message(31, 0, 1, wire::generic_header(1));

    for (std::size_t length = 1; length < whole.size(); length++)
        EXPECT_THROW(split(std::span(whole).first(length)), MalformedMessage) << length;
    EXPECT_EQ(split(whole).size(), 1U);
}

TEST(Message, LengthShorterThanItsHeaderIsRefused) {
    Bytes datagram = wire::message(31, 0, 1, {});

    for (const int length : {0, 1, 15}) {
        datagram[0] = static_cast<std::byte>(length);
        EXPECT_THROW(split(datagram), MalformedMessage) << length;
    }
}

TEST(Message, WithoutGenericHeaderIsRefused) {
    const Bytes datagram = wire::message(31, 0, 1, wire::hex("01 01 00"));
    const auto messages = split(datagram);

    EXPECT_THROW(generic_attributes(messages.at(0)), MalformedMessage);
}

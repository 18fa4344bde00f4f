// SPDX-License-Identifier: BSD-2-Clause
#include "netlink/attribute.hpp"

#include <gtest/gtest.h>

#include "l3dsr/error.hpp"
#include "wire.hpp"

using l3dsr::MalformedMessage;
using l3dsr::netlink::Attribute;
using l3dsr::netlink::attributes;
using wire::Bytes;

namespace {

Attribute with(const Bytes& value) {
    return {1, false, value};
}

}  // namespace

TEST(Attribute, ListIsTakenApart) {
    const Bytes bytes = wire::attribute(1, wire::u8(7)) + wire::nest(2, wire::attribute(3, {})) +
                        wire::attribute(4, wire::u32(5));
    const auto found = attributes(bytes);

    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].type, 1);
    EXPECT_EQ(found[0].u8(), 7);
    EXPECT_FALSE(found[0].nested);
    EXPECT_EQ(found[1].type, 2);
    EXPECT_TRUE(found[1].nested);
    EXPECT_EQ(attributes(found[1].value).at(0).type, 3);
    EXPECT_EQ(found[2].u32(), 5U);
}

TEST(Attribute, ListMayBeEmpty) {
    EXPECT_TRUE(attributes({}).empty());
}

TEST(Attribute, LastMayLackItsPadding) {
    const Bytes bytes = wire::hex("05 00 01 00 2a");

    EXPECT_EQ(attributes(bytes).at(0).u8(), 42);
}

TEST(Attribute, FlagsAreNoPartOfTheType) {
    const Bytes bytes = wire::hex("04 00 01 40");  // NLA_F_NET_BYTEORDER

    EXPECT_EQ(attributes(bytes).at(0).type, 1);
}

TEST(Attribute, LengthsThatLieAreRefused) {
    for (const char* lie : {
             "04",                       // less than a header
             "04 00 01",                 // less than a header
             "00 00 01 00",              // shorter than its own header: would never end
             "03 00 01 00",              // the same
             "05 00 01 00",              // longer than the message
             "08 00 01 00 00 00 00",     // longer than the message by one
             "ff ff 01 00 00 00 00 00",  // longer than anything
             "04 00 01 00 04 00",        // a second one that is cut off
         }) {
        const Bytes bytes = wire::hex(lie);
        EXPECT_THROW(attributes(bytes), MalformedMessage) << lie;
    }
}

TEST(Attribute, NumbersOfAnotherLengthAreRefused) {
    for (const std::size_t length : {0, 3, 5, 6, 7, 9, 12, 17}) {
        const Bytes value(length);
        EXPECT_THROW(with(value).u8(), MalformedMessage) << length;
        EXPECT_THROW(with(value).be16(), MalformedMessage) << length;
        EXPECT_THROW(with(value).u32(), MalformedMessage) << length;
        EXPECT_THROW(with(value).u64(), MalformedMessage) << length;
        EXPECT_THROW(with(value).address(), MalformedMessage) << length;
    }
    EXPECT_THROW(with(Bytes(2)).u8(), MalformedMessage);
    EXPECT_THROW(with(Bytes(1)).be16(), MalformedMessage);
    EXPECT_THROW(with(Bytes(8)).u32(), MalformedMessage);
    EXPECT_THROW(with(Bytes(4)).u64(), MalformedMessage);
    EXPECT_THROW(with(Bytes(8)).address(), MalformedMessage);
}

TEST(Attribute, NumbersAreReadInTheirByteOrder) {
    const Bytes two = wire::hex("00 50");
    const Bytes eight = wire::u64(0x0102030405060708);

    EXPECT_EQ(with(two).be16(), 80);
    EXPECT_EQ(with(eight).u64(), 0x0102030405060708U);
}

TEST(Attribute, NumbersNeedNoAlignment) {
    const Bytes bytes = wire::hex("00") + wire::u64(77);

    EXPECT_EQ((Attribute{1, false, std::span(bytes).subspan(1)}.u64()), 77U);
}

TEST(Attribute, StringEndsAtItsNul) {
    const Bytes value = wire::string("mh");

    EXPECT_EQ(with(value).string(), "mh");
}

TEST(Attribute, StringWithoutNulEndsWithItsValue) {
    const Bytes value = wire::hex("6d 68");

    EXPECT_EQ(with(value).string(), "mh");
}

TEST(Attribute, StringOfNoBytesIsEmpty) {
    EXPECT_EQ(with({}).string(), "");
}

TEST(Attribute, StringStopsAtTheFirstNul) {
    const Bytes value = wire::hex("6d 00 68 00");

    EXPECT_EQ(with(value).string(), "m");
}

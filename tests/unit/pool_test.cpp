// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/pool.hpp"

#include <gtest/gtest.h>

#include "fake_transport.hpp"
#include "l3dsr/director.hpp"
#include "wire.hpp"

using l3dsr::Address;
using l3dsr::Director;
using wire::Bytes;

namespace {

const l3dsr::PoolKey web{"web"};
const Bytes web_name = wire::hex("08 00 01 00 77 65 62 00");

constexpr std::uint16_t flags_change = 0x5;  // NLM_F_REQUEST | NLM_F_ACK

Bytes request(std::uint8_t command, const Bytes& attributes) {
    return wire::message(wire::family, flags_change, 2, wire::generic_header(command) + attributes);
}

Bytes part(const Bytes& attributes) {
    return wire::message(wire::family, wire::flag_multi, 2, wire::generic_header(1) + attributes);
}

Bytes table(std::uint32_t first, const Bytes& owners, const Bytes& earlier) {
    return part(wire::nest(8, wire::attribute(1, wire::u32(first)) + wire::attribute(2, owners) +
                                  wire::attribute(3, earlier)));
}

class PoolTest : public ::testing::Test {
  protected:
    Director director() { return Director(fake.transport()); }
    void say(const Bytes& datagram) { fake.script->say(datagram); }

    Scripted fake;
};

}  // namespace

TEST_F(PoolTest, IsAdded) {
    say(wire::ack(2));
    director().add_pool(web, {.table_size = 251});
    EXPECT_EQ(fake.requests().at(0), request(16, wire::hex("14 00 07 80") + web_name +
                                                     wire::hex("08 00 03 00 fb 00 00 00")));
}

TEST_F(PoolTest, HasDests) {
    say(wire::ack(2));
    director().add_dest(web, {*Address::parse("10.1.1.2")}, {.weight = 3});
    EXPECT_EQ(fake.requests().at(0), request(5, wire::hex("0c 00 07 80") + web_name +
                                                    wire::hex("14 00 02 80  08 00 01 00 0a 01 01 02"
                                                              "08 00 05 00 03 00 00 00")));
}

TEST_F(PoolTest, IsReplaced) {
    say(wire::ack(2));
    director().replace_pool(web, {}, {{{*Address::parse("10.1.1.2")}, {}}});
    EXPECT_EQ(fake.requests().at(0),
              request(20, wire::hex("0c 00 07 80") + web_name +
                              wire::hex("0c 00 02 80  08 00 01 00 0a 01 01 02")));
}

TEST_F(PoolTest, TablesComeInParts) {
    say(table(0, wire::u16(0) + wire::u16(1), wire::u16(65535) + wire::u16(65534)));
    say(table(2, wire::u16(1), wire::u16(65535)));
    say(wire::done(2));
    const std::vector<l3dsr::Bucket> expected = {{0, 65535}, {1, 65534}, {1, 65535}};
    EXPECT_EQ(director().table(web), expected);
}

TEST_F(PoolTest, TablesWithAGapAreRefused) {
    say(table(1, wire::u16(0), wire::u16(65535)));
    say(wire::done(2));
    EXPECT_THROW(director().table(web), l3dsr::MalformedMessage);
}

TEST_F(PoolTest, TheDirectorsKeyIsSetByForce) {
    l3dsr::FlowKey key{};

    key[0] = std::byte{1};
    say(wire::ack(2));
    director().set_settings({.key = key}, true);
    EXPECT_EQ(fake.requests().at(0), request(22, wire::hex("18 00 09 80  14 00 01 00"
                                                           "01000000 00000000 00000000 00000000"
                                                           "05 00 0a 00 01 00 00 00")));
}

TEST_F(PoolTest, TheDirectorsSettingsAreRead) {
    say(wire::message(
        wire::family, 0, 2,
        wire::generic_header(22) +
            wire::nest(9, wire::attribute(2, wire::u8(1)) + wire::attribute(3, wire::u8(1)) +
                              wire::attribute(4, wire::u32(60)))));
    say(wire::ack(2));
    const l3dsr::DirectorSettings settings = director().settings();
    EXPECT_TRUE(settings.key_set);
    EXPECT_FALSE(settings.key.has_value());
    EXPECT_EQ(settings.door, l3dsr::Door::late);
    EXPECT_EQ(settings.move_time, 60U);
}

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
    return part(wire::nest(11, wire::attribute(1, wire::u32(first)) + wire::attribute(2, owners) +
                                   wire::attribute(3, earlier)));
}

class PoolTest : public ScriptedTest {
  protected:
    Director director() { return Director(fake.transport()); }
};

}  // namespace

TEST_F(PoolTest, IsAdded) {
    say(wire::ack(2));
    director().add_pool(web, {.table_size = 251});
    EXPECT_EQ(fake.requests().at(0), request(20, wire::hex("14 00 0a 80") + web_name +
                                                     wire::hex("08 00 03 00 fb 00 00 00")));
}

TEST_F(PoolTest, SaysHowFlowsFindTheirDest) {
    say(wire::ack(2));
    director().set_pool(web, {.scheduler = "rr",
                              .pins_max = 64,
                              .hash = l3dsr::Hash::address,
                              .spill = false,
                              .persistence = 300,
                              .client_prefix = 24,
                              .one_packet = true});
    EXPECT_EQ(fake.requests().at(0),
              request(21, wire::hex("44 00 0a 80") + web_name +
                              wire::hex("07 00 02 00 72 72 00 00  08 00 04 00 40 00 00 00"
                                        "05 00 08 00 01 00 00 00  05 00 09 00 00 00 00 00"
                                        "08 00 0a 00 2c 01 00 00  05 00 0b 00 18 00 00 00"
                                        "05 00 0c 00 01 00 00 00")));
}

TEST_F(PoolTest, IsRead) {
    say(wire::message(
        wire::family, 0, 2,
        wire::generic_header(20) +
            wire::nest(10, web_name + wire::attribute(3, wire::u32(251)) +
                               wire::attribute(5, wire::u32(2)) + wire::attribute(6, wire::u32(7)) +
                               wire::attribute(8, wire::u8(1)) + wire::attribute(9, wire::u8(0)) +
                               wire::attribute(10, wire::u32(300)) +
                               wire::attribute(11, wire::u8(24)))));
    say(wire::ack(2));
    const l3dsr::Pool pool = director().pool(web);
    EXPECT_EQ(pool.key, web);
    EXPECT_EQ(pool.table_size, 251U);
    EXPECT_EQ(pool.dests, 2U);
    EXPECT_EQ(pool.services, 7U);
    EXPECT_EQ(pool.hash, l3dsr::Hash::address);
    EXPECT_FALSE(pool.spill);
    EXPECT_EQ(pool.persistence, 300U);
    EXPECT_EQ(pool.client_prefix, 24);
    EXPECT_FALSE(pool.one_packet);
}

TEST_F(PoolTest, HasDests) {
    say(wire::ack(2));
    director().add_dest(web, {*Address::parse("10.1.1.2")}, {.weight = 3});
    EXPECT_EQ(fake.requests().at(0), request(5, wire::hex("0c 00 0a 80") + web_name +
                                                    wire::hex("14 00 02 80  08 00 01 00 0a 01 01 02"
                                                              "08 00 05 00 03 00 00 00")));
}

TEST_F(PoolTest, IsReplaced) {
    say(wire::ack(2));
    director().replace_pool(web, {}, {{{*Address::parse("10.1.1.2")}, {}}});
    EXPECT_EQ(fake.requests().at(0),
              request(24, wire::hex("0c 00 0a 80") + web_name +
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
    director().set({.key = key}, true);
    EXPECT_EQ(fake.requests().at(0), request(17, wire::hex("18 00 09 80  14 00 03 00"
                                                           "01000000 00000000 00000000 00000000"
                                                           "05 00 0c 00 01 00 00 00")));
}

TEST_F(PoolTest, TheDirectorsSettingsAreRead) {
    say(wire::message(
        wire::family, 0, 2,
        wire::generic_header(17) +
            wire::nest(9, wire::attribute(4, wire::u8(1)) + wire::attribute(5, wire::u8(1)) +
                              wire::attribute(6, wire::u32(60)) +
                              wire::attribute(7, wire::u32(1000)) +
                              wire::attribute(8, wire::u32(64)))));
    say(wire::ack(2));
    const l3dsr::DirectorSettings settings = director().settings();
    EXPECT_TRUE(settings.key_set);
    EXPECT_FALSE(settings.key.has_value());
    EXPECT_EQ(settings.priority, l3dsr::Priority::late);
    EXPECT_EQ(settings.move_time, 60U);
    EXPECT_EQ(settings.pins_max, 1000U);
    EXPECT_EQ(settings.pins_room, 64U);
}

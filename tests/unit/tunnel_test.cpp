// SPDX-License-Identifier: BSD-2-Clause
// Dests behind tunnels, as kmod/netlink/l3dsr_director.yaml numbers what is said of them.
#include <gtest/gtest.h>

#include "fake_transport.hpp"
#include "l3dsr/director.hpp"
#include "wire.hpp"

using l3dsr::Address;
using l3dsr::Director;
using l3dsr::Method;
using wire::Bytes;

namespace {

const l3dsr::ServiceKey web{*Address::parse("198.18.0.250"), 80, l3dsr::Protocol::tcp};
const Address realserver = *Address::parse("10.1.1.2");

const Bytes web_key =
    wire::hex("08 00 01 00 c6 12 00 fa  06 00 02 00 00 50 00 00  05 00 03 00 06 00 00 00");
const Bytes dest_key = wire::hex("08 00 01 00 0a 01 01 02");

constexpr std::uint8_t new_dest = 5;
constexpr std::uint16_t flags_change = 0x5;  // NLM_F_REQUEST | NLM_F_ACK

Bytes dump_part(const Bytes& attributes) {
    return wire::message(wire::family, wire::flag_multi, 2, wire::generic_header(1) + attributes);
}

}  // namespace

TEST(TunnelTest, SaysAllThatThereIsToSay) {
    Scripted fake;
    fake.script->say(wire::ack(2));
    Director(fake.transport())
        .add_dest(web, {realserver},
                  {.method = Method::gue,
                   .mtu = 1400,
                   .tun_local = Address::parse("10.0.0.1"),
                   .tun_port = 6080,
                   .tun_csum = true,
                   .tun_df = false,
                   .route_mark = 5});
    ASSERT_EQ(fake.requests().size(), 1U);
    EXPECT_EQ(fake.requests().at(0),
              wire::message(wire::family, flags_change, 2,
                            wire::generic_header(new_dest) + wire::hex("1c 00 01 80") + web_key +
                                wire::hex("44 00 02 80") + dest_key +
                                wire::hex("05 00 03 00 04 00 00 00"
                                          "08 00 09 00 78 05 00 00"
                                          "08 00 0a 00 0a 00 00 01"
                                          "06 00 0b 00 17 c0 00 00"
                                          "05 00 0c 00 01 00 00 00"
                                          "05 00 14 00 00 00 00 00"
                                          "08 00 15 00 05 00 00 00")));
}

TEST(TunnelTest, ReadsAllThatThereIsToRead) {
    Scripted fake;
    fake.script->say(dump_part(
        wire::nest(1, web_key) +
        wire::nest(
            2, dest_key + wire::attribute(3, wire::u8(4)) + wire::attribute(9, wire::u32(1400)) +
                   wire::attribute(10, wire::hex("0a 00 00 01")) +
                   wire::attribute(11, wire::hex("17 c0")) + wire::attribute(12, wire::u8(0)) +
                   wire::attribute(20, wire::u8(1)) + wire::attribute(21, wire::u32(5)))));
    fake.script->say(wire::done(2));
    const auto dests = Director(fake.transport()).dests(web);

    ASSERT_EQ(dests.size(), 1U);
    EXPECT_EQ(to_string(dests[0].method), "gue");
    EXPECT_EQ(dests[0].mtu, 1400U);
    EXPECT_EQ(dests[0].tun_local, Address::parse("10.0.0.1"));
    EXPECT_EQ(dests[0].tun_port, 6080);
    EXPECT_EQ(dests[0].tun_csum, false);
    EXPECT_EQ(dests[0].tun_df, true);
    EXPECT_EQ(dests[0].route_mark, 5U);
}

TEST(TunnelTest, KnowsTheThree) {
    for (const Method method : {Method::ipip, Method::gre, Method::gue})
        EXPECT_TRUE(l3dsr::is_tunnel(method)) << to_string(method);
    for (const Method method : {Method::dr, Method::dscp})
        EXPECT_FALSE(l3dsr::is_tunnel(method)) << to_string(method);
}

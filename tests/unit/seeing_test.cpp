// SPDX-License-Identifier: BSD-2-Clause
// Questions about packets, marks, settings, counters that begin anew, rates.
#include <gtest/gtest.h>

#include <cerrno>

#include "fake_transport.hpp"
#include "l3dsr/director.hpp"
#include "l3dsr/error.hpp"
#include "l3dsr/events.hpp"
#include "wire.hpp"

using l3dsr::Address;
using l3dsr::Director;
using l3dsr::Family;
using l3dsr::Packet;
using l3dsr::Protocol;
using l3dsr::ServiceKey;
using l3dsr::Stats;
using wire::Bytes;

namespace {

// As kmod/netlink/l3dsr_director.yaml numbers them.
constexpr std::uint8_t explain = 15;
constexpr std::uint8_t zero = 16;
constexpr std::uint8_t set_director = 17;
constexpr std::uint8_t get_director = 18;

constexpr std::uint16_t flags_change = 0x5;  // NLM_F_REQUEST | NLM_F_ACK

const ServiceKey web{*Address::parse("198.18.0.250"), 80, Protocol::tcp};
const Bytes web_key =
    wire::hex("08 00 01 00 c6 12 00 fa  06 00 02 00 00 50 00 00  05 00 03 00 06 00 00 00");

Bytes request(std::uint8_t command, const Bytes& attributes) {
    return wire::message(wire::family, flags_change, 2, wire::generic_header(command) + attributes);
}

Bytes reply(const Bytes& attributes) {
    return wire::message(wire::family, 0, 2, wire::generic_header(1) + attributes) + wire::ack(2);
}

class SeeingTest : public ScriptedTest {
  protected:
    Director director() { return Director(fake.transport()); }
};

Packet syn() {
    Packet packet;

    packet.source = *Address::parse("192.0.2.2");
    packet.source_port = 40000;
    packet.destination = *Address::parse("198.18.0.250");
    packet.destination_port = 80;
    packet.syn = true;
    return packet;
}

const Bytes packet_key = wire::hex(
    "08 00 01 00 c0 00 02 02  08 00 02 00 c6 12 00 fa"
    "06 00 03 00 9c 40 00 00  06 00 04 00 00 50 00 00  05 00 05 00 06 00 00 00");

}  // namespace

TEST_F(SeeingTest, AsksAboutAPacket) {
    say(reply(wire::nest(8, wire::attribute(1, wire::u8(0)) + wire::attribute(2, wire::u8(1)))));
    const auto answer = director().explain(syn());

    EXPECT_EQ(sent(),
              request(explain, wire::nest(7, packet_key + wire::attribute(8, wire::u32(1)))));
    EXPECT_EQ(answer.outcome, l3dsr::Outcome::no_vip);
    EXPECT_EQ(answer.door, l3dsr::Door::prerouting);
    EXPECT_FALSE(answer.reason || answer.service || answer.bucket || answer.current || answer.pin ||
                 answer.dest || answer.code || answer.route || answer.pins);
}

TEST_F(SeeingTest, AsksAboutAPacketWithEveryField) {
    Packet packet = syn();

    packet.fin = packet.may_fragment = packet.local = true;
    packet.length = 1500;
    packet.ttl = 1;
    packet.mark = 0x101;
    packet.device = "eth0";
    say(reply(wire::nest(
        8, wire::attribute(1, wire::u8(3)) + wire::attribute(3, wire::string("unknown_mark")))));
    const auto answer = director().explain(packet);

    EXPECT_EQ(sent(),
              request(explain, wire::nest(7, packet_key + wire::attribute(6, wire::u32(1500)) +
                                                 wire::attribute(7, wire::u8(1)) +
                                                 wire::attribute(8, wire::u32(15)) +
                                                 wire::attribute(9, wire::u32(0x101))) +
                                   wire::attribute(6, wire::string("eth0"))));
    EXPECT_EQ(answer.outcome, l3dsr::Outcome::dropped);
    EXPECT_EQ(answer.reason, "unknown_mark");
}

TEST_F(SeeingTest, ReadsAnAnswer) {
    const Bytes rs1 = wire::hex("0a 01 01 02"), rs2 = wire::hex("0a 01 02 02");
    const Bytes pin = wire::attribute(1, rs2) + wire::attribute(2, wire::u32(4)) +
                      wire::attribute(3, wire::u8(2));
    const Bytes route = wire::attribute(1, wire::string("eth1")) +
                        wire::attribute(2, wire::hex("c6336415")) +
                        wire::attribute(3, wire::u32(1500)) + wire::attribute(4, wire::u16(2)) +
                        wire::attribute(5, wire::hex("020000000015"));
    say(reply(wire::nest(8, wire::attribute(1, wire::u8(4)) + wire::attribute(2, wire::u8(3)) +
                                wire::attribute(3, wire::string("forwarded")) +
                                wire::attribute(4, wire::u32(17)) + wire::attribute(5, rs1) +
                                wire::attribute(6, rs2) + wire::attribute(7, wire::u32(850)) +
                                wire::nest(8, pin) + wire::attribute(9, wire::u8(1)) +
                                wire::attribute(10, wire::u8(7)) + wire::nest(11, route)) +
              wire::nest(1, web_key) + wire::nest(2, wire::attribute(1, rs2))));
    const auto answer = director().explain(syn());

    EXPECT_EQ(answer.outcome, l3dsr::Outcome::forwarded);
    EXPECT_EQ(answer.door, l3dsr::Door::mark);
    EXPECT_EQ(answer.service, web);
    EXPECT_EQ(answer.bucket, 17U);
    EXPECT_EQ(answer.current, Address::parse("10.1.1.2"));
    EXPECT_EQ(answer.earlier, Address::parse("10.1.2.2"));
    EXPECT_EQ(answer.forgets, 850U);
    EXPECT_EQ(answer.pin->dest, Address::parse("10.1.2.2"));
    EXPECT_EQ(answer.pin->age, 4U);
    EXPECT_EQ(answer.pin->state, l3dsr::PinState::closing);
    EXPECT_TRUE(answer.pins);
    EXPECT_EQ(answer.code, 7);
    EXPECT_EQ(answer.dest->address, *Address::parse("10.1.2.2"));
    EXPECT_EQ(answer.route->device, "eth1");
    EXPECT_EQ(answer.route->next_hop, Address::parse("198.51.100.21"));
    EXPECT_EQ(answer.route->mtu, 1500U);
    EXPECT_EQ(answer.route->neighbour, 2);
    EXPECT_EQ(answer.route->link_address.size(), 6U);
}

TEST_F(SeeingTest, AnAnswerWithoutAnExplanationIsMalformed) {
    say(reply(wire::nest(1, web_key)));
    EXPECT_THROW(director().explain(syn()), l3dsr::MalformedMessage);
}

TEST_F(SeeingTest, SaysWhatOfAPacketIsRefused) {
    say(wire::refusal(2, EINVAL, wire::words("of different families", 24)));
    EXPECT_STREQ(error_of([&] { director().explain(syn()); }).what(),
                 "explain a packet: of different families (packet.source)");
}

TEST_F(SeeingTest, NamesTheServiceOfAMarkByMarkAndFamily) {
    const struct {
        Family family;
        const char* text;
        Bytes bytes;
    } keys[] = {{Family::ipv4, "mark 5", wire::attribute(1, Bytes(4))},
                {Family::ipv6, "mark 5 IPv6", wire::attribute(1, Bytes(16))}};

    for (const auto& [family, text, address] : keys) {
        const ServiceKey key = ServiceKey::of_mark(family, 5);
        const Bytes named = wire::nest(1, address + wire::attribute(13, wire::u32(5)));
        Scripted fresh;
        fresh.script->say(wire::ack(2));
        Director(fresh.transport()).add_service(key);
        EXPECT_EQ(fresh.requests().at(0), request(1, named));
        EXPECT_EQ(to_string(key), text);

        Scripted again;
        again.script->say(reply(named));
        EXPECT_EQ(Director(again.transport()).service(key).key, key);
    }
}

TEST_F(SeeingTest, GivesADestAMarkAndReadsIt) {
    const Bytes dest = wire::hex("08 00 01 00 0a 01 01 02") + wire::attribute(13, wire::u32(0x101));

    say(wire::ack(2));
    director().set_dest(web, {*Address::parse("10.1.1.2")}, {.mark = 0x101});
    EXPECT_EQ(sent(), request(6, wire::nest(1, web_key) + wire::nest(2, dest)));

    Scripted fresh;
    fresh.script->say(
        wire::message(wire::family, wire::flag_multi, 2,
                      wire::generic_header(5) + wire::nest(1, web_key) + wire::nest(2, dest)) +
        wire::done(2));
    EXPECT_EQ(Director(fresh.transport()).dests().at(0).dest.mark, 0x101U);
}

TEST_F(SeeingTest, SetsAndReadsSettings) {
    const Bytes settings =
        wire::nest(9, wire::attribute(1, wire::u32(0x100)) + wire::attribute(2, wire::u32(0xff00)));

    say(wire::ack(2));
    director().set({.dest_mark = l3dsr::DestMark{0x100, 0xff00}});
    EXPECT_EQ(sent(), request(set_director, settings));

    Scripted fresh;
    fresh.script->say(reply(settings));
    EXPECT_EQ(Director(fresh.transport()).settings().dest_mark, (l3dsr::DestMark{0x100, 0xff00}));
    EXPECT_EQ(fresh.requests().at(0), request(get_director, {}));

    Scripted event;
    l3dsr::DirectorEvents events(event.transport());
    event.script->say(wire::message(wire::family, 0, 0,
                                    wire::generic_header(14) + wire::attribute(4, wire::u8(10)) +
                                        wire::attribute(5, wire::u32(3)) + settings));
    const auto told = events.next();
    EXPECT_EQ(told->change, l3dsr::DirectorChange::director_set);
    EXPECT_EQ(told->settings->dest_mark.mask, 0xff00U);
}

TEST_F(SeeingTest, CountsFromZero) {
    say(wire::ack(2));
    director().zero();
    EXPECT_EQ(sent(), request(zero, {}));

    Scripted fresh;
    fresh.script->say(wire::ack(2));
    Director(fresh.transport()).zero(web);
    EXPECT_EQ(fresh.requests().at(0), request(zero, wire::nest(1, web_key)));
}

TEST(RateTest, IsTheDifferenceInASecond) {
    const Stats before{100, 5000, 10}, after{300, 5500, 11};

    EXPECT_EQ(rate(before, after, std::chrono::seconds(2)), (l3dsr::Rate{100, 250, 0.5}));
    EXPECT_EQ(rate(after, after, std::chrono::milliseconds(1)), (l3dsr::Rate{0, 0, 0}));
}

TEST(RateTest, IsNothingWhereCountersRanBackwards) {
    const Stats more{3, 300, 3};

    for (const Stats& less : {Stats{2, 300, 3}, Stats{3, 299, 3}, Stats{3, 300, 2}})
        EXPECT_FALSE(rate(more, less, std::chrono::seconds(1)));
}

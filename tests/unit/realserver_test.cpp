// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/realserver.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "fake_transport.hpp"
#include "l3dsr/error.hpp"
#include "wire.hpp"

using l3dsr::Address;
using l3dsr::MalformedMessage;
using l3dsr::Realserver;
using l3dsr::Vip;
using wire::Bytes;

namespace {

const Address address = *Address::parse("198.18.0.250");

// The same, as kmod/netlink/l3dsr_rs.yaml numbers it.
const Bytes vip_key = wire::hex("08 00 01 00 c6 12 00 fa");

constexpr std::uint16_t flags_change = 0x5;  // NLM_F_REQUEST | NLM_F_ACK
constexpr std::uint16_t flags_dump = 0x301;  // NLM_F_REQUEST | NLM_F_DUMP

Bytes request(std::uint8_t command, std::uint16_t flags, const Bytes& attributes) {
    return wire::message(wire::family, flags, 2, wire::generic_header(command) + attributes);
}

Bytes reply(const Bytes& attributes, std::uint16_t flags = 0) {
    return wire::message(wire::family, flags, 2, wire::generic_header(1) + attributes);
}

class RealserverTest : public ScriptedTest {
  protected:
    Realserver realserver() { return Realserver(fake.transport()); }
};

}  // namespace

TEST_F(RealserverTest, AddsAVip) {
    say(wire::ack(2));
    realserver().add_vip({address, 7, "lo", true, {}});
    EXPECT_EQ(sent(), request(1, flags_change,
                              wire::hex("24 00 01 80") + vip_key +
                                  wire::hex("05 00 02 00 07 00 00 00"
                                            "07 00 04 00 6c 6f 00 00"
                                            "08 00 05 00 01 00 00 00")));
}

TEST_F(RealserverTest, AddsAVipThatNothingIsKnownOf) {
    say(wire::ack(2));
    realserver().add_vip({*Address::parse("2001:db8::1"), 63, "", false, {}});
    EXPECT_EQ(sent(), request(1, flags_change,
                              wire::hex("28 00 01 80"
                                        "14 00 01 00 20010db8 00000000 00000000 00000001"
                                        "05 00 02 00 3f 00 00 00"
                                        "08 00 05 00 00 00 00 00")));
}

TEST_F(RealserverTest, SetsOnlyTheFieldsThatAreNamed) {
    say(wire::ack(2));
    realserver().set_vip({address, {}}, {.code = 11});
    EXPECT_EQ(sent(),
              request(2, flags_change,
                      wire::hex("14 00 01 80") + vip_key + wire::hex("05 00 03 00 0b 00 00 00")));
}

TEST_F(RealserverTest, SetsEveryFieldOfTheEntryThatItsCodeNames) {
    say(wire::ack(2));
    realserver().set_vip({address, 7}, {.code = 11, .device = "lo", .address_added = false});
    EXPECT_EQ(sent(), request(2, flags_change,
                              wire::hex("2c 00 01 80") + vip_key +
                                  wire::hex("05 00 02 00 07 00 00 00"
                                            "05 00 03 00 0b 00 00 00"
                                            "07 00 04 00 6c 6f 00 00"
                                            "08 00 05 00 00 00 00 00")));
}

TEST_F(RealserverTest, RemovesAVip) {
    say(wire::ack(2));
    realserver().remove_vip({address, 7});
    EXPECT_EQ(sent(),
              request(3, flags_change,
                      wire::hex("14 00 01 80") + vip_key + wire::hex("05 00 02 00 07 00 00 00")));
}

TEST_F(RealserverTest, ReadsVips) {
    const Bytes stats = wire::attribute(3, {}) + wire::attribute(1, wire::u64(12)) +
                        wire::attribute(2, wire::u64(3400));

    say(reply(wire::nest(1, vip_key + wire::attribute(2, wire::u8(7)) +
                                wire::attribute(4, wire::string("lo")) +
                                wire::attribute(5, wire::u32(1)) + wire::nest(6, stats)),
              wire::flag_multi) +
        reply(wire::nest(1, vip_key + wire::attribute(2, wire::u8(11))), wire::flag_multi) +
        wire::done(2));
    const auto vips = realserver().vips();

    EXPECT_EQ(sent(), request(4, flags_dump, {}));
    ASSERT_EQ(vips.size(), 2U);
    EXPECT_EQ(vips[0].address, address);
    EXPECT_EQ(vips[0].code, 7);
    EXPECT_EQ(vips[0].device, "lo");
    EXPECT_TRUE(vips[0].address_added);
    EXPECT_EQ(vips[0].stats, (l3dsr::VipStats{12, 3400}));
    EXPECT_EQ(vips[1].code, 11);
    EXPECT_EQ(vips[1].device, "");
    EXPECT_FALSE(vips[1].address_added);
}

TEST_F(RealserverTest, TakesOtherFlagsForNothing) {
    say(reply(wire::nest(1, vip_key + wire::attribute(2, wire::u8(7)) +
                                wire::attribute(5, wire::u32(0xfffffffe))),
              wire::flag_multi) +
        wire::done(2));
    EXPECT_FALSE(realserver().vips().at(0).address_added);
}

TEST_F(RealserverTest, RefusesVipsThatLackTheirName) {
    for (const char* key : {"", "08 00 01 00 c6 12 00 fa", "05 00 02 00 07 00 00 00"}) {
        Scripted fresh;
        fresh.script->say(reply(wire::nest(1, wire::hex(key)), wire::flag_multi));
        Realserver realserver(fresh.transport());
        EXPECT_THROW(realserver.vips(), MalformedMessage) << key;
    }
}

TEST_F(RealserverTest, RemembersTheHostsSettings) {
    say(wire::ack(2));
    realserver().set_host({0, 1});
    EXPECT_EQ(sent(), request(5, flags_change,
                              wire::hex("14 00 02 80"
                                        "05 00 01 00 00 00 00 00"
                                        "05 00 02 00 01 00 00 00")));
}

TEST_F(RealserverTest, ForgetsTheHostsSettings) {
    say(wire::ack(2));
    realserver().set_host({});
    EXPECT_EQ(sent(), request(5, flags_change, wire::hex("04 00 02 80")));
}

TEST_F(RealserverTest, ReadsTheHostsSettings) {
    say(reply(wire::nest(2, wire::attribute(2, wire::u8(1)))) + wire::ack(2));
    const auto settings = realserver().host();

    EXPECT_EQ(sent(), request(6, flags_change, {}));
    EXPECT_FALSE(settings.arp_ignore);
    EXPECT_EQ(settings.arp_announce, 1);
}

TEST_F(RealserverTest, HostWithoutSettingsHasNone) {
    say(wire::ack(2));
    EXPECT_EQ(realserver().host(), l3dsr::HostSettings());
}

TEST_F(RealserverTest, ReadsReasons) {
    say(reply(wire::nest(3, wire::attribute(1, wire::string("decoded")) +
                                wire::attribute(2, wire::u64(5))),
              wire::flag_multi) +
        wire::done(2));
    EXPECT_EQ(realserver().reasons(), (std::vector<l3dsr::Reason>{{"decoded", 5}}));
    EXPECT_EQ(sent(), request(7, flags_dump, {}));
}

TEST_F(RealserverTest, ListsAVipForTunnels) {
    l3dsr::Vip vip;

    vip.address = address;
    vip.tunnelled = true;
    say(wire::ack(2));
    realserver().add_vip(vip);
    EXPECT_EQ(sent(), request(1, flags_change,
                              wire::hex("1c 00 01 80") + vip_key +
                                  wire::hex("08 00 05 00 00 00 00 00"
                                            "05 00 10 00 01 00 00 00")));
    EXPECT_EQ(l3dsr::key_of(vip), (l3dsr::VipKey{address, {}, {}, true}));
}

TEST_F(RealserverTest, TakesTunnels) {
    say(wire::ack(2));
    realserver().add_decap(
        *l3dsr::Prefix::parse("10.1.0.0/16"),
        {.tunnels = {{l3dsr::Method::gue, l3dsr::Method::ipip}}, .port = 7000, .mtu = 1400});
    EXPECT_EQ(sent(), request(12, flags_change,
                              wire::hex("2c 00 07 80"
                                        "08 00 01 00 0a 01 00 00"
                                        "05 00 02 00 10 00 00 00"
                                        "08 00 03 00 05 00 00 00"
                                        "06 00 04 00 1b 58 00 00"
                                        "08 00 05 00 78 05 00 00")));
}

TEST_F(RealserverTest, ReadsWhoseTunnelsAreTaken) {
    const Bytes stats = wire::attribute(1, wire::u64(12)) + wire::attribute(2, wire::u64(3400));
    const Bytes source = wire::hex("08 00 01 00 0a 01 00 00") + wire::attribute(2, wire::u8(16));

    say(reply(wire::nest(7, source + wire::attribute(3, wire::u32(6)) +
                                wire::hex("06 00 04 00 1b 58 00 00") +
                                wire::attribute(5, wire::u32(1400)) + wire::nest(6, stats)),
              wire::flag_multi) +
        wire::done(2));
    const auto decaps = realserver().decaps();

    EXPECT_EQ(sent(), request(15, flags_dump, {}));
    ASSERT_EQ(decaps.size(), 1U);
    EXPECT_EQ(decaps[0].source.to_string(), "10.1.0.0/16");
    EXPECT_EQ(decaps[0].tunnels, (std::vector{l3dsr::Method::gre, l3dsr::Method::gue}));
    EXPECT_EQ(decaps[0].port, 7000);
    EXPECT_EQ(decaps[0].mtu, 1400U);
    EXPECT_EQ(decaps[0].stats, (l3dsr::VipStats{12, 3400}));
}

TEST_F(RealserverTest, RefusesTunnelsThatLackTheirSource) {
    for (const char* name : {"", "08 00 01 00 0a 01 00 00", "05 00 02 00 10 00 00 00",
                             "08 00 01 00 0a 01 00 01 05 00 02 00 10 00 00 00"}) {
        Scripted fresh;
        fresh.script->say(reply(wire::nest(7, wire::hex(name)), wire::flag_multi));
        Realserver realserver(fresh.transport());
        EXPECT_THROW(realserver.decaps(), MalformedMessage) << name;
    }
}

TEST_F(RealserverTest, SaysWhatBecomesOfOtherTunnels) {
    say(wire::ack(2));
    realserver().set({l3dsr::OtherTunnels::drop});
    EXPECT_EQ(sent(), request(16, flags_change, wire::hex("0c 00 08 80 05 00 01 00 01 00 00 00")));
    EXPECT_EQ(to_string(l3dsr::OtherTunnels::drop), "drop");
    EXPECT_EQ(to_string(static_cast<l3dsr::OtherTunnels>(7)), "7");
}

TEST_F(RealserverTest, AttachesAndDetachesADevice) {
    say(wire::ack(2));
    realserver().attach("eth0");
    EXPECT_EQ(sent(), request(9, flags_change, wire::hex("09 00 06 00 65 74 68 30 00 00 00 00")));
    Scripted fresh;
    fresh.script->say(wire::ack(2));
    Realserver(fresh.transport()).detach("eth0");
    EXPECT_EQ(fresh.requests().at(0),
              request(10, flags_change, wire::hex("09 00 06 00 65 74 68 30 00 00 00 00")));
}

TEST_F(RealserverTest, ReadsTheAttachedDevices) {
    const auto device = [](const char* name) { return wire::attribute(6, wire::string(name)); };

    say(reply(device("eth0"), wire::flag_multi) + reply(device("bond1.7"), wire::flag_multi) +
        wire::done(2));
    EXPECT_EQ(realserver().devices(), (std::vector<std::string>{"eth0", "bond1.7"}));
    EXPECT_EQ(sent(), request(11, flags_dump, {}));
}

TEST_F(RealserverTest, NamesTheAttributeThatIsRefused) {
    say(wire::refusal(2, EEXIST, wire::words("the code stands for a VIP already", 32)));
    const auto error = error_of([&] { realserver().add_vip({address, 7, "lo", false, {}}); });

    EXPECT_EQ(error.code(), EEXIST);
    EXPECT_EQ(error.attribute(), "vip.code");
    EXPECT_EQ(error.attempt(), "add VIP 198.18.0.250 with code 7");
}

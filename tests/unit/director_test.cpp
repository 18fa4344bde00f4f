// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/director.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "fake_transport.hpp"
#include "l3dsr/error.hpp"
#include "wire.hpp"

using l3dsr::Address;
using l3dsr::Director;
using l3dsr::MalformedMessage;
using l3dsr::Method;
using l3dsr::Ports;
using l3dsr::Prefix;
using l3dsr::Protocol;
using l3dsr::ServiceKey;
using l3dsr::State;
using wire::Bytes;

namespace {

const ServiceKey web{*Address::parse("198.18.0.250"), 80, Protocol::tcp};
const ServiceKey dns{*Address::parse("2001:db8::53"), 53, Protocol::udp};
const Address realserver = *Address::parse("10.1.1.2");

// The same, as kmod/netlink/l3dsr_director.yaml numbers them.
const Bytes web_key =
    wire::hex("08 00 01 00 c6 12 00 fa  06 00 02 00 00 50 00 00  05 00 03 00 06 00 00 00");
const Bytes dns_key = wire::hex(
    "14 00 01 00 20010db8 00000000 00000000 00000053"
    "06 00 02 00 00 35 00 00  05 00 03 00 11 00 00 00");
const Bytes dest_key = wire::hex("08 00 01 00 0a 01 01 02");

constexpr std::uint16_t flags_change = 0x5;  // NLM_F_REQUEST | NLM_F_ACK
constexpr std::uint16_t flags_dump = 0x301;  // NLM_F_REQUEST | NLM_F_DUMP

Bytes request(std::uint8_t command, std::uint16_t flags, const Bytes& attributes) {
    return wire::message(wire::family, flags, 2, wire::generic_header(command) + attributes);
}

Bytes reply(std::uint32_t sequence, const Bytes& attributes, std::uint16_t flags = 0) {
    return wire::message(wire::family, flags, sequence, wire::generic_header(1) + attributes);
}

Bytes part(std::uint32_t sequence, const Bytes& attributes) {
    return reply(sequence, attributes, wire::flag_multi);
}

Bytes stats(std::uint64_t packets, std::uint64_t bytes, std::uint64_t flows) {
    return wire::attribute(1, wire::u64(packets)) + wire::attribute(2, wire::u64(bytes)) +
           wire::attribute(3, wire::u64(flows));
}

Bytes memory(std::uint32_t pins, std::uint32_t tentative, std::uint32_t moved,
             std::uint32_t deadline) {
    return wire::attribute(1, wire::u32(pins)) + wire::attribute(2, wire::u32(tentative)) +
           wire::attribute(3, wire::u32(moved)) + wire::attribute(4, wire::u32(deadline));
}

Bytes generation(std::uint32_t value) {
    return wire::attribute(5, wire::u32(value));
}

Bytes service(const Bytes& key, std::uint32_t dests) {
    return wire::nest(
        1, key + wire::attribute(4, wire::string("mh")) + wire::attribute(7, wire::u32(dests)));
}

Bytes dest() {
    return wire::nest(2, dest_key + wire::attribute(2, wire::hex("00 50")) +
                             wire::attribute(3, wire::u8(1)) + wire::attribute(5, wire::u32(3)));
}

class DirectorTest : public ScriptedTest {
  protected:
    Director director() { return Director(fake.transport()); }
};

}  // namespace

TEST_F(DirectorTest, NeedsItsModule) {
    fake.script->steps.clear();
    fake.script->say(wire::refusal(1, ENOENT));
    EXPECT_THROW(director(), l3dsr::FamilyMissing);
}

TEST_F(DirectorTest, AddsAService) {
    say(wire::ack(2));
    director().add_service(web);
    EXPECT_EQ(sent(), request(1, flags_change, wire::hex("1c 00 01 80") + web_key));
}

TEST_F(DirectorTest, AddsAServiceWithEveryField) {
    say(wire::ack(2));
    director().add_service(dns,
                           {.scheduler = "mh", .code = 7, .table_size = 65537, .pins_max = 100});
    EXPECT_EQ(sent(), request(1, flags_change,
                              wire::hex("48 00 01 80") + dns_key +
                                  wire::hex("05 00 05 00 07 00 00 00"
                                            "07 00 04 00 6d 68 00 00"
                                            "08 00 06 00 01 00 01 00"
                                            "08 00 09 00 64 00 00 00")));
}

TEST_F(DirectorTest, SaysHowNewFlowsFindTheirDest) {
    say(wire::ack(2));
    director().set_service(web, {.hash = l3dsr::Hash::address,
                                 .spill = false,
                                 .persistence = 300,
                                 .client_prefix = 24,
                                 .one_packet = true});
    EXPECT_EQ(sent(), request(2, flags_change,
                              wire::hex("44 00 01 80") + web_key +
                                  wire::hex("05 00 0e 00 01 00 00 00"
                                            "05 00 0f 00 00 00 00 00"
                                            "08 00 10 00 2c 01 00 00"
                                            "05 00 11 00 18 00 00 00"
                                            "05 00 12 00 01 00 00 00")));
}

TEST_F(DirectorTest, ReadsHowNewFlowsFindTheirDest) {
    say(reply(2, wire::nest(
                     1, web_key + wire::attribute(4, wire::string("wlc")) +
                            wire::attribute(14, wire::u8(1)) + wire::attribute(15, wire::u8(0)) +
                            wire::attribute(16, wire::u32(300)) +
                            wire::attribute(17, wire::u8(24)) + wire::attribute(18, wire::u8(1)))));
    say(wire::ack(2));
    const l3dsr::Service service = director().service(web);
    EXPECT_EQ(service.scheduler, "wlc");
    EXPECT_EQ(service.hash, l3dsr::Hash::address);
    EXPECT_FALSE(service.spill);
    EXPECT_EQ(service.persistence, 300U);
    EXPECT_EQ(service.client_prefix, 24);
    EXPECT_TRUE(service.one_packet);
    EXPECT_TRUE(l3dsr::pins_every_flow(service.scheduler));
    EXPECT_FALSE(l3dsr::pins_every_flow("dh"));
}

TEST_F(DirectorTest, SetsThresholdsAndFallback) {
    say(wire::ack(2));
    director().set_dest(web, {realserver}, {.upper = 100, .lower = 50, .fallback = true});
    EXPECT_EQ(sent(),
              request(6, flags_change,
                      wire::hex("1c 00 01 80") + web_key + wire::hex("24 00 02 80") + dest_key +
                          wire::hex("08 00 0e 00 64 00 00 00"
                                    "08 00 0f 00 32 00 00 00"
                                    "05 00 10 00 01 00 00 00")));
}

TEST_F(DirectorTest, SetsOnlyTheFieldsOfAServiceThatAreNamed) {
    say(wire::ack(2));
    director().set_service(web, {.code = 11});
    EXPECT_EQ(sent(),
              request(2, flags_change,
                      wire::hex("24 00 01 80") + web_key + wire::hex("05 00 05 00 0b 00 00 00")));
}

TEST_F(DirectorTest, ReplacesAServiceWithItsDests) {
    say(wire::ack(2));
    director().replace_service(
        web, {.code = 7},
        {{{realserver}, {.method = Method::dscp}}, {{*Address::parse("10.1.2.2")}, {.weight = 3}}});
    EXPECT_EQ(sent(), request(19, flags_change,
                              wire::hex("24 00 01 80") + web_key +
                                  wire::hex("05 00 05 00 07 00 00 00") + wire::hex("14 00 02 80") +
                                  dest_key + wire::hex("05 00 03 00 01 00 00 00") +
                                  wire::hex("14 00 02 80  08 00 01 00 0a 01 02 02"
                                            "08 00 05 00 03 00 00 00")));
}

TEST_F(DirectorTest, ReplacesAServiceWithManyDests) {
    const std::vector<l3dsr::NewDest> dests(4096, {{realserver}, {}});

    say(wire::ack(2));
    director().replace_service(web, {}, dests);
    EXPECT_EQ(sent().size(), 20U + 28U + 4096U * 12U);
}

TEST_F(DirectorTest, RemovesAService) {
    say(wire::ack(2));
    director().remove_service(web);
    EXPECT_EQ(sent(), request(3, flags_change, wire::hex("1c 00 01 80") + web_key));
}

TEST_F(DirectorTest, Flushes) {
    say(wire::ack(2));
    director().flush();
    EXPECT_EQ(sent(), request(9, flags_change, {}));
}

TEST_F(DirectorTest, AddsADest) {
    say(wire::ack(2));
    director().add_dest(web, {realserver});
    EXPECT_EQ(sent(),
              request(5, flags_change,
                      wire::hex("1c 00 01 80") + web_key + wire::hex("0c 00 02 80") + dest_key));
}

TEST_F(DirectorTest, AddsADestWithEveryField) {
    say(wire::ack(2));
    director().add_dest(
        web, {realserver, 80},
        {.method = Method::dscp, .code = 7, .weight = 2, .state = State::down, .drain_time = 600});
    EXPECT_EQ(sent(),
              request(5, flags_change,
                      wire::hex("1c 00 01 80") + web_key + wire::hex("3c 00 02 80") + dest_key +
                          wire::hex("06 00 02 00 00 50 00 00"
                                    "05 00 03 00 01 00 00 00"
                                    "05 00 04 00 07 00 00 00"
                                    "08 00 05 00 02 00 00 00"
                                    "05 00 07 00 01 00 00 00"
                                    "08 00 08 00 58 02 00 00")));
}

TEST_F(DirectorTest, SetsOnlyTheFieldsOfADestThatAreNamed) {
    say(wire::ack(2));
    director().set_dest(web, {realserver}, {.weight = 0});
    EXPECT_EQ(sent(), request(6, flags_change,
                              wire::hex("1c 00 01 80") + web_key + wire::hex("14 00 02 80") +
                                  dest_key + wire::hex("08 00 05 00 00 00 00 00")));
}

TEST_F(DirectorTest, RemovesADest) {
    say(wire::ack(2));
    director().remove_dest(web, {realserver});
    EXPECT_EQ(sent(),
              request(7, flags_change,
                      wire::hex("1c 00 01 80") + web_key + wire::hex("0c 00 02 80") + dest_key));
}

TEST_F(DirectorTest, ReadsAllServices) {
    say(part(
        2, wire::nest(1, web_key + wire::attribute(4, wire::string("mh")) +
                             wire::attribute(5, wire::u8(7)) + wire::attribute(6, wire::u32(251)) +
                             wire::attribute(7, wire::u32(2)) + wire::nest(8, stats(10, 2000, 3)) +
                             wire::attribute(9, wire::u32(16384)) +
                             wire::nest(10, memory(5, 1, 2046, 0)))));
    say(part(2, service(dns_key, 0)) + wire::done(2));
    const auto services = director().services();

    EXPECT_EQ(sent(), request(4, flags_dump, {}));
    ASSERT_EQ(services.size(), 2U);
    EXPECT_EQ(services[0].key, web);
    EXPECT_EQ(services[0].scheduler, "mh");
    EXPECT_EQ(services[0].code, 7);
    EXPECT_EQ(services[0].table_size, 251U);
    EXPECT_EQ(services[0].pins_max, 16384U);
    EXPECT_EQ(services[0].dests, 2U);
    EXPECT_EQ(services[0].stats, (l3dsr::Stats{10, 2000, 3}));
    EXPECT_EQ(services[0].memory, (l3dsr::Memory{5, 1, 2046, {}}));
    EXPECT_EQ(services[1].key, dns);
    EXPECT_FALSE(services[1].code);
    EXPECT_EQ(services[1].stats, l3dsr::Stats());
    EXPECT_TRUE(services[1].memory.empty());
}

TEST_F(DirectorTest, ReadsOneService) {
    say(reply(2, generation(4) + service(web_key, 1)));
    say(wire::ack(2));
    EXPECT_EQ(director().service(web).dests, 1U);
    EXPECT_EQ(sent(), request(4, flags_change, wire::hex("1c 00 01 80") + web_key));
}

TEST_F(DirectorTest, SaysWhereThereIsNoSuchService) {
    say(wire::refusal(2, ESRCH, wire::words("no such service", 20)));
    const auto error = error_of([&] { director().service(web); });

    EXPECT_EQ(error.code(), ESRCH);
    EXPECT_EQ(error.attribute(), "service");
    EXPECT_STREQ(error.what(), "read service tcp 198.18.0.250:80: no such service (service)");
}

TEST_F(DirectorTest, NamesTheAttributeThatIsRefused) {
    say(wire::refusal(2, ENOENT, wire::words("no such scheduler; there is mh", 20 + 4 + 24)));
    const auto error = error_of([&] { director().add_service(web, {.scheduler = "rr"}); });

    EXPECT_EQ(error.attempt(), "add service tcp 198.18.0.250:80");
    EXPECT_EQ(error.attribute(), "service.scheduler");
}

TEST_F(DirectorTest, ReadsTheDestsOfAService) {
    say(part(
        2, generation(4) + wire::nest(1, web_key) +
               wire::nest(2, dest_key + wire::attribute(2, wire::hex("00 50")) +
                                 wire::attribute(3, wire::u8(1)) + wire::attribute(4, wire::u8(7)) +
                                 wire::attribute(5, wire::u32(2)) + wire::nest(6, stats(1, 2, 3)) +
                                 wire::attribute(7, wire::u8(1)) +
                                 wire::attribute(8, wire::u32(60)))));
    say(wire::done(2));
    const auto dests = director().dests(web);

    EXPECT_EQ(sent(), request(8, flags_dump, wire::hex("1c 00 01 80") + web_key));
    ASSERT_EQ(dests.size(), 1U);
    EXPECT_EQ(dests[0].address, realserver);
    EXPECT_EQ(dests[0].port, 80);
    EXPECT_EQ(dests[0].method, Method::dscp);
    EXPECT_EQ(dests[0].code, 7);
    EXPECT_EQ(dests[0].weight, 2U);
    EXPECT_EQ(dests[0].state, State::down);
    EXPECT_EQ(dests[0].drain_time, 60U);
    EXPECT_EQ(dests[0].stats, (l3dsr::Stats{1, 2, 3}));
}

TEST_F(DirectorTest, ReadsTheDestsOfAllServices) {
    say(part(2, wire::nest(1, web_key) + dest()) + part(2, wire::nest(1, dns_key) + dest()) +
        wire::done(2));
    const auto dests = director().dests();

    EXPECT_EQ(sent(), request(8, flags_dump, {}));
    ASSERT_EQ(dests.size(), 2U);
    EXPECT_EQ(dests[0].service, web);
    EXPECT_EQ(dests[1].service, dns);
}

TEST_F(DirectorTest, SkipsAttributesThatItDoesNotKnow) {
    const Bytes unknown = wire::attribute(200, wire::hex("de ad be ef 00")) + wire::nest(201, {});

    say(part(2, unknown + wire::nest(1, unknown + web_key + unknown) + unknown) + wire::done(2));
    EXPECT_EQ(director().services().at(0).key, web);
}

TEST_F(DirectorTest, TakesMethodsAndProtocolsOfANewerKernelAsNumbers) {
    say(part(2,
             wire::nest(1, web_key) + wire::nest(2, dest_key + wire::attribute(3, wire::u8(9)))) +
        wire::done(2));
    EXPECT_EQ(to_string(director().dests(web).at(0).method), "9");
    EXPECT_EQ(to_string(static_cast<Protocol>(99)), "99");
}

TEST_F(DirectorTest, RefusesServicesThatLackTheirName) {
    for (const char* key : {"", "08 00 01 00 c6 12 00 fa", "06 00 02 00 00 50 00 00",
                            "08 00 01 00 c6 12 00 fa  06 00 02 00 00 50 00 00"}) {
        Scripted fresh;
        fresh.script->say(part(2, wire::nest(1, wire::hex(key))));
        Director director(fresh.transport());
        EXPECT_THROW(director.services(), MalformedMessage) << key;
    }
}

TEST_F(DirectorTest, RefusesRepliesWithoutTheirNoun) {
    for (int which = 0; which < 4; which++) {
        Scripted fresh;
        fresh.script->say(part(2, generation(1)));
        Director director(fresh.transport());
        const auto read = [&] {
            which == 0   ? void(director.services())
            : which == 1 ? void(director.dests())
            : which == 2 ? void(director.devices())
                         : void(director.reasons());
        };
        EXPECT_THROW(read(), MalformedMessage) << which;
    }
}

TEST_F(DirectorTest, RefusesAttributesOfTheWrongLength) {
    const Bytes wrong[] = {
        wire::attribute(1, wire::hex("c6 12 00")),  // address
        wire::attribute(1, {}),                     // the same
        wire::attribute(2, wire::u8(80)),           // port
        wire::attribute(3, wire::u32(6)),           // protocol
        wire::attribute(5, {}),                     // code
        wire::attribute(6, wire::u16(251)),         // table size
        wire::attribute(7, wire::u64(1)),           // dests
        wire::nest(8, wire::hex("01")),             // stats
        wire::nest(8, wire::attribute(1, wire::u32(1))),
        wire::attribute(9, wire::u8(1)),                  // most pins
        wire::nest(10, wire::attribute(1, wire::u8(1))),  // pins
        wire::attribute(11, wire::u32(80)),               // last port
        wire::attribute(12, wire::u32(24)),               // prefix
    };

    for (const Bytes& attribute : wrong) {
        Scripted fresh;
        fresh.script->say(part(2, wire::nest(1, web_key + attribute)));
        Director director(fresh.transport());
        EXPECT_THROW(director.services(), MalformedMessage);
    }
}

TEST_F(DirectorTest, SnapshotHoldsServicesWithTheirDests) {
    say(part(2, generation(4) + service(web_key, 2)) +
        part(2, generation(4) + service(dns_key, 0)));
    say(wire::done(2));
    say(part(3, generation(4) + wire::nest(1, web_key) + dest()));
    say(part(3, generation(4) + wire::nest(1, web_key) + dest()) + wire::done(3));
    const auto snapshot = director().snapshot();

    ASSERT_EQ(snapshot.size(), 2U);
    EXPECT_EQ(snapshot[0].service.key, web);
    EXPECT_EQ(snapshot[0].dests.size(), 2U);
    EXPECT_EQ(snapshot[1].service.key, dns);
    EXPECT_TRUE(snapshot[1].dests.empty());
}

TEST_F(DirectorTest, SnapshotOfNothingIsEmpty) {
    say(wire::done(2));
    say(wire::done(3));
    EXPECT_TRUE(director().snapshot().empty());
}

TEST_F(DirectorTest, SnapshotIsReadAgainWhenSomethingChangedBetween) {
    say(part(2, generation(4) + service(web_key, 1)) + wire::done(2));
    say(part(3, generation(5) + wire::nest(1, web_key) + dest()) + wire::done(3));
    say(part(4, generation(5) + service(web_key, 1)) + wire::done(4));
    say(part(5, generation(5) + wire::nest(1, web_key) + dest()) + wire::done(5));
    EXPECT_EQ(director().snapshot().at(0).dests.size(), 1U);
}

TEST_F(DirectorTest, SnapshotGivesUpWhenThingsKeepChanging) {
    for (std::uint32_t i = 2; i < 12; i += 2) {
        say(part(i, generation(i) + service(web_key, 1)) + wire::done(i));
        say(wire::done(i + 1));  // the dest went in between
    }
    EXPECT_THROW(director().snapshot(), l3dsr::DumpInterrupted);
}

TEST_F(DirectorTest, ReadsReasons) {
    const auto reason = [](const char* name, std::uint64_t packets) {
        return wire::nest(
            3, wire::attribute(1, wire::string(name)) + wire::attribute(2, wire::u64(packets)));
    };

    say(part(2, reason("forwarded", 12)) + part(2, reason("no_dest", 0)) + wire::done(2));
    const auto reasons = director().reasons();

    EXPECT_EQ(sent(), request(10, flags_dump, {}));
    EXPECT_EQ(reasons, (std::vector<l3dsr::Reason>{{"forwarded", 12}, {"no_dest", 0}}));
}

TEST_F(DirectorTest, RefusesAReasonWithoutAName) {
    for (const Bytes& name :
         {Bytes(), wire::attribute(1, {}), wire::attribute(1, wire::string(""))}) {
        Scripted fresh;
        fresh.script->say(part(2, wire::nest(3, name + wire::attribute(2, wire::u64(1)))));
        Director director(fresh.transport());
        EXPECT_THROW(director.reasons(), MalformedMessage);
    }
}

namespace {

// Keys that are more than an address and a port, and how they are sent: type, length and value of
// each attribute, and the nest around them.
const struct {
    ServiceKey key;
    const char* text;
    const char* sent;
} keys[] = {
    {{web.vip, Ports(), Protocol::tcp},
     "tcp 198.18.0.250:0",
     "1c 00 01 80  08 00 01 00 c6 12 00 fa  06 00 02 00 00 00 00 00  05 00 03 00 06 00 00 00"},
    {{web.vip, {8000, 8999}, Protocol::udp},
     "udp 198.18.0.250:8000-8999",
     "24 00 01 80  08 00 01 00 c6 12 00 fa  06 00 02 00 1f 40 00 00  06 00 0b 00 23 27 00 00"
     "05 00 03 00 11 00 00 00"},
    {{*Prefix::parse("198.18.0.0/24"), 80, Protocol::sctp},
     "sctp 198.18.0.0/24:80",
     "24 00 01 80  08 00 01 00 c6 12 00 00  05 00 0c 00 18 00 00 00  06 00 02 00 00 50 00 00"
     "05 00 03 00 84 00 00 00"},
    {{*Prefix::parse("0.0.0.0/0"), Ports(), Protocol::tcp},
     "tcp 0.0.0.0/0:0",
     "24 00 01 80  08 00 01 00 00 00 00 00  05 00 0c 00 00 00 00 00  06 00 02 00 00 00 00 00"
     "05 00 03 00 06 00 00 00"},
    {{*Prefix::parse("2001:db8::/64"), 80, Protocol::tcp},
     "tcp [2001:db8::/64]:80",
     "30 00 01 80  14 00 01 00 20010db8 00000000 00000000 00000000  05 00 0c 00 40 00 00 00"
     "06 00 02 00 00 50 00 00  05 00 03 00 06 00 00 00"},
};

}  // namespace

TEST_F(DirectorTest, NamesServicesOfManyPortsAndAddresses) {
    for (const auto& [key, text, expected] : keys) {
        Scripted fresh;
        fresh.script->say(wire::ack(2));
        Director(fresh.transport()).remove_service(key);
        EXPECT_EQ(fresh.requests().at(0), request(3, flags_change, wire::hex(expected))) << text;
        EXPECT_EQ(to_string(key), text);
    }
}

TEST_F(DirectorTest, ReadsServicesOfManyPortsAndAddresses) {
    // The kernel names the last port of all of them as well.
    const Bytes all_ports = wire::attribute(11, wire::hex("ff ff"));

    for (const auto& [key, text, bytes] : keys) {
        Scripted fresh;
        const Bytes nest = wire::hex(bytes);
        Bytes inside;
        inside.assign(nest.begin() + 4, nest.end());
        fresh.script->say(part(2, wire::nest(1, inside + (key.ports.all() ? all_ports : Bytes()))) +
                          wire::done(2));
        EXPECT_EQ(Director(fresh.transport()).services().at(0).key, key) << text;
    }
}

TEST_F(DirectorTest, RefusesServicesWhoseNameContradictsItself) {
    for (const Bytes& wrong : {wire::attribute(12, wire::u8(33)), wire::attribute(12, wire::u8(24)),
                               wire::attribute(11, wire::hex("00 4f"))}) {
        Scripted fresh;
        fresh.script->say(part(2, wire::nest(1, web_key + wrong)));
        Director director(fresh.transport());
        EXPECT_THROW(director.services(), MalformedMessage);
    }
}

TEST_F(DirectorTest, ReadsWhenMemoryEnds) {
    say(part(2, wire::nest(1, web_key + wire::nest(10, memory(0, 0, 7, 899)))) + wire::done(2));
    const auto services = director().services();

    EXPECT_EQ(services.at(0).memory, (l3dsr::Memory{0, 0, 7, 899}));
    EXPECT_FALSE(services.at(0).memory.empty());
}

TEST_F(DirectorTest, AttachesADevice) {
    say(wire::ack(2));
    director().attach("eth0");
    EXPECT_EQ(sent(), request(11, flags_change, wire::hex("09 00 06 00 65 74 68 30 00 00 00 00")));
}

TEST_F(DirectorTest, DetachesADevice) {
    say(wire::ack(2));
    director().detach("eth0");
    EXPECT_EQ(sent(), request(12, flags_change, wire::hex("09 00 06 00 65 74 68 30 00 00 00 00")));
}

TEST_F(DirectorTest, ReadsTheAttachedDevices) {
    const auto device = [](const char* name) { return wire::attribute(6, wire::string(name)); };

    say(part(2, generation(4) + device("eth0")) + part(2, generation(4) + device("bond1.7")) +
        wire::done(2));
    EXPECT_EQ(director().devices(), (std::vector<std::string>{"eth0", "bond1.7"}));
    EXPECT_EQ(sent(), request(13, flags_dump, {}));
}

TEST_F(DirectorTest, SaysWhichDeviceIsRefused) {
    say(wire::refusal(2, ENODEV, wire::words("no such device", 20)));
    const auto error = error_of([&] { director().attach("eth7"); });

    EXPECT_EQ(error.code(), ENODEV);
    EXPECT_STREQ(error.what(), "attach device eth7: no such device (device)");
}

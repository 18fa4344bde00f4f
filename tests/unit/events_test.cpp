// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/events.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "fake_transport.hpp"
#include "l3dsr/error.hpp"
#include "wire.hpp"

using l3dsr::DirectorChange;
using l3dsr::DirectorEvents;
using l3dsr::RealserverChange;
using l3dsr::RealserverEvents;
using wire::Bytes;

namespace {

constexpr std::chrono::milliseconds no_wait(0);

const Bytes web_key =
    wire::hex("08 00 01 00 c6 12 00 fa  06 00 02 00 00 50 00 00  05 00 03 00 06 00 00 00");

// The kernel sends events with sequence 0 and to no port in particular.
Bytes event(std::uint8_t change, std::uint32_t generation, const Bytes& attributes = {}) {
    Bytes message = wire::message(wire::family, 0, 0,
                                  wire::generic_header(11) + wire::attribute(4, wire::u8(change)) +
                                      wire::attribute(5, wire::u32(generation)) + attributes);

    for (std::size_t i = 12; i < 16; i++)
        message[i] = std::byte{0};
    return message;
}

class EventsTest : public ScriptedTest {};

}  // namespace

TEST_F(EventsTest, JoinTheGroupConfig) {
    DirectorEvents events(fake.transport());

    EXPECT_EQ(fake.script->joined, std::vector<std::uint32_t>{wire::group});
}

TEST_F(EventsTest, NeedTheGroup) {
    fake.script->steps.clear();
    say(wire::message(16, 0, 1, wire::generic_header(1) + wire::attribute(1, wire::u16(31))) +
        wire::ack(1));
    EXPECT_THROW(DirectorEvents(fake.transport()), l3dsr::MalformedMessage);
}

TEST_F(EventsTest, TellOfServicesAndDests) {
    DirectorEvents events(fake.transport());

    say(event(1, 5, wire::nest(1, web_key)));
    say(event(4, 6, wire::nest(1, web_key) + wire::nest(2, wire::hex("08 00 01 00 0a 01 01 02"))));
    say(event(7, 7));
    const auto added = events.next(no_wait);
    ASSERT_TRUE(added);
    EXPECT_EQ(added->change, DirectorChange::service_added);
    EXPECT_EQ(added->generation, 5U);
    EXPECT_EQ(added->service->key.ports, l3dsr::Ports(80));
    EXPECT_FALSE(added->dest);
    EXPECT_EQ(events.next(no_wait)->dest->address, *l3dsr::Address::parse("10.1.1.2"));
    EXPECT_EQ(to_string(events.next(no_wait)->change), "flushed");
    EXPECT_FALSE(events.next(no_wait));
}

TEST_F(EventsTest, TellOfDevices) {
    DirectorEvents events(fake.transport());

    say(event(8, 5, wire::attribute(6, wire::string("eth0"))));
    const auto attached = events.next(no_wait);
    ASSERT_TRUE(attached);
    EXPECT_EQ(attached->change, DirectorChange::device_attached);
    EXPECT_EQ(attached->device, "eth0");
    EXPECT_FALSE(attached->service);
}

TEST_F(EventsTest, TellOfVipsAndTheHost) {
    RealserverEvents events(fake.transport());

    say(event(1, 1, wire::nest(1, wire::hex("08 00 01 00 c6 12 00 fa  05 00 02 00 07 00 00 00"))));
    say(event(4, 2, wire::nest(2, wire::attribute(1, wire::u8(0)))));
    EXPECT_EQ(events.next(no_wait)->vip->code, 7);
    const auto host = events.next(no_wait);
    EXPECT_EQ(host->change, RealserverChange::host_set);
    EXPECT_EQ(host->host->arp_ignore, 0);
}

TEST_F(EventsTest, ManyInOneDatagramComeOneByOne) {
    DirectorEvents events(fake.transport());

    say(event(7, 1) + event(7, 2));
    EXPECT_EQ(events.next(no_wait)->generation, 1U);
    EXPECT_EQ(events.next(no_wait)->generation, 2U);
    EXPECT_FALSE(events.next(no_wait));
}

TEST_F(EventsTest, LossIsToldAndTheStreamGoesOn) {
    DirectorEvents events(fake.transport());

    fake.script->fail(ENOBUFS);
    say(event(7, 9));
    EXPECT_THROW(events.next(no_wait), l3dsr::EventsLost);
    EXPECT_EQ(events.next(no_wait)->generation, 9U);
}

TEST_F(EventsTest, OtherErrorsStayWhatTheyAre) {
    DirectorEvents events(fake.transport());

    fake.script->fail(EIO);
    EXPECT_EQ(error_of([&] { events.next(no_wait); }).code(), EIO);
}

TEST_F(EventsTest, MessagesOfOtherFamiliesAreSkipped) {
    DirectorEvents events(fake.transport());

    say(wire::message(99, 0, 0, wire::hex("00")));
    say(event(7, 3));
    EXPECT_EQ(events.next(no_wait)->generation, 3U);
}

TEST_F(EventsTest, WithoutChangeOrGenerationAreMalformed) {
    for (const Bytes& attributes :
         {Bytes(), wire::attribute(4, wire::u8(1)), wire::attribute(5, wire::u32(1))}) {
        Scripted fresh;
        DirectorEvents events(fresh.transport());
        fresh.script->say(wire::message(wire::family, 0, 0, wire::generic_header(11) + attributes));
        EXPECT_THROW(events.next(no_wait), l3dsr::MalformedMessage);
    }
}

TEST_F(EventsTest, ChangesHaveTheNamesOfTheSpecification) {
    const char* const director[] = {
        "service-added",    "service-set", "service-deleted", "dest-added",      "dest-set",
        "dest-deleted",     "flushed",     "device-attached", "device-detached", "director-set",
        "service-replaced", "pool-added",  "pool-set",        "pool-deleted",    "pool-replaced"};
    const char* const realserver[] = {
        "vip-added",       "vip-set",     "vip-deleted", "host-set",      "device-attached",
        "device-detached", "decap-added", "decap-set",   "decap-deleted", "realserver-set"};

    for (std::size_t i = 0; i < std::size(director); i++)
        EXPECT_EQ(to_string(static_cast<DirectorChange>(i + 1)), director[i]);
    for (std::size_t i = 0; i < std::size(realserver); i++)
        EXPECT_EQ(to_string(static_cast<RealserverChange>(i + 1)), realserver[i]);
    EXPECT_EQ(to_string(static_cast<DirectorChange>(0)), "0");
    EXPECT_EQ(to_string(static_cast<DirectorChange>(16)), "16");
    EXPECT_EQ(to_string(static_cast<RealserverChange>(200)), "200");
}

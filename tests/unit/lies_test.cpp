// SPDX-License-Identifier: BSD-2-Clause
// Every answer of the kernel with every byte of it wrong, and cut off everywhere: each is read or
// refused, under sanitizers.
#include <gtest/gtest.h>

#include <functional>

#include "fake_transport.hpp"
#include "l3dsr/l3dsr.hpp"
#include "wire.hpp"

using wire::Bytes;

namespace {

using Read = std::function<void(std::unique_ptr<l3dsr::Transport>)>;

struct Answer {
    const char* name;
    Bytes datagram;
    Read read;
};

Bytes reply(const Bytes& attributes) {
    return wire::message(wire::family, wire::flag_multi, 2, wire::generic_header(1) + attributes);
}

Bytes stats() {
    return wire::attribute(1, wire::u64(1)) + wire::attribute(2, wire::u64(2)) +
           wire::attribute(3, wire::u64(3));
}

Bytes service() {
    return wire::nest(
        1, wire::attribute(1, wire::hex("c6 12 00 fa")) + wire::attribute(2, wire::hex("00 50")) +
               wire::attribute(3, wire::u8(6)) + wire::attribute(4, wire::string("mh")) +
               wire::attribute(5, wire::u8(7)) + wire::nest(8, stats()));
}

Bytes dest() {
    return wire::nest(2, wire::attribute(1, wire::hex("0a 01 01 02")) +
                             wire::attribute(3, wire::u8(1)) + wire::attribute(5, wire::u32(1)) +
                             wire::nest(6, stats()));
}

Bytes vip() {
    return wire::nest(1, wire::attribute(1, wire::hex("c6 12 00 fa")) +
                             wire::attribute(2, wire::u8(7)) +
                             wire::attribute(4, wire::string("lo")) +
                             wire::attribute(5, wire::u32(1)) + wire::nest(6, stats()));
}

const Answer answers[] = {
    {"services", reply(service()) + wire::done(2),
     [](auto transport) { l3dsr::Director(std::move(transport)).services(); }},
    {"dests", reply(service() + dest()) + wire::done(2),
     [](auto transport) { l3dsr::Director(std::move(transport)).dests(); }},
    {"vips", reply(vip()) + wire::done(2),
     [](auto transport) { l3dsr::Realserver(std::move(transport)).vips(); }},
    {"a refusal", wire::refusal(2, EINVAL, wire::words("no", 20)),
     [](auto transport) { l3dsr::Director(std::move(transport)).flush(); }},
    {"an event",
     reply(wire::attribute(4, wire::u8(4)) + wire::attribute(5, wire::u32(9)) + service() + dest()),
     [](auto transport) {
         l3dsr::DirectorEvents(std::move(transport)).next(std::chrono::milliseconds(0));
     }},
};

// Whatever it makes of the datagram, it may only return or throw Error.
void try_it(const Answer& answer, const Bytes& datagram) {
    Scripted fake;

    fake.script->say(datagram);
    try {
        answer.read(fake.transport());
    } catch (const l3dsr::Error&) {
    }
}

}  // namespace

TEST(Lies, AnyByteMayBeWrong) {
    for (const Answer& answer : answers)
        for (std::size_t at = 0; at < answer.datagram.size(); at++)
            for (const int wrong : {0x00, 0x01, 0x03, 0x04, 0x05, 0x10, 0x7f, 0x80, 0xff}) {
                Bytes datagram = answer.datagram;
                datagram[at] = static_cast<std::byte>(wrong);
                SCOPED_TRACE(answer.name);
                EXPECT_NO_FATAL_FAILURE(try_it(answer, datagram));
            }
}

TEST(Lies, AnyAnswerMayBeCutOff) {
    for (const Answer& answer : answers)
        for (std::size_t length = 0; length < answer.datagram.size(); length++) {
            Bytes datagram = answer.datagram;
            datagram.resize(length);
            datagram.shrink_to_fit();
            EXPECT_NO_FATAL_FAILURE(try_it(answer, datagram)) << answer.name << " " << length;
        }
}

TEST(Lies, FamilyMayBeWrong) {
    const Bytes whole = wire::family_reply();

    for (std::size_t at = 0; at < whole.size(); at++)
        for (const int wrong : {0x00, 0x01, 0x05, 0x80, 0xff}) {
            auto script = std::make_shared<Script>();
            Bytes datagram = whole;
            datagram[at] = static_cast<std::byte>(wrong);
            script->say(datagram);
            try {
                l3dsr::DirectorEvents events(std::make_unique<FakeTransport>(script));
            } catch (const l3dsr::Error&) {
            }
        }
}

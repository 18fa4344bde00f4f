// SPDX-License-Identifier: BSD-2-Clause
#include "netlink/family.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "fake_transport.hpp"
#include "l3dsr/error.hpp"
#include "wire.hpp"

using l3dsr::netlink::Exchange;
using l3dsr::netlink::find_family;

namespace {

class FamilyTest : public ::testing::Test {
  protected:
    std::shared_ptr<Script> script = std::make_shared<Script>();
    FakeTransport transport{script};
    Exchange exchange{transport};
};

}  // namespace

TEST_F(FamilyTest, IsAskedForByName) {
    script->say(wire::family_reply());
    find_family(exchange, "l3dsr_rs");
    EXPECT_EQ(script->sent.at(0), wire::hex("24 00 00 00 10 00 05 00 01 00 00 00 67 12 00 00"
                                            "03 02 00 00"
                                            "0d 00 02 00 6c 33 64 73 72 5f 72 73 00 00 00 00"));
}

TEST_F(FamilyTest, HasANumberAndGroups) {
    script->say(wire::family_reply());
    const auto family = find_family(exchange, "l3dsr_director");

    EXPECT_EQ(family.id, wire::family);
    EXPECT_EQ(family.groups.at("config"), wire::group);
}

TEST_F(FamilyTest, ThatIsNotThereMeansNoModule) {
    script->say(wire::refusal(1, ENOENT));
    try {
        find_family(exchange, "l3dsr_director");
        FAIL();
    } catch (const l3dsr::FamilyMissing& error) {
        EXPECT_EQ(error.family(), "l3dsr_director");
        EXPECT_EQ(error.code(), ENOENT);
    }
}

TEST_F(FamilyTest, OtherRefusalsStayWhatTheyAre) {
    script->say(wire::refusal(1, EPERM));
    EXPECT_EQ(error_of([&] { find_family(exchange, "l3dsr_director"); }).code(), EPERM);
}

TEST_F(FamilyTest, WithoutANumberIsMalformed) {
    script->say(wire::message(16, 0, 1, wire::generic_header(1)) + wire::ack(1));
    EXPECT_THROW(find_family(exchange, "l3dsr_director"), l3dsr::MalformedMessage);
}

TEST_F(FamilyTest, NumberOfTheWrongLengthIsMalformed) {
    script->say(wire::message(16, 0, 1, wire::generic_header(1) + wire::attribute(1, wire::u8(1))));
    EXPECT_THROW(find_family(exchange, "l3dsr_director"), l3dsr::MalformedMessage);
}

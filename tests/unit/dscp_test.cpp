// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/dscp.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

struct Standard {
    const char* name;
    int dscp;
    const char* source;
};

// Written from the RFCs' own tables, in binary as they have it.
const Standard standards[] = {
    {"CS0", 0b000000, "RFC 2474"},  {"CS1", 0b001000, "RFC 2474"},
    {"CS2", 0b010000, "RFC 2474"},  {"CS3", 0b011000, "RFC 2474"},
    {"CS4", 0b100000, "RFC 2474"},  {"CS5", 0b101000, "RFC 2474"},
    {"CS6", 0b110000, "RFC 2474"},  {"CS7", 0b111000, "RFC 2474"},
    {"AF11", 0b001010, "RFC 2597"}, {"AF12", 0b001100, "RFC 2597"},
    {"AF13", 0b001110, "RFC 2597"}, {"AF21", 0b010010, "RFC 2597"},
    {"AF22", 0b010100, "RFC 2597"}, {"AF23", 0b010110, "RFC 2597"},
    {"AF31", 0b011010, "RFC 2597"}, {"AF32", 0b011100, "RFC 2597"},
    {"AF33", 0b011110, "RFC 2597"}, {"AF41", 0b100010, "RFC 2597"},
    {"AF42", 0b100100, "RFC 2597"}, {"AF43", 0b100110, "RFC 2597"},
    {"EF", 0b101110, "RFC 3246"},   {"VOICE-ADMIT", 0b101100, "RFC 5865"},
    {"LE", 0b000001, "RFC 8622"},
};

}  // namespace

TEST(Dscp, ClassesAreThoseOfTheRfcs) {
    EXPECT_EQ(l3dsr::dscp_classes().size(), std::size(standards));
    for (const Standard& standard : standards) {
        const l3dsr::DscpClass* found =
            l3dsr::dscp_class_of(static_cast<std::uint8_t>(standard.dscp));
        ASSERT_NE(found, nullptr) << standard.name;
        EXPECT_EQ(found->name, standard.name);
        EXPECT_EQ(found->source, standard.source) << standard.name;
        EXPECT_EQ(l3dsr::dscp_class_named(standard.name), found);
    }
}

TEST(Dscp, ClassesAreFoundByOtherNamesAndInSmallLetters) {
    EXPECT_EQ(l3dsr::dscp_class_named("ef")->dscp, 46);
    EXPECT_EQ(l3dsr::dscp_class_named("va")->dscp, 44);
    EXPECT_EQ(l3dsr::dscp_class_named("BE")->dscp, 0);
    EXPECT_EQ(l3dsr::dscp_class_named("Default")->dscp, 0);
    EXPECT_EQ(l3dsr::dscp_class_named("lephb")->dscp, 1);
    EXPECT_EQ(l3dsr::dscp_class_named(""), nullptr);
    EXPECT_EQ(l3dsr::dscp_class_named("AF1"), nullptr);
    EXPECT_EQ(l3dsr::dscp_class_named("AF111"), nullptr);
}

TEST(Dscp, LocalPoolHoldsSixteenValuesAndNoClass) {
    int local = 0;

    for (int dscp = 0; dscp < 64; dscp++) {
        if (!l3dsr::is_local_pool(static_cast<std::uint8_t>(dscp)))
            continue;
        local++;
        EXPECT_EQ(dscp & 0b11, 0b11);
        EXPECT_EQ(l3dsr::dscp_class_of(static_cast<std::uint8_t>(dscp)), nullptr) << dscp;
    }
    EXPECT_EQ(local, 16);
}

TEST(Dscp, SitsInTheUpperSixBitsOfTos) {
    EXPECT_EQ(l3dsr::tos_of_dscp(7), 28);
    EXPECT_EQ(l3dsr::tos_of_dscp(63), 252);
    for (int tos = 0; tos < 256; tos++)
        EXPECT_EQ(l3dsr::dscp_of_tos(static_cast<std::uint8_t>(tos)), tos / 4);
    for (int dscp = 0; dscp < 64; dscp++) {
        const auto value = static_cast<std::uint8_t>(dscp);
        EXPECT_EQ(l3dsr::dscp_of_tos(l3dsr::tos_of_dscp(value)), value);
    }
}

TEST(Dscp, IsWrittenInAllThreeSpellings) {
    EXPECT_EQ(l3dsr::dscp_spellings(7), "DSCP 7 = TOS 28 = 0x1c");
    EXPECT_EQ(l3dsr::dscp_spellings(0), "DSCP 0 = TOS 0 = 0x00");
    EXPECT_EQ(l3dsr::dscp_spellings(1), "DSCP 1 = TOS 4 = 0x04");
    EXPECT_EQ(l3dsr::dscp_spellings(63), "DSCP 63 = TOS 252 = 0xfc");
}

TEST(Dscp, CodesAreOneToSixtyThree) {
    EXPECT_FALSE(l3dsr::is_code(0));
    EXPECT_TRUE(l3dsr::is_code(1));
    EXPECT_TRUE(l3dsr::is_code(63));
    EXPECT_FALSE(l3dsr::is_code(64));
    EXPECT_FALSE(l3dsr::is_code(257));
}

TEST(Dscp, KnowsWhoUsesACode) {
    for (const int dscp : {8, 18}) {
        const std::string users(l3dsr::dscp_users(static_cast<std::uint8_t>(dscp)));
        EXPECT_NE(users.find("OpenSSH"), std::string::npos) << dscp;
    }
    EXPECT_NE(std::string(l3dsr::dscp_users(48)).find("BGP"), std::string::npos);
    EXPECT_FALSE(l3dsr::dscp_users(46).empty());
    EXPECT_TRUE(l3dsr::dscp_users(7).empty());
}

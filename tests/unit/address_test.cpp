// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/address.hpp"

#include <gtest/gtest.h>

#include <tuple>

#include "wire.hpp"

using l3dsr::Address;
using l3dsr::Family;

namespace {

struct Case {
    const char* text;
    const char* shown;  // nullptr where the text is no address
    Family family = Family::ipv4;
};

const Case cases[] = {
    {"198.18.0.250", "198.18.0.250"},
    {"0.0.0.0", "0.0.0.0"},
    {"255.255.255.255", "255.255.255.255"},
    {"2001:db8::1", "2001:db8::1", Family::ipv6},
    {"2001:DB8:0:0:0:0:0:1", "2001:db8::1", Family::ipv6},
    {"::", "::", Family::ipv6},
    {"::ffff:192.0.2.1", "::ffff:192.0.2.1", Family::ipv6},
    {"", nullptr},
    {"198.18.0", nullptr},
    {"198.18.0.256", nullptr},
    {"198.18.0.1.2", nullptr},
    {"0x7f.0.0.1", nullptr},
    {" 198.18.0.1", nullptr},
    {"198.18.0.1 ", nullptr},
    {"198.18.0.1/32", nullptr},
    {"198.18.0.1:80", nullptr},
    {"[2001:db8::1]", nullptr},
    {"2001:db8::1%lo", nullptr},
    {"2001:db8::1::2", nullptr},
    {"2001:db8::12345", nullptr},
    {"localhost", nullptr},
};

}  // namespace

TEST(Address, IsReadFromText) {
    for (const Case& c : cases) {
        const auto address = Address::parse(c.text);
        ASSERT_EQ(address.has_value(), c.shown != nullptr) << c.text;
        if (!address)
            continue;
        EXPECT_EQ(address->to_string(), c.shown);
        EXPECT_EQ(address->family(), c.family) << c.text;
    }
}

TEST(Address, TextWithANulInsideIsCutThere) {
    using namespace std::string_view_literals;

    EXPECT_EQ(Address::parse("198.18.0.1\0.2"sv)->to_string(), "198.18.0.1");
}

TEST(Address, HasBytesInNetworkOrder) {
    const auto address = Address::parse("198.18.0.250");
    const auto bytes = address->bytes();

    EXPECT_EQ(wire::Bytes(bytes.begin(), bytes.end()), wire::hex("c6 12 00 fa"));
}

TEST(Address, IsMadeFromFourOrSixteenBytes) {
    EXPECT_EQ(Address::from_bytes(wire::hex("c6 12 00 fa")), Address::parse("198.18.0.250"));
    EXPECT_EQ(Address::from_bytes(wire::hex("20010db8 00000000 00000000 00000001")),
              Address::parse("2001:db8::1"));
    for (const std::size_t length : {0, 1, 3, 5, 8, 15, 17})
        EXPECT_FALSE(Address::from_bytes(wire::Bytes(length))) << length;
}

TEST(Address, WithAPortIsWrittenInBracketsWhereItHasColons) {
    EXPECT_EQ(to_string(*Address::parse("198.18.0.250"), 80), "198.18.0.250:80");
    EXPECT_EQ(to_string(*Address::parse("2001:db8::1"), 443), "[2001:db8::1]:443");
}

TEST(Address, IsEqualOnlyWithinItsFamily) {
    EXPECT_NE(Address::parse("0.0.0.0"), Address::parse("::"));
    EXPECT_EQ(Address(), Address::parse("0.0.0.0"));
    EXPECT_LT(*Address::parse("10.0.0.1"), *Address::parse("10.0.0.2"));
}

TEST(Address, TellsItsFamily) {
    EXPECT_EQ(to_string(Family::ipv4), "IPv4");
    EXPECT_EQ(to_string(Family::ipv6), "IPv6");
}

TEST(Prefix, IsReadFromText) {
    const struct {
        const char* text;
        const char* shown;  // nullptr where the text is no prefix
        unsigned length;
    } cases[] = {
        {"198.18.0.250", "198.18.0.250", 32},
        {"198.18.0.250/32", "198.18.0.250", 32},
        {"198.18.0.0/24", "198.18.0.0/24", 24},
        {"198.18.0.128/25", "198.18.0.128/25", 25},
        {"0.0.0.0/0", "0.0.0.0/0", 0},
        {"2001:db8::/64", "2001:db8::/64", 64},
        {"2001:db8::1", "2001:db8::1", 128},
        {"::/0", "::/0", 0},
        {"198.18.0.250/24", nullptr, 0},
        {"198.18.0.128/24", nullptr, 0},
        {"198.18.0.1/0", nullptr, 0},
        {"198.18.0.0/33", nullptr, 0},
        {"2001:db8::/129", nullptr, 0},
        {"2001:db8::/28", nullptr, 0},
        {"198.18.0.0/", nullptr, 0},
        {"198.18.0.0/-1", nullptr, 0},
        {"198.18.0.0/24/24", nullptr, 0},
        {"198.18.0.0/ 24", nullptr, 0},
        {"198.18.0.0/4294967320", nullptr, 0},
        {"/24", nullptr, 0},
        {"", nullptr, 0},
    };

    for (const auto& [text, shown, length] : cases) {
        const auto prefix = l3dsr::Prefix::parse(text);
        ASSERT_EQ(prefix.has_value(), shown != nullptr) << text;
        if (!prefix)
            continue;
        EXPECT_EQ(prefix->to_string(), shown);
        EXPECT_EQ(prefix->length(), length) << text;
    }
}

TEST(Prefix, OfAllBitsIsTheAddress) {
    const Address address = *Address::parse("198.18.0.250");

    EXPECT_EQ(l3dsr::Prefix(address), l3dsr::Prefix::make(address, 32));
    EXPECT_TRUE(l3dsr::Prefix(address).is_whole());
    EXPECT_FALSE(l3dsr::Prefix::parse("198.18.0.250/31")->is_whole());
}

TEST(Prefix, ContainsWhatBeginsLikeIt) {
    const std::tuple<const char*, const char*, bool> cases[] = {
        {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"198.18.0.0/15", "198.19.255.255", true},
        {"198.18.0.0/15", "198.20.0.0", false},
        {"198.18.0.0/16", "198.18.7.1", true},
        {"198.18.0.250", "198.18.0.250", true},
        {"198.18.0.250", "198.18.0.251", false},
        {"2001:db8::/33", "2001:db8:7fff::1", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"::/0", "2001:db8::1", true},
        {"::/0", "0.0.0.0", false},
    };

    for (const auto& [prefix, address, is_within] : cases)
        EXPECT_EQ(l3dsr::Prefix::parse(prefix)->contains(*Address::parse(address)), is_within)
            << prefix << " and " << address;
}

// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include "l3dsr/service.hpp"

using l3dsr::Address;
using l3dsr::Ports;
using l3dsr::Prefix;

TEST(Ports, AreReadFromText) {
    const struct {
        const char* text;
        std::optional<Ports> ports;
    } cases[] = {
        {"80", Ports(80)},
        {"65535", Ports(65535)},
        {"0", Ports()},
        {"8000-8999", Ports(8000, 8999)},
        {"1-65535", Ports(1, 65535)},
        {"80-80", Ports(80)},
        {"90-80", {}},
        {"0-80", {}},
        {"0-65535", {}},
        {"65536", {}},
        {"80-65536", {}},
        {"80-", {}},
        {"-80", {}},
        {"80-90-99", {}},
        {"80 - 90", {}},
        {"http", {}},
        {"", {}},
    };

    for (const auto& [text, ports] : cases)
        EXPECT_EQ(Ports::parse(text), ports) << text;
}

TEST(Ports, AreWrittenAsTheyAreRead) {
    for (const char* text : {"80", "0", "8000-8999", "1-65535"})
        EXPECT_EQ(to_string(*Ports::parse(text)), text);
}

TEST(Ports, WithAPrefixAreWrittenInBracketsWhereItHasColons) {
    EXPECT_EQ(to_string(*Prefix::parse("198.18.0.0/24"), Ports(80)), "198.18.0.0/24:80");
    EXPECT_EQ(to_string(*Address::parse("198.18.0.250"), Ports(8000, 8999)),
              "198.18.0.250:8000-8999");
    EXPECT_EQ(to_string(*Prefix::parse("0.0.0.0/0"), Ports()), "0.0.0.0/0:0");
    EXPECT_EQ(to_string(*Prefix::parse("2001:db8::/64"), Ports(80)), "[2001:db8::/64]:80");
}

TEST(Protocols, HaveTheirNames) {
    EXPECT_EQ(to_string(l3dsr::Protocol::sctp), "sctp");
}

// SPDX-License-Identifier: BSD-2-Clause
// Rules of iptables and nftables, as `l3dsrctl doctor` reads them.
#include <gtest/gtest.h>

#include <stdexcept>

#include "doctor/rules.hpp"

using l3dsr::Address;
using l3dsr::Family;
using l3dsrctl::doctor::Effect;
using l3dsrctl::doctor::Point;
using l3dsrctl::doctor::Rule;
using l3dsrctl::doctor::Ruleset;

namespace {

const Address vip = *Address::parse("198.18.0.250");

Rule iptables(const std::string& lines) {
    Ruleset ruleset;

    l3dsrctl::doctor::read_iptables(lines, "iptables-nft", Family::ipv4, ruleset);
    return ruleset.rules.empty() ? Rule() : ruleset.rules.back();
}

// A rule with these expressions, in a chain of the table raw's place.
std::string in_nft(const std::string& expressions) {
    return R"({"nftables": [{"metainfo": {"json_schema_version": 1}},
        {"table": {"family": "inet", "name": "t", "handle": 1}},
        {"chain": {"family": "inet", "table": "t", "name": "c", "handle": 2, "type": "filter",
                   "hook": "prerouting", "prio": -300, "policy": "accept"}},
        {"rule": {"family": "inet", "table": "t", "chain": "c", "handle": 7, "expr": [)" +
           expressions + "]}}]}";
}

Rule nft(const std::string& expressions) {
    Ruleset ruleset;

    EXPECT_FALSE(l3dsrctl::doctor::read_nft(in_nft(expressions), ruleset));
    return ruleset.rules.empty() ? Rule() : ruleset.rules.back();
}

std::string match(const char* op, const char* field, const char* right) {
    return std::string(R"({"match": {"op": ")") + op +
           R"(", "left": {"payload": {"protocol": "ip", "field": ")" + field + R"("}}, "right": )" +
           right + "}}";
}

}  // namespace

TEST(Rules, OfIptablesAreRead) {
    const Rule rule = iptables(
        "*mangle\n:PREROUTING ACCEPT [0:0]\n"
        "-A PREROUTING -d 198.18.0.0/24 -m comment --comment \"a -d 1.2.3.4\" "
        "-m dscp --dscp 0x07 -j DROP\nCOMMIT\n");

    EXPECT_EQ(rule.place, "iptables-nft mangle PREROUTING");
    EXPECT_EQ(rule.removal,
              "iptables-nft -t mangle -D PREROUTING -d 198.18.0.0/24 -m comment --comment "
              "\"a -d 1.2.3.4\" -m dscp --dscp 0x07 -j DROP");
    ASSERT_EQ(rule.to.size(), 1U);
    EXPECT_TRUE(names(rule, vip));
    EXPECT_EQ(rule.codes, std::vector<std::uint8_t>{7});
    EXPECT_EQ(rule.effect, Effect::drops);
    EXPECT_TRUE(is_at(rule, Point::prerouting, -150));
    EXPECT_FALSE(is_at(rule, Point::prerouting, -149));
    EXPECT_FALSE(is_at(rule, Point::input, -1000));
}

TEST(Rules, OfYahooAreRead) {
    const Rule rule = iptables(
        "*raw\n:PREROUTING ACCEPT [0:0]\n"
        "-A PREROUTING -m dscp --dscp-class af11 -j DADDR --set-daddr 198.18.0.250\n");

    EXPECT_EQ(rule.effect, Effect::decodes);
    EXPECT_EQ(rule.codes, std::vector<std::uint8_t>{10});
    EXPECT_EQ(rule.daddr, vip);
}

TEST(Rules, WithANotNameNothing) {
    const Rule rule = iptables(
        "*raw\n:PREROUTING ACCEPT [0:0]\n"
        "-A PREROUTING ! -d 198.18.0.250/32 -m dscp ! --dscp 0x07 -j DROP\n");

    EXPECT_TRUE(rule.to.empty());
    EXPECT_TRUE(rule.codes.empty());
}

TEST(Rules, AreWhereChainsLeadToThem) {
    const Rule rule = iptables(
        "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:ours - [0:0]\n:unused - [0:0]\n"
        "-A INPUT -j ours\n-A ours -j ours\n-A ours -d 198.18.0.250/32 -j REJECT\n");

    EXPECT_TRUE(is_at(rule, Point::input, 0));
    EXPECT_FALSE(is_at(rule, Point::forward, 0));
    EXPECT_TRUE(
        iptables("*filter\n:INPUT DROP [0:0]\n:unused - [0:0]\n-A unused -j DROP\n").hooks.empty());
}

TEST(Rules, OfNftAreRead) {
    const Rule rule = nft(match("==", "daddr", "\"198.18.0.250\"") + ", " +
                          match("==", "dscp", "7") + R"(, {"drop": null})");

    EXPECT_EQ(rule.place, "nft inet t c");
    EXPECT_EQ(rule.removal, "nft delete rule inet t c handle 7");
    EXPECT_FALSE(rule.family);
    EXPECT_TRUE(names(rule, vip));
    EXPECT_EQ(rule.codes, std::vector<std::uint8_t>{7});
    EXPECT_EQ(rule.effect, Effect::drops);
    EXPECT_TRUE(is_at(rule, Point::prerouting, -300));
}

TEST(Rules, OfNftHaveSetsPrefixesAndClasses) {
    const Rule rule =
        nft(match("==", "daddr",
                  R"({"set": ["10.0.0.1", {"prefix": {"addr": "198.18.0.0", "len": 24}}]})") +
            ", " + match("==", "dscp", "\"af11\""));

    EXPECT_EQ(rule.to.size(), 2U);
    EXPECT_TRUE(names(rule, vip));
    EXPECT_EQ(rule.codes, std::vector<std::uint8_t>{10});
    EXPECT_TRUE(nft(match("!=", "daddr", "\"198.18.0.250\"")).to.empty());
}

TEST(Rules, OfNftHaveMapsOfVerdicts) {
    const Rule rule = nft(
        R"({"vmap": {"key": {"payload": {"protocol": "ip", "field": "dscp"}},
                     "data": {"set": [[7, {"drop": null}], ["ef", {"accept": null}]]}}})");

    EXPECT_EQ(rule.codes, (std::vector<std::uint8_t>{7, 46}));
    EXPECT_EQ(rule.effect, Effect::drops);
}

TEST(Rules, OfNftWriteAndTranslate) {
    EXPECT_EQ(nft(R"({"mangle": {"key": {"payload": {"protocol": "ip", "field": "dscp"}},
                                 "value": 0}})")
                  .effect,
              Effect::marks);
    EXPECT_EQ(nft(R"({"dnat": {"addr": "10.0.0.1"}})").effect, Effect::translates);
}

TEST(Rules, OfL3dsrNftAreKnown) {
    Ruleset ruleset;

    l3dsrctl::doctor::read_nft(
        R"({"nftables": [{"table": {"family": "inet", "name": "l3dsr", "handle": 1}}]})", ruleset);
    EXPECT_TRUE(ruleset.native_decoder);
}

TEST(Rules, OfIptablesAreLeftToIt) {
    Ruleset ruleset;

    EXPECT_TRUE(l3dsrctl::doctor::read_nft(
        R"({"nftables": [{"table": {"family": "ip", "name": "raw", "handle": 1}},
            {"chain": {"family": "ip", "table": "raw", "name": "PREROUTING", "handle": 1,
                       "type": "filter", "hook": "prerouting", "prio": -300, "policy": "accept"}},
            {"rule": {"family": "ip", "table": "raw", "chain": "PREROUTING", "handle": 2,
                      "expr": [{"xt": {"type": "match", "name": "comment"}}]}}]})",
        ruleset));
    EXPECT_TRUE(ruleset.rules.empty());
}

TEST(Rules, ThatAreNotUnderstoodAreRefused) {
    Ruleset ruleset;

    EXPECT_THROW(l3dsrctl::doctor::read_nft("", ruleset), std::exception);
    EXPECT_THROW(l3dsrctl::doctor::read_nft("{}", ruleset), std::exception);
    EXPECT_THROW(l3dsrctl::doctor::read_nft("[]", ruleset), std::exception);
    EXPECT_NO_THROW(l3dsrctl::doctor::read_nft(R"({"nftables": [7, {"rule": {}}]})", ruleset));
    EXPECT_EQ(
        nft(R"(7, null, {}, {"match": 7}, {"vmap": {"key": 1, "data": 2}}, {"jump": 3})").place,
        "nft inet t c");
}

TEST(Rules, PrefixesHaveAddresses) {
    struct {
        const char* prefix;
        const char* address;
        bool has;
    } const cases[] = {
        {"198.18.0.0/24", "198.18.0.255", true},   {"198.18.0.0/24", "198.18.1.0", false},
        {"198.18.0.248/29", "198.18.0.250", true}, {"198.18.0.240/29", "198.18.0.250", false},
        {"0.0.0.0/0", "198.18.0.250", true},       {"::/0", "198.18.0.250", false},
        {"2001:db8::/33", "2001:db8::1", true},    {"2001:db8:8000::/33", "2001:db8::1", false},
    };

    for (const auto& [prefix, address, has] : cases) {
        Rule rule;
        rule.to = {*l3dsr::Prefix::parse(prefix)};
        EXPECT_EQ(names(rule, *Address::parse(address)), has) << prefix << " " << address;
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// The checks of `l3dsrctl doctor`, each on a host that is made up for it: in order it has no
// finding, and with the one thing broken it has that one.
#include <linux/neighbour.h>

#include "doctor_host.hpp"

using namespace l3dsrctl::doctor;  // NOLINT(google-build-using-namespace): the checks by name

TEST_F(DoctorTest, FindsNothingWhereAllIsInOrder) {
    for (const auto& finding : examine(facts))
        ADD_FAILURE() << finding.check << ": " << finding.where << ": " << finding.what;
}

TEST_F(DoctorTest, LooksAtNoHalfThatIsNotThere) {
    facts.addresses.clear();
    facts.settings.key_set = false;
    facts.director = facts.realserver = false;
    EXPECT_TRUE(examine(facts).empty());
}

TEST_F(DoctorTest, WantsTheVipOnTheHost) {
    facts.addresses.clear();
    entry().device = "dummy0";
    finds(check_address, Severity::error, "198.18.0.250 (code 7)", "no device has the VIP",
          "ip address add 198.18.0.250/32 dev dummy0");
}

TEST_F(DoctorTest, WantsTheDeviceOfTheVipUp) {
    facts.devices[0].up = false;
    finds(check_address, Severity::error, "198.18.0.250 (code 7)", "lo, which has the VIP, is down",
          "ip link set lo up");
}

TEST_F(DoctorTest, WantsTheVipWhereNobodyAsksForIt) {
    facts.addresses[0].device = "eth0";
    finds(check_address, Severity::warning, "198.18.0.250 (code 7)", "it is on eth0",
          "l3dsrctl vip set 198.18.0.250 --dev lo");
}

TEST_F(DoctorTest, WantsAddressesAndDevicesOfAPolicy) {
    entry().policy.at = {realserver};
    finds(check_address, Severity::warning, "198.18.0.250 (code 7)", "it counts at 10.1.1.2",
          "ip address add 10.1.1.2/32 dev DEV");
    entry().policy.at.clear();
    entry().policy.in_devices = {"eth7"};
    finds(check_address, Severity::warning, "198.18.0.250 (code 7)", "decoded from eth7",
          "l3dsrctl vip set 198.18.0.250 --in-dev DEV,...");
}

TEST_F(DoctorTest, WantsArpQuietOnAllDevices) {
    settings["net.ipv4.conf.all.arp_ignore"] = 0;
    settings["net.ipv4.conf.eth1.arp_ignore"] = 1;
    finds(check_arp, Severity::warning, "eth0", "tells who asks",
          "sysctl -w net.ipv4.conf.all.arp_ignore=1");
    settings["net.ipv4.conf.eth0.arp_ignore"] = 2;
    EXPECT_TRUE(found(check_arp).empty());
    settings["net.ipv4.conf.all.arp_announce"] = 1;
    finds(check_arp, Severity::warning, "eth0, eth1", "in the name of VIPs",
          "sysctl -w net.ipv4.conf.all.arp_announce=2");
}

TEST_F(DoctorTest, LeavesArpAloneWithoutVipsOfIpv4) {
    settings.clear();
    entry().address = *Address::parse("2001:db8::1");
    EXPECT_TRUE(found(check_arp).empty());
}

TEST_F(DoctorTest, WantsNoStrictSourceValidationWhereAnswersDoNotLeave) {
    settings["net.ipv4.conf.eth0.rp_filter"] = 1;
    settings["net.ipv4.conf.eth1.rp_filter"] = 1;
    EXPECT_TRUE(found(check_source).empty()) << "eth1 has no address of IPv4";
    facts.addresses.push_back({*Address::parse("10.9.9.1"), "eth1"});
    finds(check_source, Severity::warning, "eth1", "answers leave by eth0",
          "sysctl -w net.ipv4.conf.eth1.rp_filter=2");
    entry().policy.in_devices = {"eth1"};
    EXPECT_EQ(found(check_source)[0].severity, Severity::error);
    settings["net.ipv4.conf.all.rp_filter"] = 2;
    EXPECT_TRUE(found(check_source).empty()) << "the larger value counts";
}

TEST_F(DoctorTest, WritesDotsOfDevicesAsSysctlDoes) {
    facts.devices[2].name = "eth1.5";
    facts.addresses.push_back({*Address::parse("10.9.9.1"), "eth1.5"});
    settings["net.ipv4.conf.eth1/5.rp_filter"] = 1;
    finds(check_source, Severity::warning, "eth1.5", "answers leave by eth0",
          "sysctl -w net.ipv4.conf.eth1/5.rp_filter=2");
}

TEST_F(DoctorTest, WarnsOfCodesThatOthersUse) {
    entry().code = 46;
    finds(check_code, Severity::warning, "198.18.0.250 (code 46)", "class EF",
          "l3dsrctl vip set 198.18.0.250 --old-dscp 46 --dscp CODE");
    entry().code = 5;
    finds(check_code, Severity::note, "198.18.0.250 (code 5)", "kept for standards",
          "l3dsrctl vip set 198.18.0.250 --old-dscp 5 --dscp CODE");
    entry().code = 46;
    entry().policy.at = {realserver};
    EXPECT_TRUE(found(check_code).empty()) << "nobody else sends anything there";
}

TEST_F(DoctorTest, WarnsOfKeptCodesThatAnswersCarry) {
    entry().policy.dscp = l3dsr::keep_dscp;
    EXPECT_TRUE(found(check_code).empty());
    settings["net.ipv4.tcp_reflect_tos"] = 1;
    finds(check_code, Severity::warning, "198.18.0.250 (code 7)", "DSCP is kept",
          "sysctl -w net.ipv4.tcp_reflect_tos=0");
}

TEST_F(DoctorTest, WantsAServer) {
    facts.listeners[l3dsr::Protocol::tcp].clear();
    finds(check_listener, Severity::error, "198.18.0.250 (code 7)", "any tcp or udp port",
          "ss -lntup");
    facts.listeners[l3dsr::Protocol::tcp] = {{*Address::parse("10.0.0.1"), 80}};
    EXPECT_EQ(found(check_listener).size(), 1U) << "another address";
    facts.listeners[l3dsr::Protocol::tcp] = {{*Address::parse("0.0.0.0"), 80}};
    EXPECT_TRUE(found(check_listener).empty());
    facts.listeners[l3dsr::Protocol::tcp] = {{*Address::parse("::"), 80}};
    EXPECT_TRUE(found(check_listener).empty()) << "it takes IPv4 as well";
    facts.listeners[l3dsr::Protocol::tcp] = {{*Address::parse("::"), 80, true}};
    EXPECT_EQ(found(check_listener).size(), 1U) << "it does not";
    facts.listeners.clear();
    EXPECT_TRUE(found(check_listener).empty()) << "nobody knows";
}

TEST_F(DoctorTest, WantsAServerAtTheTranslatedPort) {
    entry().policy.allowed = {{l3dsr::Protocol::tcp, 81}};
    entry().policy.ports = {{81, 8080, {}}};
    finds(check_listener, Severity::error, "198.18.0.250 (code 7)", "tcp port 8080", "ss -lntup");
    facts.listeners[l3dsr::Protocol::tcp] = {{vip, 8080}};
    EXPECT_TRUE(found(check_listener).empty());
    entry().policy.allowed.clear();
    EXPECT_TRUE(found(check_listener).empty());
    entry().policy.ports = {{81, 8081, {}}};
    EXPECT_EQ(found(check_listener).size(), 1U);
}

TEST_F(DoctorTest, WantsSegmentsThatFitATunnel) {
    facts.devices.push_back({"g4", true, false, false, 1476, ARPHRD_IPGRE});
    EXPECT_TRUE(found(check_segment_size).empty()) << "no VIP that a tunnel could bring";
    facts.addresses.push_back({*Address::parse("198.18.0.249"), "lo"});
    finds(check_segment_size, Severity::warning, "eth0", "IPv4 segments",
          "ip route change default via 198.51.100.21 dev eth0 advmss 1436");
    elsewhere->advmss = 1436;
    EXPECT_TRUE(found(check_segment_size).empty());
}

TEST_F(DoctorTest, WarnsOfASecondDecoder) {
    facts.ruleset.native_decoder = true;
    finds(check_decoded_rules, Severity::warning, "nft inet l3dsr", "decode", "l3dsr-nft remove");
}

TEST_F(DoctorTest, ComparesRulesThatDecodeWithTheMap) {
    add_rule(Point::prerouting, -300, Effect::decodes, [](Rule& rule) {
        rule.codes = {7};
        rule.family = l3dsr::Family::ipv4;
        rule.daddr = vip;
    });
    finds(check_decoded_rules, Severity::warning, "iptables raw PREROUTING: the rule",
          "the map decodes code 7 before it", "remove the rule");
    facts.ruleset.rules[0].daddr = realserver;
    finds(check_decoded_rules, Severity::error, "iptables raw PREROUTING: the rule",
          "it takes code 7 for 10.1.1.2, the map for 198.18.0.250", "remove the rule");
    facts.ruleset.rules[0].family = l3dsr::Family::ipv6;
    EXPECT_TRUE(found(check_decoded_rules).empty());
}

TEST_F(DoctorTest, KnowsWhatIsBeforeDecodeAndWhatIsAfter) {
    const auto with_code = [](Rule& rule) { rule.codes = {7}; };
    add_rule(Point::prerouting, -400, Effect::other, with_code);
    EXPECT_TRUE(found(check_decoded_rules).empty());
    facts.ruleset.rules[0].effect = Effect::drops;
    EXPECT_EQ(found(check_decoded_rules).at(0).severity, Severity::error);
    facts.ruleset.rules.clear();
    add_rule(Point::input, 0, Effect::other, with_code);
    finds(check_decoded_rules, Severity::warning, "iptables raw PREROUTING: the rule",
          "it waits for code 7", "remove the rule");
    entry().policy.dscp = l3dsr::keep_dscp;
    EXPECT_TRUE(found(check_decoded_rules).empty());
}

TEST_F(DoctorTest, WarnsOfRulesThatDropAVip) {
    add_rule(Point::input, 0, Effect::drops,
             [](Rule& rule) { rule.to = {*l3dsr::Prefix::parse("198.18.0.0/24")}; });
    finds(check_decoded_rules, Severity::warning, "iptables raw PREROUTING: the rule",
          "it drops what is decoded for 198.18.0.250 (code 7)", "remove the rule");
    facts.ruleset.rules[0].to = {*l3dsr::Prefix::parse("198.18.1.0/24")};
    EXPECT_TRUE(found(check_decoded_rules).empty());
}

TEST_F(DoctorTest, WarnsOfDscpThatIsWrittenBeforeItIsRead) {
    add_rule(Point::ingress, 0, Effect::marks);
    finds(check_decoded_rules, Severity::warning, "iptables raw PREROUTING: the rule",
          "it writes DSCP before", "remove the rule");
}

TEST_F(DoctorTest, WantsTheRuleThatAnEntryWaitsFor) {
    entry().policy.door = l3dsr::VipDoor::rule;
    finds(check_decoded_rules, Severity::error, "198.18.0.250 (code 7)", "there is no such rule",
          "iptables -t raw -A PREROUTING -j DADDR --map");
    add_rule(Point::prerouting, -300, Effect::decodes,
             [](Rule& rule) { rule.family = l3dsr::Family::ipv4; });
    EXPECT_TRUE(found(check_decoded_rules).empty());
}

TEST_F(DoctorTest, NotesThatConntrackComesBeforeARule) {
    entry().policy.door = l3dsr::VipDoor::rule;
    add_rule(Point::prerouting, -150, Effect::decodes,
             [](Rule& rule) { rule.family = l3dsr::Family::ipv4; });
    EXPECT_TRUE(found(check_decoded_rules).empty()) << "there is no conntrack";
    settings["net.netfilter.nf_conntrack_max"] = 65536;
    EXPECT_EQ(found(check_decoded_rules).at(0).severity, Severity::note);
}

TEST_F(DoctorTest, WantsASecretKeyAndAnEarlyDoor) {
    facts.settings.key_set = false;
    finds(check_settings, Severity::note, "key", "everybody knows",
          "openssl rand -hex 16 | l3dsrctl director set key -");
    facts.settings.key_set = true;
    facts.settings.priority = l3dsr::Priority::late;
    finds(check_settings, Severity::error, "priority late", "realserver as well",
          "l3dsrctl director set priority early");
    facts.vips.clear();
    EXPECT_TRUE(found(check_settings).empty());
}

TEST_F(DoctorTest, WantsARouteToEachDest) {
    to_realserver.reset();
    finds(check_dest, Severity::error, "10.1.1.2 of tcp 198.18.0.250:80", "no route",
          "ip route add 10.1.1.2/32 via ROUTER");
    dest().state = l3dsr::State::down;
    finds(check_dest, Severity::error, "tcp 198.18.0.250:80", "no dest is up",
          "l3dsrctl dest set -t 198.18.0.250:80 -r 10.1.1.2 --state up -w 1");
}

TEST_F(DoctorTest, WantsADestOfDirectRoutingOnTheNetwork) {
    dest().method = l3dsr::Method::dr;
    finds(check_dest, Severity::error, "10.1.1.2 of tcp 198.18.0.250:80", "router 198.51.100.21",
          "l3dsrctl dest set -t 198.18.0.250:80 -r 10.1.1.2 --dscp CODE");
    to_realserver->next_hop.reset();
    EXPECT_TRUE(found(check_dest).empty());
}

TEST_F(DoctorTest, WantsTheNextHopToAnswer) {
    facts.neighbours = {{router, "eth1", NUD_FAILED}, {router, "eth0", NUD_STALE}};
    EXPECT_TRUE(found(check_dest).empty());
    facts.neighbours.push_back({router, "eth0", NUD_FAILED});
    finds(check_dest, Severity::error, "10.1.1.2 of tcp 198.18.0.250:80",
          "198.51.100.21 on eth0 does not answer",
          "l3dsrctl dest set -t 198.18.0.250:80 -r 10.1.1.2 --state down");
}

TEST_F(DoctorTest, TellsOfAPoolsDestOnce) {
    facts.services[0].service.pool = "web";
    facts.services.push_back(facts.services[0]);
    to_realserver.reset();
    finds(check_dest, Severity::error, "10.1.1.2 of pool web", "no route",
          "ip route add 10.1.1.2/32 via ROUTER");
}

TEST_F(DoctorTest, WantsDests) {
    facts.services[0].dests.clear();
    finds(check_dest, Severity::error, "tcp 198.18.0.250:80", "it has no dest",
          "l3dsrctl dest add -t 198.18.0.250:80 -r RIP");
}

TEST_F(DoctorTest, WantsAWayThatCarriesWhatClientsSend) {
    to_realserver->mtu = 1400;
    finds(check_mtu, Severity::warning, "10.1.1.2", "1400 bytes, clients send 1500",
          "ip route get 10.1.1.2");
    to_realserver->device = "eth1";
    facts.devices[2].mtu = 1400;
    finds(check_mtu, Severity::warning, "10.1.1.2", "1400 bytes, clients send 1500",
          "ip link set eth1 mtu 1500");
    to_realserver->mtu = 1500;
    dest().method = l3dsr::Method::gue;
    finds(check_mtu, Severity::note, "10.1.1.2", "32 bytes of headers, packets of 1468",
          "ip route change default via ROUTER advmss 1428");
    to_realserver->mtu = 1532;
    EXPECT_TRUE(found(check_mtu).empty());
    facts.attached = {"eth0"};
    facts.devices[1].mtu = 9000;
    EXPECT_EQ(found(check_mtu).size(), 1U) << "clients of the attached device send more";
}

TEST_F(DoctorTest, WantsAnswersToItsOwnChecks) {
    settings.erase("net.ipv4.conf.eth0.accept_local");
    finds(check_checker, Severity::warning, "198.18.0.250", "bind another address",
          "sysctl -w net.ipv4.conf.eth0.accept_local=1");
    facts.addresses.clear();
    EXPECT_TRUE(found(check_checker).empty()) << "a route leads to the VIP";
    elsewhere.reset();
    finds(check_checker, Severity::warning, "198.18.0.250", "no route leads",
          "ip route add 198.18.0.250/32 dev eth0");
    facts.services[0].service.key.mark = 5;
    EXPECT_TRUE(found(check_checker).empty()) << "a mark is no address";
}

TEST_F(DoctorTest, KnowsWhichRulesAreBypassed) {
    const auto about_vip = [](Rule& rule) { rule.to = {vip}; };
    facts.vips.clear();
    add_rule(Point::prerouting, -300, Effect::drops, about_vip);
    finds(check_bypassed, Severity::warning, "iptables raw PREROUTING: the rule",
          "takes packets to 198.18.0.250 before", "l3dsrctl director set priority late");
    facts.settings.priority = l3dsr::Priority::late;
    EXPECT_TRUE(found(check_bypassed).empty());
    facts.attached = {"eth0"};
    finds(check_bypassed, Severity::warning, "iptables raw PREROUTING: the rule",
          "takes packets to 198.18.0.250 before", "remove the rule");
    facts.ruleset.rules[0].hooks[0].priority = -600;
    EXPECT_EQ(found(check_bypassed).size(), 1U) << "an attached device comes before all of them";
    facts.attached.clear();
    EXPECT_TRUE(found(check_bypassed).empty());
    facts.ruleset.rules[0].hooks[0] = {Point::forward, 0};
    facts.services[0].service.key.mark = 5;
    EXPECT_TRUE(found(check_bypassed).empty()) << "only marks, which rules have set before";
}

TEST_F(DoctorTest, NotesRulesAboutAllPackets) {
    add_rule(Point::prerouting, -300, Effect::drops);
    add_rule(Point::prerouting, -300, Effect::other);
    add_rule(Point::input, 0, Effect::drops);
    finds(check_bypassed, Severity::note, "iptables raw PREROUTING", "before these 2 rules",
          "remove the rule");
}

TEST_F(DoctorTest, NotesValidationAndPoliciesThatAreBypassed) {
    settings["net.ipv4.conf.all.rp_filter"] = 1;
    finds(check_bypassed, Severity::note, "eth0, eth1", "rp_filter looks at no packet", "");
    settings["net.ipv4.conf.all.rp_filter"] = 2;
    facts.ipsec_policies = 3;
    finds(check_bypassed, Severity::note, "IPsec", "before 3 policies",
          "ip xfrm policy list dir in");
}

TEST_F(DoctorTest, SaysWhatCouldNotBeRead) {
    facts.ruleset.unread = {"rules of nftables were not read"};
    const Findings findings = examine(facts);
    ASSERT_EQ(findings.size(), 2U) << "one for each half";
    EXPECT_EQ(findings[0].severity, Severity::note);
    facts.services.clear();
    EXPECT_EQ(examine(facts).size(), 1U) << "a half that is not in use wants nothing";
}

// SPDX-License-Identifier: BSD-2-Clause
/// A host that is made up for the checks of `l3dsrctl doctor`.
#pragma once

#include <gtest/gtest.h>
#include <linux/if_arp.h>
#include <linux/neighbour.h>

#include <functional>
#include <string>

#include "doctor/checks.hpp"

namespace l3dsrctl::doctor {

using l3dsr::Address;

inline const Address vip = *Address::parse("198.18.0.250");
inline const Address realserver = *Address::parse("10.1.1.2");
inline const Address router = *Address::parse("198.51.100.21");

// A host with a director, a realserver, and nothing wrong.
class DoctorTest : public ::testing::Test {
  protected:
    DoctorTest() {
        facts.director = facts.realserver = true;
        facts.settings.key_set = true;
        facts.devices = {{"lo", true, true, false, 65536, ARPHRD_LOOPBACK},
                         {"eth0", true, false, true, 1500, ARPHRD_ETHER},
                         {"eth1", true, false, true, 1500, ARPHRD_ETHER}};
        facts.addresses = {{vip, "lo"}, {*Address::parse("10.0.0.1"), "eth0"}};
        facts.listeners[l3dsr::Protocol::tcp] = {{vip, 80}};
        facts.listeners[l3dsr::Protocol::udp] = {};
        settings = {{"net.ipv4.conf.all.arp_ignore", 1},
                    {"net.ipv4.conf.all.arp_announce", 2},
                    {"net.ipv4.conf.eth0.accept_local", 1}};
        facts.setting = [this](const std::string& name) {
            const auto found = settings.find(name);
            return found == settings.end() ? std::nullopt : std::optional(found->second);
        };
        facts.route_to = [this](const Address& to) {
            return to == realserver ? to_realserver : elsewhere;
        };
        add_vip();
        add_service();
    }

    void add_vip() {
        facts.vips.resize(1);
        facts.vips[0].address = vip;
        facts.vips[0].code = 7;
        facts.vips[0].device = "lo";
    }

    void add_service() {
        facts.services.resize(1);
        facts.services[0].service.key = {vip, 80};
        facts.services[0].dests.resize(1);
        dest().address = realserver;
        dest().port = 80;
        dest().method = l3dsr::Method::dscp;
        dest().weight = 1;
    }

    l3dsr::Vip& entry() { return facts.vips[0]; }
    l3dsr::Dest& dest() { return facts.services[0].dests[0]; }

    void add_rule(Point point, int priority, Effect effect,
                  const std::function<void(Rule&)>& more = {}) {
        Rule rule;
        rule.place = "iptables raw PREROUTING";
        rule.text = "the rule";
        rule.removal = "remove the rule";
        rule.hooks = {{point, priority}};
        rule.effect = effect;
        if (more)
            more(rule);
        facts.ruleset.rules.push_back(rule);
    }

    Findings found(Check* check) {
        Findings findings;
        Report report(Half::realserver, "test", findings);
        check(facts, report);
        return findings;
    }

    // One finding, and no other.
    void finds(Check* check, Severity severity, const std::string& where, const std::string& what,
               const std::string& command) {
        const Findings findings = found(check);
        ASSERT_EQ(findings.size(), 1U);
        EXPECT_EQ(findings[0].severity, severity);
        EXPECT_EQ(findings[0].where, where);
        EXPECT_NE(findings[0].what.find(what), std::string::npos) << findings[0].what;
        EXPECT_EQ(findings[0].mend.command, command);
    }

    Facts facts;
    std::map<std::string, int> settings;
    std::optional<l3dsr::HostRoute> to_realserver{{"eth0", false, router, 1500, {}}};
    std::optional<l3dsr::HostRoute> elsewhere{{"eth0", false, router, 1500, {}}};
};

}  // namespace l3dsrctl::doctor

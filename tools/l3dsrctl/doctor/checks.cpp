// SPDX-License-Identifier: BSD-2-Clause
#include "checks.hpp"

#include <algorithm>

namespace l3dsrctl::doctor {

namespace {

struct Entry {
    Half half;
    const char* name;  ///< that findings are told by
    Check* check;
};

// What they find is told in this order.
constexpr Entry entries[] = {
    {Half::director, "settings", check_settings},
    {Half::director, "dest", check_dest},
    {Half::director, "mtu", check_mtu},
    {Half::director, "checker", check_checker},
    {Half::director, "bypassed", check_bypassed},
    {Half::realserver, "address", check_address},
    {Half::realserver, "arp", check_arp},
    {Half::realserver, "source", check_source},
    {Half::realserver, "code", check_code},
    {Half::realserver, "listener", check_listener},
    {Half::realserver, "mss", check_segment_size},
    {Half::realserver, "tunnel", check_tunnel},
    {Half::realserver, "rules", check_decoded_rules},
};

}  // namespace

Findings examine(const Facts& facts) {
    Findings findings;

    for (const Entry& entry : entries) {
        Report report(entry.half, entry.name, findings);
        if (entry.half == Half::director ? facts.director : facts.realserver)
            entry.check(facts, report);
    }
    return findings;
}

void report_unread(const Facts& facts, Report& report) {
    for (const std::string& sentence : facts.ruleset.unread)
        report.note("this host", sentence);
}

}  // namespace l3dsrctl::doctor

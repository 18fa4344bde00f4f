// SPDX-License-Identifier: BSD-2-Clause
// Codes: what others mean by them, and where they go afterwards.
#include <fmt/format.h>

#include "checks.hpp"
#include "l3dsr/dscp.hpp"

namespace l3dsrctl::doctor {

namespace {

constexpr const char* reflect = "net.ipv4.tcp_reflect_tos";

Mend another_code(const l3dsr::Vip& vip) {
    return by_hand(fmt::format("l3dsrctl vip set {} --old-dscp {} --dscp CODE",
                               vip.address.to_string(), vip.code));
}

// An entry that counts at addresses of its own meets nothing but what directors send.
void check_meaning(const l3dsr::Vip& vip, Report& report) {
    const l3dsr::DscpClass* known = l3dsr::dscp_class_of(vip.code);
    const std::string_view users = l3dsr::dscp_users(vip.code);

    if (vip.alias || vip.tunnelled || !vip.policy.at.empty())
        return;
    if (known || !users.empty())
        report.warning(name_of(vip),
                       fmt::format("the code is {}{}: such packets to this host itself go to the "
                                   "VIP; take a code that is free for local use (xxxx11)",
                                   known ? "class " + std::string(known->name) : "in use",
                                   users.empty() ? "" : fmt::format(", used by {}", users)),
                       another_code(vip));
    else if (!l3dsr::is_local_pool(vip.code))
        report.note(name_of(vip),
                    "the code is kept for standards; those that are free for local use are xxxx11",
                    another_code(vip));
}

}  // namespace

void check_code(const Facts& facts, Report& report) {
    const bool reflects = facts.setting(reflect).value_or(0) != 0;

    for (const l3dsr::Vip& vip : facts.vips) {
        check_meaning(vip, report);
        if (vip.policy.dscp == l3dsr::keep_dscp && reflects)
            report.warning(name_of(vip),
                           "DSCP is kept, and TCP answers with the DSCP that it was asked with: "
                           "clients and routers see the code",
                           safe(fmt::format("sysctl -w {}=0", reflect)));
    }
}

}  // namespace l3dsrctl::doctor

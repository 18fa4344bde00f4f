// SPDX-License-Identifier: BSD-2-Clause
#include "code_policy.hpp"

#include <fmt/format.h>

#include "failure.hpp"
#include "l3dsr/dscp.hpp"

namespace l3dsrctl {

namespace {

void want(const std::string& option, std::uint8_t code, const char* danger, const char* insist) {
    const l3dsr::DscpClass* known = l3dsr::dscp_class_of(code);
    if (!known)
        return;

    const std::string_view users = l3dsr::dscp_users(code);
    std::string why = fmt::format("code {} is class {} ({})", code, known->name, known->source);
    if (!users.empty())
        why += fmt::format(", used by {}", users);
    std::string advice = "take one that is free for local use, 3 7 11 and so on to 63 (xxxx11)";
    if (code % 4 == 0)
        advice += fmt::format(", {} if {} was meant as TOS", l3dsr::dscp_of_tos(code), code);
    throw UsageError(fmt::format("{} {}", option, code), fmt::format("{}: {}", why, danger),
                     fmt::format("{}, or insist with {}", advice, insist));
}

}  // namespace

void want_code_to_send(const std::string& option, std::uint8_t code, bool allowed) {
    if (!allowed)
        want(option, code, "routers may treat such packets differently or change the code",
             "--any-code");
}

void want_code_to_decode(const std::string& option, std::uint8_t code, bool allowed) {
    if (!allowed)
        want(
            option, code,
            "such packets to this host's own addresses would go to the VIP, which can lock you out",
            "--force");
}

}  // namespace l3dsrctl

// SPDX-License-Identifier: BSD-2-Clause
// Dests: is there one that takes packets, does a route reach it, does the next hop answer?
#include <fmt/format.h>
#include <linux/neighbour.h>

#include <algorithm>
#include <set>

#include "checks.hpp"

namespace l3dsrctl::doctor {

namespace {

using l3dsr::Dest;
using l3dsr::Service;

std::string name_of(const Service& service, const Dest& dest) {
    return fmt::format("{} of {}", dest.address.to_string(),
                       service.pool ? "pool " + *service.pool : to_string(service.key));
}

bool has_failed(const Facts& facts, const l3dsr::Address& hop, const std::string& device) {
    return std::any_of(facts.neighbours.begin(), facts.neighbours.end(),
                       [&](const l3dsr::Neighbour& neighbour) {
                           return neighbour.address == hop && neighbour.device == device &&
                                  (neighbour.state & NUD_FAILED) != 0;
                       });
}

void check_route(const Facts& facts, const Service& service, const Dest& dest, Report& report) {
    const auto route = facts.route_to(dest.address);
    const std::string option = option_of(service, dest);

    if (!route)
        return report.error(
            name_of(service, dest), "no route reaches it: its packets are dropped",
            by_hand(fmt::format("ip route add {} via ROUTER", whole_prefix(dest.address))));
    if (route->local)
        return;
    if (dest.method == l3dsr::Method::dr && route->next_hop)
        report.error(name_of(service, dest),
                     fmt::format("direct routing ends at the router {}, which sends the packets "
                                 "back to the director",
                                 route->next_hop->to_string()),
                     by_hand(fmt::format("l3dsrctl dest set {} --dscp CODE", option)));
    const l3dsr::Address hop = route->next_hop.value_or(dest.address);
    if (has_failed(facts, hop, route->device))
        report.error(name_of(service, dest),
                     fmt::format("{} on {} does not answer, and its packets are lost; look at the "
                                 "host and the cable, and send them elsewhere meanwhile",
                                 hop.to_string(), route->device),
                     by_hand(fmt::format("l3dsrctl dest set {} --state down", option)));
}

void check_choice(const Service& service, const std::vector<Dest>& dests, Report& report) {
    const auto takes = [](const Dest& dest) {
        return dest.state == l3dsr::State::up && dest.weight > 0;
    };

    if (std::any_of(dests.begin(), dests.end(), takes))
        return;
    const std::string mend = dests.empty() ? fmt::format("l3dsrctl dest add {} -r RIP",
                                                         service.pool ? "--pool " + *service.pool
                                                                      : option_of(service.key))
                                           : fmt::format("l3dsrctl dest set {} --state up -w 1",
                                                         option_of(service, dests.front()));
    report.error(to_string(service.key),
                 dests.empty() ? "it has no dest: its packets are dropped"
                               : "no dest is up with a weight: new connections are dropped",
                 by_hand(mend));
}

}  // namespace

void check_dest(const Facts& facts, Report& report) {
    std::set<std::string> seen;  // the dests of a pool are told of once

    for (const auto& [service, dests] : facts.services) {
        check_choice(service, dests, report);
        for (const Dest& dest : dests)
            if (dest.state == l3dsr::State::up && seen.insert(option_of(service, dest)).second)
                check_route(facts, service, dest, report);
    }
}

}  // namespace l3dsrctl::doctor

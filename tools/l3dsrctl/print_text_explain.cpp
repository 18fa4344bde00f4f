// SPDX-License-Identifier: BSD-2-Clause
#include <fmt/format.h>

#include "link.hpp"
#include "print_text.hpp"

namespace l3dsrctl::text {

namespace {

void step(const char* name, const std::string& what) {
    if (!what.empty())
        fmt::print("  {:<8} {}\n", name, what);
}

std::string headline(const l3dsr::Packet& packet) {
    std::string text = fmt::format("{} {} > {}", to_string(packet.protocol),
                                   to_string(packet.source, packet.source_port),
                                   to_string(packet.destination, packet.destination_port));

    text += packet.syn ? " syn" : "";
    text += packet.fin ? " fin" : "";
    text += packet.mark ? fmt::format(" mark {:#x}", packet.mark) : "";
    text += packet.length ? fmt::format(" length {}", *packet.length) : "";
    return text;
}

std::string met(const l3dsr::Packet& packet, const l3dsr::Explanation& answer) {
    return to_string(answer.door) + (packet.device ? " of " + *packet.device : "");
}

// "1234; new flows to 10.1.1.2, older ones to 10.1.2.2 for another 850 s". Where every flow is
// pinned, a bucket says where those without a pin go.
std::string bucket(const l3dsr::Explanation& answer) {
    if (!answer.bucket)
        return {};
    const bool pins_all = answer.dest && answer.dest->flows;
    std::string text =
        fmt::format("{}; {} to {}", *answer.bucket, pins_all ? "flows without a pin" : "new flows",
                    answer.current ? answer.current->to_string() : "nobody");
    if (answer.earlier)
        text += ", older ones to " + answer.earlier->to_string();
    if (answer.earlier && answer.forgets)
        text += fmt::format(" for another {} s", *answer.forgets);
    return text;
}

std::string pin(const l3dsr::Explanation& answer) {
    std::string text;

    if (answer.pin)
        text = fmt::format("{} {}, seen {} s ago",
                           answer.pin->dest ? answer.pin->dest->to_string() : "a deleted dest",
                           to_string(answer.pin->state), answer.pin->age);
    if (answer.pins)
        text += text.empty() ? "none; the packet would make one" : "; the packet would renew it";
    return text;
}

std::string dest(const l3dsr::Explanation& answer) {
    if (!answer.dest)
        return {};
    return fmt::format(
        "{} {} weight {} {}", to_string(answer.dest->address, answer.dest->port),
        answer.code ? fmt::format("dscp {}", *answer.code) : to_string(answer.dest->method),
        answer.dest->weight, to_string(answer.dest->state));
}

std::string route(const l3dsr::Explanation& answer) {
    if (!answer.route)
        return {};
    const l3dsr::Route& route = *answer.route;
    std::string text = route.next_hop ? fmt::format("via {} ", route.next_hop->to_string()) : "";
    text += fmt::format("dev {} mtu {}", route.device, route.mtu);
    if (!route.next_hop)
        return text;
    text += " neighbour " + (route.neighbour ? neighbour_state(*route.neighbour) : "unknown yet");
    if (!route.link_address.empty())
        text += " " + link_address(route.link_address);
    return text;
}

std::string why(const l3dsr::Packet& packet, const l3dsr::Explanation& answer) {
    const std::string reason = answer.reason.value_or("?");

    switch (answer.outcome) {
        case l3dsr::Outcome::no_vip:
            return fmt::format("left alone: no service has the address {}",
                               packet.destination.to_string());
        case l3dsr::Outcome::no_service:
            return fmt::format("left alone: {} has services, but none for {} port {}",
                               packet.destination.to_string(), to_string(packet.protocol),
                               packet.destination_port);
        case l3dsr::Outcome::passed: return "left alone: " + reason;
        case l3dsr::Outcome::dropped: return "dropped: " + reason;
        case l3dsr::Outcome::forwarded: return "forwarded";
        case l3dsr::Outcome::local: return "goes up here, unmodified: the dest is this host";
    }
    return to_string(answer.outcome);
}

}  // namespace

void print(const l3dsr::Packet& packet, const l3dsr::Explanation& answer) {
    fmt::print("{}\n", headline(packet));
    step("door", met(packet, answer));
    step("service", answer.service ? to_string(*answer.service) : "");
    step("bucket", bucket(answer));
    step("pin", pin(answer));
    step("dest", dest(answer));
    step("route", route(answer));
    step("outcome", why(packet, answer));
}

}  // namespace l3dsrctl::text

// SPDX-License-Identifier: BSD-2-Clause
#include "policy_option.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

#include "args.hpp"
#include "failure.hpp"
#include "l3dsr/dscp.hpp"

namespace l3dsrctl {

namespace {

constexpr const char* none = "none";
constexpr const char* port_form =
    "write FROM:TO, FROM:TO/tcp or FROM:TO/udp, ports from 1 to 65535";
constexpr const char* allow_form = "write PORT, FIRST-LAST, tcp, udp, sctp or PORT/tcp";
constexpr std::uint32_t all_bits = UINT32_MAX;

std::string where(const char* option, const std::string& text) {
    return fmt::format("{} {}", option, text.empty() ? "''" : text);
}

std::optional<l3dsr::Protocol> protocol_named(const std::string& text) {
    for (const auto protocol : {l3dsr::Protocol::tcp, l3dsr::Protocol::udp, l3dsr::Protocol::sctp})
        if (text == l3dsr::to_string(protocol))
            return protocol;
    return {};
}

// "a,b" as two; "none" as no items.
template <typename Item, typename Parse>
std::optional<std::vector<Item>> parse_list(const std::optional<std::string>& text, Parse parse) {
    std::vector<Item> items;
    std::size_t at = 0;

    if (!text)
        return {};
    if (*text == none)
        return items;
    while (at <= text->size()) {
        const std::size_t comma = std::min(text->find(',', at), text->size());
        items.push_back(parse(text->substr(at, comma - at)));
        at = comma + 1;
    }
    return items;
}

struct Slashed {
    std::string before;
    std::optional<std::string> after;
};

Slashed split_at_slash(const std::string& text) {
    const auto slash = text.find('/');

    if (slash == std::string::npos)
        return {text, {}};
    return {text.substr(0, slash), text.substr(slash + 1)};
}

l3dsr::PortTranslation parse_port(const std::string& text) {
    const auto [ports, protocol] = split_at_slash(text);
    const auto colon = ports.find(':');
    l3dsr::PortTranslation port;

    if (protocol) {
        port.protocol = protocol_named(*protocol);
        if (port.protocol == l3dsr::Protocol::sctp)
            throw UsageError(where("--port", text), "SCTP's checksum covers its ports",
                             "let the server listen on the port that clients use");
        if (!port.protocol)
            throw UsageError(where("--port", text), "no such protocol", port_form);
    }
    if (colon == std::string::npos)
        throw UsageError(where("--port", text), "it translates nothing", port_form);
    port.from = static_cast<std::uint16_t>(
        parse_number(where("--port", text), ports.substr(0, colon), 1, UINT16_MAX));
    port.to = static_cast<std::uint16_t>(
        parse_number(where("--port", text), ports.substr(colon + 1), 1, UINT16_MAX));
    return port;
}

l3dsr::Allowed parse_allowed(const std::string& text) {
    const auto [ports, protocol] = split_at_slash(text);
    l3dsr::Allowed allowed;

    if (!protocol && protocol_named(ports))
        return {protocol_named(ports), {}};
    if (protocol) {
        allowed.protocol = protocol_named(*protocol);
        if (!allowed.protocol)
            throw UsageError(where("--allow", text), "no such protocol", allow_form);
    }
    const auto range = l3dsr::Ports::parse(ports);
    if (!range || range->first == 0)
        throw UsageError(where("--allow", text), "no port and no protocol", allow_form);
    allowed.ports = *range;
    return allowed;
}

std::uint32_t parse_bits(const std::string& text, const std::string& number) {
    const bool hexadecimal = number.rfind("0x", 0) == 0;
    const char* start = number.data() + (hexadecimal ? 2 : 0);
    const char* end = number.data() + number.size();
    std::uint32_t value = 0;
    const auto [stop, error] = std::from_chars(start, end, value, hexadecimal ? 16 : 10);

    if (error != std::errc() || stop != end)
        throw UsageError(where("--mark", text), "not a number",
                         "write VALUE or VALUE/MASK, in decimal or with 0x before it");
    return value;
}

l3dsr::Mark parse_mark(const std::string& text) {
    if (text == none)
        return {};
    const auto [value, mask] = split_at_slash(text);
    l3dsr::Mark mark{parse_bits(text, value), mask ? parse_bits(text, *mask) : all_bits};
    if ((mark.value & ~mark.mask) != 0)
        throw UsageError(where("--mark", text), "the mark has bits outside of its mask",
                         "name them in the mask");
    return mark;
}

std::uint8_t parse_class(const std::string& text) {
    if (const l3dsr::DscpClass* known = l3dsr::dscp_class_named(text))
        return known->dscp;
    return static_cast<std::uint8_t>(parse_number("--class", text, 0, l3dsr::code_max));
}

l3dsr::VipDoor parse_door(const std::string& text) {
    for (const l3dsr::VipDoor door : {l3dsr::VipDoor::prerouting, l3dsr::VipDoor::rule})
        if (text == to_string(door))
            return door;
    throw UsageError(where("--door", text), "no such door", "name prerouting or rule");
}

template <typename Item>
std::string joined(const char* option, const std::vector<Item>& items) {
    std::vector<std::string> words;

    words.reserve(items.size());
    for (const Item& item : items)
        words.push_back(to_string(item));
    return words.empty() ? "" : fmt::format(" {} {}", option, fmt::join(words, ","));
}

}  // namespace

void PolicyOption::add_to(Verb& verb) {
    verb.option("--port", ports_, "FROM:TO[/PROTOCOL],...",
                "ports that clients use, and those that the server listens on");
    verb.option("--allow", allowed_, "PORT[-LAST][/PROTOCOL]|PROTOCOL,...",
                "what is decoded; ICMP always is");
    verb.option("--in-dev", in_devices_, "DEV,...", "devices by which packets must come in");
    verb.option("--at", at_, "ADDRESS,...", "this host's addresses at which the code is decoded");
    verb.flag("--keep", keep_, "leave DSCP as it came");
    verb.option("--class", class_, "CLASS", "DSCP to write, by name or number; 0 unless named");
    verb.option("--mark", mark_, "VALUE[/MASK]", "packet mark to write");
    verb.option("--door", door_, "DOOR", "prerouting, or rule: at iptables -j DADDR --map alone");
}

std::optional<std::uint8_t> PolicyOption::dscp() const {
    if (keep_ && class_)
        throw UsageError("--keep --class", "DSCP is kept or written", "name one of them");
    if (keep_)
        return l3dsr::keep_dscp;
    return class_ ? std::optional(parse_class(*class_)) : std::nullopt;
}

l3dsr::VipPolicyFields PolicyOption::fields() const {
    l3dsr::VipPolicyFields fields;

    fields.dscp = dscp();
    if (mark_)
        fields.mark = parse_mark(*mark_);
    if (door_)
        fields.door = parse_door(*door_);
    fields.ports = parse_list<l3dsr::PortTranslation>(ports_, parse_port);
    fields.allowed = parse_list<l3dsr::Allowed>(allowed_, parse_allowed);
    fields.in_devices = parse_list<std::string>(in_devices_, [](const auto& text) { return text; });
    fields.at = parse_list<l3dsr::Address>(
        at_, [](const auto& text) { return parse_address("--at", text); });
    return fields;
}

l3dsr::VipPolicy PolicyOption::applied(const l3dsr::VipPolicyFields& fields) {
    const l3dsr::VipPolicy usual;

    return {fields.dscp.value_or(usual.dscp),
            fields.mark.value_or(usual.mark),
            fields.door.value_or(usual.door),
            fields.ports.value_or(usual.ports),
            fields.allowed.value_or(usual.allowed),
            fields.in_devices.value_or(usual.in_devices),
            fields.at.value_or(usual.at)};
}

std::string to_string(const l3dsr::PortTranslation& port) {
    return fmt::format("{}:{}{}", port.from, port.to,
                       port.protocol ? "/" + l3dsr::to_string(*port.protocol) : "");
}

std::string to_string(const l3dsr::Allowed& allowed) {
    std::string protocol = allowed.protocol ? l3dsr::to_string(*allowed.protocol) : "";

    if (allowed.ports == l3dsr::Ports())
        return protocol;
    return l3dsr::to_string(allowed.ports) + (protocol.empty() ? "" : "/" + protocol);
}

std::string to_string(const l3dsr::Mark& mark) {
    return mark.mask == all_bits ? fmt::format("{:#x}", mark.value)
                                 : fmt::format("{:#x}/{:#x}", mark.value, mark.mask);
}

std::string to_string(l3dsr::VipDoor door) {
    return door == l3dsr::VipDoor::rule ? "rule" : "prerouting";
}

std::string to_string(const l3dsr::VipPolicy& policy) {
    std::string text = joined("--port", policy.ports) + joined("--allow", policy.allowed);
    std::vector<std::string> at;

    if (!policy.in_devices.empty())
        text += fmt::format(" --in-dev {}", fmt::join(policy.in_devices, ","));
    for (const l3dsr::Address& address : policy.at)
        at.push_back(address.to_string());
    if (!at.empty())
        text += fmt::format(" --at {}", fmt::join(at, ","));
    if (policy.dscp == l3dsr::keep_dscp)
        text += " --keep";
    else if (policy.dscp != 0)
        text += fmt::format(" --class {}", policy.dscp);
    if (policy.mark.mask != 0)
        text += " --mark " + to_string(policy.mark);
    if (policy.door != l3dsr::VipDoor::prerouting)
        text += " --door " + to_string(policy.door);
    return text.empty() ? text : text.substr(1);
}

}  // namespace l3dsrctl

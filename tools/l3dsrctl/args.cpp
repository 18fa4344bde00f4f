// SPDX-License-Identifier: BSD-2-Clause
#include "args.hpp"

#include <bit>
#include <cstddef>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>

#include <charconv>
#include <optional>

#include "failure.hpp"
#include "l3dsr/dscp.hpp"

namespace l3dsrctl {

namespace {

constexpr const char* code_range =
    "a code is a DSCP value from 1 to 63, in decimal (DSCP 7 = TOS 28 = 0x1c)";
constexpr const char* port_forms =
    "name one from 1 to 65535 or of /etc/services, or 0 for all ports";
constexpr const char* service_forms = "VIP:PORT or [VIP]:PORT";

std::string quote(const std::string& option, const std::string& text) {
    return fmt::format("{}{}{}", option, option.empty() ? "" : " ", text.empty() ? "''" : text);
}

std::optional<std::uint32_t> to_number(const std::string& text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);

    if (error != std::errc() || end != text.data() + text.size())
        return {};
    return value;
}

struct HostPort {
    std::string host;
    std::optional<std::string> port;
};

// Splits at the colon before the port. An IPv6 address has colons of its own: it has a port only
// in brackets.
HostPort split(const std::string& option, const std::string& text) {
    if (text.rfind('[', 0) == 0) {
        const auto close = text.find(']');
        if (close == std::string::npos)
            throw UsageError(quote(option, text), "a bracket is open", "write [ADDRESS]:PORT");
        const std::string rest = text.substr(close + 1);
        if (!rest.empty() && rest[0] != ':')
            throw UsageError(quote(option, text), "a colon is missing after the bracket",
                             "write [ADDRESS]:PORT");
        return {text.substr(1, close - 1),
                rest.empty() ? std::nullopt : std::optional(rest.substr(1))};
    }
    const auto colon = text.find(':');
    if (colon == std::string::npos || text.find(':', colon + 1) != std::string::npos)
        return {text, {}};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

std::uint16_t parse_port(const std::string& where, const std::string& text,
                         l3dsr::Protocol protocol) {
    if (const servent* service = getservbyname(text.c_str(), to_string(protocol).c_str()))
        return ntohs(static_cast<std::uint16_t>(service->s_port));
    const auto number = to_number(text);
    if (!number)
        throw UsageError(where, fmt::format("'{}' is no port", text), port_forms);
    if (*number > UINT16_MAX)
        throw UsageError(where, fmt::format("port {} is out of range", text), port_forms);
    return static_cast<std::uint16_t>(*number);
}

// Names of services may have dashes; a range is made of two numbers.
bool is_range(const std::string& text) {
    const auto dash = text.find('-');

    return dash != std::string::npos && to_number(text.substr(0, dash)) &&
           to_number(text.substr(dash + 1));
}

l3dsr::Ports parse_ports(const std::string& where, const std::string& text,
                         l3dsr::Protocol protocol) {
    if (!is_range(text)) {
        const std::uint16_t port = parse_port(where, text, protocol);
        return port == 0 ? l3dsr::Ports() : l3dsr::Ports(port);
    }
    const auto dash = text.find('-');
    const std::uint16_t first = parse_port(where, text.substr(0, dash), protocol);
    const std::uint16_t last = parse_port(where, text.substr(dash + 1), protocol);
    if (first == 0)
        throw UsageError(where, "a range begins at port 1", "write 0 alone for all ports");
    if (first > last)
        throw UsageError(where, "the range of ports runs downwards",
                         fmt::format("write {}-{}", last, first));
    return {first, last};
}

}  // namespace

std::uint32_t parse_number(const std::string& option, const std::string& text, std::uint32_t min,
                           std::uint32_t max) {
    const auto number = to_number(text);

    if (!number || *number < min || *number > max)
        throw UsageError(quote(option, text), number ? "out of range" : "not a number",
                         fmt::format("name a number from {} to {}", min, max));
    return *number;
}

l3dsr::Prefix parse_prefix(const std::string& where, const std::string& text, const char* forms) {
    const auto slash = text.find('/');
    const auto address = l3dsr::Address::parse(text.substr(0, slash));

    if (!address)
        throw UsageError(
            where, fmt::format("'{}' is not a numeric IPv4 or IPv6 address", text.substr(0, slash)),
            fmt::format("names are not looked up, write {}", forms));
    if (slash == std::string::npos)
        return *address;
    const l3dsr::Prefix whole = *address;
    const auto length = to_number(text.substr(slash + 1));
    if (!length || *length > whole.length())
        throw UsageError(
            where, fmt::format("'{}' is no length of a prefix", text.substr(slash + 1)),
            fmt::format("{} has 0 to {} bits", to_string(address->family()), whole.length()));
    const auto prefix = l3dsr::Prefix::make(*address, *length);
    if (!prefix)
        throw UsageError(where,
                         fmt::format("the address has bits set behind the first {}", *length),
                         "set them to 0, or name more bits");
    return *prefix;
}

l3dsr::Address parse_address(const std::string& option, const std::string& text) {
    const auto address = l3dsr::Address::parse(text);

    if (!address)
        throw UsageError(quote(option, text), "not a numeric IPv4 or IPv6 address",
                         "names are not looked up, write the address itself");
    return *address;
}

l3dsr::ServiceKey parse_service(const std::string& option, const std::string& text,
                                l3dsr::Protocol protocol) {
    const HostPort parts = split(option, text);
    const std::string where = quote(option, text);

    if (!parts.port)
        throw UsageError(where, "it has no port", fmt::format("write {}", service_forms));
    return {parse_prefix(where, parts.host, service_forms),
            parse_ports(where, *parts.port, protocol), protocol};
}

l3dsr::DestKey parse_dest(const std::string& option, const std::string& text,
                          l3dsr::Protocol protocol) {
    const HostPort parts = split(option, text);
    l3dsr::DestKey key{parse_address(option, parts.host), {}};

    if (parts.port)
        key.port = parse_port(quote(option, text), *parts.port, protocol);
    return key;
}

l3dsr::Hash parse_hash(const std::string& option, const std::string& text) {
    if (text == "port")
        return l3dsr::Hash::port;
    if (text == "src")
        return l3dsr::Hash::address;
    throw UsageError(quote(option, text), "not what can be hashed",
                     "name port, for address and port, or src, for the address");
}

std::uint8_t parse_netmask(const std::string& option, const std::string& text) {
    const auto length = to_number(text);
    const auto mask = l3dsr::Address::parse(text);
    std::uint32_t bits = 0;

    if (length && *length >= 1 && *length <= 128)
        return static_cast<std::uint8_t>(*length);
    if (mask && mask->family() == l3dsr::Family::ipv4)
        for (const std::byte byte : mask->bytes())
            bits = bits << 8 | static_cast<std::uint32_t>(byte);
    // The ones of a netmask are together, at its beginning.
    if (bits != 0 && (~bits & (~bits + 1)) == 0)
        return static_cast<std::uint8_t>(std::popcount(bits));
    throw UsageError(quote(option, text), "no netmask",
                     "name a netmask such as 255.255.255.0, or a length from 1 to 128");
}

l3dsr::State parse_state(const std::string& option, const std::string& text) {
    for (const l3dsr::State state : {l3dsr::State::up, l3dsr::State::down})
        if (text == to_string(state))
            return state;
    throw UsageError(quote(option, text), "no such state", "name up or down");
}

std::uint32_t parse_mark(const std::string& option, const std::string& text) {
    const bool hex = text.rfind("0x", 0) == 0 || text.rfind("0X", 0) == 0;
    const std::string digits = hex ? text.substr(2) : text;
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);

    if (error != std::errc() || end != digits.data() + digits.size())
        throw UsageError(quote(option, text), "no packet mark",
                         "write a number from 0 to 4294967295, or 0x0 to 0xffffffff");
    return value;
}

std::uint8_t parse_code(const std::string& option, const std::string& text) {
    const auto number = to_number(text);

    if (!number)
        throw UsageError(quote(option, text), "not a decimal number", code_range);
    if (l3dsr::is_code(*number))
        return static_cast<std::uint8_t>(*number);
    std::string advice = code_range;
    if (*number > l3dsr::code_max && *number <= UINT8_MAX && *number % 4 == 0)
        advice += fmt::format("; if {} is a TOS value, write {}", *number,
                              l3dsr::dscp_of_tos(static_cast<std::uint8_t>(*number)));
    throw UsageError(quote(option, text), "no such code", advice);
}

}  // namespace l3dsrctl

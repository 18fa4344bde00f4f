// SPDX-License-Identifier: BSD-2-Clause
#include <charconv>

#include "l3dsr/service.hpp"

namespace l3dsr {

namespace {

std::optional<std::uint16_t> to_port(std::string_view text) {
    const char* end = text.data() + text.size();
    std::uint16_t port = 0;
    const auto [stop, error] = std::from_chars(text.data(), end, port);

    if (error != std::errc() || stop != end)
        return {};
    return port;
}

}  // namespace

std::optional<Ports> Ports::parse(std::string_view text) {
    const auto dash = text.find('-');
    const auto from = to_port(text.substr(0, dash));

    if (!from)
        return {};
    if (dash == std::string_view::npos)
        return *from == 0 ? Ports() : Ports(*from);
    const auto to = to_port(text.substr(dash + 1));
    if (!to || *from == 0 || *from > *to)
        return {};
    return Ports(*from, *to);
}

std::string to_string(const Ports& ports) {
    if (ports.all())
        return "0";
    const std::string first = std::to_string(ports.first);
    return ports.single() ? first : first + "-" + std::to_string(ports.last);
}

std::string to_string(const Prefix& prefix, const Ports& ports) {
    const std::string text = prefix.to_string();
    const std::string numbers = to_string(ports);

    return prefix.address().family() == Family::ipv4 ? text + ":" + numbers
                                                     : "[" + text + "]:" + numbers;
}

}  // namespace l3dsr

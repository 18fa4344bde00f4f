// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/dscp.hpp"

#include <strings.h>

#include <algorithm>
#include <cstdio>

namespace l3dsr {

namespace {

// The registry "Differentiated Services Field Codepoints" at IANA.
constexpr DscpClass classes[] = {
    {0, "CS0", "best effort", "RFC 2474"},
    {1, "LE", "lower effort than the default", "RFC 8622"},
    {8, "CS1", "low priority", "RFC 2474"},
    {10, "AF11", "assured forwarding 1, low drop precedence", "RFC 2597"},
    {12, "AF12", "assured forwarding 1, medium drop precedence", "RFC 2597"},
    {14, "AF13", "assured forwarding 1, high drop precedence", "RFC 2597"},
    {16, "CS2", "network operations", "RFC 2474"},
    {18, "AF21", "assured forwarding 2, low drop precedence", "RFC 2597"},
    {20, "AF22", "assured forwarding 2, medium drop precedence", "RFC 2597"},
    {22, "AF23", "assured forwarding 2, high drop precedence", "RFC 2597"},
    {24, "CS3", "broadcast video", "RFC 2474"},
    {26, "AF31", "assured forwarding 3, low drop precedence", "RFC 2597"},
    {28, "AF32", "assured forwarding 3, medium drop precedence", "RFC 2597"},
    {30, "AF33", "assured forwarding 3, high drop precedence", "RFC 2597"},
    {32, "CS4", "interactive video", "RFC 2474"},
    {34, "AF41", "assured forwarding 4, low drop precedence", "RFC 2597"},
    {36, "AF42", "assured forwarding 4, medium drop precedence", "RFC 2597"},
    {38, "AF43", "assured forwarding 4, high drop precedence", "RFC 2597"},
    {40, "CS5", "signalling", "RFC 2474"},
    {44, "VOICE-ADMIT", "admitted telephony", "RFC 5865"},
    {46, "EF", "expedited forwarding", "RFC 3246"},
    {48, "CS6", "network control", "RFC 2474"},
    {56, "CS7", "reserved for the network itself", "RFC 2474"},
};

struct Alias {
    std::string_view name;
    std::uint8_t dscp;
};

constexpr Alias aliases[] = {
    {"BE", 0}, {"DF", 0}, {"default", 0}, {"lephb", 1}, {"VA", 44},
};

struct User {
    std::uint8_t dscp;
    std::string_view programs;
};

// ssh_config(5), IPQoS: af21 for interactive sessions, cs1 for others; RFC 4594 for the network's
// own.
constexpr User users[] = {
    {1, "bulk transfers of low priority (LEDBAT, backups)"},
    {8, "OpenSSH for scp, sftp and other bulk transfers"},
    {18, "OpenSSH for interactive sessions"},
    {46, "IP telephony"},
    {48, "routing protocols (BGP, OSPF, IS-IS, BFD, VRRP)"},
};

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::span<const DscpClass> dscp_classes() {
    return classes;
}

const DscpClass* dscp_class_of(std::uint8_t dscp) {
    const auto* found = std::find_if(std::begin(classes), std::end(classes),
                                     [&](const DscpClass& c) { return c.dscp == dscp; });
    return found == std::end(classes) ? nullptr : found;
}

const DscpClass* dscp_class_named(std::string_view name) {
    for (const DscpClass& candidate : classes)
        if (same_name(candidate.name, name))
            return &candidate;
    for (const Alias& alias : aliases)
        if (same_name(alias.name, name))
            return dscp_class_of(alias.dscp);
    return nullptr;
}

std::string_view dscp_users(std::uint8_t dscp) {
    const auto* found = std::find_if(std::begin(users), std::end(users),
                                     [&](const User& u) { return u.dscp == dscp; });
    return found == std::end(users) ? std::string_view() : found->programs;
}

std::string dscp_spellings(std::uint8_t dscp) {
    char text[sizeof("DSCP 255 = TOS 255 = 0xff")];

    std::snprintf(text, sizeof(text), "DSCP %u = TOS %u = 0x%02x", dscp, tos_of_dscp(dscp),
                  tos_of_dscp(dscp));
    return text;
}

}  // namespace l3dsr

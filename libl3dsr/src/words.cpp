// SPDX-License-Identifier: BSD-2-Clause
// The words of the netlink specifications for their numbers, and names made of them.
#include <array>
#include <string_view>

#include "l3dsr/dest.hpp"
#include "l3dsr/events.hpp"
#include "l3dsr/explain.hpp"
#include "l3dsr/service.hpp"
#include "l3dsr/settings.hpp"

namespace l3dsr {

namespace {

template <std::size_t Count>
std::string word_or_number(const std::array<std::string_view, Count>& words, unsigned value,
                           unsigned first) {
    if (value >= first && value - first < Count)
        return std::string(words[value - first]);
    return std::to_string(value);
}

}  // namespace

std::string to_string(Protocol protocol) {
    switch (protocol) {
        case Protocol::tcp: return "tcp";
        case Protocol::udp: return "udp";
        case Protocol::sctp: return "sctp";
    }
    return std::to_string(static_cast<unsigned>(protocol));
}

std::string to_string(Method method) {
    static constexpr std::array<std::string_view, 5> words = {"dr", "dscp", "ipip", "gre", "gue"};

    return word_or_number(words, static_cast<unsigned>(method), 0);
}

std::string to_string(Priority priority) {
    static constexpr std::array<std::string_view, 2> words = {"early", "late"};

    return word_or_number(words, static_cast<unsigned>(priority), 0);
}

std::string to_string(OtherTunnels other) {
    static constexpr std::array<std::string_view, 2> words = {"pass", "drop"};

    return word_or_number(words, static_cast<unsigned>(other), 0);
}

std::string to_string(State state) {
    static constexpr std::array<std::string_view, 2> words = {"up", "down"};

    return word_or_number(words, static_cast<unsigned>(state), 0);
}

std::string to_string(Outcome outcome) {
    static constexpr std::array<std::string_view, 6> words = {"no-vip",  "no-service", "passed",
                                                              "dropped", "forwarded",  "local"};

    return word_or_number(words, static_cast<unsigned>(outcome), 0);
}

std::string to_string(Door door) {
    static constexpr std::array<std::string_view, 4> words = {"ingress", "prerouting", "local-out",
                                                              "mark"};

    return word_or_number(words, static_cast<unsigned>(door), 0);
}

std::string to_string(PinState state) {
    static constexpr std::array<std::string_view, 3> words = {"confirmed", "tentative", "closing"};

    return word_or_number(words, static_cast<unsigned>(state), 0);
}

std::string to_string(Hash hash) {
    static constexpr std::array<std::string_view, 2> words = {"port", "address"};

    return word_or_number(words, static_cast<unsigned>(hash), 0);
}

bool pins_every_flow(std::string_view scheduler) {
    return scheduler != "mh" && scheduler != "sh" && scheduler != "dh";
}

std::string to_string(const ServiceKey& key) {
    if (key.mark == 0)
        return to_string(key.protocol) + " " + to_string(key.vip, key.ports);
    return "mark " + std::to_string(key.mark) +
           (key.vip.address().family() == Family::ipv6 ? " IPv6" : "");
}

std::string to_string(DirectorChange change) {
    static constexpr std::array<std::string_view, 15> words = {
        "service-added",    "service-set", "service-deleted", "dest-added",      "dest-set",
        "dest-deleted",     "flushed",     "device-attached", "device-detached", "director-set",
        "service-replaced", "pool-added",  "pool-set",        "pool-deleted",    "pool-replaced"};

    return word_or_number(words, static_cast<unsigned>(change), 1);
}

std::string to_string(RealserverChange change) {
    static constexpr std::array<std::string_view, 10> words = {
        "vip-added",       "vip-set",     "vip-deleted", "host-set",      "device-attached",
        "device-detached", "decap-added", "decap-set",   "decap-deleted", "realserver-set"};

    return word_or_number(words, static_cast<unsigned>(change), 1);
}

}  // namespace l3dsr

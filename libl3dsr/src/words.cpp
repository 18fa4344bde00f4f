// SPDX-License-Identifier: BSD-2-Clause
// The words of the netlink specifications for their numbers, and names made of them.
#include <array>
#include <string_view>

#include "l3dsr/dest.hpp"
#include "l3dsr/events.hpp"
#include "l3dsr/pool.hpp"
#include "l3dsr/service.hpp"

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
    static constexpr std::array<std::string_view, 2> words = {"dr", "dscp"};

    return word_or_number(words, static_cast<unsigned>(method), 0);
}

std::string to_string(Door door) {
    switch (door) {
        case Door::early: return "early";
        case Door::late: return "late";
    }
    return std::to_string(static_cast<int>(door));
}

std::string to_string(State state) {
    static constexpr std::array<std::string_view, 2> words = {"up", "down"};

    return word_or_number(words, static_cast<unsigned>(state), 0);
}

std::string to_string(const ServiceKey& key) {
    return to_string(key.protocol) + " " + to_string(key.vip, key.ports);
}

std::string to_string(DirectorChange change) {
    static constexpr std::array<std::string_view, 15> words = {
        "service-added", "service-set", "service-deleted", "dest-added",      "dest-set",
        "dest-deleted",  "flushed",     "device-attached", "device-detached", "service-replaced",
        "pool-added",    "pool-set",    "pool-deleted",    "pool-replaced",   "director-set"};

    return word_or_number(words, static_cast<unsigned>(change), 1);
}

std::string to_string(RealserverChange change) {
    static constexpr std::array<std::string_view, 4> words = {"vip-added", "vip-set", "vip-deleted",
                                                              "host-set"};

    return word_or_number(words, static_cast<unsigned>(change), 1);
}

}  // namespace l3dsr

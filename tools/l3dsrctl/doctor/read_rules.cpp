// SPDX-License-Identifier: BSD-2-Clause
// Which programs to ask for rules. iptables keeps its own in nftables, or in tables of its own.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "program.hpp"
#include "rules.hpp"

namespace l3dsrctl::doctor {

namespace {

using l3dsr::Family;

void leave_unread(std::string sentence, Ruleset& ruleset) {
    if (std::find(ruleset.unread.begin(), ruleset.unread.end(), sentence) == ruleset.unread.end())
        ruleset.unread.push_back(std::move(sentence));
}

// Asks a program, or says why it could not be asked.
std::optional<std::string> ask(const std::vector<std::string>& words, const char* rules,
                               Ruleset& ruleset) {
    const auto output = run(words);

    if (output && output->status == 0)
        return output->text;
    leave_unread(
        output ? fmt::format("rules of {} could not be read: {}: {}", rules, words[0], output->why)
               : fmt::format("rules of {} were not read: it is not installed", rules),
        ruleset);
    return {};
}

// True: iptables has rules among them.
bool read_nftables(Ruleset& ruleset) {
    constexpr const char* rules = "nftables";
    const auto json = ask({"nft", "-j", "list", "ruleset"}, rules, ruleset);

    if (!json)
        return true;
    try {
        return read_nft(*json, ruleset);
    } catch (const std::exception& error) {
        leave_unread(fmt::format("rules of nftables could not be read: {}", error.what()), ruleset);
        return false;
    }
}

bool has_legacy_tables(Family family) {
    std::ifstream names(family == Family::ipv4 ? "/proc/net/ip_tables_names"
                                               : "/proc/net/ip6_tables_names");
    std::string name;

    return static_cast<bool>(std::getline(names, name));
}

void read_kind(Family family, const char* kind, Ruleset& ruleset) {
    const std::string tool =
        (family == Family::ipv4 ? "iptables-" : "ip6tables-") + std::string(kind);

    if (const auto text = ask({tool + "-save"}, "iptables", ruleset))
        read_iptables(*text, tool, family, ruleset);
}

}  // namespace

Ruleset read_rules() {
    Ruleset ruleset;
    const bool among_nft = read_nftables(ruleset);

    for (const Family family : {Family::ipv4, Family::ipv6}) {
        if (among_nft)
            read_kind(family, "nft", ruleset);
        if (has_legacy_tables(family))
            read_kind(family, "legacy", ruleset);
    }
    return ruleset;
}

}  // namespace l3dsrctl::doctor

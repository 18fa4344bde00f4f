// SPDX-License-Identifier: BSD-2-Clause
/// Rules of iptables and nftables, as far as they can meet what a VIP is sent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "l3dsr/address.hpp"

namespace l3dsrctl::doctor {

/// Where in the packet's path rules are asked. What the names are in nft.
enum class Point : std::uint8_t { ingress, prerouting, input, forward, output, postrouting };

/// A place among others at the same point: those with a lower priority come first.
struct Hook {
    Point point;
    int priority;
};

enum class Effect : std::uint8_t {
    other,
    drops,       ///< or rejects
    translates,  ///< addresses or ports
    decodes,     ///< the target DADDR
    marks,       ///< writes DSCP
};

struct Rule {
    std::string place;                      ///< "iptables raw PREROUTING"
    std::string text;                       ///< as its tool shows it
    std::string removal;                    ///< the command that takes it away
    std::vector<Hook> hooks{};              ///< from which packets come to it
    std::optional<l3dsr::Family> family{};  ///< absent: both
    std::vector<l3dsr::Prefix> to{};        ///< it wants one of these destinations; empty: any
    std::vector<std::uint8_t> codes{};      ///< it wants one of these values of DSCP; empty: any
    Effect effect = Effect::other;
    std::optional<l3dsr::Address> daddr{};  ///< that DADDR writes
};

/// Whether the rule names the address, or a prefix that has it.
bool names(const Rule& rule, const l3dsr::Address& address);

/// Whether packets come to the rule at a point; `after`: at this priority or a later one.
bool is_at(const Rule& rule, Point point, int after);

struct Ruleset {
    std::vector<Rule> rules;
    bool native_decoder = false;      ///< the table that l3dsr-nft loads is there
    std::vector<std::string> unread;  ///< sentences: which rules could not be read, and why
};

/// Rules and chains as they are read. A chain has a name among all chains of all tables.
class Chains {
  public:
    void add_chain(const std::string& chain, const std::optional<Hook>& hook);
    /// `next`: chains that packets go to from the rule.
    void add_rule(const std::string& chain, Rule rule, const std::vector<std::string>& next);
    /// Adds all rules, each with the hooks that lead to it.
    void finish(Ruleset& ruleset);

  private:
    struct Entry {
        std::string chain;
        Rule rule;
    };

    void lead(const std::string& chain, const Hook& hook, int depth);

    std::map<std::string, std::vector<Hook>> begins_;
    std::multimap<std::string, std::string> next_;
    std::map<std::string, std::vector<Hook>> hooks_;
    std::vector<Entry> entries_;
};

/// What `nft -j list ruleset` writes. Throws std::runtime_error where it can't be understood.
/// Returns whether there are tables that iptables made: its own words for them are better.
bool read_nft(std::string_view json, Ruleset& ruleset);

/// What iptables-save or ip6tables-save writes. `tool`: the command that such rules are for.
void read_iptables(std::string_view text, const std::string& tool, l3dsr::Family family,
                   Ruleset& ruleset);

/// All rules of this network namespace, by the programs that know them.
Ruleset read_rules();

}  // namespace l3dsrctl::doctor

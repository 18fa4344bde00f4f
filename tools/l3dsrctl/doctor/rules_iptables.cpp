// SPDX-License-Identifier: BSD-2-Clause
// Rules as iptables-save writes them.
#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "l3dsr/dscp.hpp"
#include "rules.hpp"

namespace l3dsrctl::doctor {

namespace {

// linux/netfilter_ipv4.h, NF_IP_PRI_*.
struct BuiltIn {
    std::string_view table;
    std::string_view chain;
    Hook hook;
};

constexpr BuiltIn built_in[] = {
    {"raw", "PREROUTING", {Point::prerouting, -300}},
    {"raw", "OUTPUT", {Point::output, -300}},
    {"mangle", "PREROUTING", {Point::prerouting, -150}},
    {"mangle", "INPUT", {Point::input, -150}},
    {"mangle", "FORWARD", {Point::forward, -150}},
    {"mangle", "OUTPUT", {Point::output, -150}},
    {"mangle", "POSTROUTING", {Point::postrouting, -150}},
    {"nat", "PREROUTING", {Point::prerouting, -100}},
    {"nat", "INPUT", {Point::input, 100}},
    {"nat", "OUTPUT", {Point::output, -100}},
    {"nat", "POSTROUTING", {Point::postrouting, 100}},
    {"filter", "INPUT", {Point::input, 0}},
    {"filter", "FORWARD", {Point::forward, 0}},
    {"filter", "OUTPUT", {Point::output, 0}},
    {"security", "INPUT", {Point::input, 50}},
    {"security", "FORWARD", {Point::forward, 50}},
    {"security", "OUTPUT", {Point::output, 50}},
};

std::optional<Hook> hook_of(std::string_view table, std::string_view chain) {
    for (const BuiltIn& known : built_in)
        if (known.table == table && known.chain == chain)
            return known.hook;
    return {};
}

// Blanks part words, but not between quotes.
std::vector<std::string> words_of(const std::string& line) {
    std::vector<std::string> words(1);
    bool quoted = false;

    for (std::size_t i = 0; i < line.size(); i++) {
        if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == '\\' && i + 1 < line.size())
            words.back() += line[++i];
        else if (line[i] == ' ' && !quoted)
            words.emplace_back();
        else
            words.back() += line[i];
    }
    return words;
}

Effect effect_of(const std::string& target) {
    if (target == "DROP" || target == "REJECT")
        return Effect::drops;
    if (target == "DNAT" || target == "REDIRECT" || target == "NETMAP" || target == "TPROXY")
        return Effect::translates;
    if (target == "DADDR")
        return Effect::decodes;
    if (target == "DSCP" || target == "TOS")
        return Effect::marks;
    return Effect::other;
}

std::optional<std::uint8_t> dscp_of(const std::string& option, const std::string& value) {
    unsigned number = 0;

    if (option == "--dscp-class") {
        const l3dsr::DscpClass* known = l3dsr::dscp_class_named(value);
        return known ? std::optional(known->dscp) : std::nullopt;
    }
    const bool hex = value.rfind("0x", 0) == 0;
    const char* first = value.data() + (hex ? 2 : 0);
    const char* last = value.data() + value.size();
    const auto [end, error] = std::from_chars(first, last, number, hex ? 16 : 10);
    if (error != std::errc() || end != last || number > l3dsr::code_max)
        return {};
    return static_cast<std::uint8_t>(number);
}

// An option that says what packets the rule wants or what it does to them.
void take(Rule& rule, const std::string& option, const std::string& value) {
    if (option == "-d") {
        if (const auto prefix = l3dsr::Prefix::parse(value))
            rule.to.push_back(*prefix);
    } else if (option == "--dscp" || option == "--dscp-class") {
        if (const auto code = dscp_of(option, value))
            rule.codes.push_back(*code);
    } else if (option == "--set-daddr") {
        rule.daddr = l3dsr::Address::parse(value);
    }
}

class Reader {
  public:
    Reader(std::string tool, l3dsr::Family family) : tool_(std::move(tool)), family_(family) {}

    void read(const std::string& line) {
        if (line.rfind('*', 0) == 0)
            table_ = line.substr(1);
        else if (line.rfind(':', 0) == 0)
            begin_chain(line.substr(1, line.find(' ') - 1));
        else if (line.rfind("-A ", 0) == 0)
            add(line);
    }

    void finish(Ruleset& ruleset) { chains_.finish(ruleset); }

  private:
    std::string key(const std::string& chain) const { return table_ + " " + chain; }

    void begin_chain(const std::string& chain) {
        chains_.add_chain(key(chain), hook_of(table_, chain));
    }

    void add(const std::string& line) {
        const std::vector<std::string> words = words_of(line);
        const std::string& chain = words[1];
        std::vector<std::string> next;
        Rule rule;

        rule.place = fmt::format("{} {} {}", tool_, table_, chain);
        rule.text = line;
        rule.removal = fmt::format("{} -t {} -D{}", tool_, table_, line.substr(2));
        rule.family = family_;
        for (std::size_t i = 2; i + 1 < words.size(); i++) {
            if (words[i] == "-j" || words[i] == "-g") {
                rule.effect = effect_of(words[i + 1]);
                next.push_back(key(words[i + 1]));
            } else if (words[i - 1] != "!") {
                take(rule, words[i], words[i + 1]);
            }
        }
        chains_.add_rule(key(chain), std::move(rule), next);
    }

    std::string tool_;
    l3dsr::Family family_;
    std::string table_;
    Chains chains_;
};

}  // namespace

void read_iptables(std::string_view text, const std::string& tool, l3dsr::Family family,
                   Ruleset& ruleset) {
    std::istringstream lines{std::string(text)};
    Reader reader(tool, family);

    for (std::string line; std::getline(lines, line);)
        reader.read(line);
    reader.finish(ruleset);
}

}  // namespace l3dsrctl::doctor

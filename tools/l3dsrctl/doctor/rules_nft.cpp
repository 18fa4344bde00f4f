// SPDX-License-Identifier: BSD-2-Clause
// Rules as `nft -j list ruleset` writes them, see libnftables-json(5).
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "l3dsr/dscp.hpp"
#include "rules.hpp"

namespace l3dsrctl::doctor {

namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);

    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<Point> point_of(const std::string& hook) {
    constexpr struct {
        std::string_view name;
        Point point;
    } points[] = {{"ingress", Point::ingress}, {"prerouting", Point::prerouting},
                  {"input", Point::input},     {"forward", Point::forward},
                  {"output", Point::output},   {"postrouting", Point::postrouting}};

    for (const auto& known : points)
        if (known.name == hook)
            return known.point;
    return {};
}

std::optional<l3dsr::Family> family_of(const std::string& family) {
    if (family == "ip")
        return l3dsr::Family::ipv4;
    if (family == "ip6")
        return l3dsr::Family::ipv6;
    return {};
}

// Tables in which iptables keeps its rules look like these.
bool is_of_iptables(const Json& chain) {
    static const std::set<std::string> tables{"raw", "mangle", "nat", "filter", "security"};
    static const std::set<std::string> chains{"PREROUTING", "INPUT", "FORWARD", "OUTPUT",
                                              "POSTROUTING"};

    return family_of(text_of(chain, "family")) && tables.contains(text_of(chain, "table")) &&
           chains.contains(text_of(chain, "name")) && chain.contains("hook");
}

// Whether an expression reads this field of the IP header.
bool is_field(const Json& expression, const char* field) {
    const auto payload = expression.find("payload");

    return payload != expression.end() && payload->is_object() &&
           text_of(*payload, "field") == field;
}

void take_address(const Json& value, Rule& rule) {
    std::string text;

    if (value.is_string())
        text = value.get<std::string>();
    else if (value.is_object() && value.contains("prefix"))
        text =
            fmt::format("{}/{}", text_of(value["prefix"], "addr"), value["prefix"].value("len", 0));
    if (const auto prefix = l3dsr::Prefix::parse(text))
        rule.to.push_back(*prefix);
}

void take_code(const Json& value, Rule& rule) {
    if (value.is_number_unsigned() && value.get<unsigned>() <= l3dsr::code_max)
        rule.codes.push_back(value.get<std::uint8_t>());
    else if (value.is_string())
        if (const auto* known = l3dsr::dscp_class_named(value.get<std::string>()))
            rule.codes.push_back(known->dscp);
}

// One value, or those of a set or a map.
template <typename Take>
void for_each_value(const Json& right, Take take) {
    const bool is_set = right.is_object() && right.contains("set") && right["set"].is_array();

    if (!is_set)
        return take(right);
    for (const Json& element : right["set"])
        take(element.is_array() && !element.empty() ? element[0] : element);
}

void take_wanted(const Json& left, const Json& right, Rule& rule) {
    if (is_field(left, "daddr"))
        for_each_value(right, [&](const Json& value) { take_address(value, rule); });
    else if (is_field(left, "dscp"))
        for_each_value(right, [&](const Json& value) { take_code(value, rule); });
}

class Reader {
  public:
    explicit Reader(Ruleset& ruleset) : ruleset_(ruleset) {}

    void read(const Json& object) {
        if (object.contains("table")) {
            const Json& table = object["table"];
            if (text_of(table, "family") == "inet" && text_of(table, "name") == "l3dsr")
                ruleset_.native_decoder = true;
        } else if (object.contains("chain")) {
            begin_chain(object["chain"]);
        } else if (object.contains("rule")) {
            add(object["rule"]);
        }
    }

    bool finish() {
        chains_.finish(ruleset_);
        return !iptables_.empty();
    }

  private:
    static std::string table_of(const Json& object) {
        return text_of(object, "family") + " " + text_of(object, "table");
    }

    void begin_chain(const Json& chain) {
        std::optional<Hook> hook;

        if (is_of_iptables(chain))
            iptables_.insert(table_of(chain));
        if (const auto point = point_of(text_of(chain, "hook")))
            hook = Hook{*point, chain.value("prio", 0)};
        chains_.add_chain(table_of(chain) + " " + text_of(chain, "name"), hook);
    }

    void add(const Json& said) {
        const std::string table = table_of(said);
        const std::string chain = table + " " + text_of(said, "chain");
        Rule rule;

        // Those of iptables it tells itself, those of l3dsr-nft are known.
        if (iptables_.contains(table) || table == "inet l3dsr")
            return;
        next_.clear();
        rule.place = "nft " + chain;
        rule.text = fmt::format("handle {}", said.value("handle", 0));
        rule.removal = fmt::format("nft delete rule {} {}", chain, rule.text);
        rule.family = family_of(text_of(said, "family"));
        if (const auto expressions = said.find("expr"); expressions != said.end())
            for (const Json& expression : *expressions)
                take(expression, table, rule);
        chains_.add_rule(chain, std::move(rule), next_);
    }

    void take(const Json& expression, const std::string& table, Rule& rule) {
        if (!expression.is_object() || expression.empty())
            return;
        const std::string& name = expression.begin().key();
        const Json& value = expression.begin().value();

        if (name == "match") {
            if (text_of(value, "op") != "!=" && value.contains("left") && value.contains("right"))
                take_wanted(value["left"], value["right"], rule);
        } else if (name == "vmap") {
            if (value.contains("key") && value.contains("data"))
                take_map(value, table, rule);
        } else if (name == "mangle") {
            if (value.contains("key") && is_field(value["key"], "dscp"))
                rule.effect = Effect::marks;
        } else {
            take_verdict(name, value, table, rule);
        }
    }

    // The rule wants what the map has; what becomes of it is the verdict of each.
    void take_map(const Json& map, const std::string& table, Rule& rule) {
        take_wanted(map["key"], map["data"], rule);
        if (!map["data"].is_object() || !map["data"].contains("set"))
            return;
        for (const Json& element : map["data"]["set"])
            if (element.is_array() && element.size() == 2)
                take(element[1], table, rule);
    }

    void take_verdict(const std::string& name, const Json& value, const std::string& table,
                      Rule& rule) {
        if (name == "drop" || name == "reject")
            rule.effect = Effect::drops;
        else if (name == "dnat" || name == "redirect" || name == "tproxy")
            rule.effect = Effect::translates;
        else if ((name == "jump" || name == "goto") && value.is_object())
            next_.push_back(table + " " + text_of(value, "target"));
    }

    Ruleset& ruleset_;
    Chains chains_;
    std::set<std::string> iptables_;
    std::vector<std::string> next_;
};

}  // namespace

bool read_nft(std::string_view json, Ruleset& ruleset) {
    const Json all = Json::parse(json);
    const auto objects = all.find("nftables");

    if (objects == all.end() || !objects->is_array())
        throw std::runtime_error("it has no list \"nftables\"");
    Reader reader(ruleset);
    for (const Json& object : *objects)
        reader.read(object);
    return reader.finish();
}

}  // namespace l3dsrctl::doctor
